"""``evaluate_hours DIR``: judged `opening_hours` strings in, one JSON object out."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content.hours_evaluation import evaluate_hours


class Command(BaseCommand):
    help = "用一套带标准答案的 opening_hours 写法评测开放时间的导入，结果为一个 JSON 对象"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="含 intervals、points、must_fail（.jsonl[.gz]）的目录")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            answer = evaluate_hours(options["folder"])
        except (OSError, ValueError, KeyError, ZeroDivisionError) as error:
            raise CommandError(f"读不懂这套题：{error}") from error
        self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=1))
