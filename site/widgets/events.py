"""What widgets say of events: a list, a month, one event with its times."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate, now

from api.lists import gone
from content.date_words import day_words, period_words
from content.lines import EventLine, TimeLine, event_of
from content.local_time import local
from content.models.events import last_day
from content.records import ContentRecord, Kind, OccurrenceFacts
from search.criteria import FIRST_YEAR, LAST_YEAR

from . import remembering
from .asking import Question

Fields = dict[str, Any]

DAYS_AHEAD = 365
MOST_IN_A_MONTH = 200
TIMES_SHOWN = 12
STATUS_LABELS = {"cancelled": "已取消", "moved": "已改期", "added": "加场"}


def coming(question: Question) -> Fields:
    """The next times of the events that are asked for, soonest first."""
    first = question.criteria.date_from or localdate()
    last = first + timedelta(days=DAYS_AHEAD)
    rows = _times(question, first, last, size=question.limit, minute=now().replace(second=0, microsecond=0))
    return {"items": [_item(row, question.base) for row in rows], "more": question.listing("/events/")}


def month(question: Question) -> Fields:
    """The month of ``from``, or this one: its events, and for each day the places of those that touch it."""
    first = (question.criteria.date_from or localdate()).replace(day=1)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    rows = _times(question, first, last, size=MOST_IN_A_MONTH)
    days: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        for day in _days(row, first, last):
            days.setdefault(day.isoformat(), []).append(place)
    return {
        "month": f"{first:%Y-%m}",
        "label": f"{first.year}年{first.month}月",
        "today": localdate().isoformat(),
        "previous": _month(first - timedelta(days=1)),
        "next": _month(last + timedelta(days=1)),
        "days": days,
        "items": [_item(row, question.base) for row in rows],
        "more": question.listing("/events/calendar/"),
    }


def one(question: Question) -> Fields:
    """An event with the times ahead; raises ``Refused`` where readers may not see it."""
    pk = question.ids["id"]
    record = remembering.event(pk, localdate())
    if record is None:
        raise gone(Kind.EVENT, pk)
    facts, at = record.event, now()
    times = [each for each in (facts.occurrences if facts else ()) if each.end > at]
    return {
        "regions": record.regions,
        "event": {**_of_event(event_of(record), question.base), **_visit(record)},
        "times": [_time(each) for each in times[:TIMES_SHOWN]],
        "ended": not times,
        "more": question.base + record.url,
    }


def _times(
    question: Question, first: date, last: date, *, size: int, minute: datetime | None = None
) -> tuple[TimeLine, ...]:
    return remembering.times(
        first,
        last,
        minute,
        size=size,
        event_kinds=question.event_kinds,
        campaign=question.ids.get("campaign"),
        **question.restrictions,
    )


def _item(row: TimeLine, base: str) -> Fields:
    return {**_of_event(row.event, base), **_time(row)}


def _time(row: OccurrenceFacts | TimeLine) -> Fields:
    return {
        "start": local(row.start).isoformat(),
        "end": local(row.end).isoformat(),
        "when": period_words(row.start, row.end),
        "day": day_words(local(row.start).date()),
        "status": row.status,
        "status_label": STATUS_LABELS.get(row.status, ""),
        "reason": row.reason,
    }


def _of_event(line: EventLine, base: str) -> Fields:
    return {
        "id": line.id,
        "title": line.title,
        "url": base + line.url,
        "ics": f"{base}{line.url}event.ics",
        "kind_label": line.kind_label,
        "place": line.place,
        "address": line.address,
        "fee": line.fee,
        "booking_url": line.booking_url,
    }


def _visit(record: ContentRecord) -> Fields:
    return {"summary": record.summary, "online_url": record.event.online_url if record.event else ""}


def _days(row: TimeLine, first: date, last: date) -> list[date]:
    begin, finish = max(local(row.start).date(), first), min(last_day(row.end), last)
    return [begin + timedelta(days=offset) for offset in range((finish - begin).days + 1)]


def _month(day: date) -> str:
    return f"{day:%Y-%m}-01" if FIRST_YEAR <= day.year <= LAST_YEAR else ""
