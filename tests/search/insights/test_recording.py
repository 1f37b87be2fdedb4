"""Counting searches: what is kept of them, and what is not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from content.records import Point
from search.criteria import Criteria
from search.insights import recording
from search.insights.models import OpenCount, SearchCount
from search.insights.recording import flush, forget_old, opened, print_of, searched, token

LONG = "我老婆昨天收到一条消息说吃了荔枝不能马上开车因为会测出酒驾"


@pytest.fixture(autouse=True)
def _nothing_waits(db: None) -> Iterator[None]:
    flush()
    SearchCount.objects.all().delete()
    OpenCount.objects.all().delete()
    yield
    flush()


def test_counts_wait_in_memory_and_are_written_together(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        for text in ("隔夜菜", "隔夜菜 ", "隔夜菜", "登革热"):
            searched(Criteria(text=text), 7)
        searched(Criteria(text="隔夜菜", page=2), 7)
        searched(Criteria(kinds=("venue",)), 7)
        assert opened(token(Criteria(text="隔夜菜", page=2)), 12, 3)
        assert opened(token(Criteria(text="隔夜菜", page=2)), 12, 3)
    with django_assert_num_queries(2):
        assert flush() == 3
    with django_assert_num_queries(0):
        assert flush() == 0
    rows = SearchCount.objects.order_by("-times").values_list("text", "times", "total")
    assert list(rows) == [("隔夜菜", 3, 7), ("登革热", 1, 7)]
    click = OpenCount.objects.get()
    assert (click.print, click.page, click.place, click.times) == (print_of("隔夜菜"), 12, 23, 2)


def test_times_are_hours_and_filters_say_nothing_of_places_and_days() -> None:
    criteria = Criteria(
        text="科技馆",
        kinds=("venue", "event"),
        regions=("440100",),
        near=Point(lat=23.1, lon=113.2),
        open_on=date(2026, 2, 17),
    )
    searched(criteria, 3)
    flush()
    row = SearchCount.objects.get()
    assert (row.hour.minute, row.hour.second, row.hour.microsecond) == (0, 0, 0)
    assert (row.kinds, row.regions, row.others) == (",event,venue,", ",440100,", "days,near")
    assert {field.name for field in SearchCount._meta.fields} == {
        "id", "hour", "print", "text", "kinds", "regions", "others", "total", "times",
    }  # fmt: skip


@pytest.mark.parametrize(
    "secret",
    ["13800138000", "440106199001011234", "wang@example.com", "https://example.com/u?id=1234567890123", "粤A12345"],
)
def test_what_points_at_a_person_is_not_kept(secret: str) -> None:
    searched(Criteria(text=f"这是骗子吗 {secret}"), 0)
    searched(Criteria(text=f"这是骗子吗 {secret.replace('1', '2')}"), 0)
    flush()
    rows = list(SearchCount.objects.all())
    assert all(secret not in row.text for row in rows)
    assert all(row.print != print_of(f"这是骗子吗 {secret}") for row in rows)


def test_a_long_question_is_kept_in_full_once_it_was_asked_on_another_day() -> None:
    searched(Criteria(text=LONG), 0)
    flush()
    searched(Criteria(text=LONG), 0)
    flush()
    assert set(SearchCount.objects.values_list("text", flat=True)) == {f"{LONG[:12]}…"}
    SearchCount.objects.update(hour=now() - timedelta(days=1))
    searched(Criteria(text=LONG), 0)
    flush()
    assert SearchCount.objects.filter(text=LONG).count() == 1


def test_a_forged_or_old_token_counts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    good = token(Criteria(text="隔夜菜"))
    assert not opened("", 1, 1)
    assert not opened(good[:-1] + ("A" if good[-1] != "A" else "B"), 1, 1)
    assert not opened(good, 0, 1)
    assert not opened(good, 1, 21)
    monkeypatch.setattr(recording, "VALID_FOR", timedelta(0))
    assert not opened(good, 1, 1)
    assert flush() == 0


def test_what_waits_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "MOST_WAITING", 3)
    for number in range(10):
        searched(Criteria(text=f"第{number}问"), 0)
    searched(Criteria(text="第0问"), 0)
    flush()
    assert sorted(SearchCount.objects.values_list("times", flat=True)) == [1, 1, 2]


def test_after_ninety_days_nothing_is_left() -> None:
    for text in ("从前", "现在"):
        searched(Criteria(text=text), 1)
        opened(token(Criteria(text=text)), 1, 1)
    flush()
    for model, print_ in ((SearchCount, print_of("从前")), (OpenCount, print_of("从前"))):
        rows: Any = model
        rows.objects.filter(print=print_).update(hour=now() - timedelta(days=91))
    assert forget_old() == 2
    assert SearchCount.objects.get().text == "现在"
    assert OpenCount.objects.get().print == print_of("现在")
