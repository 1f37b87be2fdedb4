"""One rebuild at a time, also on several machines; a killed one stands in nobody's way for long."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from elastic_transport import TransportError
from elasticsearch import ApiError, BadRequestError, ConflictError, Elasticsearch, NotFoundError

from ..base import EngineBusy, EngineError
from .names import Names
from .schema import LockDocument, mapping_of
from .serverless import is_serverless, settable

BEAT_SECONDS = 2.0
DEAD_SECONDS = 10.0
"""A lock whose beat stands still for so long is nobody's any more. No clocks are compared."""

USABLE_SECONDS = 5
_KEY = "rebuild"
_log = logging.getLogger(__name__)


class Held:
    """A lock that is held, and that shows a sign of life every two seconds."""

    def __init__(self, client: Elasticsearch, names: Names, place: dict[str, int]) -> None:
        self._client, self._names, self._place = client, names, place
        self._owner, self._beat = _owner(), 0
        self._ended, self._one_at_a_time = threading.Event(), threading.Lock()
        self._is_lost = False
        self._thread = threading.Thread(target=self._go_on, daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raises ``EngineError`` when another process has taken the lock over."""
        self._show_life()
        if self._is_lost:
            raise EngineError("another rebuild took over, since this one stood still for too long")

    def release(self) -> None:
        """Give it back; where the servers are away it runs out by itself."""
        self._ended.set()
        self._thread.join()
        with suppress(ApiError, TransportError):
            self._client.delete(index=self._names.locks, id=_KEY, **_condition(self._place))

    def _go_on(self) -> None:
        while not self._ended.wait(BEAT_SECONDS):
            self._show_life()

    def _show_life(self) -> None:
        with self._one_at_a_time:
            self._beat += 1
            try:
                self._place = _written(self._client, self._names, self._owner, self._beat, self._place)
            except (ConflictError, NotFoundError):
                self._is_lost = True
            except (ApiError, TransportError) as error:  # away for a moment; loading waits for the servers too
                _log.warning("the sign of life of a rebuild did not arrive: %s", error)


@contextmanager
def rebuild_lock(client: Elasticsearch, names: Names) -> Iterator[Held]:
    """Raises ``EngineBusy`` while another rebuild is alive. One that was killed is waited for until that is sure."""
    _make_sure_of_index(client, names)
    held = Held(client, names, _taken(client, names))
    try:
        yield held
    finally:
        held.release()


def is_rebuilding(client: Elasticsearch, names: Names) -> bool:
    """Whether somebody has shown a sign of life as rebuilder within the last half minute."""
    try:
        found = client.get(index=names.locks, id=_KEY)
    except NotFoundError:
        return False
    return time.time() - float(found["_source"]["seen_at"]) < 3 * DEAD_SECONDS


def _make_sure_of_index(client: Elasticsearch, names: Names) -> None:
    """One whose data are lost with their node is made anew: whoever held a lock in it notices."""
    settings = settable(client, {"number_of_shards": 1, "auto_expand_replicas": "0-1"})
    for _ in range(2):
        try:
            client.indices.create(index=names.locks, mappings=mapping_of(LockDocument), settings=settings)
        except BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise
        if is_serverless(client):  # its data don't lie on nodes
            return
        quiet = client.options(ignore_status=408)
        health = quiet.cluster.health(index=names.locks, wait_for_status="yellow", timeout=f"{USABLE_SECONDS}s")
        if not health["timed_out"]:
            return
        client.indices.delete(index=names.locks, ignore_unavailable=True)


def _taken(client: Elasticsearch, names: Names) -> dict[str, int]:
    try:
        return _written(client, names, _owner(), 0, None)
    except ConflictError:
        found = _standing_still(client, names)
    try:
        return _written(client, names, _owner(), 0, found)
    except ConflictError:
        raise EngineBusy("another rebuild has just begun") from None


def _standing_still(client: Elasticsearch, names: Names) -> dict[str, int] | None:
    """Where the lock stands, once its beat has not changed for long enough. Raises ``EngineBusy`` when it does."""
    first: Any = None
    until = time.monotonic() + DEAD_SECONDS
    while time.monotonic() < until:
        try:
            found = client.get(index=names.locks, id=_KEY)
        except NotFoundError:
            return None
        place = {"seq_no": int(found["_seq_no"]), "primary_term": int(found["_primary_term"])}
        first = first or place
        if place != first:
            raise EngineBusy(f"a rebuild is under way ({found['_source']['owner']})")
        time.sleep(BEAT_SECONDS / 4)
    return dict(first)


def _written(
    client: Elasticsearch, names: Names, owner: str, beat: int, place: dict[str, int] | None
) -> dict[str, int]:
    """Write the lock where it stood, or for the first time. Raises ``ConflictError`` when somebody else has."""
    document = {"owner": owner, "beat": beat, "seen_at": int(time.time())}
    condition: dict[str, Any] = _condition(place) if place else {"op_type": "create"}
    answer = client.index(index=names.locks, id=_KEY, document=document, timeout="5s", **condition)
    return {"seq_no": int(answer["_seq_no"]), "primary_term": int(answer["_primary_term"])}


def _owner() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"


def _condition(place: dict[str, int]) -> dict[str, Any]:
    return {"if_seq_no": place["seq_no"], "if_primary_term": place["primary_term"]}
