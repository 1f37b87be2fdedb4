"""Documents of all pages, prepared in other processes: cutting words costs more than indexing them."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Callable, Generator, Iterator
from functools import partial
from threading import Event, Semaphore
from typing import TypeVar

import django
from django.db import connection

from .documents import SearchDocument
from .engines.base import CHUNK, Source
from .meaning import prepared

AHEAD = 1
"""Chunks a process may be ahead of the writer: memory stays flat however large the site, and near the processors."""

FEW = 2_000
"""Below so many pages starting processes takes longer than it saves."""

Chunk = tuple[str, list[int]]
T = TypeVar("T")


def all_documents(processes: int, progress: Callable[[int], None]) -> Source:
    """A document for every live, public page; ``progress`` hears how many were taken since it was last called.

    0 processes: everything is done in this one.
    """

    def source(take: Callable[[list[SearchDocument]], T]) -> Generator[T, None, None]:
        work = partial(_take, take)
        done = _in_processes(work, processes) if processes else map(work, _chunks())
        for number, taken in done:
            yield taken
            progress(number)

    return source


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


def _take(take: Callable[[list[SearchDocument]], T], chunk: Chunk) -> tuple[int, T]:
    from content.selectors import findable

    documents = [prepared(record) for record in findable(*chunk)]
    return len(documents), take(documents)


def _begin() -> None:
    """What was loaded stays loaded, and a chunk makes many objects that soon go: the collector need not look often."""
    django.setup()
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)


def _in_processes(work: Callable[[Chunk], T], processes: int) -> Iterator[T]:
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
            for done in pool.imap_unordered(work, as_room_is()):
                free.release()
                yield done
        finally:  # or the pool would wait for its feeding thread, and that one for room
            ended.set()
            free.release()
