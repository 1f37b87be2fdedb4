"""How good the answers are, on a judged set: through the same text and ranking code that serves readers."""

from __future__ import annotations

import gzip
import json
import math
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from content.records import ContentRecord, Kind

from .criteria import Criteria
from .documents import SearchDocument, prepare
from .engines.base import SearchEngine

DEPTH = 20
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class _Tally:
    """Ranks (counted from 0) of queries with a document of the best grade, and nDCG of all judged ones."""

    ranks: list[int] = field(default_factory=list)
    gains: list[float] = field(default_factory=list)

    def summary(self) -> dict[str, float | int]:
        ranks, count = self.ranks, len(self.ranks)
        shares = {f"R@{k}": _mean([float(rank < k) for rank in ranks]) for k in (1, 5, 10)}
        reciprocal = _mean([1 / (rank + 1) if rank < 10 else 0.0 for rank in ranks])
        return {"n": count, **shares, "MRR@10": reciprocal, "nDCG@10": _mean(self.gains)}


def evaluate(engine: SearchEngine, folder: Path, text_field: str = "text") -> dict[str, Any]:
    """Index ``corpus.jsonl[.gz]`` of a folder, ask ``queries.jsonl[.gz]``, and judge.

    Documents of the best grade in the set count as found; equal scores are counted against us. Queries without
    ``text_field`` are left out.
    """
    numbers: dict[str, int] = {}
    engine.rebuild(_documents(folder, numbers))
    queries = [query for query in _lines(folder, "queries") if query.get(text_field)]
    best = max((grade for query in queries for grade in query["rel"].values()), default=1)
    tallies: dict[str, _Tally] = defaultdict(_Tally)
    seconds: list[float] = []
    for query in queries:
        began = time.perf_counter()
        results = engine.find(Criteria(text=query[text_field]), size=DEPTH)
        seconds.append(time.perf_counter() - began)
        grades = {numbers[name]: int(grade) for name, grade in query["rel"].items() if name in numbers}
        scored = [(hit.score, hit.id) for hit in results.hits]
        for name in ("ALL", str(query.get("type", "query"))):
            _count(tallies[name], scored, grades, best)
    answer: dict[str, Any] = {name: tally.summary() for name, tally in tallies.items()}
    answer["seconds_per_query"] = {"p50": _quantile(seconds, 0.5), "p95": _quantile(seconds, 0.95)}
    return answer


def _count(tally: _Tally, scored: list[tuple[float, int]], grades: Mapping[int, int], best: int) -> None:
    ordered = sorted(scored, key=lambda pair: (-pair[0], grades.get(pair[1], 0)))
    if best in grades.values():
        hits = (n for n, (_, page) in enumerate(ordered) if grades.get(page) == best)
        tally.ranks.append(next(hits, DEPTH))
    if any(grades.values()):
        found = [grades.get(page, 0) for _, page in ordered[:10]]
        ideal = sorted(grades.values(), reverse=True)[:10]
        tally.gains.append(_dcg(found) / _dcg(ideal))


def _dcg(grades: list[int]) -> float:
    return math.fsum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def _documents(folder: Path, numbers: dict[str, int]) -> Iterator[SearchDocument]:
    for number, raw in enumerate(_lines(folder, "corpus"), start=1):
        numbers[str(raw["id"])] = number
        record = ContentRecord(
            id=number,
            kind=Kind.ARTICLE,
            url=f"/{number}/",
            title=raw.get("title") or "",
            body=raw.get("body") or "",
            version=1,
            published_at=_EPOCH,
            updated_at=_EPOCH,
        )
        yield prepare(record)


def _lines(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """The lines of ``name.jsonl`` or ``name.jsonl.gz``. Raises ``FileNotFoundError`` when there is neither."""
    plain, packed = folder / f"{name}.jsonl", folder / f"{name}.jsonl.gz"
    with plain.open(encoding="utf-8") if plain.exists() else gzip.open(packed, "rt", encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)


def _mean(values: list[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0


def _quantile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 6) if ordered else 0.0
