"""``manage.py worker``: runs the duties of ``website.worker`` until it is asked to stop."""

from __future__ import annotations

import gc
import logging
import os
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from website.worker import run

GRACE_SECONDS = 8.0
"""Containers are killed ten seconds after they were asked to stop."""

_log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "后台进程：更新搜索索引、按时发布和下线、准备图片。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--parent", type=int, help="这个进程结束时，后台进程也结束。")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        if options["parent"]:
            threading.Thread(target=stop_with_parent, args=(options["parent"], stop), daemon=True).start()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop_soon(stop))
        self.stdout.write("后台进程已启动")
        self.stdout.flush()
        gc.collect()
        gc.freeze()  # what is loaded stays; a look through all of it would stop a duty for a sixth of a second
        run(stop)
        self.stdout.write("后台进程已停止")


def stop_soon(stop: threading.Event) -> None:
    """Ask to stop after the duty under way; one that takes too long is left as by a crash, which loses nothing."""
    stop.set()
    leaving = threading.Timer(GRACE_SECONDS, leave)
    leaving.daemon = True
    leaving.start()


def leave() -> None:
    """End the process at once; what it has claimed is free for others in ``leases.LEASE``."""
    _log.warning("Worker: a duty did not end within %g s, left to others", GRACE_SECONDS)
    os._exit(0)


def stop_with_parent(parent: int, stop: threading.Event) -> None:
    """Ask to stop once ``parent`` is no longer this process's parent: it may have been killed."""
    while os.getppid() == parent and not stop.wait(1):
        pass
    stop.set()
