"""What Google runs for Chromium, in its place: devices check in and register there, and are connected to it for good;
what is posted for one of them (RFC 8030) comes to it over that connection.

Spoken as in Chromium's own ``google_apis/gcm/protocol`` (``checkin.proto``, ``mcs.proto``), as much of it as a
browser asks for. There is one device, so whoever is connected last gets what is posted.
"""

from __future__ import annotations

import base64
import hashlib
import os
import queue
import select
import socketserver
import ssl
import struct
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl

import trustme
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.servers import devices
from tests.servers.web import Posted

HERE = "127.0.0.1"
NAMES = ("fcm.googleapis.com", "jmt17.google.com")
"""Where Chrome's addresses lead, and those of a Chromium of no channel, as Debian's."""

DEVICE, SECRET = 1_234_567_890_123_456_789, 987_654_321_987_654_321
VERSION = 41
"""Of the connection, said once by either side before the first packet."""

PING, PING_ANSWER, LOGIN, LOGIN_ANSWER, MESSAGE = 0, 1, 2, 3, 8
"""What a packet is."""

SENDING = "/fcm/send/"
Server = TypeVar("Server", bound=socketserver.TCPServer)


@dataclass(frozen=True, slots=True)
class Registration:
    """A page's subscription: of which program and of which part of it, to messages of whom."""

    app: str
    part: str
    sender: str


@dataclass(slots=True)
class Google:
    """``switches`` bring Chromium here, ``environment`` a process of ours.

    ``posted`` is what was taken. ``padding`` lengthens the addresses that are given out.
    """

    switches: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    posted: list[Posted] = field(default_factory=list)
    padding: str = ""
    registered: dict[str, Registration] = field(default_factory=dict)
    waiting: queue.SimpleQueue[bytes] = field(default_factory=queue.SimpleQueue)
    connected: Any = None

    def register(self, form: dict[str, str]) -> bytes:
        token = f"{uuid.uuid4().hex}:{uuid.uuid4().hex}{self.padding}"
        self.registered[token] = Registration(form["app"], form.get("X-subtype", ""), form["sender"])
        return b"token=" + token.encode()

    def take(self, posted: Posted) -> int:
        """The status to answer with. Only whose key the page named may send to it."""
        to = self.registered.get(posted.path.removeprefix(SENDING))
        if to is None:
            return 404
        if "TTL" not in posted.headers or posted.headers.get("Content-Encoding") != "aes128gcm":
            return 400
        try:
            claims, key = devices.signed_claims(posted)
        except (InvalidSignature, AssertionError, KeyError, ValueError):
            return 401
        if (claims["aud"], key) != (f"https://{posted.headers['Host']}", to.sender):
            return 403
        self.posted.append(posted)
        self.waiting.put(_packet(MESSAGE, _message(to, posted)))
        return 201


@contextmanager
def running(folder: Path) -> Iterator[Google]:
    """On free ports, with a certificate that is kept in ``folder`` for our own processes to trust."""
    google, authority = Google(), trustme.CA()
    certificate = authority.issue_cert("localhost", *NAMES)
    web = _secure(_Web((HERE, 0), _web(google)), certificate)
    lines = _secure(_Lines((HERE, 0), _line(google)), certificate)
    authority.cert_pem.write_to_path(folder / "authority.pem")
    google.switches = _switches(web.server_address[1], lines.server_address[1], certificate)
    google.environment = {
        "DJANGO_SETTINGS_MODULE": "tests.pushing_settings",
        "SSL_CERT_FILE": str(folder / "authority.pem"),
        "KEPU_TEST_PUSH_SERVICE": f"{','.join(NAMES)} {web.server_address[1]}",
    }
    for server in (web, lines):
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield google
    finally:
        google.connected = None
        for server in (web, lines):
            server.shutdown()
            server.server_close()


