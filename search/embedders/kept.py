"""Vectors of stored texts on disk, by model, role and text: a rebuild computes only what it has never seen.

The file can be thrown away at any time; a broken or locked one is no more than work done again.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from ..vectors import pack
from .base import Embedder, Role

BATCH = 16
WAIT_SECONDS = 5.0


def packed(embedder: Embedder, texts: Sequence[str], role: Role, file: Path) -> list[bytes]:
    """One packed vector a text, from ``file`` where it has them. Raises ``EmbedderError``."""
    keys = [_key(embedder.identity, role, text) for text in texts]
    found = _read(file, keys)
    missing = [(key, text) for key, text in zip(keys, texts, strict=True) if key not in found]
    for start in range(0, len(missing), BATCH):
        some = missing[start : start + BATCH]
        rows = embedder.vectors([text for _, text in some], role)
        made = {key: pack(row) for (key, _), row in zip(some, rows, strict=True)}
        _write(file, made)
        found |= made
    return [found[key] for key in keys]


def _key(identity: str, role: Role, text: str) -> bytes:
    return hashlib.sha256(f"{identity}\x1f{role}\x1f{text}".encode()).digest()


def _read(file: Path, keys: Sequence[bytes]) -> dict[bytes, bytes]:
    found: dict[bytes, bytes] = {}
    with _opened(file) as store:
        for key in keys if store else ():
            row = store.execute("SELECT vector FROM vectors WHERE key = ?", (key,)).fetchone() if store else None
            if row:
                found[key] = row[0]
    return found


def _write(file: Path, made: dict[bytes, bytes]) -> None:
    with _opened(file) as store:
        if store:
            store.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", made.items())
            store.commit()


@contextmanager
def _opened(file: Path) -> Iterator[sqlite3.Connection | None]:
    """The store, or None when it cannot be used."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        store = sqlite3.connect(file, timeout=WAIT_SECONDS)
        store.execute("PRAGMA journal_mode=WAL")
        store.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID")
    except (sqlite3.Error, OSError):
        yield None
        return
    with closing(store):
        try:
            yield store
        except sqlite3.Error:
            return
