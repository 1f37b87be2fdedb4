"""Which days the State Council's notices make days off and make-up workdays (调休), for which years.

Built from the package chinesecalendar, or from plain days as an editor reads them from a notice. A calendar
never guesses: outside the years it knows it only names the days that the law itself gives off.

`published_calendar` is the door for everybody. It is the package's until `publish` hands in another one:
`content.notices` does, with the notices that editors have entered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

import chinese_calendar.constants as published

from .festival_dates import FESTIVALS, eves, statutory_days

# The notice of a year may reach back into the last days of December before it (2018: from the 29th).
_NEXT_NOTICE_FROM = (12, 28)
_ONE_DAY = timedelta(days=1)
_PACKAGE_CODES = {
    "New Year's Day": "new_year",
    "Spring Festival": "spring_festival",
    "Tomb-sweeping Day": "qingming",
    "Labour Day": "labour_day",
    "Dragon Boat Festival": "dragon_boat",
    "Mid-autumn Festival": "mid_autumn",
    "National Day": "national_day",
}
_NAME_PARTS = {
    "元旦": "new_year",
    "春节": "spring_festival",
    "除夕": "spring_festival",
    "清明": "qingming",
    "劳动": "labour_day",
    "五一": "labour_day",
    "端午": "dragon_boat",
    "中秋": "mid_autumn",
    "国庆": "national_day",
}


class CalendarError(ValueError):
    """A notice that can't be right; the message is Chinese and names the day."""


@dataclass(frozen=True, slots=True)
class OffDay:
    """One day off. `first` and `last` bound the unbroken run of days off it belongs to.

    `festivals` are codes of FESTIVALS (none for a one-off commemoration). `statutory`: 法定节假日 proper, not
    a weekend or bridge day (调休) of the same run. `announced` is False when only the law says so.
    """

    day: date
    name: str
    festivals: tuple[str, ...]
    first: date
    last: date
    statutory: bool
    announced: bool = True


@dataclass(frozen=True, slots=True)
class NoticeDay:
    """One line of a notice: a day off, or a make-up workday (`off` False)."""

    day: date
    name: str
    off: bool

    @property
    def festivals(self) -> tuple[str, ...]:
        """Codes of the festivals of this very day; of a joint name, the festival whose own day it is."""
        named = tuple(dict.fromkeys(code for part, code in _NAME_PARTS.items() if part in self.name))
        if len(named) < 2:
            return named
        own = tuple(code for code in statutory_days(self.day.year).get(self.day, ()) if code in named)
        return own or (("national_day",) if "national_day" in named else named[:1])


class HolidayCalendar:
    """Days off and make-up workdays of the years it knows. Immutable; share it freely."""

    def __init__(self, notices: Mapping[int, Sequence[NoticeDay]]) -> None:
        self._notices = {year: tuple(sorted(notices[year], key=lambda d: d.day)) for year in sorted(notices)}
        lines = [line for days in self._notices.values() for line in days]
        self._makeup = {line.day: line.name for line in lines if not line.off}
        self._off = _off_days([line for line in lines if line.off])

    @classmethod
    def from_days(cls, days: Iterable[Mapping[str, Any]]) -> HolidayCalendar:
        """From plain days {"name", "date", "isOffDay"}; a year is known when it has its National Day."""
        lines = [_notice_day(day) for day in days]
        years = {line.day.year for line in lines if line.off and (line.day.month, line.day.day) == (10, 1)}
        return cls({year: [line for line in lines if _notice_year(line) == year] for year in years})

    def with_notice(self, year: int, days: Iterable[Mapping[str, Any]], *, whole: bool = True) -> HolidayCalendar:
        """A calendar that also knows `year`, from a notice typed in by hand; CalendarError if it can't be.

        `whole` refuses one in which a day is missing that the law gives off.
        """
        lines = [_notice_day(day) for day in days]
        _check_notice(year, lines)
        missing = missing_days(year, lines) if whole else []
        if missing:
            raise CalendarError(f"{missing[0]:%Y-%m-%d} 是法定节假日，放假安排里却没有这一天")
        return HolidayCalendar({**self._notices, year: lines})

    def lines(self, year: int) -> tuple[NoticeDay, ...]:
        """The notice of a year by date; none for a year that isn't known."""
        return self._notices.get(year, ())

    @property
    def years(self) -> tuple[int, ...]:
        """The years whose notice is known, ascending."""
        return tuple(self._notices)

    def knows(self, day: date) -> bool:
        """Whether no further notice can change `day` (the last days of December wait for the next year's)."""
        if (day.month, day.day) >= _NEXT_NOTICE_FROM and day.year + 1 not in self._notices:
            return False
        return day.year in self._notices

    def off_day(self, day: date) -> OffDay | None:
        """The day off that a notice, or in an unknown year the law, makes of `day`; None for others."""
        found = self._off.get(day)
        if found is not None or day.year in self._notices:
            return found
        festivals = statutory_days(day.year).get(day)
        if festivals is None:
            return None
        return OffDay(day, "、".join(FESTIVALS[f] for f in festivals), festivals, day, day, True, False)

    def makeup_workday(self, day: date) -> str | None:
        """The name of the festival that makes this weekend day a workday; None when it is none."""
        return self._makeup.get(day)

    def is_workday(self, day: date) -> bool:
        """Whether offices work on `day`; Monday to Friday where no notice says otherwise."""
        return day in self._makeup or (day.weekday() < 5 and self.off_day(day) is None)

    def eve_of(self, day: date) -> tuple[str, ...]:
        """Codes of the festivals whose own day is tomorrow; certain even for years without a notice."""
        return eves(day.year).get(day, ())

    def days(self, year: int) -> list[dict[str, Any]]:
        """The notice of a known year as plain days, the form `from_days` and `with_notice` read."""
        lines = self._notices.get(year, ())
        return [{"name": line.name, "date": line.day.isoformat(), "isOffDay": line.off} for line in lines]


