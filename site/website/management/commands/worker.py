"""``manage.py worker``: runs the duties of ``website.worker`` until it is asked to stop."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from website.worker import run


class Command(BaseCommand):
    help = "后台进程：更新搜索索引、按时发布和下线、准备图片。"

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        self.stdout.write("后台进程已启动")
        run(stop)
        self.stdout.write("后台进程已停止")
