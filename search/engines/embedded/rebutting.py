"""Candidates for a pasted message: by words from the index, by meaning from vectors kept in memory."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tantivy import DocAddress, Occur, Query

from ...rebuttals import Frequencies, Rebuttal, Sought
from .compiling import any_of
from .reading import Snapshot
from .schema import REBUTS, made_by, schema

if TYPE_CHECKING:
    from ...vectors import Bytes8, Floats

MOST = 1_000_000


def frequencies(snapshot: Snapshot, words: Iterable[str], grams: Iterable[str]) -> Frequencies:
    """See ``SearchEngine.frequencies``."""
    return Frequencies(
        documents=snapshot.documents,
        words=tuple(snapshot.frequency("words", word) for word in words),
        grams=tuple(snapshot.frequency("grams", gram) for gram in grams),
    )


def lacking(snapshot: Snapshot, embedder: str) -> int:
    """See ``SearchEngine.lacking``."""
    those, all_ = (Query.term_query(schema(), "rebuts", term) for term in (made_by(embedder), REBUTS))
    return snapshot.total(all_) - snapshot.total(those)


@dataclass(slots=True)
class Nearness:
    """The vectors of all rebuttals by one embedder, in memory; each change of the index brings only what is new."""

    embedder: str = ""
    _snapshot: Snapshot | None = None
    _known: dict[int, tuple[int, bytes]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _ids: Any = None
    _scales: Floats | None = None
    _small: Bytes8 | None = None

    def nearest(self, snapshot: Snapshot, sought: Sought) -> list[int]:
        """Ids of the rebuttals nearest to ``sought.vector``; numpy is loaded only where there are vectors."""
        import numpy as np

        from ...vectors import cosines, unpack

        dimension = len(sought.vector) - 4
        with self._lock:
            self._follow(snapshot, sought.embedder, dimension)
            ids, scales, small = self._ids, self._scales, self._small
        if scales is None or small is None or not len(ids):
            return []
        found = cosines(unpack(sought.vector, dimension)[0], scales, small)
        wanted = min(len(ids), sought.near * 8)
        best = np.argpartition(-found, wanted - 1)[:wanted]
        best = best[np.lexsort((ids[best], -found[best]))]
        return list(dict.fromkeys(int(ids[n]) for n in best))[: sought.near]

    def _follow(self, snapshot: Snapshot, embedder: str, dimension: int) -> None:
        if snapshot is self._snapshot and embedder == self.embedder:
            return
        import numpy as np

        from ...vectors import joined, parts

        self._known = _vectors(snapshot, embedder, self._known if embedder == self.embedder else {})
        width = 4 + dimension
        rows = [(page, packed) for page, (_, packed) in self._known.items() if packed]
        self._ids = np.repeat(
            np.array([page for page, _ in rows], np.int64), [len(packed) // width for _, packed in rows]
        )
        self._scales, self._small = parts(joined(packed for _, packed in rows), dimension)
        self._snapshot, self.embedder = snapshot, embedder


def rebuttals(snapshot: Snapshot, nearness: Nearness, sought: Sought) -> tuple[Rebuttal, ...]:
    """Of one part; see ``SearchEngine.rebuttals``."""
    found = (
        [(score, address) for score, address in snapshot.hits(_query(sought), sought.limit)] if _asks(sought) else []
    )
    ids: list[int] = snapshot.numbers("id", [address for _, address in found])
    by_words = [_read(snapshot, page, score, at, sought) for page, (score, at) in zip(ids, found, strict=True)]
    if not sought.vector:
        return tuple(by_words)
    near = [page for page in nearness.nearest(snapshot, sought) if page not in set(ids)]
    return (*by_words, *_beside(snapshot, near, sought))


def _asks(sought: Sought) -> bool:
    return bool(sought.words or sought.grams)


def _beside(snapshot: Snapshot, near: list[int], sought: Sought) -> Iterable[Rebuttal]:
    """Those found by meaning alone, with the little that their words weigh."""
    if not near:
        return ()
    only = Query.const_score_query(Query.term_set_query(schema(), "id", near), 0.0)
    clauses = [(Occur.Must, only), *((Occur.Should, query) for query in _terms(sought))]
    found = snapshot.hits(Query.boolean_query(clauses), len(near))
    ids: list[int] = snapshot.numbers("id", [address for _, address in found])
    return [_read(snapshot, page, score, at, sought) for page, (score, at) in zip(ids, found, strict=True)]


def _query(sought: Sought) -> Query:
    rebuts = Query.const_score_query(Query.term_query(schema(), "rebuts", REBUTS), 0.0)
    return Query.boolean_query([(Occur.Must, rebuts), (Occur.Must, any_of(list(_terms(sought))))])


def _terms(sought: Sought) -> Iterable[Query]:
    fields: Mapping[str, Mapping[str, float]] = {"words": sought.words, "grams": sought.grams}
    for name, weights in fields.items():
        for term, weight in weights.items():
            query = Query.term_query(schema(), name, term, "freq")
            yield query if weight == 1.0 else Query.boost_query(query, weight)


def _read(snapshot: Snapshot, page: int, score: float, address: DocAddress, sought: Sought) -> Rebuttal:
    embedder, vectors, claims = snapshot.rebuttal(address)
    return Rebuttal(
        id=page,
        score=float(score),
        claims=claims,
        body=snapshot.text(address).normalised,
        vectors=vectors if embedder == sought.embedder else b"",
    )


def _vectors(snapshot: Snapshot, embedder: str, known: Mapping[int, tuple[int, bytes]]) -> dict[int, tuple[int, bytes]]:
    """Page to version and vectors, those of unchanged pages taken over."""
    found = snapshot.hits(Query.term_query(schema(), "rebuts", REBUTS), min(MOST, max(1, snapshot.documents)))
    addresses = [address for _, address in found]
    rows = zip(snapshot.numbers("id", addresses), snapshot.numbers("version", addresses), addresses, strict=True)
    now: dict[int, tuple[int, bytes]] = {}
    for page, version, address in rows:
        old = known.get(page)
        now[page] = old if old and old[0] == version and old[1] else (version, _of(snapshot, address, embedder))
    return now


def _of(snapshot: Snapshot, address: DocAddress, embedder: str) -> bytes:
    made_by, vectors, _ = snapshot.rebuttal(address)
    return vectors if made_by == embedder else b""
