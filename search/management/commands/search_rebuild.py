"""``search_rebuild``: a new index from the database; the old one answers until it is complete."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError

from content.selectors import record_count

from ...engines import engine
from ...engines.base import EngineBusy
from ...preparation import all_documents, processes_for

WIDTH = 30


class Command(BaseCommand):
    help = "从数据库重建搜索索引；重建期间旧索引照常服务"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--processes", type=int, help="准备文本的进程数，0 表示不另开进程；默认按页面数决定")

    def handle(self, *args: Any, **options: Any) -> None:
        pages = record_count()
        processes = options["processes"]
        bar = ProgressBar(pages, sys.stderr)
        try:
            documents = all_documents(processes_for(pages) if processes is None else processes, bar.advance)
            count = engine().rebuild(documents)
        except EngineBusy as error:
            raise CommandError(f"已有一次重建或写入在进行：{error}") from error
        finally:
            bar.close()
        rate = count / max(bar.seconds, 0.001)
        self.stdout.write(f"索引已重建：{count} 个页面，{bar.seconds:.1f} 秒，每秒 {rate:.0f} 个")


class ProgressBar:
    """One line on a terminal, drawn over; a line every tenth elsewhere."""

    def __init__(self, total: int, stream: TextIO) -> None:
        self.total, self.stream = max(total, 1), stream
        self.done = 0
        self._began = time.monotonic()
        self._drawn = -1
        self._terminal = stream.isatty()

    @property
    def seconds(self) -> float:
        """Since the beginning."""
        return time.monotonic() - self._began

    def advance(self, count: int) -> None:
        """So many more are done."""
        self.done += count
        share = min(1.0, self.done / self.total)
        step = int(share * (100 if self._terminal else 10))
        if step == self._drawn:
            return
        self._drawn = step
        bar = "█" * int(share * WIDTH) + "░" * (WIDTH - int(share * WIDTH))
        rate = self.done / max(self.seconds, 0.001)
        line = f"{bar} {share:4.0%} {self.done}/{self.total} {rate:.0f}/秒"
        self.stream.write(f"\r{line} " if self._terminal else f"{line}\n")
        self.stream.flush()

    def close(self) -> None:
        """End the line."""
        if self._terminal:
            self.stream.write("\n")
