"""What stands in a backup, by which one knows a whole one: the list is its last entry."""

from __future__ import annotations

import hashlib
import json
import platform
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import django
import wagtail
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

FORMAT, VERSION = "kepu-backup", 1
NAME = "manifest.json"
PIECE = 1 << 20


class BackupRefused(Exception):
    """A backup that can't be made, or that must not be restored; says why in Chinese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A file of the archive."""

    bytes: int
    sha256: str


@dataclass(slots=True, kw_only=True)
class Manifest:
    """``tables`` maps each table to its columns in the order of the copy, or to nothing where the file has all."""

    made_at: str
    database: str
    uploads: bool
    versions: dict[str, str]
    migrations: list[tuple[str, str]]
    tables: dict[str, list[str]] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    members: dict[str, Member] = field(default_factory=dict)

    def to_json(self) -> bytes:
        """As it stands in the archive."""
        told = {"format": FORMAT, "version": VERSION, **asdict(self)}
        return json.dumps(told, ensure_ascii=False, indent=1).encode()


def begun(*, uploads: bool) -> Manifest:
    """For this installation, as yet without files."""
    return Manifest(
        made_at=timezone.now().isoformat(timespec="seconds"),
        database=connection.vendor,
        uploads=uploads,
        versions=_versions(),
        migrations=applied(),
    )


def applied() -> list[tuple[str, str]]:
    """The migrations that the database has."""
    return sorted((app, name) for app, name in MigrationRecorder(connection).applied_migrations())


def _versions() -> dict[str, str]:
    try:
        own = version("kepu")
    except PackageNotFoundError:  # run from a checkout
        own = "checkout"
    return {
        "kepu": own,
        "django": django.__version__,
        "wagtail": wagtail.__version__,
        "python": platform.python_version(),
    }


def read(text: bytes) -> Manifest:
    """Raises ``BackupRefused`` for what is no list of ours."""
    try:
        told: dict[str, Any] = json.loads(text)
        if (told.pop("format"), told.pop("version")) != (FORMAT, VERSION):
            raise BackupRefused("这个备份的格式是另一个版本的，请用做备份时的程序版本恢复。")
        told["members"] = {name: Member(**member) for name, member in told["members"].items()}
        told["migrations"] = [(app, name) for app, name in told["migrations"]]
        return Manifest(**told)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BackupRefused("备份里的清单读不懂，文件可能已损坏。") from error


class Seen:
    """Bytes that went by."""

    def __init__(self) -> None:
        self._digest, self._bytes = hashlib.sha256(), 0

    def add(self, piece: bytes) -> None:
        """The next of them."""
        self._digest.update(piece)
        self._bytes += len(piece)

    def member(self) -> Member:
        """What they were."""
        return Member(bytes=self._bytes, sha256=self._digest.hexdigest())
