"""What widgets say of venues: a list with the hours of today, one venue with those of a week."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate, now

from api.lists import gone
from content import lines, venues_near
from content.date_words import day_words
from content.hours_rules import sessions_text
from content.hours_words import state
from content.lines import VenueLine
from content.opening_hours import OpeningRules
from content.records import ContentRecord, Kind
from search.criteria import DEFAULT_KM

from . import remembering
from .asking import Question

Fields = dict[str, Any]

DAYS_SHOWN = 7


def nearby(question: Question) -> Fields:
    """Venues with what holds today: the nearest first where a position is given, else the newest."""
    at = now()
    items = [{**_of_venue(line, question.base, at), "km": km} for line, km in _found(question)]
    return {"items": items, "more": question.listing("/venues/")}


def _found(question: Question) -> list[tuple[VenueLine, float | None]]:
    near = question.criteria.near
    if near is None:
        return [(line, None) for line in remembering.newest_venues(size=question.limit, **question.restrictions)]
    within = question.criteria.km or DEFAULT_KM
    nearest = venues_near.distances(near, within, **question.restrictions)[: question.limit]
    kilometres = {pk: round(km, 1) for km, pk in nearest}
    return [(line, kilometres[line.id]) for line in lines.venues(list(kilometres))]


def one(question: Question) -> Fields:
    """A venue with a week of hours; raises ``Refused`` where readers may not see it."""
    pk = question.ids["id"]
    found = remembering.venue(pk)
    if found is None:
        raise gone(Kind.VENUE, pk)
    line, record = found
    today = localdate()
    days = [today + timedelta(days=offset) for offset in range(DAYS_SHOWN)] if line.rules else []
    return {
        "regions": record.regions,
        "venue": {**_of_venue(line, question.base, now()), **_visit(record)},
        "days": [_day(line.rules, day, today) for day in days],
        "more": question.base + line.url,
    }


def _of_venue(line: VenueLine, base: str, at: datetime) -> Fields:
    open_state, sentence = state(line.rules, at)
    return {
        "id": line.id,
        "title": line.title,
        "url": base + line.url,
        "kind_label": line.kind_label,
        "free": line.free,
        "booking": line.booking,
        "address": line.address,
        "state": open_state,
        "sentence": sentence,
    }


def _visit(record: ContentRecord) -> Fields:
    facts, point = record.venue, record.point
    return {
        "summary": record.summary,
        "phone": facts.phone if facts else "",
        "website": facts.website if facts else "",
        "ticket_note": facts.ticket_note if facts else "",
        "geo": f"geo:{point.lat},{point.lon}" if point else "",
    }


def _day(rules: OpeningRules, day: date, today: date) -> Fields:
    hours = rules.day(day)
    return {
        "date": day.isoformat(),
        "label": "今天" if day == today else day_words(day),
        "open": bool(hours.sessions),
        "hours": sessions_text(hours.sessions),
        "reason": hours.reason,
        "provisional": hours.provisional,
    }
