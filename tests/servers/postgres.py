"""A real PostgreSQL on a Unix socket, in a folder of its own; fast, because nothing in it has to last.

With ``LASTING`` it may be killed and started again as the same.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.servers import processes, programs

SECONDS_TO_START = 30
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "shared_buffers=128MB")
LASTING = ("fsync=off", "max_connections=200", "shared_buffers=128MB")
"""What it said it has committed outlives its processes, though not the machine."""


class Postgres:
    """The server; ``url`` is that of its first database."""

    def __init__(self, options: Sequence[str] = FAST) -> None:
        self.bin, self._options = programs.postgresql(), options
        self.folder = processes.folder_of_ones_own("postgres")
        self._log = self.folder / "log"
        self._sockets = Path(
            tempfile.mkdtemp(prefix=f"{processes.PREFIX}{os.getpid()}-")
        )  # a socket's path must be short
        processes.give(self._sockets)
        self.url = f"postgresql://postgres@/postgres?host={self._sockets}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make the cluster of databases and start; returns when it accepts connections."""
        initdb = ["--auth=trust", "--encoding=utf8", "--locale=C", "--username=postgres", "--no-sync"]
        processes.run([str(self.bin / "initdb"), *initdb, f"--pgdata={self.folder / 'data'}"], self._log)
        self.start_again()

    def start_again(self) -> None:
        """Start on the data that are there; returns when it accepts connections."""
        said = len(self.log())
        options = [part for option in (*self._options, "listen_addresses=") for part in ("-c", option)]
        data = ["-D", str(self.folder / "data"), "-k", str(self._sockets)]
        self._process = processes.launched([str(self.bin / "postgres"), *data, *options], self._log, {})
        until = time.monotonic() + SECONDS_TO_START
        while "accept connections" not in self.log()[said:]:
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL does not start:\n{self.log()[-4000:]}")
            time.sleep(0.05)

    def kill(self) -> None:
        """As by ``kill -9`` of all its processes at once; its data stay."""
        if self._process is None:
            return
        os.kill(self._process.pid, signal.SIGSTOP)  # so that it starts no others meanwhile
        others = processes.below(self._process.pid)
        for pid in (*others, self._process.pid):
            os.kill(pid, signal.SIGKILL)
        self._process.wait(20)
        while any(map(processes.is_running, others)):  # each has the memory that a new one wants for itself
            time.sleep(0.01)

    def log(self) -> str:
        """What it has said."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def stop(self) -> None:
        """End it and remove its data."""
        if self._process is not None:
            processes.ended(self._process)
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self._sockets, ignore_errors=True)
