"""The site as it is served, asked over sockets by a client that costs little: what a request costs, how many a second.

Several connections stay open, each with one request on its way at a time. Linux only.
"""

from __future__ import annotations

import itertools
import os
import selectors
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.servers import processes

ROOT = Path(__file__).resolve().parents[2]
TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")


def cpu_ms(pid: int) -> float:
    """Processor time that a process has used up to now, with that of its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) * TICK_MS


def children(pid: int) -> list[int]:
    """Its own, whichever thread of it started them, not theirs."""
    lists = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for each in lists for child in each.read_text().split()]


def cpu_ms_of_all(pid: int) -> float:
    """The same of a process with all below it, also of those that have ended."""
    total = cpu_ms(pid)
    for child in children(pid):
        with suppress(FileNotFoundError):  # ended since: the next reading has it with the parent's
            total += cpu_ms_of_all(child)
    return total


def postmaster() -> int:
    """The process of the database server."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    return int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])


@contextmanager
def served(environment: Mapping[str, str], log: Path) -> Iterator[tuple[str, int]]:
    """The site under production settings as operators serve it: its address, and the parent of those that serve it."""
    address = f"127.0.0.1:{processes.free_port()}"
    given = dict(environment) | {
        "KEPU_WEB_ADDRESS": address, "DJANGO_SETTINGS_MODULE": "website.settings.production",
        "KEPU_SECRET_KEY": "k" * 50, "KEPU_SSL_REDIRECT": "0", "KEPU_ALLOWED_HOSTS": "127.0.0.1",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "site")]),
    }  # fmt: skip
    for command in ("build_css", "collectstatic --noinput"):
        manage = [sys.executable, "manage.py", *command.split()]
        subprocess.run(manage, cwd=ROOT, env=given, check=True, stdout=subprocess.DEVNULL)
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "python:website.serving", "website.wsgi"]
    with log.open("wb") as output:
        process = subprocess.Popen(gunicorn, cwd=ROOT, env=given, stdout=output, stderr=output)
        try:
            _wait(address, log)
            yield address, process.pid
        finally:
            process.terminate()
            process.wait(timeout=60)


def _wait(address: str, log: Path) -> None:
    until = time.monotonic() + 120
    while True:
        try:
            return Load(address, ["/healthz"]).run(1, connections=1)
        except OSError:
            if time.monotonic() > until:
                raise RuntimeError(log.read_text()[-3000:]) from None
            time.sleep(0.2)


def _of_head(head: bytes, name: bytes) -> bytes:
    """The field of that name; empty where there is none."""
    return head.partition(b"\r\n%s: " % name)[2].partition(b"\r\n")[0]


@dataclass(slots=True)
class _Connection:
    """``left`` is what has to come yet of the answer under way, None while its head isn't there."""

    socket: socket.socket
    began: float = 0.0
    head: bytes = b""
    left: int | None = None


@dataclass(slots=True)
class Load:
    """Paths that are asked one after another, again and again.

    ``expected`` is the status of every answer, ``etag`` that of the last.
    """

    address: str
    paths: Iterable[str]
    headers: Mapping[str, str] = field(default_factory=dict)
    expected: int = 200
    wall_ms: list[float] = field(default_factory=list)
    etag: str = ""

    def run(self, requests: int, *, connections: int) -> None:
        """Ask that often, on connections of its own."""
        waiting = itertools.islice(itertools.cycle(map(self._written, self.paths)), requests)
        host, port = self.address.split(":")
        with selectors.DefaultSelector() as selector:
            for _ in range(connections):
                at = _Connection(socket.create_connection((host, int(port))))
                selector.register(at.socket, selectors.EVENT_READ, at)
                self._ask(at, waiting, selector)
            while selector.get_map():
                for key, _ in selector.select(60) or self._silent():
                    if self._read(key.data):
                        self._ask(key.data, waiting, selector)

    def _written(self, path: str) -> bytes:
        fields = {"Host": "127.0.0.1", "Accept-Encoding": "gzip", **self.headers}
        return "\r\n".join([f"GET {path} HTTP/1.1", *(f"{name}: {of}" for name, of in fields.items()), "", ""]).encode()

    def _ask(self, at: _Connection, waiting: Iterator[bytes], selector: selectors.BaseSelector) -> None:
        request = next(waiting, None)
        at.began, at.head, at.left = time.perf_counter(), b"", None
        if request is None:
            selector.unregister(at.socket)
            at.socket.close()
        else:
            at.socket.sendall(request)

    def _read(self, at: _Connection) -> bool:
        """Whether the answer is whole now."""
        part = at.socket.recv(262_144)
        if not part:
            raise ConnectionError("the server closed a connection")
        if at.left is None:
            at.head += part
            head, end, body = at.head.partition(b"\r\n\r\n")
            if not end:
                return False
            at.left, part = self._length(head), body
        at.left -= len(part)
        if not at.left:
            self.wall_ms.append((time.perf_counter() - at.began) * 1000)
        return not at.left

    def _length(self, head: bytes) -> int:
        if not head.startswith(b"HTTP/1.1 %d " % self.expected):
            raise RuntimeError(f"{self.paths} answered {head[:200]!r}")
        self.etag = _of_head(head, b"ETag").decode()
        return 0 if self.expected == 304 else int(_of_head(head, b"Content-Length"))

    def _silent(self) -> Any:
        raise TimeoutError(f"no answer to {self.paths}")


def measured(
    load: Load, server: int, requests: int, *, connections: int = 16, beside: Sequence[int] = ()
) -> dict[str, Any]:
    """A tenth to warm up, then ``requests``.

    ``cpu_ms`` a request: of the server's processes, of each process in ``beside`` with its children, of this client.
    """
    load.run(max(connections, requests // 10), connections=connections)
    load.wall_ms.clear()
    before, own = [cpu_ms_of_all(pid) for pid in (server, *beside)], time.process_time()
    began = time.perf_counter()
    load.run(requests, connections=connections)
    seconds, own = time.perf_counter() - began, time.process_time() - own
    used = [cpu_ms_of_all(pid) - was for pid, was in zip((server, *beside), before, strict=True)]
    wall = sorted(load.wall_ms)
    return {
        "status": str(load.expected),
        "cpu_ms": round(used[0] / requests, 3),
        "cpu_ms_beside": [round(each / requests, 3) for each in used[1:]],
        "cpu_ms_of_client": round(own * 1000 / requests, 3),
        "p50_ms": round(wall[requests // 2], 3),
        "p99_ms": round(wall[int(requests * 0.99)], 3),
        "per_second": round(requests / seconds),
        "per_second_by_cpu": round(1000 * (os.cpu_count() or 1) * requests / sum(used)),
    }
