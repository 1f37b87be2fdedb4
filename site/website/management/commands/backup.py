"""``manage.py backup FOLDER|FILE.tar``: database and uploads in one file."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection

from content.progress import ProgressBar
from website.backups.making import make, target_of, uploads
from website.backups.manifest import BackupRefused


class Command(BaseCommand):
    help = "把数据库和上传的文件备份成一个文件；网站可以照常运行。里面有帐号，请妥善保管。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("place", type=Path, help="文件夹（文件名取当前时间），或者 .tar 文件名")
        parser.add_argument("--database-only", action="store_true", help="不带上传的文件（它们另有备份时）")

    def handle(self, *args: Any, **options: Any) -> None:
        target = target_of(options["place"])
        names = None if options["database_only"] else list(uploads())
        tables = 1 if connection.vendor == "sqlite" else len(connection.introspection.table_names())
        bar = ProgressBar(tables + len(names or []), "备份")
        try:
            made = make(target, names, bar.step)
        except (BackupRefused, OSError, DatabaseError) as error:
            raise CommandError(f"{error}\n没有做成备份。") from error
        bar.finish()
        rows, megabytes = sum(made.rows.values()), target.stat().st_size / 1_000_000
        self.stdout.write(f"{target}：{rows} 行，{len(names or [])} 个文件，{megabytes:.1f} MB")
