"""Opening hours: typed rules and a holiday calendar in, open intervals and answers out. Pure, no Django.

What decides a day, strongest first: exception > yearly > holiday > after_holiday > pattern > closed_weekdays
(with except_holidays and `then`) > makeup_workday > season (a weekly rule with one) > weekly. Among holiday rules
a named festival beats `any`, then eve beats first, last and all; among patterns the last that picks the day holds.
Local time is Asia/Shanghai, always.

`then` closes the first day (next_day) or first working day (next_workday) after the run of days off in which
a closed weekday stood open, so nobody closes in the middle of Golden Week. A make-up workday that acts as a
weekday takes the hours of the first open one of Tuesday to Friday, then Monday.

In a year whose notice is not known, only the days off that the law fixes count as holidays, and every day
that exceptions and yearly dates do not settle is provisional for rules that depend on holidays. Outside the
years 1900 to 2200 there are no intervals and only the ordinary week.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any

from . import hours_words
from .festival_dates import FESTIVALS
from .holiday_calendar import HolidayCalendar, OffDay, published_calendar
from .hours_blocks import read_rules, write_rules
from .hours_conflicts import check_rules
from .hours_rules import (
    WEEKDAY_NAMES,
    AfterHoliday,
    ClosedWeekdays,
    HolidayHours,
    HoursError,
    MakeupWorkday,
    MonthDay,
    OneOff,
    Pattern,
    Rule,
    Session,
    Sessions,
    Weekly,
    Yearly,
    weekdays_text,
)
from .hours_schema import opening_hours_specification
from .hours_words import week_summary
from .local_time import SHANGHAI, local

__all__ = [
    "SHANGHAI",
    "DayHours",
    "HoursError",
    "Interval",
    "OpeningRules",
    "Session",
    "opening_hours_specification",
    "week_summary",
]

_ONE_DAY = timedelta(days=1)
_LOOK_AHEAD_DAYS = 400
_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
_LONGEST_OPENING_DAYS = 31


@dataclass(frozen=True, slots=True)
class DayHours:
    """The hours of one day: ascending sessions that never overlap (none: closed), and why, if worth saying.

    `provisional`: a holiday notice still to come may change it. `usual`: the same hours as any such weekday.
    """

    sessions: Sessions
    reason: str
    provisional: bool
    usual: bool


@dataclass(frozen=True, slots=True)
class Interval:
    """Open from `start` up to, not including, `end`; aware, Asia/Shanghai. May run over midnight."""

    start: datetime
    end: datetime
    last_entry: datetime | None
    provisional: bool


@dataclass(frozen=True)
class OpeningRules:
    """The opening rules of one venue. Methods take the published calendar where none is given."""

    rules: tuple[Rule, ...] = ()

    @classmethod
    def from_blocks(cls, blocks: Sequence[Mapping[str, Any]], *, today: date | None = None) -> OpeningRules:
        """From blocks {"type", "value"}; HoursError, in Chinese, naming the rule, when they can't be meant.

        Exception dates may be "+N", days after `today`, where `today` is given.
        """
        numbered = read_rules(blocks, today=today)
        check_rules(numbered)
        return cls(tuple(rule for _, rule in numbered))

    def to_blocks(self) -> list[dict[str, Any]]:
        """Blocks of plain JSON values that `from_blocks` reads back as equal rules."""
        return write_rules(self.rules)

    def __bool__(self) -> bool:
        return bool(self.rules)

    def day(self, day: date, calendar: HolidayCalendar | None = None) -> DayHours:
        """The hours of one day."""
        if not _FIRST_DAY <= day <= _LAST_DAY:
            return DayHours(self.ordinary(day), "", self.depends_on_holidays, True)
        calendar = calendar or published_calendar()
        fixed = self._fixed(day)
        if fixed is not None:
            return DayHours(fixed[0], fixed[1], False, fixed[0] == self.ordinary(day))
        sessions, reason = self._decide(day, calendar)
        provisional = self.depends_on_holidays and not calendar.knows(day)
        return DayHours(sessions, reason, provisional, sessions == self.ordinary(day))

    def difference(self, day: date, calendar: HolidayCalendar | None = None) -> str:
        """What makes this day other than usual: special, holiday, makeup_workday or rule; empty on a usual day."""
        calendar = calendar or published_calendar()
        if self.day(day, calendar).usual:
            return ""
        if self._fixed(day) is not None:
            return "special"
        if calendar.off_day(day):
            return "holiday"
        return "makeup_workday" if calendar.makeup_workday(day) else "rule"

    def ordinary(self, day: date) -> Sessions:
        """The sessions of a day that nothing special happens on: season, week and closed weekdays."""
        return self.ordinary_in(day, day.weekday())

    def ordinary_in(self, season: date, weekday: int) -> Sessions:
        """The sessions of an ordinary `weekday` (Monday is 0) in the season that `season` lies in."""
        return () if weekday in self._closed else self._weekly(season, weekday)

    @cached_property
    def depends_on_holidays(self) -> bool:
        """Whether a holiday notice can change anything here."""
        return (
            bool(self._holidays or self._after)
            or any(rule.except_holidays for rule in self._closed.values())
            or self._makeup != "weekend"
        )

    def is_open(self, at: datetime, calendar: HolidayCalendar | None = None) -> bool:
        """Whether the doors are open at this aware instant (from opening up to, not including, closing)."""
        return self.session_at(at, calendar) is not None

    def session_at(self, at: datetime, calendar: HolidayCalendar | None = None) -> Session | None:
        """The session that runs at this aware instant."""
        at = local(at)
        minute = at.hour * 60 + at.minute
        sessions = self.day(at.date(), calendar).sessions
        return next((s for s in sessions if s.start_minute <= minute < s.end_minute), None)

    def open_until(self, at: datetime, calendar: HolidayCalendar | None = None) -> datetime | None:
        """When the doors next close; None when closed at `at`. Follows openings over midnight for 31 days."""
        if not self.is_open(at, calendar):
            return None
        at = local(at)
        for span in self._spans(at.date(), _later(at, _LONGEST_OPENING_DAYS), calendar):
            if span.end > at:
                return span.end
        return None

    def next_opening(self, at: datetime, calendar: HolidayCalendar | None = None) -> datetime | None:
        """The first time after `at` that closed doors open; None when that is over 400 days off."""
        at = local(at)
        for span in self._spans(_later(at, -1), _later(at, _LOOK_AHEAD_DAYS), calendar):
            if span.start > at:
                return span.start
        return None

    def month(self, year: int, month: int, calendar: HolidayCalendar | None = None) -> dict[date, DayHours]:
        """The hours of each day of a month, in order."""
        day = date(year, month, 1)
        days: dict[date, DayHours] = {}
        while day.month == month:
            days[day] = self.day(day, calendar)
            day += _ONE_DAY
        return days

    def intervals(self, first: date, last: date, calendar: HolidayCalendar | None = None) -> list[Interval]:
        """The open intervals of `first` to `last`, both included: ascending, apart, joined over midnight."""
        return list(self._spans(first, last, calendar))

    def sentence(self, at: datetime, calendar: HolidayCalendar | None = None) -> str:
        """What a reader wants to know at `at`, as one Chinese sentence without a full stop."""
        return hours_words.sentence(self, at, calendar or published_calendar())

    def _spans(self, first: date, last: date, calendar: HolidayCalendar | None) -> Iterator[Interval]:
        calendar = calendar or published_calendar()
        waiting: Interval | None = None
        first, last = max(first, _FIRST_DAY), min(last, _LAST_DAY)
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1)):
            hours = self.day(day, calendar)
            for session in hours.sessions:
                span = _interval(day, session, hours.provisional)
                if waiting and waiting.end == span.start:
                    late = span.provisional or waiting.provisional
                    waiting = Interval(waiting.start, span.end, span.last_entry, late)
                    continue
                if waiting:
                    yield waiting
                waiting = span
        if waiting:
            yield waiting

    def _fixed(self, day: date) -> tuple[Sessions, str] | None:
        for rule in self._one_offs:
            if rule.first <= day <= rule.last:
                return rule.sessions, rule.reason or ("临时调整开放时间" if rule.sessions else "临时闭馆")
        yearly = self._yearly.get((day.month, day.day))
        if yearly is None:
            return None
        words = f"每年 {day.month} 月 {day.day} 日"
        return yearly.sessions, yearly.reason or f"{words}{'另行安排' if yearly.sessions else '闭馆'}"

    def _decide(self, day: date, calendar: HolidayCalendar) -> tuple[Sessions, str]:
        off = calendar.off_day(day)
        holiday = self._holiday_rule(day, off, calendar) if self._holidays else None
        if holiday:
            return holiday.sessions, holiday.reason or _holiday_reason(holiday, day, off, calendar)
        if off is None and self._after:
            after = next((rule for rule in self._after if _closes_after(rule, day, calendar)), None)
            if after:
                return (), after.reason or "节后闭馆"
        pattern = next((rule for rule in self._patterns if rule.days.matches(day)), None)
        if pattern:
            return pattern.sessions, pattern.reason or f"{pattern.days.words()}{'' if pattern.sessions else '闭馆'}"
        return self._decide_weekday(day, off, calendar)

    def _decide_weekday(self, day: date, off: OffDay | None, calendar: HolidayCalendar) -> tuple[Sessions, str]:
        weekday = day.weekday()
        closed = self._closed.get(weekday)
        if closed and not (closed.except_holidays and off):
            return (), self._closed_reason(day)
        if off is None and self._shifting:
            kept = next(filter(None, (self._kept_open(rule, day, calendar) for rule in self._shifting)), None)
            if kept:
                return (), f"{WEEKDAY_NAMES[kept.weekday()]}逢节假日开放，顺延闭馆"
        if self._makeup != "weekend" and calendar.makeup_workday(day):
            return self._made_up(day)
        sessions = self._weekly(day, weekday)
        if closed and off and sessions:
            return sessions, f"{off.name}照常开放"
        return sessions, "" if sessions else self._closed_reason(day)

    def _holiday_rule(self, day: date, off: OffDay | None, calendar: HolidayCalendar) -> HolidayHours | None:
        eves = calendar.eve_of(day)
        if off is None and not eves:
            return None
        return next((rule for rule in self._holidays if _matches(rule, day, off, eves, calendar)), None)

    def _kept_open(self, rule: ClosedWeekdays, day: date, calendar: HolidayCalendar) -> date | None:
        """The closed weekday that stood open on a holiday and whose closing falls on `day` instead."""
        before = day - _ONE_DAY
        past_weekends = rule.then == "next_workday"
        if past_weekends and not calendar.is_workday(day):
            return None
        while (off := calendar.off_day(before)) or (past_weekends and not calendar.is_workday(before)):
            named = off is not None and off.announced and before.weekday() in rule.days
            if named and self.day(before, calendar).sessions:
                return before
            before -= _ONE_DAY
        return None

    def _made_up(self, day: date) -> tuple[Sessions, str]:
        if self._makeup == "weekday":
            for weekday in (1, 2, 3, 4, 0):
                if sessions := self.ordinary_in(day, weekday):
                    return sessions, "调休上班日，按工作日开放"
        return (), "调休上班日闭馆"

    def _weekly(self, day: date, weekday: int) -> Sessions:
        for rule in self._seasonal:
            if weekday in rule.days and rule.in_season(day):
                return rule.sessions
        return self._base.get(weekday, ())

    def _closed_reason(self, day: date) -> str:
        closed = [n for n in range(7) if n in self._closed or not self._weekly(day, n)]
        if len(closed) == 7:
            return "本季节不开放" if self._seasonal else ""
        return f"每{weekdays_text(closed)}闭馆"

    @cached_property
    def _one_offs(self) -> list[OneOff]:
        return [rule for rule in self.rules if isinstance(rule, OneOff)]

    @cached_property
    def _yearly(self) -> dict[MonthDay, Yearly]:
        return {rule.month_day: rule for rule in self.rules if isinstance(rule, Yearly)}

    @cached_property
    def _holidays(self) -> list[HolidayHours]:
        order = ("eve", "first", "last", "all")
        rules = [rule for rule in self.rules if isinstance(rule, HolidayHours)]
        return sorted(rules, key=lambda rule: ("any" in rule.holidays, order.index(rule.days)))

    @cached_property
    def _after(self) -> list[AfterHoliday]:
        return [rule for rule in self.rules if isinstance(rule, AfterHoliday)]

    @cached_property
    def _patterns(self) -> list[Pattern]:
        return [rule for rule in reversed(self.rules) if isinstance(rule, Pattern)]

    @cached_property
    def _closed(self) -> dict[int, ClosedWeekdays]:
        return {day: rule for rule in self.rules if isinstance(rule, ClosedWeekdays) for day in rule.days}

    @cached_property
    def _shifting(self) -> list[ClosedWeekdays]:
        return [rule for rule in self.rules if isinstance(rule, ClosedWeekdays) and rule.then != "none"]

    @cached_property
    def _makeup(self) -> str:
        return next((rule.act_as for rule in self.rules if isinstance(rule, MakeupWorkday)), "weekend")

    @cached_property
    def _seasonal(self) -> list[Weekly]:
        return [rule for rule in self.rules if isinstance(rule, Weekly) and rule.season]

    @cached_property
    def _base(self) -> dict[int, Sessions]:
        weekly = [rule for rule in self.rules if isinstance(rule, Weekly) and not rule.season]
        return {day: rule.sessions for rule in weekly for day in rule.days}


def _matches(
    rule: HolidayHours, day: date, off: OffDay | None, eves: tuple[str, ...], calendar: HolidayCalendar
) -> bool:
    if rule.days == "eve":
        return _names(rule, eves)
    if off is None or not _names(rule, off.festivals, commemoration=True):
        return False
    return rule.days == "all" or (off.announced and day == _edge(rule, off, calendar))


def _names(rule: HolidayHours | AfterHoliday, festivals: tuple[str, ...], *, commemoration: bool = False) -> bool:
    if "any" in rule.holidays:
        return commemoration or bool(festivals)
    return any(festival in rule.holidays for festival in festivals)


def _edge(rule: HolidayHours, off: OffDay, calendar: HolidayCalendar) -> date:
    """The first or last day of the run of days off that belongs to a festival of the rule."""
    step = _ONE_DAY if rule.days == "first" else -_ONE_DAY
    day = off.first if rule.days == "first" else off.last
    while (found := calendar.off_day(day)) and not _names(rule, found.festivals, commemoration=True):
        day += step
    return day


def _closes_after(rule: AfterHoliday, day: date, calendar: HolidayCalendar) -> bool:
    for back in range(1, rule.close_days + 1):
        off = calendar.off_day(day - timedelta(days=back))
        if off is not None:
            length = (off.last - off.first).days + 1
            run = (off.first + timedelta(days=n) for n in range(length))
            named = any((each := calendar.off_day(d)) and _names(rule, each.festivals) for d in run)
            return off.announced and length >= rule.min_days and named
    return False


def _holiday_reason(rule: HolidayHours, day: date, off: OffDay | None, calendar: HolidayCalendar) -> str:
    end = "" if rule.sessions else "闭馆"
    if rule.days == "eve":
        eves = [f for f in calendar.eve_of(day) if f in rule.holidays or "any" in rule.holidays]
        name = "除夕" if "spring_festival" in eves else f"{FESTIVALS[eves[0]]}前一天"
    else:
        name = off.name if off else ""
        name += {"first": "假期首日", "last": "假期最后一天", "all": "假期"}[rule.days]
    return name + end


def _later(at: datetime, days: int) -> date:
    """The date `days` after `at`, within the years that hours are told for."""
    return min(max(at.date(), _FIRST_DAY), _LAST_DAY) + timedelta(days=days)


def _interval(day: date, session: Session, provisional: bool) -> Interval:
    start = datetime.combine(day, session.opens, SHANGHAI)
    end_day = day + _ONE_DAY if session.closes == time(0) else day
    end = datetime.combine(end_day, session.closes, SHANGHAI)
    late = datetime.combine(day, session.last_entry, SHANGHAI) if session.last_entry else None
    return Interval(start, end, late, provisional)
