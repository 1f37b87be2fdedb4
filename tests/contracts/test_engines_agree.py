"""The engines give the same answers: on made-up pages from a seed, freshly built and after many changes.

``KEPU_TEST_JUDGED`` names a folder with a judged set (``corpus.jsonl``, ``queries.jsonl``) to compare on as well; the
promise is for such sets: the same first answer for 99.5 % of the questions, R@1 within .001, after changes within .005.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from content import plausible_text
from content.records import ContentRecord, Kind, Point
from search import evaluation
from search.criteria import Criteria, Sort
from search.documents import SearchDocument, prepare
from search.engines import ENGINES, scratch_engine
from search.engines.base import SearchEngine

PAGES, QUESTIONS, CHANGES = 600, 150, 400


@dataclass(frozen=True)
class Judged:
    """Documents, and questions with the pages that answer them best."""

    documents: Sequence[SearchDocument]
    questions: Sequence[tuple[str, frozenset[int]]]
    changes: int


Engines = dict[str, SearchEngine]


@pytest.fixture
def engines(elasticsearch: str, settings: Any, tmp_path: Path) -> Iterator[Engines]:
    settings.KEPU_ELASTICSEARCH_URLS = [elasticsearch]
    made = {name: scratch_engine(name, tmp_path / name) for name in ENGINES}
    yield made
    for engine in made.values():
        engine.discard()


def made_up() -> Judged:
    """Pages that look alike and questions cut out of them; nobody has judged them, so only the first answers count."""
    chance = random.Random(5)
    documents, questions = [], []
    for number in range(1, PAGES + 1):
        body = "\n".join(plausible_text.paragraphs(number, 400))
        title = plausible_text.title(number)
        when = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=number)
        fields = {"id": number, "kind": Kind.ARTICLE, "url": f"/{number}/", "version": 1}
        record = ContentRecord(title=title, body=body, published_at=when, updated_at=when, **fields)
        documents.append(prepare(record))
        if number % (PAGES // QUESTIONS) == 0:
            start = chance.randrange(len(body) - 24)
            questions.append((chance.choice([title, body[start : start + chance.randint(4, 24)]]), frozenset({number})))
    return Judged(documents, questions, CHANGES)


def judged_by_people(folder: Path) -> Judged:
    numbers: dict[str, int] = {}
    documents = list(evaluation._documents(folder, numbers))
    queries = list(evaluation._lines(folder, "queries"))
    best = max(grade for query in queries for grade in query["rel"].values())
    wanted = [
        frozenset(numbers[name] for name, grade in query["rel"].items() if grade == best and name in numbers)
        for query in queries
    ]
    questions = [(str(query["text"]), ids) for query, ids in zip(queries, wanted, strict=True)]
    return Judged(documents, questions, 10_000)


@dataclass
class Compared:
    """Shares of all questions: the same first answer, and a right first answer by engine."""

    same: float
    right: dict[str, float]

    @property
    def apart(self) -> float:
        return max(self.right.values()) - min(self.right.values())


def compare(engines: Engines, judged: Judged) -> Compared:
    held = set(engines["embedded"].versions())
    asked = [(text, ids) for text, ids in judged.questions if ids & held]
    same, right = 0, dict.fromkeys(engines, 0)
    for text, ids in asked:
        found = {name: engine.find(Criteria(text=text)).hits for name, engine in engines.items()}
        first = {name: hits[0].id if hits else 0 for name, hits in found.items()}
        same += len(set(first.values())) == 1
        for name, page in first.items():
            right[name] += page in ids
    return Compared(same / len(asked), {name: count / len(asked) for name, count in right.items()})


def change(engines: Engines, judged: Judged) -> None:
    """Updates, drops and returns at random, the same for all engines, in batches."""
    chance, by_id = random.Random(3), {document.id: document for document in judged.documents}
    changes: list[tuple[int, SearchDocument | None]] = []
    for version in range(2, judged.changes + 2):
        page = chance.choice(list(by_id))
        changes.append((page, replace(by_id[page], version=version) if chance.random() < 0.75 else None))
    for engine in engines.values():
        for start in range(0, len(changes), 200):
            with engine.writing() as batch:
                for page, document in changes[start : start + 200]:
                    if document:
                        assert batch.put(document)
                    else:
                        batch.drop(page)


SETS = ["made up", *filter(None, [os.environ.get("KEPU_TEST_JUDGED")])]


@pytest.mark.parametrize("name", SETS)
def test_the_same_first_answers(engines: Engines, name: str) -> None:
    judged = made_up() if name == "made up" else judged_by_people(Path(name))
    for engine in engines.values():
        assert engine.rebuild(iter(judged.documents)) == len(judged.documents)
    fresh = compare(engines, judged)
    assert fresh.same >= 0.995
    assert fresh.apart <= 0.001
    change(engines, judged)
    changed = compare(engines, judged)
    assert engines["embedded"].versions() == engines["elastic"].versions()
    assert changed.apart <= (
        0.03 if name == "made up" else 0.005
    )  # a handful of a hundred lookalikes may change places


def test_the_same_pages_totals_and_texts(engines: Engines, small_site: list[ContentRecord]) -> None:
    """Every part of an answer, not only the order."""
    for engine in engines.values():
        engine.rebuild(map(prepare, small_site))
    one, other = engines.values()
    near = Point(lat=23.1291, lon=113.2644)
    for asked in (
        Criteria(),
        Criteria(text="台风"),
        Criteria(text="颱風 門窗"),
        Criteria(text="疫"),
        Criteria(text="科技馆", regions=("440000",)),
        Criteria(near=near, km=100, sort=Sort.DISTANCE),
        Criteria(text="登格热"),
        Criteria(kinds=("venue",), open_on=date(2026, 9, 6), sort=Sort.DATE),
    ):
        first, second = one.find(asked), other.find(asked)
        assert [replace(hit, score=0) for hit in first.hits] == [replace(hit, score=0) for hit in second.hits]
        assert [hit.score for hit in first.hits] == pytest.approx([hit.score for hit in second.hits], rel=1e-4)
        assert (first.total, first.facets, first.did_you_mean) == (second.total, second.facets, second.did_you_mean)
        assert one.count(asked) == other.count(asked) == first.total
    for typed in ("t", "tf", "台", "台f", "gdkx", "yiw", "科", "全国", "s"):
        assert one.suggest(typed) == other.suggest(typed), typed
    for page in range(1, 10):
        assert one.similar(page) == other.similar(page)
