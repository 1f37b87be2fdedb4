"""The days that an OpenStreetMap `opening_hours` selector picks: matching, writing back, Chinese words. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from .hours_rules import WEEKDAY_NAMES, MonthDay, weekdays_text

CODES = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
EVERY_DAY = tuple(range(7))
_ORDINALS = {1: "第一个", 2: "第二个", 3: "第三个", 4: "第四个", 5: "第五个", -1: "最后一个", -2: "倒数第二个"}


@dataclass(frozen=True, slots=True)
class Years:
    """Every `step`-th year from `first` to `last`, included; no `last`: for good."""

    first: int
    last: int | None
    step: int = 1

    def matches(self, year: int) -> bool:
        """Whether the year is one of them."""
        return self.first <= year <= (self.last or year) and (year - self.first) % self.step == 0

    def text(self) -> str:
        """As OpenStreetMap writes it."""
        if self.last is None:
            return f"{self.first}+"
        span = f"{self.first}" if self.last == self.first else f"{self.first}-{self.last}"
        return span + (f"/{self.step}" if self.step > 1 else "")

    def words(self) -> str:
        """In Chinese."""
        every = f"每 {self.step} 年" if self.step > 1 else ""
        if self.last is None:
            return f"{self.first} 年起{every}"
        return (f"{self.first} 年" if self.last == self.first else f"{self.first}–{self.last} 年") + every


@dataclass(frozen=True, slots=True)
class Weeks:
    """Every `step`-th ISO week from `first` to `last`, included."""

    first: int
    last: int
    step: int = 1

    def matches(self, week: int) -> bool:
        """Whether the ISO week is one of them."""
        return self.first <= week <= self.last and (week - self.first) % self.step == 0

    def text(self) -> str:
        """As OpenStreetMap writes it."""
        span = f"{self.first:02d}" if self.last == self.first else f"{self.first:02d}-{self.last:02d}"
        return span + (f"/{self.step}" if self.step > 1 else "")

    def words(self) -> str:
        """In Chinese."""
        every = f"每隔 {self.step} 周" if self.step > 1 else ""
        return (f"第 {self.first} 周" if self.last == self.first else f"第 {self.first}–{self.last} 周") + every


@dataclass(frozen=True, slots=True)
class Weekdays:
    """Weekdays (Monday 0), or with `nth` only these of each month (-1: the last); `shift` days after them."""

    days: tuple[int, ...]
    nth: tuple[int, ...] = ()
    shift: int = 0

    def matches(self, day: date) -> bool:
        """Whether the day is one of them."""
        if not self.nth:
            return day.weekday() in self.days
        base = day - timedelta(days=self.shift)
        return base.weekday() in self.days and bool({_nth(base), _nth_from_end(base)} & set(self.nth))

    def text(self) -> str:
        """As OpenStreetMap writes it."""
        if self.nth:
            return f"{CODES[self.days[0]]}[{','.join(str(n) for n in self.nth)}]{shift_text(self.shift)}"
        return ",".join(_weekday_runs(self.days))

    def words(self) -> str:
        """In Chinese."""
        if not self.nth:
            return weekdays_text(self.days)
        name = WEEKDAY_NAMES[self.days[0]]
        return "、".join(f"{_ordinal(n)}{name}" for n in self.nth) + shift_words(self.shift)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date of every year or one: a day of a month, or its `nth` weekday; `shift` days later."""

    month: int
    day: int = 0
    weekday: int = 0
    nth: int = 0
    shift: int = 0
    year: int | None = None

    def on(self, year: int) -> date | None:
        """The date in that year; None where there is none (29 February, a fifth Sunday)."""
        base = _nth_weekday(year, self.month, self.weekday, self.nth) if self.nth else _date(year, self.month, self.day)
        return base + timedelta(days=self.shift) if base else None

    @property
    def plain(self) -> MonthDay | None:
        """Month and day, of a date that is the same every year."""
        return None if self.nth or self.shift or self.year else (self.month, self.day)

    def text(self) -> str:
        """As OpenStreetMap writes it."""
        year = f"{self.year} " if self.year else ""
        day = f"{CODES[self.weekday]}[{self.nth}]" if self.nth else f"{self.day:02d}"
        return f"{year}{MONTHS[self.month - 1]} {day}{shift_text(self.shift)}"

    def words(self) -> str:
        """In Chinese."""
        year = f"{self.year} 年 " if self.year else ""
        day = f"{_ordinal(self.nth)}{WEEKDAY_NAMES[self.weekday]}" if self.nth else f" {self.day} 日"
        return f"{year}{self.month} 月{day}{shift_words(self.shift)}"


