"""The trained numbers, and what is done with them: two weighted sums, nothing more.

``fitted.json`` beside this file holds them, with the sets they come from and how they did on sets they had not seen;
``manage.py fit_claims`` writes it. *Rank* puts candidates in order. *Confidence*, between 0 and 1, says how likely the
candidate answers the message; two thresholds cut it into three bands.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

FITTED = Path(__file__).with_name("fitted.json")


class Band(StrEnum):
    """How sure the answer is: known, looks like it, not known."""

    SAME = "same"
    SIMILAR = "similar"
    NONE = "none"


class Mode(StrEnum):
    """Whether meaning was compared too, or words alone."""

    WORDS = "words"
    VECTORS = "vectors"


@dataclass(frozen=True, slots=True)
class Weights:
    """A weighted sum of features and a constant."""

    constant: float
    weights: Mapping[str, float]

    def sum(self, values: Mapping[str, float]) -> float:
        """Missing features count as 0."""
        return self.constant + math.fsum(weight * values.get(name, 0.0) for name, weight in self.weights.items())


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least confidence of the two upper bands."""

    same: float
    similar: float

    def band(self, confidence: float) -> Band:
        """The band of a confidence."""
        if confidence >= self.same:
            return Band.SAME
        return Band.SIMILAR if confidence >= self.similar else Band.NONE


@dataclass(frozen=True, slots=True)
class Model:
    """All trained numbers, by mode."""

    rank: Mapping[Mode, Weights]
    confidence: Mapping[Mode, Weights]
    thresholds: Thresholds

    def ranked(self, mode: Mode, values: Mapping[str, float]) -> float:
        """Greater is nearer; comparable inside one message only."""
        return self.rank[mode].sum(values)

    def confident(self, mode: Mode, values: Mapping[str, float]) -> float:
        """Between 0 and 1."""
        return 1 / (1 + math.exp(-max(-40.0, min(40.0, self.confidence[mode].sum(values)))))


@lru_cache(maxsize=2)
def fitted(path: Path = FITTED) -> Model:
    """The numbers that were shipped."""
    return from_json(json.loads(path.read_text(encoding="utf-8")))


def from_json(raw: Mapping[str, Any]) -> Model:
    """The model of what ``fit_claims`` wrote."""
    return Model(
        rank={mode: _weights(raw["rank"][mode]) for mode in Mode},
        confidence={mode: _weights(raw["confidence"][mode]) for mode in Mode},
        thresholds=Thresholds(same=float(raw["thresholds"]["same"]), similar=float(raw["thresholds"]["similar"])),
    )


def _weights(raw: Mapping[str, float]) -> Weights:
    rest = {name: float(weight) for name, weight in raw.items() if name != "constant"}
    return Weights(float(raw.get("constant", 0.0)), rest)
