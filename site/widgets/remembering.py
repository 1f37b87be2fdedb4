"""What widgets read of the database, kept in the process until something of it changes.

A widget stands on a thousand pages with the same few attributes, and each minute its answer is made anew, because the
clock decides what it says: only that is done again. Positions of readers are not among what is kept.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from content import changes, lines, partner_reads, selectors
from content.keeping import remembered
from content.lines import RumorLine, TimeLine, VenueLine
from content.records import ContentRecord, Kind

MOST = 200
"""Answers of one function, twenty items each: some megabytes."""

_EVENTS = (changes.SITE, changes.about_kind(Kind.EVENT), changes.about_kind(Kind.VENUE))
_VENUES = (changes.SITE, changes.about_kind(Kind.VENUE))
_RUMORS = (changes.SITE, changes.about_kind(Kind.RUMOR))


@remembered(*_RUMORS, most=MOST)
def newest_rumors(**asked: Any) -> tuple[RumorLine, ...]:
    """See ``lines.newest_rumors``."""
    return tuple(lines.newest_rumors(**asked))


@remembered(*_VENUES, most=MOST)
def newest_venues(**asked: Any) -> tuple[VenueLine, ...]:
    """See ``lines.newest_venues``."""
    return tuple(lines.newest_venues(**asked))


@remembered(*_VENUES, most=MOST)
def venue(pk: int) -> tuple[VenueLine, ContentRecord] | None:
    """A venue's line and brief, or None where readers may not see it."""
    return next(zip(lines.venues([pk]), partner_reads.briefs_by_id([(pk, Kind.VENUE)]), strict=False), None)


@remembered(*_EVENTS, most=MOST)
def times(first: date, last: date, minute: datetime | None, **asked: Any) -> tuple[TimeLine, ...]:
    """See ``lines.times``; with ``minute``, of what is not over by then."""
    return tuple(lines.times(first, last, ending_after=minute, **asked))


@remembered(*_EVENTS, most=MOST)
def event(pk: int, today: date) -> ContentRecord | None:
    """An event with its times as they are known today, or None where readers may not see it."""
    return next(selectors.records_by_id(Kind.EVENT, [pk]), None)
