"""The editors' lists at work on every engine: nothing is indexed anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest

from content.records import ContentRecord
from search.criteria import Criteria, Sort
from search.documents import prepare
from search.engines.base import SearchEngine
from search.guidance.current import guided_by
from search.guidance.wording import Guidance, Pin, StopPhrase, Synonyms, guidance

LISTS = guidance(
    [StopPhrase("请问"), StopPhrase("是真的吗")],
    [Synonyms(("打风", "台风")), Synonyms(("曱甴",), ("蚊子",))],
    [
        Pin(("台风",), (4, 99, 5), None, None),
        Pin(("没有这样的词",), (2,)),
        Pin(("疫苗",), (3,), None, date(2000, 1, 1)),
    ],
)


@pytest.fixture
def engine(empty: SearchEngine, small_site: list[ContentRecord]) -> SearchEngine:
    with empty.writing() as batch:
        for record in small_site:
            assert batch.put(prepare(record))
    return empty


@pytest.fixture
def _guided() -> Iterator[None]:
    with guided_by(LISTS):
        yield


def found(engine: SearchEngine, **asked: Any) -> list[int]:
    return [hit.id for hit in engine.find(Criteria(**asked)).hits]


@pytest.mark.usefixtures("_guided")
def test_the_lists_guide_every_engine(engine: SearchEngine) -> None:
    by_synonym = engine.find(Criteria(text="打风"))
    assert {hit.id for hit in by_synonym.hits} == {1, 7}
    assert all("<mark>台风</mark>" in hit.title_html for hit in by_synonym.hits)
    assert by_synonym.total == engine.count(Criteria(text="打风")) == 2
    assert by_synonym.did_you_mean == ""
    assert found(engine, text="曱甴") == [4]
    assert 4 not in found(engine, text="蚊虫曱")
    assert found(engine, text="请问隔夜水致癌是真的吗") == found(engine, text="隔夜水致癌")


@pytest.mark.usefixtures("_guided")
def test_pinned_pages_come_first_in_order_and_obey_filters(engine: SearchEngine) -> None:
    results = engine.find(Criteria(text="请问台风？"))
    assert [hit.id for hit in results.hits][:2] == [4, 5]
    assert [hit.id for hit in results.hits if hit.pinned] == [4, 5]
    assert {hit.id for hit in results.hits} == {4, 5, 1, 7}
    assert results.total == sum(results.facets["kind"].values()) == 4
    assert found(engine, text="台风", kinds=("event",)) == [7]
    assert found(engine, text="台风", kinds=("venue",)) == [5]
    assert found(engine, text="台风", regions=("440300",)) == [4, 7]
    assert found(engine, text="台风", sort=Sort.DATE) == [7, 5, 4, 1]
    assert not any(hit.pinned for hit in engine.find(Criteria(text="台风", sort=Sort.DATE)).hits)
    assert found(engine, text="没有这样的词")[0] == 2
    assert 3 not in found(engine, text="疫苗")


@pytest.mark.usefixtures("_guided")
def test_pages_of_a_pinned_question_neither_overlap_nor_leave_out(
    empty: SearchEngine, make_record: Callable[..., ContentRecord]
) -> None:
    with empty.writing() as batch:
        for number in range(1, 31):
            batch.put(prepare(make_record(number, f"台风第{number}课")))
    pages = [found(empty, text="台风", page=page) for page in (1, 2)]
    assert pages[0][:2] == [4, 5]
    assert sorted(pages[0] + pages[1]) == list(range(1, 31))


def test_without_lists_nothing_changes(engine: SearchEngine) -> None:
    with guided_by(Guidance()):
        assert found(engine, text="打风") == []
        assert found(engine, text="曱甴") == []
        assert found(engine, text="台风")[0] == 1
