"""``manage.py demo``: from nothing to a full site that runs. Run again, it is quick and loses nothing."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from argparse import ArgumentParser
from typing import Any

import waitress
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.wsgi import get_wsgi_application

from content.actions import create_editor
from search.status import status
from website.installation_secret import read_or_create

EDITOR = "editor"
THREADS = 8


class Command(BaseCommand):
    help = "建立数据库、演示内容和搜索索引，然后启动网站和后台进程。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--prepare-only", action="store_true", help="只准备，不启动。")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        if not options["prepare_only"]:
            refuse_taken_port(host, port)
        password = self._prepare()
        if options["prepare_only"]:
            return
        self.stdout.write(
            self.style.SUCCESS(
                f"\n  网站：  http://{host}:{port}/\n"
                f"  后台：  http://{host}:{port}/cms/\n"
                f"  编辑：  {EDITOR}\n"
                f"  密码：  {password}\n\n"
                "  按 Ctrl+C 停止。\n"
            )
        )
        self.stdout.flush()
        serve_with_worker(host, port)

    def _prepare(self) -> str:
        self._step("1/5 数据库", "migrate", verbosity=0)
        self._step("2/5 样式", "build_css")
        self._step("3/5 内容", "demo_content")
        state = status()
        if state.outdated or state.documents < state.pages:
            self._step("4/5 搜索索引", "search_rebuild")
        else:
            self.stdout.write("4/5 搜索索引：已是最新")
        self.stdout.write("5/5 编辑账号")
        return editors_password()

    def _step(self, title: str, *command: str, **options: Any) -> None:
        self.stdout.write(title)
        self.stdout.flush()
        call_command(*command, **options)


def editors_password() -> str:
    """The password made for this installation; an account that exists is left as it is."""
    password = read_or_create(settings.VAR_DIR / "editor_password", length=16)
    editor = get_user_model().objects.filter(username=EDITOR).first()
    if editor is None:
        create_editor(username=EDITOR, password=password)
    return password if editor is None or editor.check_password(password) else "（您已改过）"


def refuse_taken_port(host: str, port: int) -> None:
    """Better before the work than after it."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(f"端口 {port} 已被占用，请加 --port 换一个（make demo PORT=8001）。") from error


def serve_with_worker(host: str, port: int) -> None:
    """Serve until interrupted; the worker ends with the server."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    command = [sys.executable, sys.argv[0], "worker", "--parent", str(os.getpid())]
    worker = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        waitress.serve(get_wsgi_application(), host=host, port=port, threads=THREADS, ident=None)
    finally:
        worker.terminate()
        worker.wait(timeout=30)
