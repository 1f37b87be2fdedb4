"""The typed rules of opening hours as plain values, and how their times are written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import ClassVar, Protocol

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WEEKDAY_NAMES = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
RULE_NAMES = {
    "week": "每周开放时间",
    "weekly": "每周开放时间",
    "closed_weekdays": "每周闭馆日",
    "holiday": "节假日安排",
    "makeup_workday": "调休上班日",
    "after_holiday": "节后闭馆",
    "pattern": "按规律的日子",
    "yearly": "每年固定日期",
    "exception": "临时调整",
}
MonthDay = tuple[int, int]


class HoursError(ValueError):
    """Rules that contradict each other or can't be meant; the message is Chinese and names the rule.

    `number` is that of the rule, counted from 1; 0 when no single one is to blame.
    """

    def __init__(self, message: str, number: int = 0) -> None:
        super().__init__(message)
        self.number = number


@dataclass(frozen=True, slots=True)
class Session:
    """One stretch of opening within a day, local time. `closes` 00:00 is midnight at the end of the day."""

    opens: time
    closes: time
    last_entry: time | None = None

    @property
    def start_minute(self) -> int:
        """Minutes from midnight to opening."""
        return self.opens.hour * 60 + self.opens.minute

    @property
    def end_minute(self) -> int:
        """Minutes from midnight to closing, at most 1440."""
        return (self.closes.hour * 60 + self.closes.minute) or 1440


Sessions = tuple[Session, ...]


@dataclass(frozen=True, slots=True)
class Weekly:
    """Regular hours of some weekdays (Monday is 0), all year or in a season of month-days, both included."""

    code: ClassVar[str] = "weekly"
    days: tuple[int, ...]
    sessions: Sessions
    season: tuple[MonthDay, MonthDay] | None = None

    def in_season(self, day: date) -> bool:
        """Whether the rule's season holds on `day`; a season may run over New Year."""
        if self.season is None:
            return True
        (first, last), here = self.season, (day.month, day.day)
        return first <= here <= last if first <= last else here >= first or here <= last


@dataclass(frozen=True, slots=True)
class ClosedWeekdays:
    """Weekdays that are closed, except (when asked) on days off by notice; `then` closes another instead."""

    code: ClassVar[str] = "closed_weekdays"
    days: tuple[int, ...]
    except_holidays: bool = False
    then: str = "none"


@dataclass(frozen=True, slots=True)
class HolidayHours:
    """Own hours (none: closed) on the days off of some festivals: all, eve, first or last of them."""

    code: ClassVar[str] = "holiday"
    holidays: tuple[str, ...]
    days: str
    sessions: Sessions
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MakeupWorkday:
    """What a make-up working Saturday or Sunday is: a weekend day, a weekday, or closed."""

    code: ClassVar[str] = "makeup_workday"
    act_as: str = "weekend"


@dataclass(frozen=True, slots=True)
class AfterHoliday:
    """Closed for `close_days` after a run of at least `min_days` days off that holds one of the festivals."""

    code: ClassVar[str] = "after_holiday"
    holidays: tuple[str, ...]
    min_days: int = 1
    close_days: int = 1
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Yearly:
    """Own hours (none: closed) on one month-day of every year."""

    code: ClassVar[str] = "yearly"
    month_day: MonthDay
    sessions: Sessions
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OneOff:
    """Own hours (none: closed) from `first` to `last`, both included."""

    code: ClassVar[str] = "exception"
    first: date
    last: date
    sessions: Sessions
    reason: str = ""


class DayPicker(Protocol):
    """Picks days by a rhythm that weeks and seasons can't say; `content.osm_days.Days` is one."""

    def matches(self, day: date) -> bool:
        """Whether the day is picked."""

    def text(self) -> str:
        """As OpenStreetMap writes it."""

    def words(self) -> str:
        """In Chinese."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Own hours (none: closed) on days such as the last Monday of each month. Of two, the later holds."""

    code: ClassVar[str] = "pattern"
    days: DayPicker
    sessions: Sessions
    reason: str = ""


Rule = Weekly | ClosedWeekdays | HolidayHours | MakeupWorkday | AfterHoliday | Pattern | Yearly | OneOff


def clock(moment: time, *, end: bool = False) -> str:
    """9:30, as Chinese notices write it; midnight at the end of a day is 24:00."""
    return "24:00" if end and moment == time(0) else f"{moment.hour}:{moment.minute:02d}"


def sessions_text(sessions: Sessions) -> str:
    """9:30–17:00（16:00 停止入馆）; sessions joined by 、; 全天开放 around the clock; 闭馆 for none."""
    return "、".join(_session_text(session) for session in sessions) or "闭馆"


def _session_text(session: Session) -> str:
    if session.end_minute - session.start_minute == 1440:
        return "全天开放"
    late = f"（{clock(session.last_entry)} 停止入馆）" if session.last_entry else ""
    return span_text(session) + late


def span_text(session: Session) -> str:
    """9:30–17:00."""
    return f"{clock(session.opens)}–{clock(session.closes, end=True)}"


def weekdays_text(days: Iterable[int]) -> str:
    """Weekday numbers (Monday 0) in words: "周二至周日", "周六、周日", "周一、周三至周五"."""
    runs: list[list[int]] = []
    for day in sorted(days):
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return "、".join(_run_text([WEEKDAY_NAMES[day] for day in run]) for run in runs)


def _run_text(names: list[str]) -> str:
    return f"{names[0]}至{names[-1]}" if len(names) > 2 else "、".join(names)
