"""Two ways to the servers: a reader's, which gives up soon, and the worker's, which is patient."""

from __future__ import annotations

import logging
import math
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from elasticsearch import Elasticsearch

from ..base import EngineError, EngineUnreachable
from . import deadlines
from .errors import engine_errors, refused

T = TypeVar("T")

READER_SECONDS = 2.0

FAILURES = 3
PAUSE_SECONDS = 10.0
WORKER_SECONDS = 30.0
WORKER_WAITS = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0)
STANDING_SECONDS = 5.0
"""So long the worker's other duties stand still for servers that refuse; after that rows wait, which costs nobody."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Servers:
    """Where the cluster is and how to be let in."""

    urls: tuple[str, ...]
    api_key: str = ""
    ca_file: str = ""

    def client(self, **options: Any) -> Elasticsearch:
        """A client over all nodes. Nothing is sent yet."""
        if not self.urls:
            raise EngineUnreachable("no server named: set KEPU_ELASTICSEARCH_URLS")
        if self.api_key:
            options["api_key"] = self.api_key
        if self.ca_file:
            options["ca_certs"] = self._readable_certificate()
        with _readable_address(self.urls):
            return Elasticsearch(list(self.urls), node_class=deadlines.LimitedNode, **options)

    def _readable_certificate(self) -> str:
        if not os.access(self.ca_file, os.R_OK):
            raise EngineUnreachable(f"the certificate {self.ca_file} can't be read: see KEPU_ELASTICSEARCH_CA")
        return self.ca_file


@contextmanager
def _readable_address(urls: tuple[str, ...]) -> Iterator[None]:
    try:
        yield
    except (ValueError, OSError) as error:
        raise EngineUnreachable(f"not to be used as servers: {', '.join(urls)}: {error}") from error


class Breaker:
    """After three failures in a row nobody is sent to the servers for ten seconds; then one goes first and tries."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_until = 0.0

    def pass_or_raise(self) -> None:
        """Raises ``EngineUnreachable`` while the way is closed."""
        with self._lock:
            if self._failures < FAILURES:
                return
            now = time.monotonic()
            if now < self._closed_until:
                raise EngineUnreachable("not asked: it failed again and again a moment ago")
            self._closed_until = now + PAUSE_SECONDS

    def succeeded(self) -> None:
        """The way is open."""
        with self._lock:
            self._failures = 0

    def failed(self) -> None:
        """One more failure."""
        with self._lock:
            self._failures += 1
            self._closed_until = time.monotonic() + PAUSE_SECONDS


class Way(Protocol):
    """A client, as long as there is time."""

    @property
    def client(self) -> Elasticsearch: ...

    def patiently(self, call: Callable[[], T]) -> T:
        """The call's result; it is made again where the servers don't take it and somebody can wait for that."""


class Conversation:
    """What one reader asks, in as many calls as it takes but in two seconds together, from the first one on."""

    def __init__(self, client: Elasticsearch, seconds: float) -> None:
        self._client, self._seconds = client, seconds
        self._until = 0.0

    @property
    def client(self) -> Elasticsearch:
        """The client, whose requests end when the time is up. Raises ``EngineUnreachable`` when it is."""
        now = time.monotonic()
        self._until = self._until or now + self._seconds
        if now >= self._until:
            raise EngineUnreachable(f"no answer within {self._seconds:g} seconds")
        deadlines.end_at(self._until)
        return self._client

    def patiently(self, call: Callable[[], T]) -> T:
        """Once: a reader waits."""
        return call()

    def search(self, index: str, bodies: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The answers to several searches, worked on side by side. Raises ``EngineError`` if one fails."""
        header = {"index": index, "allow_partial_search_results": False}
        searches = [part for body in bodies for part in (header, body)]
        answers: list[dict[str, Any]] = self.client.msearch(searches=searches)["responses"]
        for answer in answers:
            if "error" in answer:
                raise refused(int(answer.get("status", 500)), answer)
        return answers


class ReadersWay:
    """For requests of readers: two seconds, nothing that timed out is asked again, and a breaker.

    A node that refuses the connection costs no time: then another one is asked.
    """

    def __init__(self, servers: Servers) -> None:
        self._client = servers.client(
            request_timeout=READER_SECONDS,
            max_retries=len(servers.urls) - 1,
            retry_on_timeout=False,
            retry_on_status=(),
        )
        self._breaker = Breaker()

    @contextmanager
    def conversation(self, seconds: float = READER_SECONDS) -> Iterator[Conversation]:
        """Raises ``EngineError``."""
        self._breaker.pass_or_raise()
        try:
            with deadlines.several_requests(), engine_errors():
                yield Conversation(self._client, seconds)
        except EngineUnreachable:
            self._breaker.failed()
            raise
        except EngineError:
            self._breaker.succeeded()
            raise
        self._breaker.succeeded()


@dataclass(frozen=True, slots=True)
class WorkersWay:
    """For the worker: there is always time."""

    client: Elasticsearch

    def patiently(self, call: Callable[[], T]) -> T:
        """Again after growing pauses, five seconds long."""
        return patiently(call, within=STANDING_SECONDS)


def workers_client(servers: Servers) -> Elasticsearch:
    """Half a minute a request; another node is asked at once after a failure. Pauses are made by ``patiently``."""
    return servers.client(
        request_timeout=WORKER_SECONDS,
        max_retries=max(2, len(servers.urls)),
        retry_on_timeout=True,
        retry_on_status=(502, 503, 504),
    )


def patiently(call: Callable[[], T], *, within: float = math.inf) -> T:
    """The call's result; where the servers don't answer or refuse it is made again after half a second, one, two …

    Raises ``EngineUnreachable`` when they stay away for half a minute, or when the next try would come later than
    ``within`` seconds after the first.
    """
    until = time.monotonic() + within
    for wait in WORKER_WAITS:
        try:
            with engine_errors():
                return call()
        except EngineUnreachable as error:
            if time.monotonic() + wait > until:
                raise
            _log.warning("search servers don't answer, next try in %g s: %s", wait, error)
            time.sleep(wait)
    with engine_errors():
        return call()
