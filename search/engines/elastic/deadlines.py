"""Requests that end in time as a whole.

The limit of a socket is for each piece that arrives: a server that drips is never too late for it. Here the connection
is cut when the request's time is up, whatever has come by then.
"""

from __future__ import annotations

import math
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from http.client import HTTPException
from typing import Any, cast

import urllib3
from elastic_transport import ConnectionTimeout, HttpHeaders, NodeConfig, Urllib3HttpNode
from elastic_transport.client_utils import DEFAULT, DefaultType
from urllib3.connection import HTTPConnection, HTTPSConnection

_until: ContextVar[float] = ContextVar("until", default=math.inf)


@contextmanager
def several_requests() -> Iterator[None]:
    """Inside the block ``end_at`` holds for all requests; afterwards it holds no more."""
    before = _until.set(math.inf)
    try:
        yield
    finally:
        _until.reset(before)


def end_at(moment: float) -> None:
    """No request of the block goes on after this moment of the monotonic clock, nor another node is asked then."""
    _until.set(moment)


class LimitedNode(Urllib3HttpNode):
    """A node of the client whose requests keep to the limits of this module."""

    def __init__(self, config: NodeConfig) -> None:
        super().__init__(config)
        self.pool.ConnectionCls = CutHTTPS if config.scheme == "https" else CutHTTP

    def perform_request(
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: HttpHeaders | None = None,
        request_timeout: DefaultType | float | None = DEFAULT,
    ) -> Any:
        limit = self.config.request_timeout if isinstance(request_timeout, DefaultType) else request_timeout
        seconds = min(limit or math.inf, _until.get() - time.monotonic())
        if seconds <= 0:
            raise ConnectionTimeout("no time is left for this request")
        total = urllib3.Timeout(total=None if math.isinf(seconds) else seconds)
        return super().perform_request(method, target, body, headers, cast(Any, total))


class CutHTTP(HTTPConnection):
    """Waits for the whole of an answer no longer than for its first byte."""

    def getresponse(self) -> Any:
        with _cut_in_time(self.sock, self.timeout):
            return super().getresponse()


class CutHTTPS(HTTPSConnection):
    """The same, secured."""

    def getresponse(self) -> Any:
        with _cut_in_time(self.sock, self.timeout):
            return super().getresponse()


@contextmanager
def _cut_in_time(connected: socket.socket, seconds: Any) -> Iterator[None]:
    """Raises ``TimeoutError`` when what is read inside ends because the time was up."""
    is_up = threading.Event()

    def cut() -> None:
        is_up.set()
        with suppress(OSError):
            socket.socket.shutdown(connected, socket.SHUT_RDWR)  # not that of TLS, which would first say goodbye

    timer = threading.Timer(seconds or threading.TIMEOUT_MAX, cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, HTTPException, urllib3.exceptions.HTTPError) as error:
        if is_up.is_set():
            raise TimeoutError(f"the answer was not complete after {seconds:g} seconds") from error
        raise
    finally:
        timer.cancel()