@dataclass(frozen=True, slots=True)
class Dates:
    """From `first` to `last`, both included; may run over New Year."""

    first: Moment
    last: Moment

    def matches(self, day: date) -> bool:
        """Whether the day lies within."""
        a, b = self.first.plain, self.last.plain
        if a and b:
            here = (day.month, day.day)
            return a <= here <= b if a <= b else here >= a or here <= b
        years = [self.first.year] if self.first.year else [day.year - 1, day.year, day.year + 1]
        return any(first <= day <= last for year in years for first, last in self._spans(year))

    def _spans(self, year: int) -> Iterator[tuple[date, date]]:
        first = self.first.on(year)
        last = first if self.first == self.last else self.last.on(self.last.year or year)
        if first and last and last < first and not self.last.year:
            last = self.last.on(year + 1)
        if first and last:
            yield first, last

    @property
    def single(self) -> bool:
        """Whether it is one day."""
        return self.first == self.last

    def text(self) -> str:
        """As OpenStreetMap writes it."""
        return self.first.text() if self.single else f"{self.first.text()}-{self.last.text()}"

    def words(self) -> str:
        """In Chinese."""
        return self.first.words() if self.single else f"{self.first.words()}至 {self.last.words()}"


@dataclass(frozen=True, slots=True)
class Days:
    """Days that fit one alternative of each selector; an empty selector fits every day."""

    years: tuple[Years, ...] = ()
    dates: tuple[Dates, ...] = ()
    weeks: tuple[Weeks, ...] = ()
    weekdays: tuple[Weekdays, ...] = ()

    def matches(self, day: date) -> bool:
        """Whether the day is picked."""
        return (
            (not self.years or any(each.matches(day.year) for each in self.years))
            and (not self.dates or any(each.matches(day) for each in self.dates))
            and (not self.weeks or any(each.matches(day.isocalendar().week) for each in self.weeks))
            and (not self.weekdays or any(each.matches(day) for each in self.weekdays))
        )

    @property
    def weekly(self) -> bool:
        """Whether plain weekdays and stretches of months say it all."""
        plain = all(each.first.plain and each.last.plain and not each.single for each in self.dates)
        return plain and not (self.years or self.weeks or any(each.nth for each in self.weekdays))

    def text(self) -> str:
        """As OpenStreetMap writes it; empty for every day."""
        parts = [",".join(each.text() for each in self.years), ",".join(each.text() for each in self.dates)]
        if self.weeks:
            parts.append("week " + ",".join(each.text() for each in self.weeks))
        weekdays = ",".join(each.text() for each in self.weekdays)
        if weekdays and self.dates and self.weekdays[0].nth:
            parts.append(":")  # else "Aug Su[-1] +1 day" would be one date
        return " ".join(part for part in [*parts, weekdays] if part).replace(" :", ":")

    def words(self) -> str:
        """In Chinese."""
        groups: list[Iterable[Years | Dates | Weeks | Weekdays]] = [self.years, self.dates, self.weeks, self.weekdays]
        said = ["、".join(each.words() for each in group) for group in groups]
        if self.weekdays and not (self.years or self.dates or self.weeks):
            return f"每{'月' if self.weekdays[0].nth else ''}{said[3]}"
        return " ".join(part for part in said if part) or "每天"


def shift_text(days: int) -> str:
    """+1 day, -2 days; nothing for 0."""
    return f" {days:+d} day{'s' if abs(days) > 1 else ''}" if days else ""


def shift_words(days: int) -> str:
    """之后 2 天; nothing for 0."""
    return f"{'之后' if days > 0 else '之前'} {abs(days)} 天" if days else ""


def _ordinal(nth: int) -> str:
    return _ORDINALS.get(nth) or f"倒数第 {-nth} 个"


def _weekday_runs(days: tuple[int, ...]) -> Iterator[str]:
    """Mo-Fr for a run of more than two, else each."""
    left = sorted(days)
    while left:
        length = next((n for n in range(len(left)) if left[n] != left[0] + n), len(left))
        run, left = left[:length], left[length:]
        if len(run) > 2:
            yield f"{CODES[run[0]]}-{CODES[run[-1]]}"
        else:
            yield from (CODES[day] for day in run)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date | None:
    first = date(year, month, 1)
    found = [day for day in (first + timedelta(days=n) for n in range(31)) if day.month == month]
    found = [day for day in found if day.weekday() == weekday]
    place = nth - 1 if nth > 0 else nth
    return found[place] if -len(found) <= place < len(found) else None


def _nth(day: date) -> int:
    return (day.day - 1) // 7 + 1


def _nth_from_end(day: date) -> int:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return -(((following - day).days - 1) // 7 + 1)
