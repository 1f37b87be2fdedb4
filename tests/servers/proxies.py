"""A way to a server that goes wrong on demand: it stalls, stops in the middle, drips, hangs up, or refuses."""

from __future__ import annotations

import json
import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum

PIECE = 65_536
DRIP_SECONDS = 0.2


class Way(StrEnum):
    """How the proxy treats what comes back from the server."""

    OPEN = "passes everything on"
    STALLED = "answers nothing"
    HALF = "stops in the middle of the answer"
    DRIPPING = "a byte now and then"
    HUNG_UP = "hangs up as soon as something is asked"


class Proxy:
    """Listens on a port of its own; ``way`` may be changed at any time and holds for what is asked from then on."""

    def __init__(self, port: int, context: ssl.SSLContext | None = None) -> None:
        self.way = Way.OPEN
        self.asked = 0
        self.refusals: list[tuple[str, int]] = []
        """Of the next requests: whose address has the text is refused with the status."""
        self._target, self._context = port, context
        self._listening = socket.create_server(("127.0.0.1", 0))
        scheme = "https" if context else "http"
        self.url = f"{scheme}://127.0.0.1:{self._listening.getsockname()[1]}"
        self._open: list[socket.socket] = []
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """No more: connections are cut, new ones refused."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        for connection in (self._listening, *self._open):
            with suppress(OSError):
                connection.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, accepted: socket.socket) -> None:
        with suppress(OSError):
            reader = self._context.wrap_socket(accepted, server_side=True) if self._context else accepted
            server = socket.create_connection(("127.0.0.1", self._target))
            self._open += [reader, server]
            threading.Thread(target=self._back, args=(server, reader), daemon=True).start()
            while piece := reader.recv(PIECE):
                self.asked += 1
                if self.way is Way.HUNG_UP:
                    break
                if self.refusals and self.refusals[0][0].encode() in piece.partition(b"\r\n")[0]:
                    _refuse(reader, piece, self.refusals.pop(0)[1])
                    continue
                if self.way is not Way.STALLED:
                    server.sendall(piece)
            reader.shutdown(socket.SHUT_RDWR)

    def _back(self, server: socket.socket, reader: socket.socket) -> None:
        with suppress(OSError):
            while piece := server.recv(PIECE):
                if self.way is Way.STALLED:
                    continue
                if self.way is Way.DRIPPING:
                    self._drip(piece, reader)
                else:
                    reader.sendall(piece[: len(piece) // 2] if self.way is Way.HALF else piece)

    def _drip(self, piece: bytes, reader: socket.socket) -> None:
        """Never silent for long enough to be given up by who waits for the next byte only."""
        for byte in piece:
            reader.sendall(bytes([byte]))
            time.sleep(DRIP_SECONDS)


def _refuse(reader: socket.socket, request: bytes, status: int) -> None:
    """Hear the request out and answer it as an overloaded Elasticsearch does."""
    while not _is_whole(request):
        request += reader.recv(PIECE)
    body = json.dumps({"error": {"type": "es_rejected_execution_exception", "reason": "full"}, "status": status})
    head = [f"HTTP/1.1 {status} Refused", "Content-Type: application/json", "X-Elastic-Product: Elasticsearch"]
    reader.sendall("\r\n".join([*head, f"Content-Length: {len(body)}", "", body]).encode())


def _is_whole(request: bytes) -> bool:
    head, _, body = request.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: *(\d+)", head)
    return b"\r\n\r\n" in request and len(body) >= int(length[1] if length else 0)


@contextmanager
def proxy(url: str, context: ssl.SSLContext | None = None) -> Iterator[Proxy]:
    """A proxy before the server of that address."""
    made = Proxy(int(url.rsplit(":", 1)[1]), context)
    try:
        yield made
    finally:
        made.close()
