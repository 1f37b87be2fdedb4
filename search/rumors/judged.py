"""Judged claim sets: rebuttals and messages with the right answers, read from a folder."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from content.records import ClaimFacts, ContentRecord, EvidenceFacts, Kind

from ..documents import SearchDocument, prepare
from ..embedders.base import Embedder
from ..engines.base import SearchEngine
from ..meaning import with_vectors

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Query:
    """A message, the numbers of the rebuttals that answer it (none: nothing may), and its type."""

    text: str
    gold: frozenset[int]
    type: str


@dataclass(frozen=True, slots=True)
class JudgedSet:
    """``corpus.jsonl[.gz]`` and ``queries.jsonl[.gz]`` of a folder."""

    name: str
    records: tuple[ContentRecord, ...]
    queries: tuple[Query, ...]


def read_set(folder: Path) -> JudgedSet:
    """Raises ``FileNotFoundError``, ``KeyError`` or ``ValueError`` when the folder holds no such set."""
    numbers: dict[str, int] = {}
    records = []
    for number, raw in enumerate(_lines(folder, "corpus"), start=1):
        numbers[str(raw["id"])] = number
        records.append(_record(number, raw))
    queries = tuple(
        Query(
            text=str(raw["text"]),
            gold=frozenset(numbers[str(name)] for name in raw["gold"] if str(name) in numbers),
            type=str(raw.get("type", "message")),
        )
        for raw in _lines(folder, "queries")
    )
    return JudgedSet(folder.name, tuple(records), queries)


def with_confirmed(judged: JudgedSet, *, stored: bool) -> JudgedSet:
    """Of the messages that one rebuttal answers every other one counts as confirmed before and is not asked.

    ``stored``: they are kept as wordings of the rebuttal, as an editor would. Rebuttals with a single message stay.
    """
    by_gold: dict[int, list[Query]] = {}
    for query in judged.queries:
        for number in query.gold:
            by_gold.setdefault(number, []).append(query)
    confirmed = {number: some[::2] for number, some in by_gold.items() if len(some) > 1}
    gone = {id(query) for some in confirmed.values() for query in some}
    records = tuple(_reworded(record, confirmed.get(record.id, [])) for record in judged.records)
    rest = tuple(query for query in judged.queries if id(query) not in gone)
    return JudgedSet(judged.name, records if stored else judged.records, rest)


def _reworded(record: ContentRecord, confirmed: list[Query]) -> ContentRecord:
    if record.claim is None or not confirmed:
        return record
    wordings = (*record.claim.wordings, *(query.text for query in confirmed))
    return replace(record, claim=replace(record.claim, wordings=wordings))


def fill(engine: SearchEngine, judged: JudgedSet, model: Embedder, store: Path) -> int:
    """Index the rebuttals of a set through the code that indexes pages."""
    return engine.rebuild(_documents(judged, model, store))


def _documents(judged: JudgedSet, model: Embedder, store: Path) -> Iterator[SearchDocument]:
    for record in judged.records:
        document = prepare(record)
        yield with_vectors(document, record, model, store) if model.identity else document


def _record(number: int, raw: dict[str, Any]) -> ContentRecord:
    reference = raw.get("reference") or ""
    return ContentRecord(
        id=number,
        kind=Kind.RUMOR,
        url=f"/{number}/",
        title=raw.get("title") or "",
        body=raw.get("body") or "",
        version=1,
        published_at=_EPOCH,
        updated_at=_EPOCH,
        evidence=(EvidenceFacts(title=reference, publisher="", url="", read_on=None),) if reference else (),
        claim=ClaimFacts(
            claim=raw.get("claim") or "",
            wordings=tuple(raw.get("wordings") or ()),
            verdict="false",
            verdict_label="",
            truth="",
            circulates="",
            circulating_since=None,
            checked_by="",
        ),
    )


def _lines(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    """The lines of ``name.jsonl`` or ``name.jsonl.gz``. Raises ``FileNotFoundError`` when there is neither."""
    plain, packed = folder / f"{name}.jsonl", folder / f"{name}.jsonl.gz"
    with plain.open(encoding="utf-8") if plain.exists() else gzip.open(packed, "rt", encoding="utf-8") as file:
        for line in file:
            if line.strip():
                yield json.loads(line)
