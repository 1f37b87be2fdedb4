"""``evaluate_claims DIR``: judged claim set in, one JSON object out."""

from __future__ import annotations

import json
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ...embedders import EMBEDDERS, embedder
from ...embedders.base import EmbedderError
from ...engines import ENGINES, scratch_engine
from ...engines.base import EngineError
from ...rumors.evaluation import evaluate
from ...rumors.judged import fill, read_set, with_confirmed
from ...rumors.model import fitted


class Command(BaseCommand):
    help = "用一套带标准答案的消息评测谣言比对，结果为一个 JSON 对象；不碰正式索引"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="含 corpus.jsonl[.gz] 和 queries.jsonl[.gz] 的目录")
        parser.add_argument("--engine", default=settings.KEPU_SEARCH_ENGINE, choices=sorted(ENGINES))
        parser.add_argument("--embedder", default=settings.KEPU_EMBEDDER, choices=sorted(EMBEDDERS))
        parser.add_argument(
            "--confirmed",
            choices=["ignored", "stored"],
            help="同一条辟谣的消息隔一条算作以前已确认：不再提问；stored 还把它们存成“其他说法”",
        )
        parser.add_argument("--vectors", type=Path, help="存放向量的文件，再跑时不必重算")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"没有这个目录：{folder}")
        try:
            answer = _evaluated(folder, options)
        except (FileNotFoundError, ValueError, KeyError, EmbedderError, EngineError) as error:
            raise CommandError(f"没法评测：{error}") from error
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))


def _evaluated(folder: Path, options: dict[str, Any]) -> dict[str, Any]:
    """In an index apart from the one readers use, which is removed in the end."""
    with tempfile.TemporaryDirectory(prefix="kepu-evaluate-") as scratch:
        engine = scratch_engine(options["engine"], Path(scratch))
        try:
            model, judged = embedder(options["embedder"]), read_set(folder)
            if options["confirmed"]:
                judged = with_confirmed(judged, stored=options["confirmed"] == "stored")
            fill(engine, judged, model, options["vectors"] or Path(scratch) / "vectors.sqlite3")
            return evaluate(engine, model, fitted(), judged)
        finally:
            engine.discard()
