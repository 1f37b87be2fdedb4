"""Opening hours as pictures: numbers for an SVG that a template draws, and the words of the table behind it.

Lengths are units of the picture's own viewBox, so the SVG needs no style attribute.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, time, timedelta

from .holiday_calendar import HolidayCalendar
from .hours_rules import WEEKDAY_NAMES, Session, clock, sessions_text, span_text
from .opening_hours import DayHours, OpeningRules

_LABEL_WIDTH, _WIDTH, _ROW, _BAR, _AXIS = 56, 640, 32, 18, 22
_USUAL_WINDOW = (8 * 60, 18 * 60)


@dataclass(frozen=True, slots=True)
class Bar:
    """One session as a rectangle; minutes from midnight beside it. `last_entry_x` marks where entry ends."""

    start_minute: int
    end_minute: int
    x: float
    width: float
    last_entry_x: float | None
    text: str


@dataclass(frozen=True, slots=True)
class BarRow:
    """One day: its bars (none: closed), and the words a table cell and a screen reader need."""

    day: date
    label: str
    y: int
    bar_y: int
    middle: int
    bars: tuple[Bar, ...]
    text: str
    reason: str
    holiday: str
    provisional: bool
    usual: bool
    is_today: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """An hour on the axis."""

    minute: int
    label: str
    x: float


@dataclass(frozen=True, slots=True)
class WeekBar:
    """A week, Monday first, on one axis of whole hours from `start_minute` to `end_minute`."""

    title: str
    width: int
    height: int
    label_width: int
    bar_height: int
    start_minute: int
    end_minute: int
    rows: tuple[BarRow, ...]
    ticks: tuple[Tick, ...]
    provisional: bool


@dataclass(frozen=True, slots=True)
class MonthDay:
    """One cell of a month: `state` is open, special (open, unlike an ordinary week) or closed."""

    day: date
    state: str
    text: str
    reason: str
    holiday: str
    mark: str
    provisional: bool
    usual: bool
    is_today: bool


@dataclass(frozen=True, slots=True)
class MonthTable:
    """A month as weeks, Monday first; None where a cell belongs to another month."""

    title: str
    year: int
    month: int
    weekdays: tuple[str, ...]
    weeks: tuple[tuple[MonthDay | None, ...], ...]
    provisional: bool


def week_bar(rules: OpeningRules, calendar: HolidayCalendar, monday: date, today: date | None = None) -> WeekBar:
    """The week that `monday` begins (any day of it will do)."""
    monday -= timedelta(days=monday.weekday())
    days = [monday + timedelta(days=n) for n in range(7)]
    hours = [rules.day(day, calendar) for day in days]
    axis = _axis([session for each in hours for session in each.sessions])
    rows = tuple(
        _row(n, day, each, axis, _holiday_name(calendar, day), day == today)
        for n, (day, each) in enumerate(zip(days, hours, strict=True))
    )
    return WeekBar(
        title=f"{_day_text(days[0])}至 {_day_text(days[6])}开放时间",
        width=_WIDTH,
        height=_AXIS + 7 * _ROW,
        label_width=_LABEL_WIDTH,
        bar_height=_BAR,
        start_minute=axis[0],
        end_minute=axis[1],
        rows=rows,
        ticks=_ticks(axis),
        provisional=any(row.provisional for row in rows),
    )


def month_table(
    rules: OpeningRules, calendar: HolidayCalendar, year: int, month: int, today: date | None = None
) -> MonthTable:
    """Every day of a month with its state, words and reason."""
    hours = rules.month(year, month, calendar)
    cells: list[MonthDay | None] = [_cell(day, each, calendar, today) for day, each in hours.items()]
    padded = [None] * monthrange(year, month)[0] + cells
    padded += [None] * (-len(padded) % 7)
    return MonthTable(
        title=f"{year} 年 {month} 月开放时间",
        year=year,
        month=month,
        weekdays=WEEKDAY_NAMES,
        weeks=tuple(tuple(padded[n : n + 7]) for n in range(0, len(padded), 7)),
        provisional=any(each.provisional for each in hours.values()),
    )


def _axis(sessions: list[Session]) -> tuple[int, int]:
    first = min([_USUAL_WINDOW[0], *(session.start_minute for session in sessions)])
    last = max([_USUAL_WINDOW[1], *(session.end_minute for session in sessions)])
    return first // 60 * 60, -(-last // 60) * 60


def _x(minute: int, axis: tuple[int, int]) -> float:
    share = (minute - axis[0]) / (axis[1] - axis[0])
    return round(_LABEL_WIDTH + share * (_WIDTH - _LABEL_WIDTH), 1)


def _ticks(axis: tuple[int, int]) -> tuple[Tick, ...]:
    step = 120 if axis[1] - axis[0] <= 16 * 60 else 240
    return tuple(Tick(m, f"{m // 60}:00", _x(m, axis)) for m in range(axis[0], axis[1] + 1, step))


def _row(number: int, day: date, hours: DayHours, axis: tuple[int, int], holiday: str, is_today: bool) -> BarRow:
    y = _AXIS + number * _ROW
    return BarRow(
        day=day,
        label=WEEKDAY_NAMES[number],
        y=y,
        bar_y=y + (_ROW - _BAR) // 2,
        middle=y + _ROW // 2,
        bars=tuple(_bar(session, axis) for session in hours.sessions),
        text=sessions_text(hours.sessions),
        reason=hours.reason,
        holiday=holiday,
        provisional=hours.provisional,
        usual=hours.usual,
        is_today=is_today,
    )


def _bar(session: Session, axis: tuple[int, int]) -> Bar:
    x = _x(session.start_minute, axis)
    late = session.last_entry
    return Bar(
        start_minute=session.start_minute,
        end_minute=session.end_minute,
        x=x,
        width=round(_x(session.end_minute, axis) - x, 1),
        last_entry_x=_x(_minute(late), axis) if late else None,
        text=span_text(session) + (f"，{clock(late)} 停止入馆" if late else ""),
    )


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _cell(day: date, hours: DayHours, calendar: HolidayCalendar, today: date | None) -> MonthDay:
    state = "closed" if not hours.sessions else "open" if hours.usual else "special"
    return MonthDay(
        day=day,
        state=state,
        text=sessions_text(hours.sessions),
        reason=hours.reason,
        holiday=_holiday_name(calendar, day),
        mark="休" if calendar.off_day(day) else "班" if calendar.makeup_workday(day) else "",
        provisional=hours.provisional,
        usual=hours.usual,
        is_today=day == today,
    )


def _holiday_name(calendar: HolidayCalendar, day: date) -> str:
    if "spring_festival" in calendar.eve_of(day):
        return "除夕"
    off = calendar.off_day(day)
    return off.name if off else ""


def _day_text(day: date) -> str:
    return f"{day.month} 月 {day.day} 日"
