"""How well messages are matched, on a judged set: through the code that serves readers."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..embedders.base import Embedder
from . import message as message_
from .candidates import Retrieving
from .judged import JudgedSet, Query
from .matching import Match, matches
from .model import Band, Model

DEPTH = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of one message: the rank of its best right answer (from 0, ``DEPTH`` when below), and its band."""

    positive: bool
    rank: int
    right: bool
    confidence: float
    band: Band


def evaluate(engine: Retrieving, embedder: Embedder, model: Model, judged_set: JudgedSet) -> dict[str, Any]:
    """The contract's JSON object: shares by type of message, for all messages, and seconds a message."""
    tallies: dict[str, list[Judged]] = defaultdict(list)
    seconds: list[float] = []
    for query in judged_set.queries:
        began = time.perf_counter()
        found = matches(engine, embedder, model, message_.read(query.text))
        seconds.append(time.perf_counter() - began)
        one = judge(query, found, model)
        tallies["ALL"].append(one)
        tallies[query.type].append(one)
    answer: dict[str, Any] = {name: summary(some) for name, some in tallies.items()}
    answer["seconds_per_query"] = {"p50": _quantile(seconds, 0.5), "p95": _quantile(seconds, 0.95)}
    return answer


def judge(query: Query, found: Sequence[Match], model: Model) -> Judged:
    """One message."""
    ranks = (n for n, match in enumerate(found[:DEPTH]) if match.id in query.gold)
    first = found[0] if found else None
    return Judged(
        positive=bool(query.gold),
        rank=next(ranks, DEPTH),
        right=first is not None and first.id in query.gold,
        confidence=first.confidence if first else 0.0,
        band=first.band(model.thresholds) if first else Band.NONE,
    )


def summary(some: Sequence[Judged]) -> dict[str, Any]:
    """Shares between 0 and 1; see the contract of ``evaluate_claims``."""
    ranks = [one.rank for one in some if one.positive]
    return {
        "n_pos": len(ranks),
        "n_neg": len(some) - len(ranks),
        "R@1": _mean([float(rank < 1) for rank in ranks]),
        "R@5": _mean([float(rank < 5) for rank in ranks]),
        "MRR@10": _mean([1 / (rank + 1) if rank < DEPTH else 0.0 for rank in ranks]),
        "same": _answered(some, (Band.SAME,)),
        "similar": _answered(some, (Band.SAME, Band.SIMILAR)),
        "F1_shipped": _f1([one for one in some if one.band is not Band.NONE], len(ranks)),
        "F1_best": _best_f1(some, len(ranks)),
    }


def _answered(some: Sequence[Judged], bands: Sequence[Band]) -> dict[str, float]:
    """For ``similar`` a message counts as answered when its band is that or ``same``."""
    answered = [one for one in some if one.band in bands]
    positives, negatives = [one for one in some if one.positive], [one for one in some if not one.positive]
    return {
        "precision": _mean([float(one.right) for one in answered]),
        "recall": _mean([float(one.right and one.band in bands) for one in positives]),
        "negatives_answered": _mean([float(one.band in bands) for one in negatives]),
    }


def _f1(answered: Sequence[Judged], positives: int) -> float:
    right = sum(one.right for one in answered)
    return round(2 * right / (len(answered) + positives), 4) if answered else 0.0


def _best_f1(some: Sequence[Judged], positives: int) -> float:
    """The best of all thresholds; messages of equal confidence are answered together."""
    ordered = sorted(some, key=lambda one: -one.confidence)
    ends = [
        n + 1 for n, one in enumerate(ordered) if n + 1 == len(ordered) or ordered[n + 1].confidence < one.confidence
    ]
    return max((_f1(ordered[:end], positives) for end in ends), default=0.0)


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0


def _quantile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 6) if ordered else 0.0
