"""Search of 100,000 documents in process: build, p50 and p95 of a query, and what raw tantivy takes for the same.

    python tests/benchmarks/bench_search.py [--documents N] [--questions N]

Prints one JSON object. The documents are made up (``content/plausible_text.py``); the index has a folder of its own.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from tantivy import Query  # noqa: E402

from content import plausible_text  # noqa: E402
from content.records import ClaimFacts, ContentRecord, Kind, Point  # noqa: E402
from search.criteria import AUDIENCES, VERDICTS, Criteria  # noqa: E402
from search.documents import SearchDocument, prepare  # noqa: E402
from search.engines.embedded import EmbeddedEngine  # noqa: E402
from search.engines.embedded.compiling import Compiled, any_of, compile_criteria  # noqa: E402
from search.engines.embedded.finding import FACET_VALUES  # noqa: E402
from search.engines.embedded.reading import Snapshot  # noqa: E402
from search.engines.embedded.schema import schema  # noqa: E402
from search.ranking import CANDIDATES  # noqa: E402

FIRST_DAY = datetime(2020, 1, 1, tzinfo=UTC)
KINDS = (Kind.ARTICLE,) * 14 + (Kind.RUMOR,) * 3 + (Kind.EVENT,) * 2 + (Kind.VENUE,)
CITIES = tuple(
    f"44{number:02}00" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 14, 15, 16, 17, 18, 19, 20, 51, 52, 53)
)
LEAVES = {slug: tuple(f"{slug}-{number}" for number in range(1, 4)) for slug in plausible_text.SUBJECTS}


def record(number: int) -> ContentRecord:
    """A made-up page of about 1,000 characters."""
    chance = random.Random(number)
    kind, about = chance.choice(KINDS), plausible_text.topic(number)
    city = chance.choice(CITIES)
    published = FIRST_DAY + timedelta(hours=number % 50_000)
    fields: dict[str, Any] = {}
    if kind is Kind.RUMOR:
        claim = plausible_text.claim(number, about=about)
        rest = {"verdict_label": "", "truth": "", "circulates": "", "circulating_since": None, "checked_by": ""}
        fields["claim"] = ClaimFacts(claim=claim, wordings=(), verdict=chance.choice(VERDICTS), **rest)
    if kind is Kind.VENUE:
        fields["point"] = Point(lat=chance.uniform(20.2, 25.5), lon=chance.uniform(109.7, 117.3))
    return ContentRecord(
        id=number,
        kind=kind,
        url=f"/{kind.value}/{number}/",
        title=plausible_text.title(number, about=about),
        version=1,
        published_at=published,
        updated_at=published,
        body="\n".join(plausible_text.paragraphs(number, 800, about=about)),
        topics=(chance.choice(LEAVES[about]), about),
        topic_names=(),
        regions=(f"{city[:4]}{chance.randint(1, 9):02}", city, "440000"),
        audiences=(chance.choice(AUDIENCES),),
        days=(published.date(),),
        **fields,
    )


def questions(count: int) -> list[str]:
    """What readers type: titles, claims, and two or three words of one topic."""
    asked = []
    for number in range(count):
        chance = random.Random(f"question/{number}")
        about = plausible_text.topic(number)
        subject = plausible_text.SUBJECTS[about]
        words = (
            " ".join((chance.choice(subject.things), chance.choice(subject.effects))),
            chance.choice(subject.things) + chance.choice(("怎么办", "是什么", "有危险吗", "要注意什么")),
            plausible_text.title(f"question/{number}", about=about),
            plausible_text.claim(f"question/{number}", about=about),
            " ".join(
                (chance.choice(plausible_text.PLACES), chance.choice(subject.things), chance.choice(subject.measures))
            ),
        )
        asked.append(words[number % len(words)])
    return asked


def filters(number: int) -> dict[str, Any]:
    """One or two restrictions."""
    chance = random.Random(f"filter/{number}")
    about = plausible_text.topic(number)
    one = ({"kinds": (chance.choice(list(Kind)).value,)}, {"topics": (about,)}, {"regions": (chance.choice(CITIES),)})
    two = ({"audiences": (chance.choice(AUDIENCES),)}, {"regions": (chance.choice(CITIES),)}, {})
    return chance.choice(one) | chance.choice(two)


def prepared(number: int) -> list[SearchDocument]:
    """250 documents."""
    return [prepare(record(n)) for n in range(number, number + 250)]


def documents(count: int) -> Iterator[SearchDocument]:
    """Prepared by two processes."""
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        for chunk in pool.imap(prepared, range(1, count + 1, 250)):
            yield from chunk


def ungated(snapshot: Snapshot, criteria: Criteria, compiled: Compiled) -> Query:
    """The question as plain tantivy would be asked it: any of its words and pairs, common ones too."""
    question = compiled.question
    terms = [("words", word) for word in question.words] + [("grams", pair) for pair in question.grams]
    return any_of([Query.term_query(schema(), field, term, "freq") for field, term in terms])


def raw(snapshot: Snapshot, criteria: Criteria, gated: bool) -> float:
    """Seconds for the same searches and aggregations called on tantivy, nothing else."""
    compiled = compile_criteria(snapshot, criteria)
    if not gated:
        compiled = replace(compiled, text=ungated(snapshot, criteria, compiled))
    free = [name for name in ("kind", "topic", "region", "audience", "verdict") if name not in compiled.facets]
    asked = [(compiled.query(), free), *((compiled.query(without=name), [name]) for name in compiled.facets)]
    wanted = [(query, {n: {"terms": {"field": n, "size": FACET_VALUES}} for n in names}) for query, names in asked]
    began = time.perf_counter()
    snapshot.searcher.search(compiled.query(), limit=CANDIDATES, count=True)
    for query, aggregations in wanted:
        snapshot.searcher.aggregate(query, aggregations)
    return time.perf_counter() - began


def timed(engine: EmbeddedEngine, asked: list[Criteria]) -> dict[str, float]:
    """Every question through the engine and raw in turn, after a warm-up."""
    snapshot = engine._reader.snapshot()
    for criteria in asked[:50]:
        engine.find(criteria)
    ours, theirs, plain, found = [], [], [], []
    for criteria in asked:
        began = time.perf_counter()
        results = engine.find(criteria)
        ours.append(time.perf_counter() - began)
        theirs.append(raw(snapshot, criteria, gated=True))
        plain.append(raw(snapshot, criteria, gated=False))
        found.append(results.total)
    return {
        "questions": len(asked),
        "p50_ms": _ms(ours, 0.5),
        "p95_ms": _ms(ours, 0.95),
        "raw_p50_ms": _ms(theirs, 0.5),
        "raw_p95_ms": _ms(theirs, 0.95),
        "raw_ungated_p50_ms": _ms(plain, 0.5),
        "raw_ungated_p95_ms": _ms(plain, 0.95),
        "ratio_to_raw": round(sum(ours) / sum(theirs), 2),
        "ratio_to_raw_ungated": round(sum(ours) / sum(plain), 2),
        "found_p50": sorted(found)[len(found) // 2],
    }


def _ms(values: list[float], share: float) -> float:
    return round(sorted(values)[int(len(values) * share)] * 1000, 2)


def main() -> None:
    """Build, ask, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kepu-bench-") as folder:
        engine = EmbeddedEngine(Path(folder))
        began = time.perf_counter()
        count = engine.rebuild(documents(options.documents))
        seconds = time.perf_counter() - began
        health = engine.health()
        asked = [Criteria(text=text) for text in questions(options.questions)]
        filtered = [criteria.with_(**filters(number)) for number, criteria in enumerate(asked)]
        figures = {
            "documents": count,
            "segments": health.segments,
            "megabytes": round(health.bytes / 1e6),
            "load": round(os.getloadavg()[0], 1),
            "build_from_memory_per_second": round(count / seconds),
            "with_filters": timed(engine, filtered),
            "without_filters": timed(engine, asked),
        }
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
