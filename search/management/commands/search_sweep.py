"""``search_sweep``: ask again for everything that the index missed, and work on it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ... import outbox
from ...engines.base import EngineError
from ...sweep import sweep


class Command(BaseCommand):
    help = "核对页面和索引，把漏掉的重新排队并处理"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--only-enqueue", action="store_true", help="只排队，交给后台任务处理")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            swept = sweep(take_back=True)
        except EngineError as error:
            raise CommandError(f"读不到索引：{error}。请运行 search_rebuild") from error
        self.stdout.write(
            f"缺 {swept.missing} 个，旧 {swept.changed} 个，多 {swept.gone} 个，"
            f"开放日过期 {swept.stale_days} 个，重试搁置 {swept.taken_back} 个"
        )
        if options["only_enqueue"]:
            return
        total = outbox.Drained()
        while (step := outbox.drain()).done:
            total += step
        problem = step.problem and f"；{step.problem}"
        failed = total.failed + step.failed
        self.stdout.write(f"写入 {total.put} 个，移除 {total.dropped} 个，失败 {failed} 个{problem}")