def _switches(web: int, lines: int, certificate: trustme.LeafCert) -> list[str]:
    """Chromium trusts this one key, whatever the name; nothing else that is wrong is forgiven."""
    read = x509.load_pem_x509_certificate(certificate.cert_chain_pems[0].bytes())
    key = read.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return [
        f"--gcm-checkin-url=https://localhost:{web}/checkin",
        f"--gcm-registration-url=https://localhost:{web}/c2dm/register3",
        f"--gcm-mcs-endpoint=https://localhost:{lines}",
        f"--ignore-certificate-errors-spki-list={base64.b64encode(hashlib.sha256(key).digest()).decode()}",
    ]


def _secure(server: Server, certificate: trustme.LeafCert) -> Server:
    """Hands are shaken by the thread of each connection, when it first reads."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    return server


def _web(google: Google) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            if self.path.startswith(SENDING):
                self._answer(google.take(Posted(self.path, dict(self.headers), body)), b"")
            elif self.path == "/checkin":
                self._answer(200, _checked_in())
            else:
                self._answer(200, google.register(dict(parse_qsl(body.decode()))))

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Silent."""

    return Handler


class _Patient:
    """Browsers leave when they like, as when the network seems to have changed: nothing to print."""

    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: object) -> None:
        """Silent."""


class _Web(_Patient, ThreadingHTTPServer):
    """Where devices check in and register, and where is posted to them."""


class _Lines(_Patient, socketserver.ThreadingTCPServer):
    """Where they stay connected."""


def _line(google: Google) -> type[socketserver.StreamRequestHandler]:
    class Line(socketserver.StreamRequestHandler):
        """One connection. What waits is sent by the thread that reads: TLS isn't for two at once."""

        rbufsize = 0

        def handle(self) -> None:
            self._exactly(1)
            self.wfile.write(bytes([VERSION]))
            google.connected = self
            while google.connected is self:
                if self._has_said_something():
                    self._answer(*self._read())
                elif not google.waiting.empty():
                    self.wfile.write(google.waiting.get())

        def _has_said_something(self) -> bool:
            return bool(self.request.pending() or select.select([self.request], [], [], 0.05)[0])

        def _read(self) -> tuple[int, bytes]:
            kind, size, shift = self._exactly(1)[0], 0, 0
            while True:
                octet = self._exactly(1)[0]
                size |= (octet & 127) << shift
                shift += 7
                if octet < 128:
                    return kind, self._exactly(size)

        def _exactly(self, count: int) -> bytes:
            read = b""
            while len(read) < count:
                more = self.rfile.read(count - len(read))
                if not more:
                    raise EOFError
                read += more
            return read

        def _answer(self, kind: int, body: bytes) -> None:
            if kind == LOGIN:
                assert str(SECRET).encode() in body
                self.wfile.write(_packet(LOGIN_ANSWER, _octets(1, b"x")))
            elif kind == PING:
                self.wfile.write(_packet(PING_ANSWER, b""))

    return Line


def _checked_in() -> bytes:
    """``AndroidCheckinResponse``: all is well, the time, the device's number and secret."""
    return _number(1, 1) + _number(3, int(time.time() * 1000)) + _fixed(7, DEVICE) + _fixed(8, SECRET)


def _message(to: Registration, posted: Posted) -> bytes:
    """``DataMessageStanza``: from whom, to which part of which program, a number, for how long, what was sealed."""
    told = {"subtype": to.part, "content-encoding": posted.headers["Content-Encoding"]}
    pairs = [_octets(7, _octets(1, key.encode()) + _octets(2, value.encode())) for key, value in told.items()]
    head = _octets(3, to.sender.encode()) + _octets(5, to.app.encode()) + b"".join(pairs)
    number = _octets(9, f"0:{os.urandom(8).hex()}".encode())
    return head + number + _number(17, int(posted.headers["TTL"])) + _octets(21, posted.body)


def _packet(kind: int, body: bytes) -> bytes:
    return bytes([kind]) + _varint(len(body)) + body


def _number(place: int, value: int) -> bytes:
    return _varint(place << 3) + _varint(value)


def _fixed(place: int, value: int) -> bytes:
    return _varint(place << 3 | 1) + struct.pack("<Q", value)


def _octets(place: int, value: bytes) -> bytes:
    return _varint(place << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    octets = []
    while value > 127:
        octets.append(value & 127 | 128)
        value >>= 7
    return bytes([*octets, value])
