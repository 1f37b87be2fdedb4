"""One open index a process; it follows the pointer and the commits of other processes."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tantivy

from ...answering import Text
from ..base import EngineError
from .folders import Folders
from .schema import rebuttal_parts, schema


class Snapshot:
    """An index at one commit."""

    def __init__(self, searcher: tantivy.Searcher) -> None:
        self.searcher = searcher
        self.documents = searcher.num_docs

    def frequency(self, field: str, term: str) -> int:
        """Documents that hold a term."""
        return self.searcher.doc_freq(field, term)

    def numbers(self, field: str, addresses: Sequence[tantivy.DocAddress]) -> list[Any]:
        """The first value of a number field of each document, None where it has none."""
        return self.searcher.fast_field_values(field, list(addresses)) if addresses else []

    def text(self, address: tantivy.DocAddress) -> Text:
        """The stored texts of a document; ``EngineError`` in an index that another version of the program made."""
        stored: Any = self.searcher.doc(address).get_first("stored")
        if stored is None:
            raise EngineError("made by another version of the program")
        kind, url, both = bytes(stored).decode().split("\x1f", 2)
        half = len(both) // 2
        return Text(kind, both[:half], both[half:], url)

    def rebuttal(self, address: tantivy.DocAddress) -> tuple[str, bytes, tuple[str, ...]]:
        """Embedder, packed vectors and claims of a rebuttal."""
        stored: Any = self.searcher.doc(address).get_first("rebuttal")
        if stored is None:
            raise EngineError("made by another version of the program")
        return rebuttal_parts(bytes(stored))

    def hits(self, query: tantivy.Query, limit: int, **options: Any) -> list[tuple[float, tantivy.DocAddress]]:
        """The best ``limit`` documents; none for a limit of 0, at which tantivy would panic."""
        if limit < 1 or not self.documents:
            return []
        return self.searcher.search(query, limit=limit, count=False, **options).hits

    def total(self, query: tantivy.Query) -> int:
        """How many documents match."""
        return int(getattr(self.searcher.search(query, limit=1, count=True), "count", 0))

    def address(self, page_id: int) -> tantivy.DocAddress | None:
        """Where a page stands, if it does."""
        found = self.hits(tantivy.Query.term_query(schema(), "id", page_id), 1)
        return found[0][1] if found else None


class Reader:
    """Gives the newest snapshot; two ``stat`` calls when nothing has changed."""

    def __init__(self, folders: Folders) -> None:
        self.folders = folders
        self._lock = threading.Lock()
        self._seen: tuple[int, int, int, int] | None = None
        self._folder: Path | None = None
        self._index: tantivy.Index | None = None
        self._snapshot: Snapshot | None = None

    def snapshot(self) -> Snapshot:
        """Raises ``EngineError`` when there is no index."""
        seen = self._state()
        with self._lock:
            if self._snapshot is None or seen is None or seen != self._seen:
                self._snapshot = self._refreshed()
                self._seen = seen
            return self._snapshot

    def generation(self) -> str:
        """Another text after each commit and each rebuild. What is asked after it is at least as new."""
        self.snapshot()
        return repr(self._state())

    def _state(self) -> tuple[int, int, int, int] | None:
        if self._folder is None:
            return None
        try:
            pointer = (self.folders.root / "CURRENT").stat()
            meta = (self._folder / "meta.json").stat()
        except OSError:
            return None
        return pointer.st_mtime_ns, pointer.st_ino, meta.st_mtime_ns, meta.st_ino

    def _refreshed(self) -> Snapshot:
        for attempt in (1, 2):  # a rebuild may end between the pointer and the opening
            folder = self.folders.current()
            try:
                return self._opened(folder)
            except (ValueError, OSError):
                if attempt == 2:
                    raise
        raise EngineError("unreachable")

    def _opened(self, folder: Path) -> Snapshot:
        if self._index is None or folder != self._folder:
            self._index = tantivy.Index.open(str(folder))
            self._index.config_reader("manual", 0)
            self._folder = folder
        self._index.reload()
        return Snapshot(self._index.searcher())
