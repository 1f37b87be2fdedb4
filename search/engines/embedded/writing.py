"""Changes to the index that answers, one batch at a time; a rebuild that goes on beside it hears of them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import tantivy

from ...documents import SearchDocument
from ..base import IndexOutdated
from .folders import Folders, read_meta
from .panics import engine_errors
from .reading import Snapshot
from .schema import fingerprint, schema, to_tantivy

HEAP = 64_000_000


class Batch:
    """Puts and drops of one batch, kept in memory until its end: the last word on a page counts."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.changes: dict[int, SearchDocument | None] = {}

    def put(self, document: SearchDocument) -> bool:
        """Add or replace unless the index or this batch has a newer version."""
        if document.version < self._version(document.id):
            return False
        self.changes[document.id] = document
        return True

    def drop(self, page_id: int) -> None:
        """Remove."""
        self.changes[page_id] = None

    def _version(self, page_id: int) -> int:
        if page_id in self.changes:
            waiting = self.changes[page_id]
            return waiting.version if waiting else -1
        address = self._snapshot.address(page_id)
        return int(self._snapshot.numbers("version", [address])[0]) if address else -1

    def apply_to(self, writer: tantivy.IndexWriter) -> None:
        """Hand the changes over; the caller commits."""
        for page_id, document in self.changes.items():
            # delete_documents_by_term takes a number for a signed one and silently deletes nothing
            writer.delete_documents_by_query(tantivy.Query.term_query(schema(), "id", page_id))
            if document:
                writer.add_document(to_tantivy(document))


@contextmanager
def writing(folders: Folders, within: float | None = None) -> Iterator[Batch]:
    """A batch on the current index, committed when the block ends without an error."""
    with folders.writer_lock(within):
        with engine_errors():
            index = _open(folders)
            batch = Batch(Snapshot(index.searcher()))
        yield batch
        if batch.changes:
            with engine_errors():
                _tell_rebuild(folders, batch)
                with opened_writer(index) as writer:
                    batch.apply_to(writer)
                    writer.commit()


def _open(folders: Folders) -> tantivy.Index:
    folder = folders.current()
    if read_meta(folder).fingerprint != fingerprint():
        raise IndexOutdated(f"the index {folder} was made by another version: run search_rebuild")
    return tantivy.Index.open(str(folder))


@contextmanager
def opened_writer(index: tantivy.Index, heap: int = HEAP) -> Iterator[tantivy.IndexWriter]:
    """A writer that lets its merges end and gives its lock back."""
    writer = index.writer(heap, 1)
    try:
        yield writer
    finally:
        writer.wait_merging_threads()


def _tell_rebuild(folders: Folders, batch: Batch) -> None:
    building = folders.building()
    if building is None:
        return
    with (building / "journal.jsonl").open("a", encoding="utf-8") as journal:
        for page_id, document in batch.changes.items():
            line = {"drop": page_id} if document is None else {"put": asdict(document)}
            journal.write(json.dumps(line, ensure_ascii=False) + "\n")
        journal.flush()
        os.fsync(journal.fileno())


def replay(folder: Path, batch: Batch) -> None:
    """Bring the changes that were made during a rebuild into it. A torn last line was never promised to anyone."""
    for line in (folder / "journal.jsonl").read_bytes().splitlines():
        try:
            change = json.loads(line)
        except ValueError:
            break
        if "put" in change:
            batch.put(_document(change["put"]))
        else:
            batch.drop(change["drop"])


def _document(raw: dict[str, Any]) -> SearchDocument:
    lists = {"keys", "titles", "topics", "regions", "audiences", "days", "venues", "campaigns", "claims"}
    values: dict[str, Any] = {name: tuple(value) if name in lists else value for name, value in raw.items()}
    return SearchDocument(**values)
