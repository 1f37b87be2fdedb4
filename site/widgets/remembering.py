"""What widgets read of the database, kept in the process until something of it changes.

A widget stands on a thousand pages with the same few attributes, and each minute its answer is made anew, because the
clock decides what it says: only that is done again. Positions of readers are not among what is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from content import changes, partner_reads, selectors, venues_near
from content.keeping import remembered
from content.opening_hours import OpeningRules
from content.partner_reads import Happening
from content.records import ContentRecord, Kind

MOST = 200
"""Answers of one function, twenty items each: some megabytes."""

_EVENTS = (changes.SITE, changes.about_kind(Kind.EVENT), changes.about_kind(Kind.VENUE))
_VENUES = (changes.SITE, changes.about_kind(Kind.VENUE))
_RUMORS = (changes.SITE, changes.about_kind(Kind.RUMOR))


@dataclass(frozen=True, slots=True)
class Venue:
    """A venue's brief with its rules."""

    record: ContentRecord
    rules: OpeningRules


@remembered(*_RUMORS, most=MOST)
def newest_rumors(**asked: Any) -> tuple[ContentRecord, ...]:
    """See ``partner_reads.newest``."""
    return tuple(partner_reads.newest(Kind.RUMOR, **asked))


@remembered(*_VENUES, most=MOST)
def newest_venues(**asked: Any) -> tuple[Venue, ...]:
    """See ``partner_reads.newest``."""
    return with_rules(partner_reads.newest(Kind.VENUE, **asked))


@remembered(*_VENUES, most=MOST)
def venue(pk: int) -> Venue | None:
    """A venue, or None where readers may not see it."""
    return next(iter(with_rules(partner_reads.briefs_by_id([(pk, Kind.VENUE)]))), None)


def with_rules(records: list[ContentRecord]) -> tuple[Venue, ...]:
    """Venues in that order; those whose rules are gone meanwhile have none."""
    rules = venues_near.opening_rules_of([record.id for record in records])
    return tuple(Venue(record, rules.get(record.id, OpeningRules())) for record in records)


@remembered(*_EVENTS, most=MOST)
def happenings(first: date, last: date, minute: datetime | None, **asked: Any) -> tuple[Happening, ...]:
    """See ``partner_reads.happenings``; with ``minute``, of what is not over by then."""
    return tuple(partner_reads.happenings(first, last, ending_after=minute, **asked))


@remembered(*_EVENTS, most=MOST)
def event(pk: int, today: date) -> ContentRecord | None:
    """An event with its times as they are known today, or None where readers may not see it."""
    return next(selectors.records_by_id(Kind.EVENT, [pk]), None)