def published_calendar() -> HolidayCalendar:
    """The calendar that holds now in this process."""
    return _published[-1] if _published else package_calendar()


_published: list[HolidayCalendar] = []


def publish(calendar: HolidayCalendar) -> None:
    """From now on `published_calendar` is this one."""
    _published[:] = [calendar]


@lru_cache(maxsize=1)
def package_calendar() -> HolidayCalendar:
    """The calendar of the installed package chinesecalendar: 2004 to its last notice."""
    off = [NoticeDay(day, _package_name(name), True) for day, name in published.holidays.items()]
    work = [NoticeDay(day, _package_name(name), False) for day, name in published.workdays.items()]
    years = sorted({line.day.year for line in off if (line.day.month, line.day.day) == (10, 1)})
    return HolidayCalendar({year: [line for line in [*off, *work] if _notice_year(line) == year] for year in years})


def _package_name(english: str) -> str:
    code = _PACKAGE_CODES.get(english)
    return FESTIVALS[code] if code else "抗战胜利纪念日" if english == "Anti-Fascist 70th Day" else "特别假日"


def _notice_year(line: NoticeDay) -> int:
    """The year whose notice brought a day: New Year days at the end of December belong to the next one."""
    return line.day.year + (line.day.month == 12 and "new_year" in line.festivals)


def _notice_day(entry: Mapping[str, Any]) -> NoticeDay:
    try:
        day = entry["date"]
        day = day if isinstance(day, date) else date.fromisoformat(str(day))
        return NoticeDay(day, str(entry["name"]), bool(entry["isOffDay"]))
    except (KeyError, ValueError) as error:
        raise CalendarError(f"放假安排中有一行无法识别：{dict(entry)!r}") from error


def _off_days(lines: list[NoticeDay]) -> dict[date, OffDay]:
    names = {line.day: line for line in lines}
    found: dict[date, OffDay] = {}
    for line in sorted(lines, key=lambda each: each.day):
        first = last = line.day
        while first - _ONE_DAY in names:
            first -= _ONE_DAY
        while last + _ONE_DAY in names:
            last += _ONE_DAY
        statutory = line.day in statutory_days(line.day.year)
        label = "、".join(FESTIVALS[code] for code in line.festivals) or line.name
        found[line.day] = OffDay(line.day, label, line.festivals, first, last, statutory)
    return found


def _check_notice(year: int, lines: Sequence[NoticeDay]) -> None:
    seen: set[date] = set()
    for line in lines:
        if _notice_year(line) != year:
            raise CalendarError(f"{line.day:%Y-%m-%d} 不属于 {year} 年的放假安排")
        if line.day in seen:
            raise CalendarError(f"{line.day:%Y-%m-%d} 写了两次")
        if not line.off and line.day.weekday() < 5:
            raise CalendarError(f"{line.day:%Y-%m-%d} 不是周末，不能作为调休上班日")
        seen.add(line.day)


def missing_days(year: int, lines: Sequence[NoticeDay]) -> list[date]:
    """Days that the law gives off in `year` and `lines` don't, by date."""
    off = {line.day for line in lines if line.off}
    return sorted(day for day in statutory_days(year) if day not in off)
