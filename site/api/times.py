"""When venues are open, and when events take place."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from content import partner_reads
from content.hours_rules import Session
from content.local_time import SHANGHAI, local
from content.opening_hours import OpeningRules
from content.partner_reads import Happening
from content.vocabulary import EventKind

from . import cursors
from .answering import answer, base_url, cut, next_of
from .asking import asked, span
from .lists import PROBLEMS, Id
from .parameters import described
from .problems import Refused
from .shapes import Hours, Occurrences, Problem, item

router = Router(tags=["times"])

HOURS_DAYS, COMING_DAYS = 6, 30
EVENT_IDS = ("event", "venue", "campaign")
OCCURRENCE_FILTERS = ("topic", "region", "audience", "event_kind", "from", "to", "limit", "cursor")


@router.get(
    "/venues/{id}/hours",
    response={200: Hours, 404: Problem, **PROBLEMS},
    openapi_extra=described("from", "to"),
)
def venue_hours(request: HttpRequest, id: Id) -> HttpResponse:
    """The hours of each day, and why a day differs from the usual. A week from today where nothing is asked."""
    first, last = span(asked(request, ("from", "to")).criteria, days=HOURS_DAYS)
    rules = partner_reads.opening_rules(id)
    if rules is None:
        raise Refused(404)
    days = [_day(rules, first + timedelta(days=n)) for n in range((last - first).days + 1)]
    return answer(Hours, {"venue": id, "timezone": SHANGHAI.key, "known": bool(rules), "days": days})


@router.get(
    "/occurrences",
    response={200: Occurrences, **PROBLEMS},
    openapi_extra=described(*OCCURRENCE_FILTERS, *EVENT_IDS),
)
def list_occurrences(request: HttpRequest) -> HttpResponse:
    """Each time of each event, by start; cancelled and moved ones are among them. 30 days where no end is asked."""
    question = asked(request, OCCURRENCE_FILTERS, ids=EVENT_IDS)
    first, last = span(question.criteria, days=COMING_DAYS)
    found = partner_reads.happenings(
        first,
        last,
        size=question.limit + 1,
        after=question.after(cursors.starting),
        event_kinds=_event_kinds(request),
        event=question.ids.get("event"),
        venue=question.ids.get("venue"),
        campaign=question.ids.get("campaign"),
        **question.restrictions | {"date_from": None, "date_to": None},
    )
    shown, more = cut(found, question.limit)
    following = next_of(request, more.start, more.event.id, more.end) if more else None
    return answer(Occurrences, {"items": [_occurrence(row, base_url(request)) for row in shown], "next": following})


def _occurrence(row: Happening, base: str) -> dict[str, Any]:
    return {
        "start": local(row.start),
        "end": local(row.end),
        "status": row.status,
        "reason": row.reason,
        "event": item(row.event, base),
    }


def _event_kinds(request: HttpRequest) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(request.GET.getlist("event_kind")))
    if wrong := [kind for kind in wanted if kind not in EventKind.values]:
        raise Refused(400, errors={"event_kind": f"没有这种活动：{wrong[0][:30]}"})
    return wanted


def _day(rules: OpeningRules, day: date) -> dict[str, Any]:
    hours = rules.day(day)
    return {
        "date": day,
        "open": bool(hours.sessions),
        "intervals": [_opening(day, session) for session in hours.sessions],
        "usual": hours.usual,
        "difference": rules.difference(day),
        "reason": hours.reason,
        "provisional": hours.provisional,
    }


def _opening(day: date, session: Session) -> dict[str, Any]:
    midnight = datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
    entry = session.last_entry
    return {
        "opens": midnight + timedelta(minutes=session.start_minute),
        "closes": midnight + timedelta(minutes=session.end_minute),
        "last_entry": midnight.replace(hour=entry.hour, minute=entry.minute) if entry else None,
    }
