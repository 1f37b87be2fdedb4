"""Documents of all pages, prepared in other processes: cutting words costs more than indexing them."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Callable, Iterator
from functools import partial
from threading import Event, Semaphore

import django
from django.db import connection

from .documents import SearchDocument
from .meaning import prepared

CHUNK = 250
AHEAD = 1
"""Chunks a process may be ahead of the writer: memory stays flat however large the site, and near the processors."""

FEW = 2_000
"""Below so many pages starting processes takes longer than it saves."""

Chunk = tuple[str, list[int]]
Pack = Callable[[SearchDocument], SearchDocument]


def all_documents(processes: int, progress: Callable[[int], None], pack: Pack) -> Iterator[SearchDocument]:
    """A document for every live, public page; ``progress`` hears how many came since it was last called.

    0 processes: everything is done in this one. ``pack`` is the engine's.
    """
    prepare_chunk = partial(_prepare_chunk, pack)
    produced = _in_processes(prepare_chunk, processes) if processes else map(prepare_chunk, _chunks())
    for documents in produced:
        yield from documents
        progress(len(documents))


def processes_for(pages: int) -> int:
    """Two, unless the site is small or its database lives in this process only."""
    in_memory = connection.vendor == "sqlite" and "memory" in str(connection.settings_dict["NAME"])
    return 0 if pages < FEW or in_memory else 2


def _chunks() -> Iterator[Chunk]:
    from content.records import Kind
    from content.selectors import live_ids

    for kind in Kind:
        ids = live_ids(kind)
        for start in range(0, len(ids), CHUNK):
            yield kind.value, ids[start : start + CHUNK]


def _prepare_chunk(pack: Pack, chunk: Chunk) -> list[SearchDocument]:
    from content.selectors import findable

    return [pack(prepared(record)) for record in findable(*chunk)]


def _begin() -> None:
    """What was loaded stays loaded, and a chunk makes many objects that soon go: the collector need not look often."""
    django.setup()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def _in_processes(
    prepare_chunk: Callable[[Chunk], list[SearchDocument]], processes: int
) -> Iterator[list[SearchDocument]]:
    """Chunks as they get ready. New processes, not forks: an open index and a database connection don't fork."""
    free, ended = Semaphore(processes * AHEAD), Event()

    def as_room_is() -> Iterator[Chunk]:
        for chunk in chunks:
            free.acquire()
            if ended.is_set():
                return
            yield chunk

    chunks = list(_chunks())
    with multiprocessing.get_context("spawn").Pool(processes, _begin) as pool:
        try:
            for documents in pool.imap_unordered(prepare_chunk, as_room_is()):
                free.release()
                yield documents
        finally:  # or the pool would wait for its feeding thread, and that one for room
            ended.set()
            free.release()
