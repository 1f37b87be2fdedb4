"""The engine as the house knows it."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

from django.conf import settings
from tantivy import DocAddress, Query

from ...answering import is_doubtful
from ...criteria import Criteria
from ...documents import SearchDocument
from ...likeness import telling, words_of
from ...rebuttals import Frequencies, Rebuttal, Sought
from ...results import Results, Suggestion
from ...suggesting import correction, suggest
from ..base import PAGE_SIZE, EngineError, Health, Indexed, Source, at_hand
from .compiling import any_of, compile_criteria
from .finding import find
from .folders import Folders, read_meta
from .panics import engine_errors
from .reading import Reader, Snapshot
from .rebuilding import clear_leftovers, rebuild
from .rebutting import Nearness, frequencies, lacking, rebuttals
from .schema import fingerprint, schema
from .suggesting import TermDictionary
from .writing import Batch, writing


class EmbeddedEngine:
    """Answers from files in a folder; see ``SearchEngine`` for what the methods promise."""

    name = "embedded"

    def __init__(self, root: Path) -> None:
        self._folders = Folders(root)
        self._reader = Reader(self._folders)
        self._nearness = Nearness()

    def find(self, criteria: Criteria, *, size: int = PAGE_SIZE) -> Results:
        with engine_errors():
            snapshot = self._reader.snapshot()
            compiled = compile_criteria(snapshot, criteria)
            results = find(snapshot, compiled, criteria, size)
            if criteria.page > 1 or not is_doubtful(compiled.question, criteria.text, results.total):
                return results
            meant = correction(TermDictionary(snapshot), criteria.text)
            finds = bool(meant) and _count(snapshot, criteria.with_(text=meant)) >= max(1, results.total)
            return replace(results, did_you_mean=meant) if finds else results

    def count(self, criteria: Criteria) -> int:
        with engine_errors():
            return _count(self._reader.snapshot(), criteria)

    def suggest(self, text: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        with engine_errors():
            return suggest(TermDictionary(self._reader.snapshot()), text, limit)

    def similar(self, page_id: int, *, limit: int = 4) -> tuple[int, ...]:
        with engine_errors():
            return _similar(self._reader.snapshot(), page_id, limit)

    def frequencies(self, words: Iterable[str], grams: Iterable[str]) -> Frequencies:
        with engine_errors():
            return frequencies(self._reader.snapshot(), words, grams)

    def rebuttals(self, parts: Sequence[Sought]) -> list[tuple[Rebuttal, ...]]:
        with engine_errors():
            snapshot = self._reader.snapshot()
            return [rebuttals(snapshot, self._nearness, sought) for sought in parts]

    def matching(self) -> AbstractContextManager[EmbeddedEngine]:
        return nullcontext(self)

    def lacking(self, embedder: str) -> int:
        with engine_errors():
            return lacking(self._reader.snapshot(), embedder)

    def generation(self) -> str:
        with engine_errors():
            return self._reader.generation()

    def writing(self, within: float | None = None) -> AbstractContextManager[Batch]:
        return writing(self._folders, within)

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        return self.rebuild_from(at_hand(documents))

    def rebuild_from(self, source: Source) -> int:
        return rebuild(self._folders, source)

    def clear_leftovers(self) -> int:
        with engine_errors():
            return clear_leftovers(self._folders)

    def versions(self) -> Mapping[int, Indexed]:
        with engine_errors():
            snapshot = self._reader.snapshot()
            found = snapshot.hits(Query.all_query(), max(1, snapshot.documents))
            addresses = [address for _, address in found]
            names = ("id", "version", "prepared_on")
            rows = zip(*(snapshot.numbers(name, addresses) for name in names), strict=True)
            return {page: Indexed(version=version, prepared_on=day) for page, version, day in rows}

    def health(self) -> Health:
        try:
            with engine_errors():
                return self._health()
        except EngineError as error:
            return Health(
                engine=self.name,
                ok=False,
                problem=f"搜索索引打不开（{error}），请运行 search_rebuild",
                documents=0,
                built_at=None,
                rebuilding=self._folders.building() is not None,
                outdated=False,
                bytes=0,
                segments=0,
            )

    def discard(self) -> None:
        shutil.rmtree(self._folders.root, ignore_errors=True)

    def _health(self) -> Health:
        folder = self._folders.current()
        meta, searcher = read_meta(folder), self._reader.snapshot().searcher
        outdated = meta.fingerprint != fingerprint()
        return Health(
            engine=self.name,
            ok=not outdated,
            problem="索引由旧版程序建立，请运行 search_rebuild" if outdated else "",
            documents=searcher.num_docs,
            built_at=meta.built_at,
            rebuilding=self._folders.building() is not None,
            outdated=outdated,
            bytes=sum(file.stat().st_size for file in folder.iterdir() if file.is_file()),
            segments=searcher.num_segments,
        )


def make(scratch: Path | None) -> EmbeddedEngine:
    """The engine over a folder of one's own, or over that of ``KEPU_SEARCH_INDEX_DIR``."""
    return EmbeddedEngine(scratch or Path(settings.KEPU_SEARCH_INDEX_DIR))


def _count(snapshot: Snapshot, criteria: Criteria) -> int:
    return snapshot.total(compile_criteria(snapshot, criteria).query()) if snapshot.documents else 0


def _similar(snapshot: Snapshot, page_id: int, limit: int) -> tuple[int, ...]:
    """Pages that share the most telling words of a page."""
    address = snapshot.address(page_id)
    if address is None:
        return ()
    found = snapshot.hits(_telling(snapshot, address), limit + 1)
    ids = snapshot.numbers("id", [found_at for _, found_at in found])
    return tuple(page for page in ids if page != page_id)[:limit]


def _telling(snapshot: Snapshot, address: DocAddress) -> Query:
    counted = words_of(snapshot.text(address))
    best = telling(counted, TermDictionary(snapshot).frequencies(counted), snapshot.documents)
    if not best:
        return Query.empty_query()
    return any_of([Query.term_query(schema(), "words", word, "freq") for word in best])
