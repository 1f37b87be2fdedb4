"""Kept answers as files of one machine, shared by all its processes. Any of them may be removed at any time.

An address has one place among 65,536: the folder can't grow without end, and a newcomer takes the place of another.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from django.conf import settings

LARGEST = 1_000_000
LARGEST_AT_HAND, MOST_AT_HAND = 64_000, 256
"""Of what a process has in its memory as well: 16 MB at most."""
_ROOMS = ("content", "media", "search", "site")
_SOURCES = (".py", ".html", ".css", ".mo")

Stamp = tuple[int, int, int]
"""Which file it is, when it was written, and how long it is."""


@dataclass(frozen=True, slots=True)
class Entry:
    """``key`` is the whole question. ``body`` is gzip; ``made_at`` a horizon and ``until`` seconds since 1970."""

    key: str
    headers: list[tuple[str, str]]
    etag: str
    about: list[str]
    made_at: int
    until: float
    body: bytes = b""


class PageStore:
    """Entries below a folder. Entries of another release of the code are not found."""

    def __init__(self, folder: Path, release: str = "") -> None:
        self.folder, self.release = str(folder), release
        self._at_hand: dict[str, tuple[Stamp, Entry]] = {}

    def _place(self, key: str) -> str:
        name = sha256(key.encode("utf-8", "surrogateescape")).hexdigest()
        return f"{self.folder}/{name[:2]}/{name[2:4]}"

    def get(self, key: str) -> Entry | None:
        """The entry of this question, whether or not it still holds. A file that was read before is only looked at."""
        place = self._place(key)
        try:
            file = os.stat(place)
            stamp = file.st_ino, file.st_mtime_ns, file.st_size
            known, entry = self._at_hand.get(place, (None, None))
            if entry is None or known != stamp or entry.key != key:
                entry = self._read(place, key)
                self._take(place, stamp, entry)
            return entry
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _read(self, place: str, key: str) -> Entry | None:
        with open(place, "rb") as file:
            head, _, body = file.read().partition(b"\n")
        fields = json.loads(head)
        if fields.pop("release") != self.release or fields["key"] != key or fields.pop("length") != len(body):
            return None
        return Entry(**{**fields, "body": body})

    def _take(self, place: str, stamp: Stamp, entry: Entry | None) -> None:
        if entry is None or len(entry.body) > LARGEST_AT_HAND:
            return
        if len(self._at_hand) >= MOST_AT_HAND:
            self._at_hand.clear()
        self._at_hand[place] = stamp, entry

    def put(self, entry: Entry) -> None:
        """Keep it, or, where that can't be done, do without."""
        if len(entry.body) > LARGEST:
            return
        fields = asdict(entry) | {"release": self.release, "length": len(entry.body)}
        del fields["body"]
        place = self._place(entry.key)
        room = os.path.dirname(place)
        with suppress(OSError):
            os.makedirs(room, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=room, delete=False) as file:
                file.write(json.dumps(fields).encode() + b"\n" + entry.body)
            os.replace(file.name, place)


def release() -> str:
    """Another one whenever the code, a template or the list of static files is another."""
    files = [file for room in _ROOMS for file in _below(settings.BASE_DIR / room)]
    with suppress(OSError):
        files.append((settings.STATIC_ROOT / "staticfiles.json").stat().st_mtime_ns)
    return sha256(repr(sorted(files)).encode()).hexdigest()[:16]


def _below(folder: Path) -> Iterator[int]:
    for entry in os.scandir(folder):
        if entry.is_dir():
            yield from _below(Path(entry.path))
        elif entry.name.endswith(_SOURCES):
            yield entry.stat().st_mtime_ns
