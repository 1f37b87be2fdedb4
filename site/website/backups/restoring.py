"""The way back. Everything is unpacked and compared with the list before anything is changed."""

from __future__ import annotations

import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from wagtail.models import Page

from content import changes

from . import databases, making, manifest
from .manifest import BackupRefused, Manifest, Seen


def listed(path: Path) -> Manifest:
    """The list of a backup. Raises ``BackupRefused`` for a file that is none, or only the beginning of one."""
    if not path.is_file():
        raise BackupRefused(f"没有这个文件：{path}")
    try:
        with tarfile.open(path, "r:") as archive:
            last = archive.getmembers()[-1]
            file = archive.extractfile(last) if last.name == manifest.NAME else None
            if file is None:
                raise BackupRefused("这不是完整的备份：末尾没有清单。")
            return manifest.read(file.read())
    except (tarfile.TarError, OSError, IndexError, EOFError) as error:
        raise BackupRefused(f"这不是完整的备份：{error}") from error


def restore(path: Path, *, replace: bool, progress: Callable[[str], None]) -> Manifest:
    """Put database and uploads of a backup in the place of those that are here; the index is the caller's business.

    Raises ``BackupRefused``, and nothing has changed: for a broken backup, one of another kind of database or a newer
    program, and, without ``replace``, for a site that has content.
    """
    found = listed(path)
    databases.refuse_foreign(found)
    if not replace and has_content():
        raise BackupRefused("这个网站已有内容。确定要用备份代替它，请加 --replace。")
    with _unpacked(path, found, progress) as folder:
        (folder / making.UPLOADS).mkdir(exist_ok=True)
        with _uploads_in_place(folder / making.UPLOADS) if found.uploads else _nothing_to_do():
            databases.kind().load(folder / making.DATABASE, found)
    changes.begin_anew()
    return found


def has_content() -> bool:
    """Whether there are pages, accounts or uploads that would be lost."""
    tables = set(connection.introspection.table_names())
    if get_user_model()._meta.db_table in tables and get_user_model().objects.exists():
        return True
    if Page._meta.db_table in tables and Page.objects.filter(depth__gt=2).exists():
        return True
    return next(making.uploads(), None) is not None


@contextmanager
def _unpacked(path: Path, found: Manifest, progress: Callable[[str], None]) -> Iterator[Path]:
    """A folder with all files, every one compared with the list. It is nowhere that a web server looks."""
    with tempfile.TemporaryDirectory(prefix=".kepu-restore-", dir=settings.VAR_DIR) as folder:
        missing = dict(found.members)
        try:
            with tarfile.open(path, "r:") as archive:
                for entry in archive:
                    if entry.name != manifest.NAME:
                        _unpack(archive, entry, Path(folder), missing.pop(entry.name, None))
                        progress(entry.name)
        except tarfile.TarError as error:
            raise BackupRefused(f"备份已损坏：{error}") from error
        if missing:
            raise BackupRefused(f"备份里缺少 {next(iter(missing))}。")
        yield Path(folder)


def _unpack(archive: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path, member: manifest.Member | None) -> None:
    parts = PurePosixPath(entry.name).parts
    file = archive.extractfile(entry) if entry.isreg() else None
    if file is None or member is None or ".." in parts or entry.name.startswith("/"):
        raise BackupRefused(f"备份里有不该有的文件：{entry.name}")
    target = folder.joinpath(*parts)
    target.parent.mkdir(parents=True, exist_ok=True)
    seen = Seen()
    with target.open("wb") as output:
        while piece := file.read(manifest.PIECE):
            seen.add(piece)
            output.write(piece)
    if seen.member() != member:
        raise BackupRefused(f"备份已损坏：{entry.name} 与清单不符。")


@contextmanager
def _nothing_to_do() -> Iterator[None]:
    yield


@contextmanager
def _uploads_in_place(new: Path) -> Iterator[None]:
    """New uploads stand in the place of the old ones, which come back when the block fails."""
    if not isinstance(default_storage, FileSystemStorage):
        send(new)
        yield
        return
    root, old = Path(settings.MEDIA_ROOT), new.with_name("old")
    root.mkdir(parents=True, exist_ok=True)
    old.mkdir()
    _exchange(root, old, new)
    try:
        yield
    except BaseException:
        _exchange(root, new, old)
        raise


def _exchange(root: Path, away: Path, into: Path) -> None:
    """Child by child: the folder itself may be a mounted volume."""
    for source, target in ((root, away), (into, root)):
        for child in list(source.iterdir()):
            shutil.move(child, target / child.name)


def send(new: Path) -> None:
    """To a store elsewhere, under the same names. What else is there stays: nothing refers to it."""
    store: Any = default_storage  # ``media.storage.S3Uploads``, the only other one
    for path in sorted(file for file in new.rglob("*") if file.is_file()):
        name = path.relative_to(new).as_posix()
        with path.open("rb") as file:
            store.put(name, File(file))
