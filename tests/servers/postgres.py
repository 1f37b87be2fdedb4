"""A real PostgreSQL on a Unix socket, in a folder of its own; fast, because nothing in it has to last."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from tests.servers import processes, programs

SECONDS_TO_START = 30
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200", "shared_buffers=128MB")


class Postgres:
    """The server; ``url`` is that of its first database."""

    def __init__(self) -> None:
        self._bin = programs.postgresql()
        self.folder = processes.folder_of_ones_own("postgres")
        self._sockets = Path(
            tempfile.mkdtemp(prefix=f"{processes.PREFIX}{os.getpid()}-")
        )  # a socket's path must be short
        processes.give(self._sockets)
        self.url = f"postgresql://postgres@/postgres?host={self._sockets}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Make the cluster of databases and start; returns when it accepts connections."""
        log, data = self.folder / "log", str(self.folder / "data")
        initdb = ["--auth=trust", "--encoding=utf8", "--locale=C", "--username=postgres", "--no-sync"]
        processes.run([str(self._bin / "initdb"), *initdb, f"--pgdata={data}"], log)
        options = [part for option in (*FAST, "listen_addresses=") for part in ("-c", option)]
        self._process = processes.launched(
            [str(self._bin / "postgres"), "-D", data, "-k", str(self._sockets), *options], log, {}
        )
        until = time.monotonic() + SECONDS_TO_START
        while "accept connections" not in log.read_text(errors="replace"):
            if self._process.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"PostgreSQL does not start:\n{log.read_text(errors='replace')[-4000:]}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End it and remove its data."""
        if self._process is not None:
            processes.ended(self._process)
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self._sockets, ignore_errors=True)
