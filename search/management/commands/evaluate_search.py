"""``evaluate_search DIR``: judged search set in, one JSON object out."""

from __future__ import annotations

import json
import tempfile
from argparse import ArgumentParser
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from ...engines import ENGINES, scratch_engine
from ...engines.base import EngineUnreachable
from ...evaluation import evaluate


class Command(BaseCommand):
    help = "用一套带标准答案的问题评测搜索，结果为一个 JSON 对象；不碰正式索引"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="含 corpus.jsonl[.gz] 和 queries.jsonl[.gz] 的目录")
        parser.add_argument("--engine", default=settings.KEPU_SEARCH_ENGINE, choices=sorted(ENGINES))
        parser.add_argument("--embedder", default="none", choices=["none"], help="语义模型；现在只有 none")
        parser.add_argument("--text-field", default="text", help="问题所在的字段，例如 text_orig（繁体原文）")

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        if not folder.is_dir():
            raise CommandError(f"没有这个目录：{folder}")
        with tempfile.TemporaryDirectory(prefix="kepu-evaluate-") as scratch:
            engine = scratch_engine(options["engine"], Path(scratch))
            try:
                answer = evaluate(engine, folder, options["text_field"])
            except (FileNotFoundError, ValueError, KeyError) as error:
                raise CommandError(f"读不懂这套题：{error}") from error
            except EngineUnreachable as error:
                raise CommandError(f"搜索服务器连不上：{error}") from error
            finally:
                with suppress(EngineUnreachable):
                    engine.discard()
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
