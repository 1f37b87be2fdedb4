"""Changes to the index that answers, and to the one that a rebuild is filling."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from elasticsearch import Elasticsearch, NotFoundError

from ...documents import SearchDocument
from ..base import EngineError, EngineUnreachable, IndexOutdated
from . import bulk
from .clients import Way
from .errors import engine_errors
from .names import Names
from .nearness import Room, without
from .schema import PageDocument, fingerprint, mapping_of
from .serverless import note_change

READ_ONLY = ("read_only", "read_only_allow_delete", "write")
ABSENT = -1


@dataclass(frozen=True, slots=True)
class Place:
    """What the server says of the index that answers."""

    index: str
    mapping: Mapping[str, Any]
    blocks: Mapping[str, Any]
    is_building: bool

    @property
    def note(self) -> Mapping[str, Any]:
        """When and by which version it was made."""
        note: Mapping[str, Any] = self.mapping.get("_meta", {})
        return note

    @property
    def is_ours(self) -> bool:
        """Whether it was made by this version of the program and has just the fields of this version."""
        same = without(self.mapping.get("properties", {})) == mapping_of(PageDocument)["properties"]
        return same and self.note.get("fingerprint") == fingerprint()

    @property
    def is_read_only(self) -> bool:
        """Elasticsearch itself closes indices for writing when a disk is nearly full."""
        return any(str(self.blocks.get(name, "false")) == "true" for name in READ_ONLY)


def place(client: Elasticsearch, names: Names) -> Place:
    """Look the index up. Raises ``EngineError`` when there is none."""
    found: dict[str, Any] = dict(client.indices.get(index=f"{names.pages},{names.building}", ignore_unavailable=True))
    building = [name for name, about in found.items() if names.building in about["aliases"]]
    for name, about in found.items():
        if names.pages in about["aliases"]:
            blocks = about["settings"].get("index", {}).get("blocks", {})
            return Place(name, about["mappings"], blocks, bool(building))
    raise EngineError(f"no index {names.pages} on the server: run search_rebuild")


class Batch:
    """Puts and drops of one batch, kept in memory until its end: the last word on a page counts."""

    def __init__(self, way: Way, names: Names, is_building: bool) -> None:
        self._way = way
        self._names = names
        self._is_building = is_building
        self._held: dict[int, int] = {}
        self.changes: dict[int, SearchDocument | None] = {}

    def put(self, document: SearchDocument) -> bool:
        """Add or replace unless the index or this batch has a newer version."""
        if document.version < self._version(document.id):
            return False
        self.changes[document.id] = document
        return True

    def drop(self, page_id: int) -> None:
        """Remove."""
        self._version(page_id)
        self.changes[page_id] = None

    def _version(self, page_id: int) -> int:
        """Of this batch, else of the server as it is at this moment."""
        if page_id in self.changes:
            waiting = self.changes[page_id]
            return waiting.version if waiting else ABSENT
        if page_id not in self._held:
            with engine_errors():
                self._held[page_id] = self._way.patiently(
                    lambda: held_version(self._way.client, self._names.pages, page_id)
                )
        return self._held[page_id]

    def actions(self) -> Iterator[bulk.Action]:
        """What the server is to do. While an index is being built, that one hears of everything too."""
        targets = (self._names.pages, self._names.building) if self._is_building else (self._names.pages,)
        for _ in Room(self._way.client, *targets).made_for(filter(None, self.changes.values())):
            pass
        for page_id, document in self.changes.items():
            if document:
                yield bulk.put(self._names.pages, document)
            elif self._held[page_id] != ABSENT:
                yield bulk.drop(self._names.pages, page_id, self._held[page_id])
            if self._is_building:
                yield from self._for_building(page_id, document)

    def _for_building(self, page_id: int, document: SearchDocument | None) -> Iterator[bulk.Action]:
        """A page dropped is noted before it is removed: an older state of it may be loaded afterwards."""
        note = {"_index": self._names.dropped, "_id": str(page_id), "require_alias": True}
        if document:
            yield {"delete": note}, b""
            yield bulk.put(self._names.building, document)
            return
        yield {"index": note}, bulk.line({"page": page_id})
        held = held_version(self._way.client, self._names.building, page_id)
        if held != ABSENT:
            yield bulk.drop(self._names.building, page_id, held)


def held_version(client: Elasticsearch, target: str, page_id: int) -> int:
    """The version of a page on the server, also of a change that readers don't see yet; ``ABSENT`` for none."""
    try:
        return int(client.get(index=target, id=str(page_id), source=False)["_version"])
    except NotFoundError:
        return ABSENT


@contextmanager
def writing(way: Way, names: Names) -> Iterator[Batch]:
    """A batch that is carried out when the block ends without an error, and seen by readers then.

    No lock is held: a page is worked on by one worker at a time (its row is claimed), and versions decide the rest.
    """
    with engine_errors():
        where = way.patiently(lambda: place(way.client, names))
    if not where.is_ours:
        raise IndexOutdated(f"the index {where.index} was made by another version: run search_rebuild")
    if where.is_read_only:
        raise EngineUnreachable(f"the index {where.index} is read-only: is a disk full?")
    batch = Batch(way, names, where.is_building)
    yield batch
    if batch.changes:
        with engine_errors():
            optional = frozenset({names.building, names.dropped})
            way.patiently(lambda: bulk.send(way.client, batch.actions(), optional=optional))
            way.patiently(lambda: way.client.indices.refresh(index=names.pages))
            way.patiently(lambda: note_change(way.client, names))
