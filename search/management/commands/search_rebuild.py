"""``search_rebuild``: a new index from the database; the old one answers until it is complete."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from content.progress import ProgressBar
from content.selectors import record_count

from ...engines import engine, new_standby
from ...engines.base import EngineBusy, EngineUnreachable, SearchEngine
from ...preparation import all_documents, processes_for


class Command(BaseCommand):
    help = "从数据库重建搜索索引；重建期间旧索引照常服务"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--standby", action="store_true", help="重建本机的备用索引：搜索服务器不可用时由它回答")
        parser.add_argument("--processes", type=int, help="准备文本的进程数，0 表示不另开进程；默认按页面数决定")

    def handle(self, *args: Any, **options: Any) -> None:
        pages, began = record_count(), time.monotonic()
        processes = processes_for(pages) if options["processes"] is None else options["processes"]
        bar, chosen = ProgressBar(pages, "重建索引"), _chosen(options["standby"])
        try:
            count = chosen.rebuild_from(all_documents(processes, lambda done: bar.step(count=done)))
        except EngineBusy as error:
            raise CommandError(f"已有一次重建或写入在进行：{error}") from error
        except EngineUnreachable as error:
            raise CommandError(f"搜索服务器连不上：{error}") from error
        finally:
            bar.finish()
        seconds = time.monotonic() - began
        self.stdout.write(f"索引已重建：{count} 个页面，{seconds:.1f} 秒，每秒 {count / max(seconds, 0.001):.0f} 个")


def _chosen(standby: bool) -> SearchEngine:
    return new_standby() if standby else engine()
