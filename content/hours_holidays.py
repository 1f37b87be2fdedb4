"""What a venue does on the holidays ahead: pure, from its rules and the holiday calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby, islice

from .festival_dates import FESTIVALS
from .holiday_calendar import HolidayCalendar
from .hours_rules import WEEKDAY_NAMES, sessions_text
from .opening_hours import DayHours, OpeningRules

_ONE_DAY = timedelta(days=1)
_LOOK_AHEAD_DAYS = 460
_AFTERMATH_DAYS = 7
_MAKEUP_WEEKS = timedelta(weeks=3)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days in a row on which the same holds: when (with what is special about them), hours and why."""

    when: str
    text: str
    reason: str
    closed: bool
    provisional: bool


@dataclass(frozen=True, slots=True)
class HolidayPlan:
    """One holiday: its name, when it is, and what the venue does before, on and after it."""

    name: str
    when: str
    announced: bool
    stretches: tuple[Stretch, ...]


def coming_holidays(
    rules: OpeningRules, calendar: HolidayCalendar, today: date, count: int = 7
) -> tuple[HolidayPlan, ...]:
    """The next `count` runs of days off that end today or later, as far as 460 days ahead."""
    runs = islice(_runs(calendar, today), count)
    return tuple(_plan(rules, calendar, run, today.year) for run in runs)


def _runs(calendar: HolidayCalendar, today: date) -> Iterator[tuple[date, date]]:
    """First and last day of each run; one that has begun is whole."""
    first = today
    while calendar.off_day(first - _ONE_DAY) and calendar.off_day(first):
        first -= _ONE_DAY
    end = today + timedelta(days=_LOOK_AHEAD_DAYS)
    while first <= end:
        last = first
        while calendar.off_day(last):
            last += _ONE_DAY
        if last > first:
            yield first, last - _ONE_DAY
        first = last + _ONE_DAY


def _plan(rules: OpeningRules, calendar: HolidayCalendar, run: tuple[date, date], this_year: int) -> HolidayPlan:
    first, last = run
    festivals = _festivals(calendar, first, last)
    shown = [*_made_up(calendar, festivals, run), *_eve(rules, calendar, first), *_days(first, last)]
    shown += _aftermath(rules, calendar, last)
    own = calendar.off_day(first)
    announced = own is not None and own.announced
    length = (last - first).days + 1
    end = f"放假 {length} 天" if announced else "国务院的放假通知还没有公布"
    return HolidayPlan(
        name="、".join(festivals) or (own.name if own else ""),
        when=f"{f'{first.year} 年 ' if first.year != this_year else ''}{_span_text(first, last)}，{end}",
        announced=announced,
        stretches=tuple(_stretches(rules, calendar, sorted(set(shown)))),
    )


def _festivals(calendar: HolidayCalendar, first: date, last: date) -> list[str]:
    found = [off for day in _days(first, last) if (off := calendar.off_day(day))]
    return list(dict.fromkeys(FESTIVALS[code] for off in found for code in off.festivals))


def _made_up(calendar: HolidayCalendar, festivals: list[str], run: tuple[date, date]) -> list[date]:
    """Make-up workdays that bear the name of the holiday, within three weeks of it."""
    near = _days(run[0] - _MAKEUP_WEEKS, run[1] + _MAKEUP_WEEKS)
    return [day for day in near if any(name in (calendar.makeup_workday(day) or "") for name in festivals)]


def _eve(rules: OpeningRules, calendar: HolidayCalendar, first: date) -> list[date]:
    eve = first - _ONE_DAY
    return [] if rules.day(eve, calendar).usual else [eve]


def _aftermath(rules: OpeningRules, calendar: HolidayCalendar, last: date) -> list[date]:
    """Unusual days soon after it: closing for rest, or instead of a weekday."""
    soon = _days(last + _ONE_DAY, last + timedelta(days=_AFTERMATH_DAYS))
    return [day for day in soon if not calendar.off_day(day) and not rules.day(day, calendar).usual]


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _stretches(rules: OpeningRules, calendar: HolidayCalendar, days: Sequence[date]) -> Iterator[Stretch]:
    numbered = [(day, rules.day(day, calendar), _mark(calendar, day)) for day in days]

    def kind(item: tuple[int, tuple[date, DayHours, str]]) -> tuple[object, ...]:
        place, (day, hours, mark) = item
        return day.toordinal() - place, hours.sessions, hours.reason, hours.provisional, mark

    for _, group in groupby(enumerate(numbered), key=kind):
        run = [item for _, item in group]
        (first, hours, mark), last = run[0], run[-1][0]
        yield Stretch(
            when=_span_text(first, last) + mark,
            text=sessions_text(hours.sessions),
            reason=hours.reason,
            closed=not hours.sessions,
            provisional=hours.provisional,
        )


def _mark(calendar: HolidayCalendar, day: date) -> str:
    return "（调休上班）" if calendar.makeup_workday(day) else "（除夕）" if _is_eve_of_spring(calendar, day) else ""


def _is_eve_of_spring(calendar: HolidayCalendar, day: date) -> bool:
    return "spring_festival" in calendar.eve_of(day)


def _span_text(first: date, last: date) -> str:
    if first == last:
        return f"{first.month} 月 {first.day} 日{WEEKDAY_NAMES[first.weekday()]}"
    end = f"{last.day} 日" if first.month == last.month else f"{last.month} 月 {last.day} 日"
    return f"{first.month} 月 {first.day} 日至 {end}"
