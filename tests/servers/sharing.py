"""One server for all processes of a test run.

The first process that asks starts a keeper, which starts the server and writes down its address. Every user holds a
shared lock on a file; the keeper ends the server once it gets that lock for itself. A lock dies with its process, so
nothing is left behind, however the tests end. Run as a script, this is the keeper: ``sharing.py KIND FOLDER``.
"""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol

from tests.servers import elastic, postgres, processes, programs

PROJECT = Path(__file__).resolve().parents[2]
SECONDS_TO_START = 300
"""The archive may have to be fetched first."""


class Server(Protocol):
    """What a keeper can keep."""

    url: str

    def start(self) -> None: ...

    def stop(self) -> None: ...


class _Elastic:
    """One node, waited for."""

    def __init__(self, version: str) -> None:
        self._node = elastic.Node(version)
        self.url = self._node.url

    def start(self) -> None:
        self._node.start()
        self._node.wait()

    def stop(self) -> None:
        self._node.stop()


KINDS: dict[str, Callable[[], Server]] = {
    "elasticsearch": lambda: _Elastic(programs.NEWEST),
    "elasticsearch-older": lambda: _Elastic(programs.OLDER),
    "postgresql": postgres.Postgres,
}


@contextmanager
def shared(kind: str, folder: Path) -> Iterator[str]:
    """The address of the run's one server of that kind, noted in ``folder``. Raises ``NotHere`` where there is none."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "users").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        with (folder / "asking").open("w") as asking:
            fcntl.flock(asking, fcntl.LOCK_EX)
            if not _is_kept(folder):
                _keep(kind, folder)
        yield (folder / "address").read_text()


def _is_kept(folder: Path) -> bool:
    with (folder / "keeper").open("a") as keeper:
        try:
            fcntl.flock(keeper, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return (folder / "address").exists()
        return False


def _keep(kind: str, folder: Path) -> None:
    for name in ("address", "missing"):
        (folder / name).unlink(missing_ok=True)
    paths = os.pathsep.join([str(PROJECT), str(PROJECT / "site")])
    with (folder / "log").open("w") as log:
        keeper = subprocess.Popen(
            [sys.executable, "-m", "tests.servers.sharing", kind, str(folder)],
            cwd=PROJECT,
            env=os.environ | {"PYTHONPATH": paths},
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    until = time.monotonic() + SECONDS_TO_START
    while not (folder / "address").exists():
        if (folder / "missing").exists():
            raise programs.NotHere((folder / "missing").read_text())
        if keeper.poll() is not None or time.monotonic() > until:
            raise RuntimeError(f"No {kind} could be started:\n{(folder / 'log').read_text()[-6000:]}")
        time.sleep(0.05)


def keep(kind: str, folder: Path) -> None:
    """Start, note the address, and stay until nobody uses the server any more."""
    with (folder / "keeper").open("w") as keeper, (folder / "users").open("w") as users:
        fcntl.flock(keeper, fcntl.LOCK_EX)
        processes.clear_leftovers()
        try:
            server = KINDS[kind]()
        except programs.NotHere as error:
            _write(folder / "missing", str(error))
            return
        try:
            server.start()
            _write(folder / "address", server.url)
            _wait_for_the_last(users)
        finally:
            (folder / "address").unlink(missing_ok=True)
            server.stop()


def _wait_for_the_last(users: IO[str]) -> None:
    while True:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            time.sleep(0.3)


def _write(path: Path, text: str) -> None:
    """As a whole: whoever waits for the file finds all of it."""
    beside = path.with_suffix(".new")
    beside.write_text(text)
    beside.replace(path)


if __name__ == "__main__":
    keep(sys.argv[1], Path(sys.argv[2]))
