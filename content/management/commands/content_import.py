"""``manage.py content_import FILE``: what ``content_export`` wrote. All or nothing; run again, it changes nothing."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content.progress import ProgressBar
from content.transfer.archives import opened
from content.transfer.importing import CHANGED, EQUAL, NEW, Importer
from content.transfer.keys import TransferRefused


class Command(BaseCommand):
    help = "导入 content_export 导出的内容：缺的新建，不同的改成导出的样子，相同的不动；有一处不对就什么也不写。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with opened(options["file"]) as (lines, files):
                bar = ProgressBar(sum(1 for _ in lines()) - 1, "导入内容")
                counts = Importer(files, bar.step).take(lines)
        except TransferRefused as refusal:
            raise CommandError(f"{refusal}\n什么也没有写入。") from refusal
        bar.finish()
        self.stdout.write(f"新建 {counts[NEW]}，改动 {counts[CHANGED]}，相同 {counts[EQUAL]}。")
