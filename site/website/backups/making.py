"""Making a backup. It appears under its name only once it is whole and on the disk."""

from __future__ import annotations

import fcntl
import io
import os
import shutil
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.core.files.storage import default_storage
from django.utils import timezone

from . import databases, manifest
from .manifest import BackupRefused, Manifest, Member

SCRATCH = ".kepu-backup-"
DATABASE, UPLOADS = "database/", "uploads/"


def target_of(place: Path) -> Path:
    """``place`` itself when it is named like an archive, else a name with the present time in that folder."""
    if place.suffix == ".tar" and not place.is_dir():
        return place
    return place / f"kepu-{timezone.localtime():%Y%m%d-%H%M%S}.tar"


def make(target: Path, names: list[str] | None, progress: Callable[[str], None]) -> Manifest:
    """Write the database and the uploads of these names (None: none) into ``target``.

    The database is that of one instant; uploads are read after it, so each of its files is there unless an editor
    deleted it in between. Raises ``BackupRefused``; then, and when killed, nothing has the name of a backup.
    """
    if target.exists():
        raise BackupRefused(f"已经有这个文件：{target}")
    with _scratch(target.parent) as scratch:
        partial = scratch / "archive"
        made = manifest.begun(uploads=names is not None)
        with partial.open("wb") as output, tarfile.open(fileobj=output, mode="w", format=tarfile.PAX_FORMAT) as archive:
            _add_database(archive, scratch, made, progress)
            _add_uploads(archive, names or [], made, progress)
            listed = made.to_json()
            _add(archive, manifest.NAME, io.BytesIO(listed), len(listed))
        _to_disk(partial)
        partial.chmod(0o600)
        partial.replace(target)
        _to_disk(target.parent)
    return made


def uploads(folder: str = "") -> Iterator[str]:
    """The names of all stored files, wherever they are stored."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever uploaded
        return
    yield from (f"{folder}{name}" for name in sorted(files) if name)
    for name in sorted(folders):
        if not name.startswith("."):
            yield from uploads(f"{folder}{name}/")


@contextmanager
def _scratch(parent: Path) -> Iterator[Path]:
    """A folder beside the target, readable for its owner only. What killed backups left there is removed."""
    parent.mkdir(parents=True, exist_ok=True)
    with (parent / f"{SCRATCH}lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupRefused(f"另一个备份正在写入 {parent}。") from None
        for leftover in parent.glob(f"{SCRATCH}*"):
            if leftover.is_dir():
                shutil.rmtree(leftover)
        with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=parent) as folder:
            yield Path(folder)


def _add_database(archive: tarfile.TarFile, scratch: Path, made: Manifest, progress: Callable[[str], None]) -> None:
    for path in databases.kind().dump(scratch, made):
        with path.open("rb") as file:
            made.members[f"{DATABASE}{path.name}"] = _add(archive, f"{DATABASE}{path.name}", file, path.stat().st_size)
        path.unlink()
        progress(path.name)


def _add_uploads(archive: tarfile.TarFile, names: list[str], made: Manifest, progress: Callable[[str], None]) -> None:
    for name in names:
        try:
            with default_storage.open(name) as file:
                made.members[f"{UPLOADS}{name}"] = _add(archive, f"{UPLOADS}{name}", file, file.size)
        except FileNotFoundError:  # deleted since it was listed
            pass
        progress(name)


def _add(archive: tarfile.TarFile, name: str, file: IO[bytes], size: int) -> Member:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    through = _Through(file)
    archive.addfile(entry, through)
    return through.member()


class _Through:
    """A file that is looked at while somebody else reads it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file, self._seen = file, manifest.Seen()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        piece = self._file.read(size)
        self._seen.add(piece)
        return piece

    def member(self) -> Member:
        """What went through."""
        return self._seen.member()


def _to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
