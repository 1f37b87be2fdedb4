"""Documents that mean harm, or come from a broken program: every engine takes them, and finds all others as before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from content.records import ClaimFacts, ContentRecord, EvidenceFacts, Kind
from search.criteria import Criteria
from search.documents import LONGEST_TEXT, prepare
from search.engines.base import EngineError, SearchEngine
from search.rebuttals import Sought

MANY = 100_000
NASTY = "\ud800\x00\x1f\u202e\u2066‏台风\udfff\u2028\r\n\t"
PIECE = "防御台风要加固门窗、储备食物和饮用水。"


def hostile(make_record: Callable[..., ContentRecord]) -> list[ContentRecord]:
    claim = ClaimFacts(claim=NASTY * 500, wordings=tuple(f"说法{n}{NASTY}" for n in range(2_000)), verdict="false",
                       verdict_label="假", truth="长" * 50_000, circulates="", circulating_since=None,
                       checked_by=NASTY)  # fmt: skip
    evidence = tuple(EvidenceFacts(title=f"证据{n}" * 1_000, publisher="", url=NASTY, read_on=None) for n in range(50))
    days = tuple(date(2026, 1, 1) + timedelta(days=n) for n in range(3_000))
    return [
        make_record(1, "十兆字的台风正文", body=PIECE * (10_000_000 // len(PIECE.encode()))),
        make_record(2, "十万个标签的台风", tags=tuple(f"标签{n}" for n in range(MANY)),
                    terms=tuple(map(str, range(MANY)))),
        make_record(3, f"坏字的台风{NASTY}", body=NASTY * 1_000, summary=NASTY, tags=(NASTY,), terms=(NASTY,),
                    topics=(NASTY,), topic_names=(NASTY,), regions=(NASTY,), audiences=(NASTY,), url=f"/{NASTY}/"),
        make_record(4, "台风" * 50_000, url="/长/" * 20_000, topics=("t" * 40_000,), topic_names=("题" * 40_000,),
                    regions=("r" * 40_000,) * 3, audiences=tuple(f"a{n}" for n in range(MANY)), days=days),
        make_record(5, "没有空格的台风", body="a" * 1_000_000 + "\n" * 100_000 + "😀" * 100_000),
        replace(make_record(6, "辟谣的台风", kind=Kind.RUMOR), claim=claim, evidence=evidence),
    ]  # fmt: skip


def test_hostile_documents_are_taken_and_the_others_found(
    empty: SearchEngine, make_record: Callable[..., ContentRecord], small_site: list[ContentRecord]
) -> None:
    harmless = [replace(record, id=record.id + 100, version=1) for record in small_site]
    with empty.writing() as batch:
        for record in [*hostile(make_record), *harmless]:
            assert batch.put(prepare(record))
    found = {hit.id for hit in empty.find(Criteria(text="台风")).hits}
    assert found == {1, 2, 3, 4, 5, 6, 101, 107}
    assert [hit.id for hit in empty.find(Criteria(text="登革热")).hits] == [104]
    for hit in empty.find(Criteria(text="台风"), size=100).hits:
        (hit.title_html + hit.excerpt_html).encode()
    assert "标签7" in {suggestion.text for suggestion in empty.suggest("标签7")}
    assert 6 in {one.id for one in empty.rebuttals([Sought(words={"台风": 1.0}, grams={"台风": 1.0})])[0]}
    assert empty.similar(1)
    with empty.writing() as batch:
        for page_id in range(1, 7):
            batch.drop(page_id)
    assert empty.health().documents == len(harmless)


def test_so_much_of_a_text_is_found(make_record: Callable[..., ContentRecord]) -> None:
    document = prepare(make_record(1, "长文", body="开头" + "字" * LONGEST_TEXT + "结尾"))
    assert len(document.original) == len(document.normalised) == LONGEST_TEXT
    assert "开头" in document.original
    assert "结尾" not in document.original


def test_what_cannot_be_written_is_an_engine_error_with_a_reason(
    empty: SearchEngine, make_record: Callable[..., ContentRecord]
) -> None:
    """So the row of that page fails, and no other: whatever a later version lets through."""
    broken: Any = replace(prepare(make_record(1, "台风")), topics=("\ud800",), url="\ud800")

    def put() -> None:
        with empty.writing() as batch:
            batch.put(broken)

    with pytest.raises(EngineError, match=r".+"):
        put()
    assert empty.count(Criteria()) == 0
