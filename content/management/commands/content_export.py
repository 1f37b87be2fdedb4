"""``manage.py content_export FILE``: the whole content for another installation."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from content.progress import ProgressBar
from content.transfer.archives import write_export, write_lines
from content.transfer.exporting import count_lines


class Command(BaseCommand):
    help = "导出全部内容（页面、草稿、主题、组织、人员、图片、文件、转址），供另一个网站导入；不含帐号。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="x.tar.gz：连文件打成一包；x.jsonl：文件放在 x.jsonl.d；-：只写文字到标准输出")

    def handle(self, *args: Any, **options: Any) -> None:
        bar = ProgressBar(count_lines(), "导出内容")
        if options["file"] == "-":
            write_lines(self.stdout, bar.step)
        else:
            write_export(Path(options["file"]), bar.step)
        bar.finish()
