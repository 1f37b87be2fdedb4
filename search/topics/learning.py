"""One straight line a topic between the texts filed under it and all others. Pure: knows neither Django nor pages.

The line is a support vector machine with squared hinge loss, found by coordinate descent in the dual (Hsieh et al.,
2008). Nothing in it is drawn at random: the same examples give the same lines, whatever the process.
"""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import pstdev

from .. import text

COST_BY_WORDS, COST_BY_VECTORS = 1.0, 0.05
"""What an example on the wrong side costs. Vectors of few examples fit anything: there the line is kept straighter."""

ROUNDS = 5
BIAS = 0.1
CHARACTER_WEIGHT = 0.5
"""A single character says half of what a word or a pair says."""

VECTOR_SHARE = 1.0
"""How long a text's vector is beside its words, which have length 1."""

Features = dict[str, float]


@dataclass(frozen=True, slots=True)
class Example:
    """A text with the topics it is filed under. ``vector`` is empty where no embedder is at work."""

    text: str
    topics: frozenset[str]
    vector: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """The score of a text is ``bias`` and the sum of its features times their weights; above 0: it likely belongs."""

    weights: Mapping[str, float]
    bias: float

    def score(self, features: Features) -> float:
        """Comparable between the topics of one learning."""
        weights = self.weights
        return self.bias + math.fsum(weights[name] * value for name, value in features.items() if name in weights)


@dataclass(frozen=True, slots=True)
class Learnt:
    """What all topics look like."""

    rarities: Mapping[str, float]
    middle: Sequence[float]
    lines: Mapping[str, Line]
    spread: float

    def scores(self, words: str, vector: Sequence[float] = ()) -> dict[str, float]:
        """Topic to its share of what speaks for any, best first; the shares add up to 1.

        Comparable between texts: one that several topics claim alike ranks behind one that a single topic claims.
        """
        features = _features(words, vector, self.rarities, self.middle)
        found = {topic: math.exp(line.score(features) / self.spread) for topic, line in self.lines.items()}
        whole = math.fsum(found.values())
        return {topic: said / whole for topic, said in sorted(found.items(), key=lambda pair: -pair[1])}


def learn(examples: Sequence[Example]) -> Learnt:
    """Topics of which there is an example and a counterexample; others can't be told apart and are left out."""
    rarities, middle = _rarities(examples), _middle([example.vector for example in examples])
    rows = [_features(example.text, example.vector, rarities, middle) for example in examples]
    counts = Counter(topic for example in examples for topic in example.topics)
    known = sorted(topic for topic, count in counts.items() if count < len(examples))
    cost = COST_BY_VECTORS if middle else COST_BY_WORDS
    lines = {topic: _line(rows, [topic in example.topics for example in examples], cost) for topic in known}
    return Learnt(rarities, middle, lines, _spread(rows, lines.values()))


def _spread(rows: Sequence[Features], lines: Collection[Line]) -> float:
    """How far the scores of the examples lie apart: their standard deviation, 1 when they don't."""
    return pstdev(line.score(row) for line in lines for row in rows) or 1.0 if lines else 1.0


def _terms(words: str) -> Counter[str]:
    """Words, pairs and single characters of a text, marked by what they are."""
    plain = text.normalise(words)
    singles = (character for run in text.han_runs(plain) for character in run)
    return Counter(
        [f"w{word}" for word in text.words(plain)]
        + [f"g{gram}" for gram in text.grams(plain)]
        + [f"c{c}" for c in singles]
    )


def _rarities(examples: Sequence[Example]) -> dict[str, float]:
    """What each term weighs: the fewer texts have it, the more."""
    counts = Counter(term for example in examples for term in _terms(example.text))
    share = {"w": 1.0, "g": 1.0, "c": CHARACTER_WEIGHT}
    return {term: share[term[0]] * math.log(1 + len(examples) / count) for term, count in counts.items()}


def _middle(vectors: Sequence[Sequence[float]]) -> list[float]:
    """The mean of the vectors; empty when there are none."""
    if not vectors or not all(len(vector) for vector in vectors):
        return []
    return [math.fsum(column) / len(vectors) for column in zip(*vectors, strict=True)]


def _features(words: str, vector: Sequence[float], rarities: Mapping[str, float], middle: Sequence[float]) -> Features:
    """Known terms, of length 1, and beside them what the vector says beyond the middle of all."""
    terms = _terms(words).items()
    features = _scaled({term: math.sqrt(n) * rarities[term] for term, n in terms if term in rarities}, 1.0)
    if middle and len(vector) == len(middle):
        beyond = {f"v{n}": a - b for n, (a, b) in enumerate(zip(vector, middle, strict=True))}
        features |= _scaled(beyond, VECTOR_SHARE)
    return features


def _scaled(features: Features, length: float) -> Features:
    """The same direction at that length."""
    long = math.sqrt(math.fsum(value * value for value in features.values()))
    return {name: value * length / long for name, value in features.items()} if long else features


def _line(rows: Sequence[Features], belongs: Iterable[bool], cost: float) -> Line:
    """The line between the rows that belong and the others."""
    signs = [1.0 if one else -1.0 for one in belongs]
    weights: Features = {}
    bias, slack = 0.0, 1 / (2 * cost)
    duals = [0.0] * len(rows)
    widths = [math.fsum(value * value for value in row.values()) + BIAS + slack for row in rows]
    for again in range(ROUNDS):
        for n in _order(len(rows), again):
            row, sign, before = rows[n], signs[n], duals[n]
            reached = BIAS * bias + sum(weights.get(name, 0.0) * value for name, value in row.items())
            duals[n] = max(before - (sign * reached - 1 + slack * before) / widths[n], 0.0)
            step = (duals[n] - before) * sign
            if step:
                bias += step
                for name, value in row.items():
                    weights[name] = weights.get(name, 0.0) + step * value
    return Line(weights, BIAS * bias)


def _order(count: int, again: int) -> list[int]:
    """All rows in an order without pattern, another one each time, the same for everybody."""
    return sorted(range(count), key=lambda n: zlib.crc32(b"%d %d" % (again, n)))
