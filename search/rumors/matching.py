"""Candidates in order, each with its confidence: from a message to what may be said about it."""

from __future__ import annotations

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
    mode = Mode.VECTORS if any("near" in one.values for group in found for one in group) else Mode.WORDS
    groups = with_relations(found)
    best = [max(group, key=lambda one: (model.ranked(mode, one.values), one.values["score"])) for group in groups]
    best.sort(key=lambda one: (-model.ranked(mode, one.values), -one.values["score"], one.id))
    return [_match(model, mode, one) for one in best]


RELATIONS = {
    "relative": "检索得分和最高分之比",
    "ahead": "检索得分比别的候选领先多少（和自己的得分相比）",
    "apart": "语义上比第十名近多少",
    "nearer": "语义上比别的候选近多少",
    "explained": "辟谣除了说法还有解释（1 为有）",
}
"""What can be said of a candidate only beside the others."""

TENTH = 10


def with_relations(found: Sequence[Sequence[Candidate]]) -> list[list[Candidate]]:
    """The candidates with the features of ``RELATIONS``."""
    scores = sorted((max(one.values["score"] for one in group) for group in found if group), reverse=True)
    near = sorted((group[0].values.get("near", 0.0) for group in found if group), reverse=True)
    return [[replace(one, values=_related(one, scores, near)) for one in group] for group in found]


def _related(one: Candidate, scores: Sequence[float], near: Sequence[float]) -> Mapping[str, float]:
    """``scores`` and ``near`` are those of all candidates, the greatest first."""
    score, nearness = one.values["score"], one.values.get("near", 0.0)
    rival = scores[1] if len(scores) > 1 and score >= scores[0] else scores[0]
    rival_near = near[1] if len(near) > 1 and nearness >= near[0] else near[0]
    return {
        **one.values,
        "relative": score / (scores[0] or 1.0),
        "ahead": max(-1.0, (score - rival) / score) if score else -1.0,
        "apart": max(0.0, nearness - near[min(TENTH, len(near)) - 1]),
        "nearer": nearness - rival_near,
        "explained": float(one.explained),
    }


def _match(model: Model, mode: Mode, one: Candidate) -> Match:
    return Match(one.id, model.confident(mode, one.values), one.explained, one.sentence, one.claim, one.values)
