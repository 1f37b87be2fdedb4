"""Server processes of tests: not as root, in a group of their own, and gone when whoever started them is gone."""

from __future__ import annotations

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

PR_SET_PDEATHSIG = 1
SHARED_MEMORY = Path("/dev", "shm")
"""A file system in memory, where there is one."""

ROOM = 2_000_000_000
PREFIX = "kepu-test-"


def launched(command: Sequence[str], log: Path, environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """The running process; it gets SIGTERM when this process dies. Call from the main thread."""
    with log.open("ab") as output:
        return subprocess.Popen(
            command,
            env={**_kept(), **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            preexec_fn=end_with_parent if sys.platform == "linux" else None,
            user=_user(),
            group=pwd.getpwnam(str(_user())).pw_gid if _user() else None,
            extra_groups=[] if _user() else None,
        )


def run(command: Sequence[str], log: Path) -> None:
    """Run to the end as the servers' user. Raises ``RuntimeError`` with the end of the log."""
    code = launched(command, log, {}).wait()
    if code:
        raise RuntimeError(f"{command[0]} ended with {code}:\n{log.read_text(errors='replace')[-2000:]}")


def ended(process: subprocess.Popen[bytes], *, how: int = signal.SIGTERM, seconds: float = 20) -> None:
    """Ends the whole group: asked for first, killed when that takes too long."""
    for signal_ in (how, signal.SIGKILL):
        if process.poll() is None or signal_ == signal.SIGKILL:
            _signal(process, signal_)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):
        return


def below(pid: int) -> list[int]:
    """The processes that a process has started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_running(pid: int) -> bool:
    """Whether it still does something: one that ended may be listed until somebody asks for its code."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def folder_of_ones_own(name: str) -> Path:
    """An empty folder of the servers' user, in memory where there is room. Its name has the process that made it."""
    roomy = SHARED_MEMORY.exists() and shutil.disk_usage(SHARED_MEMORY).free > ROOM
    made = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-{name}-", dir=SHARED_MEMORY if roomy else None))
    give(made)
    return made


def clear_leftovers() -> None:
    """Removes the folders of processes that were killed."""
    for parent in (SHARED_MEMORY, Path(tempfile.gettempdir())):
        for folder in parent.glob(f"{PREFIX}*-*"):
            owner = folder.name.removeprefix(PREFIX).split("-")[0]
            if owner.isdigit() and not _is_alive(int(owner)):
                shutil.rmtree(folder, ignore_errors=True)


def give(path: Path) -> None:
    """Let the servers' user own a file or folder."""
    if _user():
        shutil.chown(path, _user())


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _user() -> str | None:
    return "nobody" if os.geteuid() == 0 else None


def _kept() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "TMPDIR")}


def end_with_parent() -> None:
    """For ``preexec_fn``, on Linux: the process that is started gets SIGTERM when this one dies."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
