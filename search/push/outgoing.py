"""Questions to addresses that strangers gave: public networks only, one try, no redirects, short waits, small answers.

The name is resolved once, what it means is checked, and that very address is asked: a name that means something else a
moment later gains nothing. ``KEPU_PUSH_NETWORKS`` names networks of one's own that may be asked too.
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

SECONDS = 5.0
"""For each step of an answer; ``LONGEST`` for the whole."""

LONGEST = 15.0
MOST_BYTES = 8192
PORTS = {"https": 443, "http": 80}
_TRANSLATED = IPv6Network("64:ff9b::/96")
Address = IPv4Address | IPv6Address


class Refused(Exception):
    """This address is not asked; says why, in Chinese."""


class NoAnswer(Exception):
    """Nothing came back that could be understood; says what happened, without any address.

    ``perhaps_taken``: all of the question had been sent.
    """

    def __init__(self, words: str, *, perhaps_taken: bool = False) -> None:
        self.perhaps_taken = perhaps_taken
        super().__init__(words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """``text`` is the beginning of the body; ``wait`` the seconds of ``Retry-After``, 0 without."""

    status: int
    text: str
    wait: int


def check(url: str) -> None:
    """Raises ``Refused`` for an address that would not be asked, ``NoAnswer`` for a name that nobody knows."""
    _resolved(_parts(url))


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Raises ``Refused`` and ``NoAnswer``. A redirect is an answer like any other."""
    parts = _parts(url)
    address = _resolved(parts)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    is_sent = False
    try:
        with _connected(parts, address) as connection:
            connection.request("POST", path, body, dict(headers))
            is_sent = True
            return _read(connection.getresponse())
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise NoAnswer(type(error).__name__, perhaps_taken=is_sent) from error


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Refused("网址写得不对") from None
    odd = not url.isascii() or not url.isprintable() or " " in url or parts.username is not None
    if parts.scheme not in PORTS or not parts.hostname or odd or port == 0:
        raise Refused("网址要以 https:// 开头，不带用户名和空格")
    return parts


def _resolved(parts: SplitResult) -> Address:
    host = parts.hostname or ""
    try:
        rows = socket.getaddrinfo(host, parts.port or PORTS[parts.scheme], type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NoAnswer("域名找不到") from error
    found = [ip_address(str(row[4][0]).partition("%")[0]) for row in rows]
    own = [_is_own(address) for address in found]
    if not all(is_own or _is_public(address) for is_own, address in zip(own, found, strict=True)):
        raise Refused("网址指向内部网络")
    if parts.scheme == "http" and not all(own):
        raise Refused("网址要以 https:// 开头")
    return found[0]


def _is_own(address: Address) -> bool:
    networks: list[IPv4Network | IPv6Network] = [ip_network(text) for text in settings.KEPU_PUSH_NETWORKS]
    return any(_plain(address) in network for network in networks if network.version == _plain(address).version)


def _is_public(address: Address) -> bool:
    plain = _plain(address)
    return plain.is_global and not plain.is_multicast


def _plain(address: Address) -> Address:
    """The older address that a newer one stands for, where it does."""
    if not isinstance(address, IPv6Address):
        return address
    if address in _TRANSLATED:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


@contextmanager
def _connected(parts: SplitResult, address: Address) -> Iterator[http.client.HTTPConnection]:
    """A connection to that address under that name, cut when it takes too long in all."""
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    in_use: list[socket.socket] = [socket.create_connection((str(address), port), timeout=SECONDS)]
    watch = threading.Timer(LONGEST, _cut, [in_use])
    watch.daemon = True
    watch.start()
    try:
        if parts.scheme == "https":
            wrapped = ssl.create_default_context().wrap_socket(
                in_use[0], server_hostname=host, do_handshake_on_connect=False
            )
            in_use.append(wrapped)
            wrapped.do_handshake()
        connection = http.client.HTTPConnection(host, port)
        connection.default_port = PORTS[parts.scheme]
        connection.sock = in_use[-1]
        yield connection
    finally:
        watch.cancel()
        for one in in_use:
            one.close()


def _cut(in_use: list[socket.socket]) -> None:
    for one in in_use:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)


def _read(response: http.client.HTTPResponse) -> Answer:
    text = response.read(MOST_BYTES).decode("utf-8", "replace")
    wait = response.headers.get("Retry-After", "")
    return Answer(status=response.status, text=text, wait=int(wait) if wait.isdecimal() and len(wait) < 7 else 0)
