"""What one line of a list says: for the lists on other people's pages, which say little and are asked for very often.

A list is one query of the columns it shows. Only what is live and public leaves this module.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet, TextChoices, TextField
from django.db.models.functions import Cast

from . import partner_reads, selectors
from .models import VenuePage
from .models.addresses import addresses_of
from .models.events import ONLINE
from .opening_hours import OpeningRules
from .records import ContentRecord, Kind
from .vocabulary import EventKind, VenueKind, Verdict

_RUMOR = ("pk", "url_path", "title", "claim", "verdict", "truth")
_VENUE = ("pk", "url_path", "title", "venue_kind", "free", "booking_needed", "booking_how", "address")
_VENUE_OF = ("event__venue_id", "event__venue__title", "event__venue__address")
_EVENT = ("url_path", "title", "event_kind", "address", "fee", "booking_url")
_TIME = ("start", "end", "status", "reason", "event_id", *(f"event__{name}" for name in _EVENT), *_VENUE_OF)


@dataclass(frozen=True, slots=True, kw_only=True)
class RumorLine:
    """A rebuttal."""

    id: int
    title: str
    url: str
    claim: str
    verdict: str
    verdict_label: str
    truth: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueLine:
    """A venue with its rules; ``booking`` is empty where none is needed."""

    id: int
    title: str
    url: str
    kind_label: str
    free: bool
    booking: str
    address: str
    rules: OpeningRules


@dataclass(frozen=True, slots=True, kw_only=True)
class EventLine:
    """An event, without its times."""

    id: int
    title: str
    url: str
    kind_label: str
    place: str
    address: str
    fee: str
    booking_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeLine:
    """One time of an event, with the event."""

    start: datetime
    end: datetime
    status: str
    reason: str
    event: EventLine


def newest_rumors(*, size: int, **restrictions: Any) -> list[RumorLine]:
    """At most ``size`` rebuttals under the restrictions of ``selectors.listing``, newest first."""
    rows = list(partner_reads.dated(Kind.RUMOR, **restrictions).values(*_RUMOR)[:size])
    urls = addresses_of({row["pk"]: row["url_path"] for row in rows})
    return [_rumor(row, urls[row["pk"]]) for row in rows]


def newest_venues(*, size: int, **restrictions: Any) -> list[VenueLine]:
    """The same of venues."""
    return _venues(partner_reads.dated(Kind.VENUE, **restrictions)[:size])


def venues(ids: Sequence[int]) -> list[VenueLine]:
    """The venues of these ids, in that order; those no longer live or public are left out."""
    found = {line.id: line for line in _venues(selectors.live_by_id(Kind.VENUE).filter(pk__in=ids))}
    return [found[pk] for pk in ids if pk in found]


def times(first: date, last: date, *, size: int, **asked: Any) -> list[TimeLine]:
    """See ``partner_reads.happenings``."""
    rows = list(partner_reads.times(first, last, **asked).values(*_TIME)[:size])
    urls = addresses_of({row["event_id"]: row["event__url_path"] for row in rows})
    events = {row["event_id"]: row for row in rows}
    told = {pk: _event(row, urls[pk]) for pk, row in events.items()}
    return [
        TimeLine(
            start=row["start"], end=row["end"], status=row["status"], reason=row["reason"], event=told[row["event_id"]]
        )
        for row in rows
    ]


def event_of(record: ContentRecord) -> EventLine:
    """The line of an event's record."""
    facts = record.event
    if facts is None:
        raise ValueError("not an event")
    return EventLine(
        id=record.id,
        title=record.title,
        url=record.url,
        kind_label=facts.event_kind_label,
        place=facts.place_name,
        address=facts.address,
        fee=facts.fee,
        booking_url=facts.booking_url,
    )


def _rumor(row: dict[str, Any], url: str) -> RumorLine:
    return RumorLine(
        id=row["pk"],
        title=row["title"],
        url=url,
        claim=row["claim"],
        verdict=row["verdict"],
        verdict_label=_label(Verdict, row["verdict"]),
        truth=row["truth"],
    )


def _venues(found: QuerySet[Any]) -> list[VenueLine]:
    rows = list(found.values(*_VENUE, rules=Cast("hours", TextField())))
    urls = addresses_of({row["pk"]: row["url_path"] for row in rows})
    return [_venue(row, urls[row["pk"]]) for row in rows]


def _venue(row: dict[str, Any], url: str) -> VenueLine:
    return VenueLine(
        id=row["pk"],
        title=row["title"],
        url=url,
        kind_label=_label(VenueKind, row["venue_kind"]),
        free=row["free"],
        booking=row["booking_how"] if row["booking_needed"] else "",
        address=row["address"],
        rules=_rules(row["rules"]),
    )


@lru_cache(maxsize=1000)
def _rules(hours: str) -> OpeningRules:
    """What stored hours mean, which nothing else decides."""
    return VenuePage(hours=hours).opening_rules()


def _event(row: dict[str, Any], url: str) -> EventLine:
    own, at_venue = row["event__address"], row["event__venue_id"] is not None
    return EventLine(
        id=row["event_id"],
        title=row["event__title"],
        url=url,
        kind_label=_label(EventKind, row["event__event_kind"]),
        place=row["event__venue__title"] if at_venue else own or ONLINE,
        address=own or (row["event__venue__address"] if at_venue else ""),
        fee=row["event__fee"],
        booking_url=row["event__booking_url"],
    )


def _label(choices: type[TextChoices], value: str) -> str:
    return str(dict(choices.choices).get(value, value))
