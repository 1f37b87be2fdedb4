"""What widgets say of venues: a list with the hours of today, one venue with those of a week."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate, now

from api.lists import gone
from content import partner_reads
from content.date_words import day_words
from content.hours_rules import sessions_text
from content.hours_words import state
from content.opening_hours import OpeningRules
from content.records import ContentRecord, Kind
from search.criteria import DEFAULT_KM

from . import remembering
from .asking import Question
from .remembering import Venue

Fields = dict[str, Any]

DAYS_SHOWN = 7


def nearby(question: Question) -> Fields:
    """Venues with what holds today: the nearest first where a position is given, else the newest."""
    at = now()
    items = [{**_of_venue(venue, question.base, at), "km": km} for venue, km in _found(question)]
    return {"items": items, "more": question.listing("/venues/")}


def _found(question: Question) -> list[tuple[Venue, float | None]]:
    near = question.criteria.near
    if near is None:
        return [(venue, None) for venue in remembering.newest_venues(size=question.limit, **question.restrictions)]
    km = question.criteria.km or DEFAULT_KM
    measured = partner_reads.nearest_venues(near=near, km=km, size=question.limit, **question.restrictions)
    venues = remembering.with_rules([record for record, _ in measured])
    return [(venue, round(distance, 1)) for venue, (_, distance) in zip(venues, measured, strict=True)]


def one(question: Question) -> Fields:
    """A venue with a week of hours; raises ``Refused`` where readers may not see it."""
    pk = question.ids["id"]
    venue = remembering.venue(pk)
    if venue is None:
        raise gone(Kind.VENUE, pk)
    today = localdate()
    days = [today + timedelta(days=offset) for offset in range(DAYS_SHOWN)] if venue.rules else []
    return {
        "regions": venue.record.regions,
        "venue": {**_of_venue(venue, question.base, now()), **_visit(venue.record)},
        "days": [_day(venue.rules, day, today) for day in days],
        "more": question.base + venue.record.url,
    }


def _of_venue(venue: Venue, base: str, at: datetime) -> Fields:
    record, facts = venue.record, venue.record.venue
    open_state, sentence = state(venue.rules, at)
    return {
        "id": record.id,
        "title": record.title,
        "url": base + record.url,
        "kind_label": facts.venue_kind_label if facts else "",
        "free": bool(facts and facts.free),
        "booking": facts.booking if facts else "",
        "address": facts.address if facts else "",
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
