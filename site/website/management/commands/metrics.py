"""``manage.py metrics``: what Prometheus reads, at ``KEPU_METRICS_ADDRESS`` and nowhere else."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from website.metrics_server import serve


class Command(BaseCommand):
    help = "在内部地址提供运行指标（Prometheus 格式），供监控系统读取。"

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.KEPU_METRICS_ADDRESS:
            raise CommandError("没有设置 KEPU_METRICS_ADDRESS（例如 127.0.0.1:9400）。")
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        self.stdout.write(f"运行指标：http://{settings.KEPU_METRICS_ADDRESS}/metrics")
        self.stdout.flush()
        serve(settings.KEPU_METRICS_ADDRESS, settings.KEPU_METRICS_DIR, stop)
