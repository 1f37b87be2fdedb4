"""How well topics are proposed, on a judged set: through the same learner that serves editors."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..embedders.base import Embedder, Role
from .learning import Example, Learnt, learn

TOP = 50


@dataclass(frozen=True, slots=True)
class Item:
    """A text and the one topic it belongs to."""

    text: str
    label: str


def read_items(file: Path) -> list[Item]:
    """The lines of a ``jsonl`` or ``jsonl.gz``. Raises ``OSError``, ``KeyError`` or ``ValueError``."""
    with gzip.open(file, "rt", encoding="utf-8") if file.suffix == ".gz" else file.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    if not rows or not all(isinstance(row, dict) for row in rows):
        raise ValueError(f"{file.name} 里没有带 text 和 label 的行")
    return [Item(str(row["text"]), str(row["label"])) for row in rows]


def evaluate(examples: Sequence[Item], items: Sequence[Item], model: Embedder, store: Path) -> dict[str, Any]:
    """Learn from the examples, rank all items for each label among them. Raises ``EmbedderError``.

    A label without an example counts as 0. Of equal scores what is wrong comes first.
    """
    near = _vectors([item.text for item in examples], model, store)
    learnt = learn([Example(one.text, frozenset((one.label,)), at) for one, at in zip(examples, near, strict=True)])
    asked = _vectors([item.text for item in items], model, store)
    scores = [learnt.scores(one.text, at) for one, at in zip(items, asked, strict=True)]
    right = [next(iter(found), "") == item.label for item, found in zip(items, scores, strict=True)]
    ranked = [_ranked(label, items, scores, learnt) for label in sorted({item.label for item in items})]
    answer = {
        "n": len(items),
        "accuracy": _mean([float(one) for one in right]),
        "mAP": _mean([average_precision(hits) for hits in ranked]),
        "P@50": _mean([sum(hits[:TOP]) / min(TOP, len(hits)) for hits in ranked]),
    }
    return {"ALL": answer}


def average_precision(hits: Sequence[bool]) -> float:
    """The mean, over what belongs, of the share that belongs up to there; 0 when nothing does."""
    found = [n for n, hit in enumerate(hits, start=1) if hit]
    return sum(place / n for place, n in enumerate(found, start=1)) / len(found) if found else 0.0


def _ranked(label: str, items: Sequence[Item], scores: Sequence[dict[str, float]], learnt: Learnt) -> list[bool]:
    """Whether each item belongs to the label, best score first; none does for a label that was never seen."""
    if label not in learnt.lines:
        return [False] * len(items)
    pairs = [(-found[label], item.label == label) for item, found in zip(items, scores, strict=True)]
    return [hit for _, hit in sorted(pairs)]


def _vectors(texts: Sequence[str], model: Embedder, store: Path) -> list[list[float]]:
    """One a text; empty ones when no embedder is at work."""
    if not model.identity:
        return [[] for _ in texts]
    from ..embedders.kept import packed
    from ..vectors import unpack

    packs = packed(model, texts, Role.PASSAGE, store)
    return [[float(number) for number in unpack(pack, model.dimension)[0]] for pack in packs]


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0
