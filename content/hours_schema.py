"""Opening hours as schema.org data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from .hours_rules import Session, Sessions
from .hours_words import PROVISIONAL

if TYPE_CHECKING:
    from .holiday_calendar import HolidayCalendar
    from .opening_hours import DayHours, OpeningRules

_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
Week = tuple[Sessions, ...]


def opening_hours_specification(
    rules: OpeningRules, calendar: HolidayCalendar, today: date, days: int = 60
) -> list[dict[str, Any]]:
    """OpeningHoursSpecification objects: the regular week, then each special day of the next `days` days.

    Regular entries bear validity dates only when the week changes with the season in that time. Special ones
    bear validFrom and validThrough, a `description` with the reason, and opens = closes = "00:00" if closed.
    """
    dates = [today + timedelta(days=n) for n in range(days)]
    weeks = [(day, _week(rules, day)) for day in dates]
    spans = [(week, [day for day, _ in run]) for week, run in groupby(weeks, key=lambda pair: pair[1])]
    regular: list[dict[str, Any]] = []
    for week, span in spans:
        validity = _validity(span[0], span[-1]) if len(spans) > 1 else {}
        regular += [{**entry, **validity} for entry in _regular(week)]
    return regular + list(_special(rules, calendar, dates))


def _week(rules: OpeningRules, day: date) -> Week:
    return tuple(rules.ordinary_in(day, weekday) for weekday in range(7))


def _regular(week: Week) -> Iterator[dict[str, Any]]:
    groups: dict[Sessions, list[str]] = {}
    for weekday, sessions in enumerate(week):
        groups.setdefault(sessions, []).append(f"https://schema.org/{_DAY_NAMES[weekday]}")
    for sessions, names in groups.items():
        for session in sessions:
            yield {"@type": "OpeningHoursSpecification", "dayOfWeek": names, **_times(session)}


def _special(rules: OpeningRules, calendar: HolidayCalendar, dates: list[date]) -> Iterator[dict[str, Any]]:
    def kind(pair: tuple[date, DayHours]) -> tuple[Any, ...]:
        hours = pair[1]
        return hours.usual, hours.sessions, hours.reason, hours.provisional

    for (usual, *_), run in groupby([(day, rules.day(day, calendar)) for day in dates], key=kind):
        span = list(run)
        if not usual:
            yield from _special_span(span[0][0], span[-1][0], span[0][1])


def _special_span(first: date, last: date, hours: DayHours) -> Iterator[dict[str, Any]]:
    description = hours.reason + (PROVISIONAL if hours.provisional else "")
    shut = {"opens": "00:00", "closes": "00:00"}
    for times in [_times(session) for session in hours.sessions] or [shut]:
        entry = {"@type": "OpeningHoursSpecification", **_validity(first, last), **times}
        yield {**entry, "description": description} if description else entry


def _validity(first: date, last: date) -> dict[str, str]:
    return {"validFrom": first.isoformat(), "validThrough": last.isoformat()}


def _times(session: Session) -> dict[str, str]:
    closes = "23:59" if session.closes == time(0) else f"{session.closes:%H:%M}"
    return {"opens": f"{session.opens:%H:%M}", "closes": closes}
