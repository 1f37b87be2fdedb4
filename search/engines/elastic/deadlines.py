"""Requests that end in time as a whole.

The limit of a socket is for each piece that arrives: a server that drips is never too late for it. Here the connection
is cut when the request's time is up, whatever has come by then.
"""

from __future__ import annotations

import math
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from heapq import heappop, heappush
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
def _cut_in_time(connected: socket.socket, seconds: float | None) -> Iterator[None]:
    """Raises ``TimeoutError`` when what is read inside ends because the time was up."""
    limit = _Limit(time.monotonic() + (seconds or math.inf), connected)
    _watch.add(limit)
    try:
        yield
    except (OSError, HTTPException, urllib3.exceptions.HTTPError) as error:
        if limit.is_up:
            raise TimeoutError(f"the answer was not complete after {seconds:g} seconds") from error
        raise
    finally:
        _watch.end(limit)


@dataclass(order=True, slots=True)
class _Limit:
    """When a connection is cut, unless that is over before."""

    moment: float
    connected: socket.socket = field(compare=False)
    is_over: bool = field(default=False, compare=False)
    is_up: bool = field(default=False, compare=False)

    def cut(self) -> None:
        self.is_up = True
        with suppress(OSError):
            socket.socket.shutdown(self.connected, socket.SHUT_RDWR)  # not that of TLS, which would first say goodbye


class _Watch:
    """One thread that cuts connections in time: one for each request would cost more than the request."""

    def __init__(self) -> None:
        self.begin_anew()
        os.register_at_fork(after_in_child=self.begin_anew)

    def begin_anew(self) -> None:
        """Threads don't live on in a child, and the lock may be held there by nobody."""
        self._changed = threading.Condition()
        self._limits: list[_Limit] = []
        self._thread: threading.Thread | None = None

    def add(self, limit: _Limit) -> None:
        with self._changed:
            if self._thread is None:
                self._thread = threading.Thread(target=self._go, name="search deadlines", daemon=True)
                self._thread.start()
            heappush(self._limits, limit)
            if self._limits[0] is limit:
                self._changed.notify()

    def end(self, limit: _Limit) -> None:
        """From now on its connection isn't cut any more."""
        with self._changed:
            limit.is_over = True

    def _go(self) -> None:
        with self._changed:
            while True:
                self._changed.wait(self._seconds_left())

    def _seconds_left(self) -> float | None:
        """Until the next limit, after those that are up or over were dealt with; None without one."""
        while self._limits:
            left = self._limits[0].moment - time.monotonic()
            if left > 0 and not self._limits[0].is_over:
                return min(left, threading.TIMEOUT_MAX)
            limit = heappop(self._limits)
            if not limit.is_over:
                limit.cut()
        return None


_watch = _Watch()
