"""Which days a new holiday notice changes for a venue. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from .holiday_calendar import HolidayCalendar
from .hours_rules import WEEKDAY_NAMES, sessions_text
from .opening_hours import DayHours, OpeningRules

_ONE_DAY = timedelta(days=1)
# A rule may close up to fifteen days after a run of days off, or the first working day after it.
_AFTERMATH_DAYS = 20


@dataclass(frozen=True, slots=True)
class ChangedDays:
    """Days in a row for which the same was said before and the same is said now, all in words."""

    when: str
    before: str
    after: str
    reason: str


def touched_days(before: HolidayCalendar, after: HolidayCalendar, year: int, today: date) -> list[date]:
    """The days from `today` on whose hours a new notice for `year` may change, by date."""
    first = date(year - 1, 12, 1)
    days = [first + timedelta(days=n) for n in range((date(year, 12, 31) - first).days + 1)]
    different = [day for day in days if _seen(before, day) != _seen(after, day)]
    near = {day + timedelta(days=n) for day in different for n in range(-1, _AFTERMATH_DAYS + 1)}
    return sorted(day for day in near if day >= today)


def _seen(calendar: HolidayCalendar, day: date) -> tuple[object, ...]:
    return calendar.off_day(day), calendar.makeup_workday(day)


def changed_days(
    rules: OpeningRules, before: HolidayCalendar, after: HolidayCalendar, days: Sequence[date]
) -> tuple[ChangedDays, ...]:
    """Those of `days` on which the hours differ."""
    pairs = [(day, rules.day(day, before), rules.day(day, after)) for day in days]
    return tuple(_grouped([each for each in pairs if each[1].sessions != each[2].sessions]))


def _grouped(changed: list[tuple[date, DayHours, DayHours]]) -> Iterator[ChangedDays]:
    def kind(item: tuple[int, tuple[date, DayHours, DayHours]]) -> tuple[object, ...]:
        place, (day, old, new) = item
        return day.toordinal() - place, old.sessions, new.sessions, new.reason

    for _, group in groupby(enumerate(changed), key=kind):
        run = [item for _, item in group]
        first, old, new = run[0]
        yield ChangedDays(
            _span(first, run[-1][0]), sessions_text(old.sessions), sessions_text(new.sessions), new.reason
        )


def _span(first: date, last: date) -> str:
    begin = f"{first.year} 年 {first.month} 月 {first.day} 日"
    if first == last:
        return f"{begin}{WEEKDAY_NAMES[first.weekday()]}"
    return f"{begin}至 {last.month} 月 {last.day} 日"
