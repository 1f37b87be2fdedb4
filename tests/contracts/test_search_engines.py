"""What every search engine of the house does. An engine joins by a line in ``ENGINES``."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from content.records import ContentRecord, Kind, Point
from search.criteria import Criteria, Sort
from search.documents import prepare
from search.engines import scratch_engine
from search.engines.base import EngineError, SearchEngine


@pytest.fixture
def engine(empty: SearchEngine, small_site: list[ContentRecord]) -> SearchEngine:
    with empty.writing() as batch:
        for record in small_site:
            assert batch.put(prepare(record))
    return empty


def found(engine: SearchEngine, **asked: Any) -> list[int]:
    return [hit.id for hit in engine.find(Criteria(**asked)).hits]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("疫苗", 2),
        ("新冠疫苗安全吗", 2),
        ("颱風來了怎麼辦", 1),
        ("饮用水", 3),
        ("疫", 2),
        ("登革熱", 4),
        ("伊蚊", 4),
        ("科技馆 深圳", 6),
        ("科学中心", 5),
        ("ＳＣＩＥＮＣＥ", None),
        ("？！", None),
        ("😀", None),
    ],
)
def test_questions_find_their_page(engine: SearchEngine, text: str, first: int | None) -> None:
    ids = found(engine, text=text)
    assert (ids[0] if ids else None) == first


@pytest.mark.parametrize(
    ("asked", "ids"),
    [
        ({"kinds": ("venue",)}, {5, 6}),
        ({"kinds": ("venue", "rumor")}, {3, 5, 6}),
        ({"topics": ("weather",)}, {1, 7}),
        ({"topics": ("vaccine", "water")}, {2, 3}),
        ({"regions": ("440100",)}, {1, 3, 5}),
        ({"regions": ("440000",), "kinds": ("event",)}, {7}),
        ({"audiences": ("minors",)}, {1, 7}),
        ({"audiences": ("older",)}, {1, 2}),
        ({"verdicts": ("false",)}, {3}),
        ({"verdicts": ("true",)}, set()),
        ({"date_from": date(2026, 9, 10)}, {7}),
        ({"date_to": date(2026, 9, 5)}, {1, 5}),
        ({"date_from": date(2026, 9, 13), "date_to": date(2026, 9, 18)}, set()),
        ({"open_on": date(2026, 9, 5)}, {5}),
        ({"open_on": date(2026, 9, 12)}, set()),
        ({"text": "台风", "kinds": ("event",)}, {7}),
        ({"text": "台风", "regions": ("440106",)}, {1}),
    ],
)
def test_filters_restrict(engine: SearchEngine, asked: dict[str, Any], ids: set[int]) -> None:
    assert set(found(engine, **asked)) == ids
    assert engine.find(Criteria(**asked)).total == len(ids)
    assert engine.count(Criteria(**asked)) == len(ids)


def test_nothing_asked_gives_everything_newest_first(engine: SearchEngine) -> None:
    assert found(engine) == [8, 7, 6, 5, 4, 3, 2, 1]
    assert found(engine, text="台风", sort=Sort.DATE) == [7, 1]


def test_facets_are_counted_without_their_own_filter(engine: SearchEngine) -> None:
    facets = engine.find(Criteria(kinds=("venue",), regions=("440100",))).facets
    assert facets["kind"] == {"article": 1, "rumor": 1, "venue": 1}
    assert facets["region"] == {"440000": 2, "440100": 1, "440106": 1, "440300": 1, "440305": 1}
    assert facets["topic"] == {}
    assert engine.find(Criteria(text="台风")).facets["audience"] == {"everyone": 1, "minors": 1}
    assert engine.find(Criteria()).facets["verdict"] == {"false": 1}


def test_near_means_the_true_distance(engine: SearchEngine) -> None:
    here = Point(lat=23.1291, lon=113.2644)
    results = engine.find(Criteria(near=here, km=50, sort=Sort.DISTANCE))
    assert [hit.id for hit in results.hits] == [5]
    assert results.hits[0].distance_km == pytest.approx(13.86, abs=0.1)
    both = engine.find(Criteria(near=here, km=100, sort=Sort.DISTANCE))
    assert [hit.id for hit in both.hits] == [5, 6]
    assert both.facets["kind"] == {"venue": 2}
    assert found(engine, near=here, km=100, text="深圳") == [6]


def test_distances_agree_with_a_plain_computation(empty: SearchEngine, make_record: Callable[..., Any]) -> None:
    chance = random.Random(7)
    points = [Point(lat=chance.uniform(-90, 90), lon=chance.uniform(-180, 180)) for _ in range(200)]
    points += [Point(lat=89.9, lon=0), Point(lat=0, lon=179.9), Point(lat=0, lon=-179.9), Point(lat=-90, lon=5)]
    with empty.writing() as batch:
        for number, point in enumerate(points, start=1):
            batch.put(prepare(make_record(number, f"场馆{number}", kind=Kind.VENUE, point=point)))
    for near in [*points[-4:], *points[:20]]:
        for km in (5.0, 100.0, 500.0):
            exact = {n for n, point in enumerate(points, start=1) if _chord_km(near, point) <= km}
            results = empty.find(Criteria(near=near, km=km, sort=Sort.DISTANCE), size=300)
            assert {hit.id for hit in results.hits} == exact
            distances = [hit.distance_km or 0.0 for hit in results.hits]
            assert distances == sorted(distances)


def _chord_km(one: Point, other: Point) -> float:
    """By way of vectors, unlike the code."""

    def vector(point: Point) -> tuple[float, float, float]:
        lat, lon = math.radians(point.lat), math.radians(point.lon)
        return math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)

    return 6371.0088 * 2 * math.asin(min(1.0, math.dist(vector(one), vector(other)) / 2))


def test_pages_neither_overlap_nor_leave_out(empty: SearchEngine, make_record: Callable[..., Any]) -> None:
    with empty.writing() as batch:
        for number in range(1, 76):
            batch.put(prepare(make_record(number, f"台风第{number}号", body="台风 " * (number % 7))))
    for size in (7, 20, 50):
        for sort in (Sort.RELEVANCE, Sort.DATE):
            pages = [empty.find(Criteria(text="台风", page=n, sort=sort), size=size) for n in range(1, 13)]
            ids = [hit.id for page in pages for hit in page.hits]
            assert sorted(ids) == list(range(1, 76))
            assert {page.total for page in pages} == {75}


def test_the_last_page_there_is_has_nothing(engine: SearchEngine) -> None:
    for asked in (Criteria(page=500), Criteria(text="台风", page=500), Criteria(page=500, sort=Sort.DATE)):
        results = engine.find(asked, size=100)
        assert results.hits == ()
        assert results.total > 0


def test_words_found_are_marked_in_the_original(engine: SearchEngine) -> None:
    hit = engine.find(Criteria(text="颱風 門窗")).hits[0]
    assert hit.title_html == "<mark>台风</mark>来了怎么办"
    assert "<mark>门窗</mark>" in hit.excerpt_html
    assert hit.kind == "article"


def test_markup_in_a_text_is_shown_not_obeyed(empty: SearchEngine, make_record: Callable[..., Any]) -> None:
    with empty.writing() as batch:
        batch.put(prepare(make_record(1, '<b>台风</b> & "雨"', body="<script>alert('台风')</script>")))
    hit = empty.find(Criteria(text="台风")).hits[0]
    assert hit.title_html == "&lt;b&gt;<mark>台风</mark>&lt;/b&gt; &amp; &quot;雨&quot;"
    assert "<script>" not in hit.excerpt_html


@pytest.mark.parametrize("typed", ["tf", "taifeng", "tai f", "台", "颱", "台feng", "TaiFeng"])
def test_typing_is_completed(engine: SearchEngine, typed: str) -> None:
    suggested = engine.suggest(typed)
    assert suggested[0].text == "台风"
    assert {"台风来了怎么办", "台风观测开放日"} <= {suggestion.text for suggestion in suggested}


def test_suggestions_know_what_they_are(engine: SearchEngine) -> None:
    kinds = {suggestion.text: suggestion for suggestion in engine.suggest("台风")}
    assert (kinds["台风"].kind, kinds["台风"].url) == ("topic", "/search/?topic=typhoon")
    assert kinds["台风观测开放日"].url == "/events/7/"
    assert engine.suggest("gdkx")[0].url == "/venues/5/"
    assert engine.suggest("yiw")[0].text == "伊蚊"
    assert len(engine.suggest("t", limit=3)) == 3
    assert engine.suggest("") == engine.suggest("😀") == engine.suggest("zzzz") == ()


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("台凤", "台风"),
        ("登格热", "登革热"),
        ("登隔热怎么传播", "登革热怎么传播"),
        ("taifeng", "台风"),
        ("yimiao", "疫苗"),
    ],
)
def test_homophones_are_understood(engine: SearchEngine, asked: str, meant: str) -> None:
    assert engine.find(Criteria(text=asked)).did_you_mean == meant


@pytest.mark.parametrize("asked", ["台风", "", "疫苗安全", "qqqq"])
def test_nothing_is_corrected_without_need(engine: SearchEngine, asked: str) -> None:
    assert engine.find(Criteria(text=asked)).did_you_mean == ""


def test_similar_pages(engine: SearchEngine) -> None:
    assert engine.similar(1)[0] == 7
    assert 1 not in engine.similar(1)
    assert engine.similar(999) == ()


def test_a_late_version_never_replaces_a_newer_one(engine: SearchEngine, small_site: list[ContentRecord]) -> None:
    newer = replace(small_site[0], version=5, title="台风新版")
    with engine.writing() as batch:
        assert batch.put(prepare(newer))
        assert not batch.put(prepare(replace(newer, version=4, title="台风旧版")))
    with engine.writing() as batch:
        assert not batch.put(prepare(small_site[0]))
        assert batch.put(prepare(newer))
    assert engine.versions()[1].version == 5
    assert engine.find(Criteria(text="新版")).hits[0].id == 1
    assert engine.count(Criteria()) == 8


def test_a_dropped_page_is_nowhere(engine: SearchEngine) -> None:
    with engine.writing() as batch:
        batch.drop(7)
        batch.drop(999)
    assert found(engine, text="台风") == [1]
    assert "台风观测开放日" not in {suggestion.text for suggestion in engine.suggest("台风")}
    assert engine.suggest("观测") == ()
    assert 7 not in engine.versions()
    assert engine.health().documents == 7


def test_a_batch_that_fails_changes_nothing(engine: SearchEngine) -> None:
    def fail() -> None:
        with engine.writing() as batch:
            batch.drop(1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert engine.count(Criteria()) == 8


def test_hostile_text_is_kept_and_found(empty: SearchEngine, make_record: Callable[..., Any]) -> None:
    nasty = "台风\x00\ud800😀ﷺ\x1f\u2028" + "长" * 20_000
    with empty.writing() as batch:
        batch.put(prepare(make_record(1, nasty[:200], body=nasty, tags=(nasty,), terms=("", " "))))
    results = empty.find(Criteria(text="台风"))
    assert [hit.id for hit in results.hits] == [1]
    results.hits[0].excerpt_html.encode()
    for text in (nasty, "\x00", "\ud800", "ﷺ", "a" * 20_000, "台" * 20_000, "“”*:^()[]\\\"'", "NOT AND OR"):
        empty.find(Criteria(text=text))
        empty.suggest(text)


def test_an_index_that_is_not_there_is_an_engine_error(engine_name: str, index_folder: Path) -> None:
    engine = scratch_engine(engine_name, index_folder / "none")
    for ask in (lambda e: e.find(Criteria()), lambda e: e.suggest("a"), lambda e: e.similar(1)):
        with pytest.raises(EngineError):
            ask(engine)
    with pytest.raises(EngineError), engine.writing():
        pass
    assert not engine.health().ok
    assert "search_rebuild" in engine.health().problem


def test_what_is_discarded_leaves_nothing(empty: SearchEngine) -> None:
    empty.discard()
    with pytest.raises(EngineError):
        empty.find(Criteria())
    assert not empty.health().ok
