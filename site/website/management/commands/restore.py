"""``manage.py restore FILE.tar``: a site as it was when ``backup`` wrote that file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from content.progress import ProgressBar
from website.backups.manifest import BackupRefused
from website.backups.restoring import listed, restore


class Command(BaseCommand):
    help = "恢复 backup 做的备份：先停掉网站和后台进程。有一处不对就什么也不改。"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="网站已有内容时，用备份代替它")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            bar = ProgressBar(len(listed(options["file"]).members), "解开并核对")
            found = restore(options["file"], replace=options["replace"], progress=bar.step)
        except (BackupRefused, OSError, DatabaseError) as error:
            raise CommandError(f"{error}\n什么也没有改动。") from error
        bar.finish()
        self.stdout.write(f"已恢复到 {found.made_at} 的样子，共 {sum(found.rows.values())} 行。")
        call_command("search_rebuild")
