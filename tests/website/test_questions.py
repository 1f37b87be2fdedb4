"""A question as an address and back: links of filters must mean what they say."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from content.models import Region, Topic
from content.records import Kind, Point
from content.vocabulary import Audience, Verdict
from search.criteria import Criteria, Sort
from website import filters

DAYS = st.dates(date(1900, 1, 1), date(2100, 12, 31))
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=60).map(str.strip)


def some(values: list[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=4).map(tuple)


def degrees(most: int) -> st.SearchStrategy[float]:
    """As positions are written: up to twelve decimals."""
    return st.integers(-most * 10**6, most * 10**6).map(lambda millionths: millionths / 10**6)


@st.composite
def questions(draw: st.DrawFn) -> Criteria:
    near = draw(st.none() | st.builds(Point, lat=degrees(90), lon=degrees(180)))
    days = sorted(draw(st.lists(DAYS, max_size=2)))
    return Criteria(
        text=draw(TEXTS),
        kinds=draw(some([str(kind) for kind in Kind])),
        topics=draw(some(["weather", "typhoon", "first-aid", "health"])),
        regions=draw(some(["440000", "440100", "440106"])),
        audiences=draw(some(Audience.values)),
        verdicts=draw(some(Verdict.values)),
        date_from=days[0] if days else None,
        date_to=days[1] if len(days) == 2 else None,
        open_on=draw(st.none() | DAYS),
        near=near,
        km=draw(st.integers(1, 500_000)) / 1000 if near else None,
        sort=draw(st.sampled_from([Sort.RELEVANCE, Sort.DATE, *([Sort.DISTANCE] if near else [])])),
        page=draw(st.integers(1, 500)),
    )


def read(query: str) -> Criteria:
    return Criteria.from_query(QueryDict(query), today=date(2026, 11, 23))


@given(questions())
@settings(max_examples=200, deadline=None)
def test_a_question_survives_its_address(criteria: Criteria) -> None:
    assert read(criteria.to_query()) == criteria


def words() -> filters.Names:
    topics = [Topic(name="天气", slug="weather", path="/weather/"), Topic(name="健康", slug="health", path="/health/")]
    return filters.Names(topics, [Region(code="440100", name="广州市", full_name="广州市", level=2)])


@given(questions())
@settings(max_examples=60, deadline=None)
def test_every_option_switches_exactly_its_own_value(criteria: Criteria) -> None:
    choices: dict[str, Any] = {"topic": ["weather", "health"], "audience": Audience.values, "verdict": Verdict.values}
    for group in filters.groups(criteria, words=words(), path="/articles/", choices=choices):
        field = filters.FIELDS[group.name]
        for option in group.options:
            after = read(option.url.partition("?")[2])
            before = set(getattr(criteria, field))
            assert set(getattr(after, field)) == before ^ {option.value}
            assert option.active == (option.value in before)
            assert after.page == 1
            assert after.text == criteria.text
        assert getattr(read(group.clear_url.partition("?")[2]), field) == ()


@given(questions())
@settings(max_examples=60, deadline=None)
def test_taking_every_restriction_away_leaves_only_the_text(criteria: Criteria) -> None:
    criteria = criteria.with_(page=1)
    for _ in range(40):
        active = filters.active(criteria, words=words(), path="/articles/")
        if not active:
            break
        criteria = read(active[0].remove_url.partition("?")[2])
    assert criteria == Criteria(text=criteria.text, sort=criteria.sort)


def test_options_without_hits_are_left_out_unless_chosen() -> None:
    counts = {"verdict": {"false": 3, "true": 0, "outdated": 0}}
    (group,) = filters.groups(
        Criteria(verdicts=("outdated",)),
        words=words(),
        path="/search/",
        choices={"verdict": ["false", "true", "outdated"]},
        counts=counts,
    )
    assert [(option.value, option.count) for option in group.options] == [("false", 3), ("outdated", 0)]
