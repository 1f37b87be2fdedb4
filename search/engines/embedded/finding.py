"""One page of answers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tantivy import DocAddress

from ...criteria import Criteria, Sort
from ...ranking import CANDIDATES, excerpt, judge, marked
from ...results import Hit, Results
from ..base import FACETS
from .compiling import Compiled, compile_criteria
from .reading import UNREAD, Snapshot, Text

FACET_VALUES = 300


@dataclass(slots=True)
class _Candidate:
    address: DocAddress
    score: float
    id: int
    published: int
    text: Text = UNREAD
    passage: int = 0


def find(snapshot: Snapshot, criteria: Criteria, size: int) -> Results:
    """The answers of ``criteria.page``, with facets; ``did_you_mean`` is left empty."""
    compiled = compile_criteria(snapshot, criteria)
    facets = _facets(snapshot, compiled)
    candidates = _page(snapshot, compiled, criteria, size)
    hits = tuple(_hit(snapshot, compiled, candidate) for candidate in candidates)
    return Results(hits=hits, total=_total(criteria, facets), facets=facets)


def _page(snapshot: Snapshot, compiled: Compiled, criteria: Criteria, size: int) -> list[_Candidate]:
    first = (criteria.page - 1) * size
    if criteria.sort is Sort.DISTANCE and compiled.distances is not None:
        return _nearest(snapshot, compiled)[first : first + size]
    if criteria.sort is Sort.DATE or compiled.text is None:
        return _latest(snapshot, compiled, first, size)
    return _best(snapshot, compiled, first, size)


def _best(snapshot: Snapshot, compiled: Compiled, first: int, size: int) -> list[_Candidate]:
    """By BM25, the first 20 put in order again: pages don't overlap, whatever their size."""
    if first >= CANDIDATES:
        return _candidates(snapshot, snapshot.hits(compiled.query(), size, offset=first))
    found = _candidates(snapshot, snapshot.hits(compiled.query(), max(CANDIDATES, first + size)))
    top = found[:CANDIDATES]
    for candidate in top:
        candidate.score *= _judge(snapshot, compiled, candidate)
    top.sort(key=lambda c: (-c.score, -c.published, c.id))
    return (top + found[CANDIDATES:])[first : first + size]


def _latest(snapshot: Snapshot, compiled: Compiled, first: int, size: int) -> list[_Candidate]:
    found = snapshot.hits(compiled.query(), size, offset=first, order_by_field="published")
    return _candidates(snapshot, [(0.0, address) for _, address in found])


def _nearest(snapshot: Snapshot, compiled: Compiled) -> list[_Candidate]:
    distances = compiled.distances or {}
    found = _candidates(snapshot, snapshot.hits(compiled.query(), max(1, len(distances))))
    return sorted(found, key=lambda c: (distances[c.id], c.id))


def _candidates(snapshot: Snapshot, hits: list[tuple[float, DocAddress]]) -> list[_Candidate]:
    addresses = [address for _, address in hits]
    ids, published = (snapshot.numbers(name, addresses) for name in ("id", "published"))
    return [
        _Candidate(address, float(score), page_id, when)
        for (score, address), page_id, when in zip(hits, ids, published, strict=True)
    ]


def _judge(snapshot: Snapshot, compiled: Compiled, candidate: _Candidate) -> float:
    """Read and judge its text; the factor for its score."""
    text = candidate.text = snapshot.text(candidate.address)
    end = text.original.index("\n")
    judgement = judge(compiled.question, text.normalised[end + 1 :], text.normalised[:end])
    candidate.passage = judgement.passage
    return judgement.factor


def _hit(snapshot: Snapshot, compiled: Compiled, candidate: _Candidate) -> Hit:
    if candidate.text is UNREAD:
        _judge(snapshot, compiled, candidate)
    text = candidate.text
    marks, end = compiled.question.marks, text.original.index("\n")
    distance = compiled.distances.get(candidate.id) if compiled.distances is not None else None
    return Hit(
        id=candidate.id,
        kind=text.kind,
        score=candidate.score,
        title_html=marked(text.original[:end], text.normalised[:end], marks),
        excerpt_html=excerpt(text.original[end + 1 :], text.normalised[end + 1 :], candidate.passage, marks),
        distance_km=distance,
    )


def _facets(snapshot: Snapshot, compiled: Compiled) -> dict[str, dict[str, int]]:
    """Counts by value; a facet with a filter is counted again without it."""
    free = [name for name in FACETS if name not in compiled.facets]
    counts = _counted(snapshot, compiled, free, "")
    for name in compiled.facets:
        counts |= _counted(snapshot, compiled, [name], name)
    return {name: counts.get(name, {}) for name in FACETS}


def _counted(snapshot: Snapshot, compiled: Compiled, names: list[str], without: str) -> dict[str, dict[str, int]]:
    if not names or not snapshot.documents:
        return {}
    wanted = {name: {"terms": {"field": name, "size": FACET_VALUES}} for name in names}
    answer: dict[str, Any] = snapshot.searcher.aggregate(compiled.query(without=without), wanted)
    return {
        name: {str(bucket["key"]): int(bucket["doc_count"]) for bucket in answer[name]["buckets"]} for name in names
    }


def _total(criteria: Criteria, facets: dict[str, dict[str, int]]) -> int:
    """Every document has one kind: their counts add up, and the search itself need not count."""
    kinds = facets["kind"]
    return sum(kinds.get(kind, 0) for kind in (dict.fromkeys(criteria.kinds) or kinds))


def with_correction(results: Results, text: str) -> Results:
    """The same answer with another question to ask."""
    return replace(results, did_you_mean=text)
