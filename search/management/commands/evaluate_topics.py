"""``evaluate_topics EXAMPLES ITEMS``: labelled texts in twice, to learn from and to rank; one JSON object out."""

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
from ...topics.evaluation import evaluate, read_items


class Command(BaseCommand):
    help = "用已归类的文字学会各个主题，再给另一批文字排序，结果为一个 JSON 对象；不碰数据库和正式索引"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("examples", type=Path, help="学习用的 jsonl[.gz]：每行 {id, text, label}")
        parser.add_argument("items", type=Path, help="要排序的 jsonl[.gz]：同样的格式")
        parser.add_argument("--embedder", default=settings.KEPU_EMBEDDER, choices=sorted(EMBEDDERS))
        parser.add_argument("--vectors", type=Path, help="存放向量的文件，再跑时不必重算")

    def handle(self, *args: Any, **options: Any) -> None:
        with tempfile.TemporaryDirectory(prefix="kepu-evaluate-") as scratch:
            store = options["vectors"] or Path(scratch) / "vectors.sqlite3"
            try:
                examples, items = read_items(options["examples"]), read_items(options["items"])
                answer = evaluate(examples, items, embedder(options["embedder"]), store)
            except (OSError, ValueError, KeyError, EmbedderError) as error:
                raise CommandError(f"没法评测：{error}") from error
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
