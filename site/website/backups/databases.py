"""The kinds of database, each with its way out and its way in."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from .manifest import BackupRefused, Manifest


class Kind(Protocol):
    """What a backup asks of a kind of database."""

    def dump(self, folder: Path, manifest: Manifest) -> Iterator[Path]:
        """Files in ``folder``, one after the other, all of one instant; the caller may remove each before the next."""

    def load(self, folder: Path, manifest: Manifest) -> None:
        """Replace everything by what ``dump`` wrote and bring it to the present migrations; all or nothing."""


KINDS = {"sqlite": "website.backups.sqlite", "postgresql": "website.backups.postgresql"}


def kind() -> Kind:
    """That of this installation."""
    module: Any = import_module(KINDS[connection.vendor])  # a site on SQLite has no driver for the other
    found: Kind = module
    return found


def refuse_foreign(manifest: Manifest) -> None:
    """Raises ``BackupRefused`` for a backup of another kind of database, or of a newer program."""
    if manifest.database != connection.vendor:
        raise BackupRefused(
            f"备份来自 {manifest.database}，这里是 {connection.vendor}。换数据库请用 content_export 和 content_import。"
        )
    known = set(MigrationLoader(connection, ignore_no_migrations=True).disk_migrations)
    unknown = [f"{app}.{name}" for app, name in manifest.migrations if (app, name) not in known]
    if unknown:
        raise BackupRefused(f"备份来自更新的程序（这里没有 {unknown[0]}），请先升级程序再恢复。")
