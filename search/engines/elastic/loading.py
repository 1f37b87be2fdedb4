"""Very many documents on their way into a new index, sent by whichever process prepared them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache, partial

from elasticsearch import Elasticsearch

from ...documents import SearchDocument
from ...one_by_one import NoTurnError, turn
from ..base import EngineBusy
from . import bulk
from .clients import Servers, patiently, workers_client
from .nearness import Room

TURN_SECONDS = 600.0
"""Longer than anybody is patient with servers that went away."""


@dataclass(frozen=True, slots=True)
class Loading:
    """Puts documents into the index behind an alias; their number. Waits for servers that go away.

    One process sends while the others prepare: with two requests at once the server would fill two segments side by
    side, twice as many to write and to merge, for a sixth more of its work and nothing won on busy processors.
    """

    servers: Servers
    target: str

    def __call__(self, documents: list[SearchDocument]) -> int:
        client, room = _way(self.servers, self.target)
        requests = list(bulk.requests(bulk.put(self.target, document) for document in room.made_for(documents)))
        with _turn():
            for lines in requests:
                patiently(partial(bulk.carry_out, client, lines))
        return len(documents)


@lru_cache(maxsize=1)
def _way(servers: Servers, target: str) -> tuple[Elasticsearch, Room]:
    client = workers_client(servers)
    return client, Room(client, target)


@contextmanager
def _turn() -> Iterator[None]:
    try:
        with turn("loading", wait=TURN_SECONDS):
            yield
    except NoTurnError as error:
        raise EngineBusy("another process has been sending for ten minutes") from error
