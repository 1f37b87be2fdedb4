"""Candidates in order, each with its confidence: from a message to what may be said about it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ..embedders.base import Embedder
from .candidates import Candidate, Retrieving, candidates
from .message import Message, Span
from .model import Band, Mode, Model, Thresholds


@dataclass(frozen=True, slots=True)
class Match:
    """A rebuttal that may answer, the sentence it matched, which of its claims, and the features behind it."""

    id: int
    confidence: float
    explained: bool
    sentence: Span
    claim: str
    values: Mapping[str, float]

    def band(self, thresholds: Thresholds) -> Band:
        """The band of its confidence; a rebuttal without a word of explanation never answers by itself."""
        band = thresholds.band(self.confidence)
        return Band.SIMILAR if band is Band.SAME and not self.explained else band


def matches(engine: Retrieving, embedder: Embedder, model: Model, message: Message) -> list[Match]:
    """The nearest first. Raises ``EngineError``."""
    return judged(model, candidates(engine, embedder, message))


def answering(model: Model, limits: Thresholds, found: Sequence[Sequence[Candidate]], most: int) -> list[Match]:
    """At most ``most`` matches that answer, each another sentence of the message.

    After each the rest is judged again among itself: what was said of it beside the first no longer counts.
    """
    taken: list[Match] = []
    left = list(found)
    while left and len(taken) < most:
        ordered = judged(model, left)
        if ordered[0].band(limits) is not Band.SAME:
            break
        taken.append(ordered[0])
        elsewhere = {match.id for match in ordered[1:] if not match.sentence.overlaps(ordered[0].sentence)}
        left = [group for group in left if group[0].id in elsewhere]
    return taken


def judged(model: Model, found: Sequence[Sequence[Candidate]]) -> list[Match]:
    """One match a rebuttal, its best part, in order of rank."""
    if not found:
        return []
    mode = Mode.VECTORS if any("near_claim" in one.values for group in found for one in group) else Mode.WORDS
    groups = with_relations(found)
    best = [max(group, key=lambda one: (model.ranked(mode, one.values), one.values["score"])) for group in groups]
    ranks = [model.ranked(mode, one.values) for one in best]
    matches_ = [_match(model, mode, one, odds) for one, odds in zip(best, _odds(ranks), strict=True)]
    order = sorted(range(len(best)), key=lambda n: (-ranks[n], -best[n].values["score"], best[n].id))
    return [matches_[n] for n in order]


RELATIONS = {
    "relative": "检索得分和最高分之比",
    "explained": "辟谣除了说法还有解释（1 为有）",
    "odds": "在所有候选里有多突出（按排序的分量，对数）",
}
"""What can be said of a candidate only beside the others."""

MOST_ODDS = 8.0
LEAST_ODDS = -5.0


def with_relations(found: Sequence[Sequence[Candidate]]) -> list[list[Candidate]]:
    """The candidates with the features of ``RELATIONS`` that hang on no model: all but ``odds``."""
    highest = max((one.values["score"] for group in found for one in group), default=0.0) or 1.0
    return [[replace(one, values=_related(one, highest)) for one in group] for group in found]


def _related(one: Candidate, highest: float) -> Mapping[str, float]:
    return {**one.values, "relative": one.values["score"] / highest, "explained": float(one.explained)}


def _odds(ranks: Sequence[float]) -> list[float]:
    """How much more each is to be expected than all others together, by what orders them: a logarithm."""
    top = max(ranks)
    shares = [math.exp(rank - top) for rank in ranks]
    together = math.fsum(shares)
    least = math.exp(-MOST_ODDS) / 2  # what is left of the sum without the first is not exact below that
    odds = (rank - top - math.log(max(together - share, least)) for rank, share in zip(ranks, shares, strict=True))
    return [max(LEAST_ODDS, min(MOST_ODDS, one)) for one in odds]


def _match(model: Model, mode: Mode, one: Candidate, odds: float) -> Match:
    values = {**one.values, "odds": odds}
    return Match(one.id, model.confident(mode, values), one.explained, one.sentence, one.claim, values)
