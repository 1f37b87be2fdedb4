"""Hours with reasons, and occurrences."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils.timezone import localdate, localtime

from content import selectors
from content.models import EventOccurrence, VenuePage
from content.records import Kind

from .test_lists import walked

Ask = Callable[..., Any]


def test_hours_are_those_of_the_rules(ask: Ask) -> None:
    for venue in VenuePage.objects.live()[:8]:
        rules, told = venue.opening_rules(), ask(f"/api/v1/venues/{venue.pk}/hours?from=2026-09-20&to=2026-10-12")
        assert told["timezone"] == "Asia/Shanghai"
        assert [day["date"] for day in told["days"]][::22] == ["2026-09-20", "2026-10-12"]
        for day in told["days"]:
            hours = rules.day(date.fromisoformat(day["date"]))
            assert (day["reason"], day["usual"], day["provisional"]) == (hours.reason, hours.usual, hours.provisional)
            assert bool(day["difference"]) is not hours.usual
            assert [one["opens"][11:16] for one in day["intervals"]] == [f"{s.opens:%H:%M}" for s in hours.sessions]
            assert all(one["opens"].endswith("+08:00") for one in day["intervals"])


def test_each_difference_says_where_it_comes_from(ask: Ask) -> None:
    """2026: National Day 1 to 7 October, make-up workday on Saturday, 10 October."""
    found = set()
    for venue in VenuePage.objects.live():
        told = ask(f"/api/v1/venues/{venue.pk}/hours?from=2026-01-01&to=2026-12-31")
        for day in told["days"]:
            found.add(day["difference"])
            if day["difference"] == "holiday":
                assert day["reason"]
    assert {"", "holiday", "special"} <= found <= {"", "holiday", "special", "makeup_workday", "rule"}


def test_occurrences_are_the_ones_of_the_calendar(ask: Ask) -> None:
    first = localdate()
    last = first + timedelta(days=60)
    items = walked(ask, f"/api/v1/occurrences?from={first}&to={last}&limit=9")
    rows = selectors.occurrences(first, last).order_by("start", "event_id", "end")
    told = [(item["event"]["id"], item["start"]) for item in items]
    assert told == [(row.event_id, localtime(row.start).isoformat()) for row in rows]
    assert {item["status"] for item in items} <= {"scheduled", "added", "moved", "cancelled"}
    assert len(items) > 9


def test_occurrences_of_one_event(ask: Ask) -> None:
    event = EventOccurrence.objects.filter(event__live=True, start__date__gte=localdate()).first().event_id
    items = walked(ask, f"/api/v1/occurrences?event={event}&from={localdate()}&limit=5")
    assert items
    assert {item["event"]["id"] for item in items} == {event}
    assert ask("/api/v1/occurrences?event=2000000000")["items"] == []


def test_spans_have_an_end(ask: Ask) -> None:
    venue = selectors.pages(Kind.VENUE).first()
    for address in (f"/api/v1/venues/{venue.pk}/hours", "/api/v1/occurrences"):
        problem = ask(f"{address}?from=2026-01-01&to=2027-06-01", status=400)
        assert problem["errors"] == [{"field": "to", "message": "一次最多问 366 天"}]
