"""``manage.py demo_content``: the full demo site. Idempotent: run again, it loses nothing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from content.demo.load import DemoLoader, file_count
from content.progress import ProgressBar


class Command(BaseCommand):
    help = "载入演示内容；再次运行只补缺少的页面。"

    def handle(self, *args: Any, **options: Any) -> None:
        bar = ProgressBar(file_count(), "载入演示内容")
        created = DemoLoader(progress=bar.step).load()
        bar.finish()
        self.stdout.write(f"新建 {created} 页。" if created else "演示内容已经齐全。")
