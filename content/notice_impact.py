"""What a holiday notice changes for readers, venue by venue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from . import selectors
from .holiday_calendar import HolidayCalendar
from .hours_changes import ChangedDays, changed_days, touched_days
from .records import Kind


@dataclass(frozen=True, slots=True)
class VenueImpact:
    """The days whose hours change; ``settled``: provisional answers become certain, or the other way."""

    venue: Any
    changes: tuple[ChangedDays, ...]
    settled: bool


def impacts(before: HolidayCalendar, after: HolidayCalendar, year: int, today: date | None = None) -> list[VenueImpact]:
    """The live, public venues whose rules depend on holidays, by title; none when nothing changes from today on.

    Of some the hours stay, and only reasons or doubts go.
    """
    days = touched_days(before, after, year, today or localdate())
    settled = (year in before.years) != (year in after.years)
    if not days and not settled:
        return []
    venues = selectors.pages(Kind.VENUE).only("title", "hours").order_by("title")
    found = [(venue, venue.opening_rules()) for venue in venues]
    return [
        VenueImpact(venue, changed_days(rules, before, after, days), settled)
        for venue, rules in found
        if rules.depends_on_holidays
    ]
