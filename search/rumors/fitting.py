"""The numbers of ``fitted.json``, learnt from judged sets; each set is also judged by numbers that never saw it.

Two logistic regressions a mode: one orders candidates (right against wrong ones of the same message), one says how
likely the first one answers. Every set weighs the same, however many messages it has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ..embedders.base import Embedder
from . import message as message_
from .candidates import Candidate, Retrieving, candidates
from .features import NAMES, NEAR_NAMES
from .judged import JudgedSet
from .matching import judged, with_relations
from .model import Mode, Model, Thresholds, Weights

RANKED = {
    Mode.WORDS: ("score",),
    Mode.VECTORS: ("relative", "near_claim", "near_text", "said", "covered"),
}
CONFIDENT = {
    Mode.WORDS: (*NAMES, "explained"),
    Mode.VECTORS: ("said", "dense", *NEAR_NAMES, "odds", "explained"),
}
STEADINESS = 0.003
"""How strongly weights are held near 0, on features of variance 1."""

ANSWERED_NEGATIVES = {Mode.WORDS: 0.02, Mode.VECTORS: 0.01}
"""The share of a set's negatives that "same" may answer, by numbers that saw the set and by numbers that did not.

Promised are 2 %; with vectors half of that, for on a site with few rebuttals whatever is nearest stands out.
"""

_ONE = Weights(0.0, {"score": 1.0})
Rows = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Choices = Sequence[tuple[Rows, Flags]]
"""For each message the features of its candidates, and which of them are right."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A message of a judged set, with all its candidates."""

    gold: frozenset[int]
    type: str
    groups: Sequence[Sequence[Candidate]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the first candidate came to."""

    confidence: float
    explained: bool
    right: bool
    positive: bool


def ask(engine: Retrieving, embedder: Embedder, judged_set: JudgedSet) -> list[Asked]:
    """All messages of a set with their candidates, by the code that serves readers."""
    return [
        Asked(query.gold, query.type, with_relations(candidates(engine, embedder, message_.read(query.text))))
        for query in judged_set.queries
    ]


def fit(sets: Sequence[Sequence[Asked]], mode: Mode) -> tuple[Weights, Weights]:
    """Rank and confidence, learnt from these sets alone."""
    rank = _ONE if mode is Mode.WORDS else _rank(sets, RANKED[mode])
    model = _model(mode, rank, _ONE)
    features, answers = [], []
    for asked in sets:
        firsts = [(judged(model, one.groups)[:1], one) for one in asked]
        features.append(_table([first[0].values for first, _ in firsts if first], CONFIDENT[mode]))
        answers.append(np.array([float(first[0].id in one.gold) for first, one in firsts if first]))
    return rank, _logistic(features, answers, CONFIDENT[mode], with_constant=True)


def outcomes(model: Model, asked: Sequence[Asked]) -> list[Outcome]:
    """The first candidate of each message that has one."""
    found = [(judged(model, one.groups)[:1], one) for one in asked]
    return [
        Outcome(first[0].confidence, first[0].explained, first[0].id in one.gold, bool(one.gold))
        for first, one in found
        if first
    ]


def same_threshold(results: Sequence[Sequence[Outcome]], mode: Mode) -> float:
    """The least confidence at which no set has more than the mode's ``ANSWERED_NEGATIVES`` answered."""
    share = ANSWERED_NEGATIVES[mode]
    return max(
        _quantile_from_top([one.confidence for one in some if _tempts(one)], int(share * len(_negatives(some))))
        for some in results
    )


def similar_threshold(results: Sequence[Sequence[Outcome]]) -> float:
    """The confidence at which the sets' F1 is best on average; sets without negatives have no say."""
    judged_sets = [some for some in results if _negatives(some)]
    steps = np.linspace(0.02, 0.9, 89)
    means = [float(np.mean([f1(some, float(step)) for some in judged_sets])) for step in steps]
    return float(steps[int(np.argmax(means))])


def aligned(weights: Weights, own: Thresholds, shared: Thresholds) -> Weights:
    """The same order of confidences, moved so that ``own`` thresholds become the ``shared`` ones."""
    stretch = (_logit(shared.same) - _logit(shared.similar)) / (_logit(own.same) - _logit(own.similar))
    shift = _logit(shared.same) - stretch * _logit(own.same)
    return Weights(
        shift + stretch * weights.constant, {name: stretch * weight for name, weight in weights.weights.items()}
    )


def _logit(share: float) -> float:
    return float(np.log(share / (1 - share)))


def f1(results: Sequence[Outcome], threshold: float) -> float:
    """Of everything answered from ``threshold`` on: precision and recall in one number."""
    answered = [one for one in results if one.confidence >= threshold]
    right = sum(one.right for one in answered)
    positives = sum(one.positive for one in results)
    return 2 * right / (len(answered) + positives) if answered else 0.0


def figures(results: Sequence[Outcome], thresholds: Thresholds) -> dict[str, float]:
    """What the thresholds do to a set: shares of right answers among positives, and of answered negatives."""
    positives, negatives = [one for one in results if one.positive], _negatives(results)
    same = [one for one in results if one.confidence >= thresholds.same and one.explained]
    best = max((f1(results, one.confidence) for one in results), default=0.0)
    return {
        "same_recall": _share(sum(one.right for one in same), len(positives)),
        "same_negatives": _share(sum(not one.positive for one in same), len(negatives)),
        "F1_shipped": round(f1(results, thresholds.similar), 3),
        "F1_best": round(best, 3),
    }


def assembled(fits: Mapping[Mode, tuple[Weights, Weights]], thresholds: Thresholds) -> Model:
    """One model of both modes."""
    return Model({mode: fit[0] for mode, fit in fits.items()}, {mode: fit[1] for mode, fit in fits.items()}, thresholds)


def _model(mode: Mode, rank: Weights, confidence: Weights) -> Model:
    return Model({mode: rank, _other(mode): _ONE}, {mode: confidence, _other(mode): _ONE}, Thresholds(2.0, 2.0))


def _other(mode: Mode) -> Mode:
    return Mode.WORDS if mode is Mode.VECTORS else Mode.VECTORS


def _tempts(one: Outcome) -> bool:
    return not one.positive and one.explained


def _share(part: int, whole: int) -> float:
    return round(part / whole, 3) if whole else 0.0


def _negatives(some: Sequence[Outcome]) -> list[Outcome]:
    return [one for one in some if not one.positive]


def _quantile_from_top(confidences: Sequence[float], allowed: int) -> float:
    ordered = sorted(confidences, reverse=True)
    return ordered[allowed] + 1e-6 if len(ordered) > allowed else 0.0


def _rank(sets: Sequence[Sequence[Asked]], names: Sequence[str]) -> Weights:
    """The right candidate of each message shall stand out among all of it: a softmax over the candidates."""
    groups = [[_choice(one, names) for one in asked] for asked in sets]
    chosen = [[choice for choice in some if choice is not None] for some in groups]
    spreads = np.mean([np.mean([rows.std(axis=0) for rows, _ in some], axis=0) for some in chosen], axis=0) + 1e-6
    tables = [[(rows / spreads, right) for rows, right in some] for some in chosen]
    weights = np.zeros(len(names))
    loss = _surprise(tables, weights)
    for _ in range(40):
        step = _newton_step(tables, weights)
        while float(np.abs(step).max()) > 1e-5 and _surprise(tables, weights - step) > loss:
            step = step / 2
        if float(np.abs(step).max()) <= 1e-5:
            break
        weights = weights - step
        loss = _surprise(tables, weights)
    return Weights(0.0, dict(zip(names, map(float, weights / spreads), strict=True)))


def _surprise(sets: Sequence[Choices], weights: Rows) -> float:
    """The loss: how little the right candidates were expected, every set weighing the same, with a little ridge."""
    means = [np.mean([_unexpected(rows @ weights, right) for rows, right in some]) for some in sets]
    return float(np.mean(means) + STEADINESS / 2 * weights @ weights)


def _unexpected(sums: Rows, right: Flags) -> float:
    chances = np.exp(sums - sums.max())
    return -float(np.log(chances[right].sum() / chances.sum() + 1e-300))


def _newton_step(sets: Sequence[Choices], weights: Rows) -> Rows:
    gradient, curvature = STEADINESS * weights, STEADINESS * np.eye(len(weights))
    for some in sets:
        share = 1 / (len(some) * len(sets))
        for rows, right in some:
            expected, wanted, spread = _pull(rows, right, weights)
            gradient, curvature = gradient + share * (expected - wanted), curvature + share * spread
    return np.asarray(np.linalg.solve(curvature, gradient))


def _choice(one: Asked, names: Sequence[str]) -> tuple[Rows, Flags] | None:
    """The features of a message's candidates, and which of them are right; None where that teaches nothing."""
    best = [max(group, key=lambda c: c.values["score"]) for group in one.groups if group]
    right = np.array([candidate.id in one.gold for candidate in best], bool)
    return (_table([c.values for c in best], names), right) if right.any() and not right.all() else None


def _pull(table: Rows, right: Flags, weights: Rows) -> tuple[Rows, Rows, Rows]:
    """Mean features as the weights would choose, those of the right ones, and how the former spread."""
    sums = table @ weights
    chances = np.exp(sums - sums.max())
    chances /= chances.sum()
    expected = chances @ table
    among = chances * right
    centred = table - expected
    return expected, among @ table / (among.sum() + 1e-300), (centred * chances[:, None]).T @ centred


def _table(values: Sequence[Mapping[str, float]], names: Sequence[str]) -> Rows:
    return np.array([[one.get(name, 0.0) for name in names] for one in values], float).reshape(-1, len(names))


def _logistic(
    features: Sequence[Rows], answers: Sequence[Rows], names: Sequence[str], *, with_constant: bool
) -> Weights:
    """Newton's method on the mean loss of the sets, with a little ridge; weights for the features as they are."""
    means = np.mean([rows.mean(axis=0) for rows in features], axis=0) if with_constant else np.zeros(len(names))
    inside = np.mean([rows.var(axis=0) for rows in features], axis=0)
    spreads = np.sqrt(inside + np.var([rows.mean(axis=0) for rows in features], axis=0)) + 1e-6
    tables = [np.column_stack([(rows - means) / spreads, np.ones(len(rows))]) for rows in features]
    ridge = np.full(len(names) + 1, STEADINESS)
    ridge[-1] = 1e-9 if with_constant else 1e9
    weights = np.zeros(len(names) + 1)
    for _ in range(60):
        gradient, curvature = ridge * weights, np.diag(ridge)
        for table, answer in zip(tables, answers, strict=True):
            chance = 1 / (1 + np.exp(-np.clip(table @ weights, -40, 40)))
            share = 1 / (len(table) * len(tables))
            gradient = gradient + share * table.T @ (chance - answer)
            curvature = curvature + share * (table * (chance * (1 - chance))[:, None]).T @ table
        step = np.linalg.solve(curvature, gradient)
        weights = weights - step * min(1.0, 4.0 / (float(np.abs(step).max()) + 1e-12))
        if float(np.abs(step).max()) < 1e-7:
            break
    plain = weights[:-1] / spreads
    constant = float(weights[-1] - plain @ means) if with_constant else 0.0
    return Weights(constant, dict(zip(names, map(float, plain), strict=True)))
