"""What the house asks of a search engine."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, time
from itertools import islice
from typing import Protocol, TypeVar

from django.utils.timezone import make_aware

from ..criteria import Criteria
from ..documents import SearchDocument
from ..phrases import is_one_term
from ..rebuttals import Frequencies, Rebuttal, Sought
from ..results import Results, Suggestion

T = TypeVar("T")

PAGE_SIZE = 20
CHUNK = 500
"""So many documents are loaded at once."""
FACETS = ("kind", "topic", "region", "audience", "verdict")
FACET_VALUES = 300
"""So many values of a facet are counted at most."""

_ASKED = {
    "kind": "kinds",
    "topic": "topics",
    "region": "regions",
    "audience": "audiences",
    "verdict": "verdicts",
}


class EngineError(Exception):
    """The engine cannot answer or write: nothing there, broken, busy, or not reachable."""


class EngineBusy(EngineError):
    """Another writer doesn't end; later it may be free."""


class EngineUnreachable(EngineError):
    """Nobody answers, or takes writes: down, too slow, full, or refusing us. Nothing is wrong with what was asked."""


class IndexOutdated(EngineError):
    """The index was made by another version of this code; only a rebuild helps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """What the engine holds of a page: its version, and the ordinal of the day it was prepared."""

    version: int
    prepared_on: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """``problem`` is empty when all is well, else one Chinese sentence that says what to do.

    ``server`` has the versions of the servers, where there are some. ``bytes`` and ``segments`` are 0 where the servers
    keep them to themselves.
    """

    engine: str
    ok: bool
    problem: str
    documents: int
    built_at: datetime | None
    rebuilding: bool
    outdated: bool
    bytes: int
    segments: int
    server: str = ""


class Writing(Protocol):
    """A batch of changes; readers see all of it when the batch ends without an error, and nothing before."""

    def put(self, document: SearchDocument) -> bool:
        """Add or replace. False, and nothing done, when the engine has a newer version."""

    def drop(self, page_id: int) -> None:
        """Remove; a page that isn't there is no error."""


MOST_VERIFIED = 1000
"""Texts that are read to see whether a keyword of several terms stands in them as it is, the newest first."""


def needs_reading(criteria: Criteria) -> bool:
    """Whether the terms of the keywords don't tell for certain that one of them stands in a text as it is."""
    return not all(map(is_one_term, criteria.keywords))


def since_seconds(criteria: Criteria) -> int:
    """The first moment of ``criteria.since`` here, in seconds since 1970; 0 where nothing is asked."""
    return int(make_aware(datetime.combine(criteria.since, time())).timestamp()) if criteria.since else 0


def facet_values(criteria: Criteria) -> Iterator[tuple[str, list[str]]]:
    """The facets that a question restricts, with the values that fit; what is for everyone fits every audience."""
    for name in FACETS:
        values: tuple[str, ...] = getattr(criteria, _ASKED[name])
        if name == "audience" and values:
            values = (*values, "everyone")
        if values:
            yield name, list(dict.fromkeys(values))


def total_of(criteria: Criteria, facets: Mapping[str, Mapping[str, int]]) -> int:
    """Every document has one kind: their counts add up, and the search itself need not count."""
    kinds = facets["kind"]
    return sum(kinds.get(kind, 0) for kind in (dict.fromkeys(criteria.kinds) or kinds))


class Source(Protocol):
    """All documents for a new index, a chunk at a time."""

    def __call__(self, take: Callable[[list[SearchDocument]], T], /) -> Generator[T, None, None]:
        """What ``take`` made of each chunk, perhaps in the process that prepared it: it must go there by pickle."""


def at_hand(documents: Iterable[SearchDocument]) -> Source:
    """Documents that are made in this process."""

    def source(take: Callable[[list[SearchDocument]], T]) -> Generator[T, None, None]:
        rest = iter(documents)
        while chunk := list(islice(rest, CHUNK)):
            yield take(chunk)

    return source


class Matching(Protocol):
    """What is asked while one message is compared with the rebuttals."""

    def frequencies(self, words: Iterable[str], grams: Iterable[str]) -> Frequencies:
        """In how many documents each of these terms of the two fields occurs."""

    def rebuttals(self, parts: Sequence[Sought]) -> list[tuple[Rebuttal, ...]]:
        """For each part of a message the nearest rebuttals (documents with ``claims``), the best by words first.

        The union of the best ``limit`` by the weighted sum of BM25 over ``words`` and ``grams``, and the best ``near``
        by the greatest cosine of one of their vectors, of those made by the asked embedder.
        """


class SearchEngine(Matching, Protocol):
    """Every method raises ``EngineError`` when it cannot do its work."""

    name: str

    def find(self, criteria: Criteria, *, size: int = PAGE_SIZE) -> Results: ...

    def count(self, criteria: Criteria) -> int: ...

    def suggest(self, text: str, *, limit: int = 8) -> tuple[Suggestion, ...]: ...

    def similar(self, page_id: int, *, limit: int = 4) -> tuple[int, ...]: ...

    def matching(self) -> AbstractContextManager[Matching]:
        """For one message: all that is asked inside shares a reader's time limit."""

    def lacking(self, embedder: str) -> int:
        """How many rebuttals have no vectors by this embedder."""

    def generation(self) -> str:
        """Changes with every change of the index, cheap to ask; empty when the engine cannot tell.

        What is cached under it is purged by publishing. With an empty one nothing is cached.
        """

    def writing(self, within: float | None = None) -> AbstractContextManager[Writing]:
        """One batch at a time: waits for another writer. What is read inside is newer than any earlier batch.

        While somebody waits for it, ``within`` so many seconds the engine answers or gives up; then ``EngineBusy`` or
        ``EngineUnreachable`` is raised, and the batch may be made again, though it was perhaps carried out.
        """

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        """Make a new index beside the one that answers, then change over at once; the number of documents."""

    def rebuild_from(self, source: Source) -> int:
        """The same, with documents that need not pass through this process."""

    def clear_leftovers(self) -> int:
        """Remove what rebuilds that were killed left; how many indices. Nothing while one is alive.

        Where that can't be seen at once it takes as long as it must be watched to be certain: ten seconds.
        """

    def versions(self) -> Mapping[int, Indexed]: ...

    def health(self) -> Health:
        """Never raises."""

    def discard(self) -> None:
        """Remove the index and all that belongs to it: the end of a scratch engine."""
