"""Events as list, month and weekend."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.utils.timezone import localdate, now

from content import selectors
from content.models import EventOccurrence, EventPage
from search.criteria import Criteria
from website.views.events import cards_by_day, period, shortcuts

Page = Callable[..., BeautifulSoup]


@pytest.mark.parametrize(
    ("today", "saturday", "sunday"),
    [
        (date(2026, 11, 23), date(2026, 11, 28), date(2026, 11, 29)),
        (date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 29)),
        (date(2026, 11, 28), date(2026, 11, 28), date(2026, 11, 29)),
        (date(2026, 11, 29), date(2026, 11, 29), date(2026, 11, 29)),
    ],
)
def test_weekend(today: date, saturday: date, sunday: date) -> None:
    assert selectors.weekend(today) == (saturday, sunday)


def test_list_is_in_order_and_has_nothing_that_is_over(page: Page) -> None:
    rows = EventOccurrence.objects.filter(end__gte=now(), event__live=True).order_by("start", "event_id")[:20]
    expected = [row.event.get_url() for row in rows]
    links = [str(link["href"]) for link in page("/events/").main.select("article h2 a, article h3 a")]
    assert links == expected


def test_weekend_shows_exactly_its_occurrences(page: Page) -> None:
    saturday, sunday = selectors.weekend(localdate())
    soup = page(f"/events/?from={saturday}&to={sunday}")
    shown = {str(link["href"]) for link in soup.main.select("article h2 a, article h3 a")}
    touching = {
        event.get_url()
        for event in EventPage.objects.live()
        for item in event.known_occurrences()
        if localdate(item.start) <= sunday and localdate(item.end - timedelta(seconds=1)) >= saturday
    }
    assert shown
    assert shown <= touching
    assert len(touching) > 20 or shown == touching


def test_home_links_to_this_weekend(page: Page) -> None:
    saturday, sunday = selectors.weekend(localdate())
    assert page("/").find("a", href=f"/events/?from={saturday}&to={sunday}")


def test_month_has_every_day_and_its_occurrences(page: Page) -> None:
    soup = page("/events/calendar/")
    today = localdate()
    days = [str(tag["datetime"]) for tag in soup.select(".days time.days-date")]
    assert today.isoformat() in days
    assert len(days) % 7 == 0
    assert date.fromisoformat(days[0]).weekday() == 0
    assert days == sorted(days)
    assert f"{today.year}年{today.month}月" in soup.get_text()


def test_day_of_the_month_lists_what_takes_place(page: Page) -> None:
    row = EventOccurrence.objects.filter(status="scheduled", start__gte=now(), event__live=True).first()
    day = localdate(row.start)
    cell = page(f"/events/calendar/?from={day}").find(id=f"d-{day}")
    assert cell is not None
    assert cell.find("a", href=row.event.get_url())
    assert row.event.title in cell.get_text()


def test_months_follow_each_other(page: Page) -> None:
    soup = page("/events/calendar/?from=2026-12-15&topic=weather")
    steps = {str(link["rel"][0]): str(link["href"]) for link in soup.select(".month-steps a")}
    assert steps["prev"] == "/events/calendar/?topic=weather&from=2026-11-01"
    assert steps["next"] == "/events/calendar/?topic=weather&from=2027-01-01"


@pytest.mark.parametrize("day", ["1900-01-01", "2100-12-31", "2028-02-29"])
def test_calendar_at_the_ends_of_time(page: Page, day: str) -> None:
    soup = page(f"/events/calendar/?from={day}")
    steps = [str(step["href"]) for step in soup.select(".month-steps a")]
    assert len(steps) == (2 if day.startswith("2028") else 1)
    for step in steps:
        page(step)


def test_calendar_as_list(page: Page) -> None:
    soup = page("/events/calendar/?view=list")
    headings = [tag.get_text() for tag in soup.select(".day-group h2")]
    assert headings
    assert all(re.fullmatch(r"\d+月\d+日 周[一二三四五六日]", heading) for heading in headings)
    assert "month 和 list" in page("/events/calendar/?view=week", status=400).get_text()


def test_cancelled_occurrences_are_marked_and_not_counted(page: Page) -> None:
    row = EventOccurrence.objects.filter(status="scheduled", start__gte=now(), event__live=True).first()
    day = localdate(row.start)
    EventOccurrence.objects.exclude(pk=row.pk).delete()
    EventOccurrence.objects.filter(pk=row.pk).update(status="cancelled", reason="台风")
    soup = page(f"/events/calendar/?from={day}")
    assert "已取消" in soup.find(id=f"d-{day}").get_text()
    assert not soup.select(".heat a")


def test_city_filter(page: Page) -> None:
    soup = page("/events/?region=440300")
    links = {str(link["href"]) for link in soup.main.select("article h2 a, article h3 a")}
    assert links
    for event in EventPage.objects.live():
        if event.get_url() in links:
            assert "440300" in event.to_record().regions


def test_period_is_bounded() -> None:
    first, last = period(Criteria(date_from=date(2000, 1, 1), date_to=date(2100, 1, 1)))
    assert (last - first).days == 400


def test_shortcuts_keep_the_other_filters() -> None:
    found = dict(shortcuts("/events/", Criteria(topics=("weather",))))
    today = localdate()
    assert found["今天"] == f"/events/?topic=weather&from={today}&to={today}"
    assert found["未来七天"].endswith(f"from={today}&to={today + timedelta(days=6)}")


def test_an_occurrence_over_several_days_is_on_each_of_them(demo_db: None) -> None:
    event = EventPage.objects.live().first()
    start = now().replace(hour=2, minute=0)  # 10 in the morning here
    row = EventOccurrence.objects.create(event=event, start=start, end=start + timedelta(days=2), status="scheduled")
    day = localdate(start)
    assert list(cards_by_day([row], day - timedelta(days=9), day + timedelta(days=1))) == [day, day + timedelta(days=1)]
