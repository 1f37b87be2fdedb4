"""One page of answers."""

from __future__ import annotations

from functools import partial
from typing import Any

from tantivy import DocAddress

from ...answering import Candidate, best, hit, wanted
from ...criteria import Criteria, Sort
from ...results import Results
from ..base import FACET_VALUES, FACETS, total_of
from .compiling import Compiled
from .reading import Snapshot


def find(snapshot: Snapshot, compiled: Compiled, criteria: Criteria, size: int) -> Results:
    """The answers of ``criteria.page``, with facets; ``did_you_mean`` is left empty."""
    facets = _facets(snapshot, compiled)
    candidates = _page(snapshot, compiled, criteria, size)
    hits = tuple(hit(compiled.question, candidate) for candidate in candidates)
    return Results(hits=hits, total=total_of(criteria, facets), facets=facets)


def _page(snapshot: Snapshot, compiled: Compiled, criteria: Criteria, size: int) -> list[Candidate]:
    first = (criteria.page - 1) * size
    if criteria.sort is Sort.DISTANCE and compiled.distances is not None:
        return _nearest(snapshot, compiled)[first : first + size]
    if criteria.sort is Sort.DATE or compiled.text is None:
        return _latest(snapshot, compiled, first, size)
    return _best(snapshot, compiled, first, size)


def _best(snapshot: Snapshot, compiled: Compiled, first: int, size: int) -> list[Candidate]:
    offset, number = wanted(first, size)
    found = _candidates(snapshot, compiled, snapshot.hits(compiled.query(), number, offset=offset))
    return found if offset else best(compiled.question, found, first, size)


def _latest(snapshot: Snapshot, compiled: Compiled, first: int, size: int) -> list[Candidate]:
    found = snapshot.hits(compiled.query(), size, offset=first, order_by_field="published")
    return _candidates(snapshot, compiled, [(0.0, address) for _, address in found])


def _nearest(snapshot: Snapshot, compiled: Compiled) -> list[Candidate]:
    number = max(1, len(compiled.distances or ()))
    found = _candidates(snapshot, compiled, [(0.0, at) for _, at in snapshot.hits(compiled.query(), number)])
    return sorted(found, key=lambda c: (c.distance_km or 0.0, c.id))


def _candidates(snapshot: Snapshot, compiled: Compiled, hits: list[tuple[float, DocAddress]]) -> list[Candidate]:
    addresses = [address for _, address in hits]
    ids, published = (snapshot.numbers(name, addresses) for name in ("id", "published"))
    distances = compiled.distances or {}
    return [
        Candidate(page, float(score), when, partial(snapshot.text, address), distances.get(page))
        for (score, address), page, when in zip(hits, ids, published, strict=True)
    ]


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
