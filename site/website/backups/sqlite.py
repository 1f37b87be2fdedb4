"""SQLite by its own means: a copy of one instant while others go on writing, and back in one transaction."""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from django.db import connection

from .manifest import BackupRefused, Manifest

COPY = "kepu.sqlite3"
MEMBER = f"{COPY}.gz"


def dump(folder: Path, manifest: Manifest) -> Iterator[Path]:
    """One file."""
    connection.ensure_connection()
    with closing(sqlite3.connect(folder / COPY)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        tables = [row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            manifest.tables[table] = []
            manifest.rows[table] = copy.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608
    with (folder / COPY).open("rb") as plain, gzip.open(folder / MEMBER, "wb", compresslevel=6) as packed:
        shutil.copyfileobj(plain, packed)
    (folder / COPY).unlink()
    yield folder / MEMBER


def load(folder: Path, manifest: Manifest) -> None:
    """The copy is checked and migrated before it takes the place of the present one."""
    copy = folder / COPY
    with gzip.open(folder / MEMBER) as packed, copy.open("wb") as plain:
        shutil.copyfileobj(packed, plain)
    with closing(sqlite3.connect(copy)) as source:
        if source.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
            raise BackupRefused("备份里的数据库已损坏。")
    _migrate(copy)
    connection.ensure_connection()
    with closing(sqlite3.connect(copy)) as source:
        source.backup(connection.connection)


def _migrate(copy: Path) -> None:
    """In a process of its own: migrations may ask for the default database."""
    given = os.environ | {"DATABASE_URL": f"sqlite:///{copy.resolve()}"}
    command = [sys.executable, sys.argv[0], "migrate", "--verbosity=0"]
    done = subprocess.run(command, env=given, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupRefused(f"备份里的数据库升级不到现在的版本：{done.stderr[-500:]}")
