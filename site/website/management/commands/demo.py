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

from content.actions import create_editor
from content.roles import AUTHORS, EDITORS, PUBLISHERS
from search.status import status
from website.installation_secret import read_or_create
from website.page_cache import PageCache

ACCOUNTS = {"author": AUTHORS, "editor": EDITORS, "publisher": PUBLISHERS}
"""Articles and rebuttals take three people: one writes, one edits, one publishes."""
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
        accounts = self._prepare()
        if options["prepare_only"]:
            return
        self.stdout.write(
            self.style.SUCCESS(
                f"\n  网站：  http://{host}:{port}/\n"
                f"  后台：  http://{host}:{port}/cms/\n"
                f"{accounts_table(accounts)}\n"
                "  按 Ctrl+C 停止。\n"
            )
        )
        self.stdout.flush()
        serve_with_worker(host, port)

    def _prepare(self) -> dict[str, str]:
        self._step("1/5 数据库", "migrate", verbosity=0)
        self._step("2/5 样式", "build_css")
        self._step("3/5 内容", "demo_content")
        state = status()
        if state.outdated or state.documents < state.pages:
            self._step("4/5 搜索索引", "search_rebuild")
        else:
            self.stdout.write("4/5 搜索索引：已是最新")
        self.stdout.write("5/5 编辑账号")
        return {name: password_of(name, role) for name, role in ACCOUNTS.items()}

    def _step(self, title: str, *command: str, **options: Any) -> None:
        self.stdout.write(title)
        self.stdout.flush()
        call_command(*command, **options)


def password_of(name: str, role: str) -> str:
    """The password made for this installation; an account that exists is left as it is."""
    password = read_or_create(settings.VAR_DIR / f"{name}_password", length=16)
    account = get_user_model().objects.filter(username=name).first()
    if account is None:
        create_editor(username=name, password=password, role=role)
    return password if account is None or account.check_password(password) else "（您已改过）"


def accounts_table(accounts: dict[str, str]) -> str:
    """A line for each account: role, name, password."""
    return "".join(f"  {ACCOUNTS[name]}：  {name:10} 密码 {password}\n" for name, password in accounts.items())


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
        waitress.serve(PageCache(), host=host, port=port, threads=THREADS, ident=None)
    finally:
        worker.terminate()
        worker.wait(timeout=30)
