"""A new index beside the old one, which answers until the new one is complete."""

from __future__ import annotations

from contextlib import closing, suppress
from itertools import chain
from pathlib import Path

import tantivy

from ..base import EngineBusy, Source
from .folders import Folders
from .reading import Snapshot
from .schema import schema, to_tantivy
from .writing import Batch, opened_writer, replay

HEAP = 256_000_000


def rebuild(folders: Folders, source: Source) -> int:
    """Returns the number of documents read. Anything that stops it half-way leaves the old index in place."""
    with folders.rebuild_lock():
        with folders.writer_lock():
            folder = folders.begin()
        index = tantivy.Index(schema(), path=str(folder))
        count = _fill(index, source)
        with folders.writer_lock():
            _catch_up(index, folder)
            folders.publish(folder)
        return count


def clear_leftovers(folders: Folders) -> int:
    """Remove what killed rebuilds left; how many indices. Whoever rebuilds or writes goes first."""
    if folders.leftovers():
        with suppress(EngineBusy), folders.rebuild_lock(), folders.writer_lock(within=0):
            return folders.clear_leftovers()
    return 0


def _fill(index: tantivy.Index, source: Source) -> int:
    count = 0
    with opened_writer(index, HEAP) as writer, closing(source(list)) as chunks:
        for document in chain.from_iterable(chunks):
            writer.add_document(to_tantivy(document))
            count += 1
        writer.commit()
    return count


def _catch_up(index: tantivy.Index, folder: Path) -> None:
    index.reload()
    batch = Batch(Snapshot(index.searcher()))
    replay(folder, batch)
    if batch.changes:
        with opened_writer(index) as writer:
            batch.apply_to(writer)
            writer.commit()
