"""Where an index lies: versioned folders, a pointer to the one that answers, and two locks.

    CURRENT        the name of the folder that answers; replaced as a whole
    index-…/       one index; meta of ours in kepu.json, and journal.jsonl while it is being built
    writer.lock    held by whoever writes into the current index
    rebuild.lock   held for as long as a rebuild lasts; BUILDING then names its folder

Locks are flock: a killed process holds none.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ..base import EngineBusy, EngineError
from .schema import fingerprint

WAIT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Meta:
    """What ``kepu.json`` says of a folder."""

    fingerprint: str
    built_at: datetime


class Folders:
    """The folder of the setting and what lies in it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def current(self) -> Path:
        """The folder that answers. Raises ``EngineError`` when there is none."""
        try:
            folder = self.root / (self.root / "CURRENT").read_text().strip()
        except OSError:
            raise EngineError(f"no index in {self.root}: run search_rebuild") from None
        if not (folder / "meta.json").exists():
            raise EngineError(f"the index {folder} is gone: run search_rebuild")
        return folder

    def begin(self) -> Path:
        """A new, empty folder, named in BUILDING. Call under both locks."""
        self.clear_leftovers()
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
        folder = self.root / f"index-{stamp}-{secrets.token_hex(3)}"
        folder.mkdir()
        (folder / "journal.jsonl").touch()
        _replace(self.root / "BUILDING", folder.name)
        return folder

    def publish(self, folder: Path) -> None:
        """Let this folder answer from now on and remove the others. Call under both locks."""
        meta = {"fingerprint": fingerprint(), "built_at": datetime.now(UTC).isoformat()}
        _replace(folder / "kepu.json", json.dumps(meta))
        _replace(self.root / "CURRENT", folder.name)
        self.clear_leftovers()
        (folder / "journal.jsonl").unlink(missing_ok=True)

    def building(self) -> Path | None:
        """The folder of a rebuild that is alive, else None."""
        try:
            name = (self.root / "BUILDING").read_text().strip()
        except OSError:
            return None
        try:
            with self._locked("rebuild.lock", 0):
                return None
        except EngineBusy:
            return self.root / name

    def leftovers(self) -> list[Path]:
        """Folders that don't answer: of a rebuild that is alive, or that was killed."""
        try:
            kept = (self.root / "CURRENT").read_text().strip()
        except OSError:
            kept = ""
        return [folder for folder in self.root.glob("index-*") if folder.name != kept]

    def clear_leftovers(self) -> int:
        """Remove them, how many there were; readers that still hold one keep its files. Call under both locks."""
        (self.root / "BUILDING").unlink(missing_ok=True)
        found = self.leftovers()
        for folder in found:
            shutil.rmtree(folder, ignore_errors=True)
        return len(found)

    @contextmanager
    def writer_lock(self, within: float | None = None) -> Iterator[None]:
        """Waits a minute for another writer, or as long as is said."""
        with self._locked("writer.lock", WAIT_SECONDS if within is None else within):
            yield

    @contextmanager
    def rebuild_lock(self) -> Iterator[None]:
        """Doesn't wait: two rebuilds at once make no sense."""
        with self._locked("rebuild.lock", 0.2):
            yield

    @contextmanager
    def _locked(self, name: str, seconds: float) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(self.root / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            _wait_for(descriptor, name, seconds)
            yield
        finally:
            os.close(descriptor)


def read_meta(folder: Path) -> Meta:
    """Raises ``EngineError`` when the folder was never finished."""
    try:
        raw = json.loads((folder / "kepu.json").read_text())
        return Meta(str(raw["fingerprint"]), datetime.fromisoformat(raw["built_at"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineError(f"the index {folder} is broken: {error}") from error


def _wait_for(descriptor: int, name: str, seconds: float) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() >= until:
                raise EngineBusy(f"{name} is held by another process") from None
            time.sleep(0.02)


def _replace(path: Path, content: str) -> None:
    """Write a file as a whole: readers see the old or the new one."""
    beside = path.with_name(path.name + ".new")
    with beside.open("w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
