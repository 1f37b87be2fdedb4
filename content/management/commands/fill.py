"""``manage.py fill``: a large, plausible, seeded site for benchmarks. Never in production."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from content.filling import fill
from content.progress import ProgressBar
from content.vocabulary import KIND_LABELS

PRODUCTION = "website.settings.production"
MOST_PAGES = 1_000_000


class Command(BaseCommand):
    help = "为性能测试编造大量页面；同样的种子编出同样的内容。不能用于正式网站。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pages", type=int, required=True, help="要编造多少页")
        parser.add_argument("--subscribers", type=int, default=0, help="要编造多少订阅者（现在只能是 0）")
        parser.add_argument("--seed", type=int, default=1, help="随机种子")

    def handle(self, *args: Any, **options: Any) -> None:
        pages = options["pages"]
        if settings.SETTINGS_MODULE == PRODUCTION:
            raise CommandError("正式网站里不能编造内容。")
        if options["subscribers"]:
            raise CommandError("还没有订阅功能，--subscribers 只能是 0。")
        if not 1 <= pages <= MOST_PAGES:
            raise CommandError(f"--pages 要在 1 和 {MOST_PAGES} 之间。")
        bar = ProgressBar(pages, "编造页面")
        fill(pages=pages, seed=options["seed"], progress=lambda kind, count: bar.step(KIND_LABELS[kind], count))
        bar.finish()
        self.stdout.write(f"新建 {pages} 页。搜索还不认识它们，请接着运行 search_rebuild。")
