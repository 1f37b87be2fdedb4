"""Events as a list, as a month, and as iCalendar."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_safe

from content import changes, selectors
from content.date_words import day_words
from content.keeping import kept
from content.models import EventIndexPage, EventOccurrence
from content.models.events import last_day
from content.records import Kind
from search.criteria import FIRST_YEAR, LAST_YEAR, Criteria, CriteriaError
from website import cards, heads
from website.paging import PAGE_SIZE, pager

from .listings import listing_context, restrictions, section_of
from .questions import answers_bad_questions, asked

DAYS_AHEAD = 365
LONGEST_RANGE = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarDay:
    """A cell of the month; ``items`` are cards at their times that day."""

    date: date
    in_month: bool
    today: bool
    items: tuple[cards.Card, ...]

    @property
    def count(self) -> int:
        """How many take place (cancelled ones don't)."""
        return sum(1 for item in self.items if item.status != "cancelled")


@require_safe
@kept(changes.about_kind(Kind.EVENT), by_the_minute=True)
@answers_bad_questions
def events(request: HttpRequest) -> HttpResponse:
    """Coming occurrences, soonest first."""
    criteria, words = asked(request)
    rows = occurrence_rows(criteria, *period(criteria))
    pages = pager(criteria, path=request.path, total=rows.count())
    start = (criteria.page - 1) * PAGE_SIZE
    context = listing_context(
        request,
        kind=Kind.EVENT,
        section=section_of(EventIndexPage),
        criteria=criteria,
        words=words,
        pages=pages,
    )
    context |= {
        "cards": occurrence_cards(list(rows[start : start + PAGE_SIZE])),
        "shortcuts": shortcuts(request.path, criteria),
        "calendar_url": f"/events/calendar/?{criteria.with_(date_from=None, date_to=None).to_query()}".rstrip("?"),
    }
    return render(request, "website/listing.html", context)


@require_safe
@kept(changes.about_kind(Kind.EVENT), by_the_minute=True)
@answers_bad_questions
def calendar(request: HttpRequest) -> HttpResponse:
    """A month of events; ``from`` names any day of it."""
    criteria, words = asked(request)
    view = request.GET.get("view", "month")
    if view not in ("month", "list"):
        raise CriteriaError({"view": "日历只有 month 和 list 两种看法"})
    first = (criteria.date_from or localdate()).replace(day=1)
    weeks = months.Calendar(firstweekday=0).monthdatescalendar(first.year, first.month)
    rows = occurrence_rows(criteria, weeks[0][0], weeks[-1][-1])
    by_day = cards_by_day(list(rows), weeks[0][0], weeks[-1][-1])
    listing = listing_context(
        request,
        kind=Kind.EVENT,
        section=None,
        criteria=criteria,
        words=words,
        pages=pager(criteria, path=request.path, total=0),
    )
    context = {
        **listing,
        "view": view,
        "heading": "活动日历",
        "month_label": f"{first.year}年{first.month}月",
        "month_grid": [[_cell(day, first, by_day) for day in week] for week in weeks],
        "day_cards": [(day_words(day), items) for day, items in sorted(by_day.items()) if day.month == first.month],
        "previous_url": _month_url(request.path, criteria, first - timedelta(days=1), view),
        "next_url": _month_url(request.path, criteria, first + timedelta(days=31), view),
        "month_url": _month_url(request.path, criteria, first, "month"),
        "list_url": _month_url(request.path, criteria, first, "list"),
        "ics_url": f"/events/calendar.ics?{criteria.to_query()}".rstrip("?"),
        "weekend_url": shortcuts("/events/", criteria)[1][1],
        "empty": not by_day,
        "meta": heads.plain_meta(
            request, "活动日历", "广东各地科普活动的日历：讲座、展览、观测、动手活动。", embedded=True
        ),
    }
    return render(request, "website/calendar.html", context)


def period(criteria: Criteria) -> tuple[date, date]:
    """From the day asked for, or today, to the day asked for, or a year on."""
    first = criteria.date_from or localdate()
    last = criteria.date_to or first + timedelta(days=DAYS_AHEAD)
    return first, min(last, first + timedelta(days=LONGEST_RANGE))


def occurrence_rows(criteria: Criteria, first: date, last: date) -> Any:
    """Occurrences of the events the question means, by start."""
    wanted = {**restrictions(criteria), "date_from": None, "date_to": None}
    rows = selectors.occurrences(first, last, events=selectors.listing_ids(Kind.EVENT, **wanted))
    return rows if criteria.date_from else rows.filter(end__gte=now())


def occurrence_cards(rows: list[EventOccurrence]) -> list[cards.Card]:
    """Cards in the order of the rows; one query for all their events."""
    pages = {page.pk: page for page in selectors.by_ids([(pk, Kind.EVENT) for pk in {row.event_id for row in rows}])}
    at = now()
    return [cards.occurrence_card(pages[row.event_id], row, at=at) for row in rows if row.event_id in pages]


def cards_by_day(rows: list[EventOccurrence], first: date, last: date) -> dict[date, tuple[cards.Card, ...]]:
    """Cards on every day they touch between ``first`` and ``last``."""
    touching = [
        (day, card)
        for row, card in zip(rows, occurrence_cards(rows), strict=True)
        for day in _days(localdate(row.start), last_day(row.end), first, last)
    ]
    ordered = sorted(touching, key=lambda pair: pair[0])
    return {day: tuple(card for _, card in pairs) for day, pairs in groupby(ordered, key=lambda pair: pair[0])}


def _days(start: date, end: date, first: date, last: date) -> list[date]:
    begin, finish = max(start, first), min(end, last)
    return [begin + timedelta(days=offset) for offset in range((finish - begin).days + 1)]


def _cell(day: date, month: date, by_day: dict[date, tuple[cards.Card, ...]]) -> CalendarDay:
    return CalendarDay(date=day, in_month=day.month == month.month, today=day == localdate(), items=by_day.get(day, ()))


def _month_url(path: str, criteria: Criteria, day: date, view: str) -> str:
    """Empty beyond the years that a question can name."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return ""
    query = criteria.with_(date_from=day.replace(day=1), date_to=None).to_query()
    return f"{path}?{query}{'&view=list' if view == 'list' else ''}"


def shortcuts(path: str, criteria: Criteria) -> list[tuple[str, str]]:
    """今天, 这个周末, 未来七天 as addresses."""
    today = localdate()
    saturday, sunday = selectors.weekend(today)
    spans = [
        ("今天", today, today),
        ("这个周末", saturday, sunday),
        ("未来七天", today, today + timedelta(days=6)),
    ]
    return [(label, f"{path}?{criteria.with_(date_from=a, date_to=b).to_query()}") for label, a, b in spans]
