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
    "apart": "语义上比第十名近多少",
}
"""What can be said of a candidate only beside the others."""

TENTH = 10


def with_relations(found: Sequence[Sequence[Candidate]]) -> list[list[Candidate]]:
    """The candidates with the features of ``RELATIONS``."""
    greatest = max((one.values["score"] for group in found for one in group), default=0.0) or 1.0
    near = sorted((group[0].values.get("near", 0.0) for group in found if group), reverse=True)
    tenth = near[min(TENTH, len(near)) - 1] if near else 0.0
    return [[replace(one, values=_derived(one.values, greatest, tenth)) for one in group] for group in found]


def _derived(values: Mapping[str, float], greatest: float, tenth: float) -> Mapping[str, float]:
    return {**values, "relative": values["score"] / greatest, "apart": max(0.0, values.get("near", 0.0) - tenth)}


def _match(model: Model, mode: Mode, one: Candidate) -> Match:
    return Match(one.id, model.confident(mode, one.values), one.explained, one.sentence, one.claim, one.values)
