"""One RFC 5545 recurrence rule: read strictly, expanded by python-dateutil with bounded work."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import islice
from typing import Any, Literal

from dateutil.rrule import DAILY, HOURLY, MONTHLY, WEEKLY, YEARLY, rrule, weekday

OCCURRENCE_CAP = 3000
# Periods one expansion may go through: four centuries of years, half a century of days.
_STEP_CAPS = {"YEARLY": 400, "MONTHLY": 4_800, "WEEKLY": 5_000, "DAILY": 20_000, "HOURLY": 100_000}
_MOST_A_DAY = 48
_LARGEST_COUNT = 3000
_FREQUENCIES: dict[str, Literal[0, 1, 2, 3, 4]] = {
    "YEARLY": YEARLY,
    "MONTHLY": MONTHLY,
    "WEEKLY": WEEKLY,
    "DAILY": DAILY,
    "HOURLY": HOURLY,
}
_DAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}
# Rule part: dateutil's name, lowest and highest value, whether it may count from the end (negative).
_NUMBERS = {
    "BYSECOND": ("bysecond", 0, 59, False),
    "BYMINUTE": ("byminute", 0, 59, False),
    "BYHOUR": ("byhour", 0, 23, False),
    "BYMONTHDAY": ("bymonthday", 1, 31, True),
    "BYYEARDAY": ("byyearday", 1, 366, True),
    "BYWEEKNO": ("byweekno", 1, 53, True),
    "BYMONTH": ("bymonth", 1, 12, False),
    "BYSETPOS": ("bysetpos", 1, 366, True),
}
_ALLOWED = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", *_NUMBERS}


class ScheduleError(ValueError):
    """Times that can't be meant; the message is Chinese. `number` is that of the entry, from 1; 0 for none."""

    def __init__(self, message: str, number: int = 0) -> None:
        super().__init__(message)
        self.number = number


class _WorkLimit(Exception):
    """The rule took more steps than it may."""


class _Steps(int):
    """An INTERVAL that counts its uses and stops them: dateutil takes one step a period with it.

    Without that, a rule like 30 February walks every day up to the year 9999.
    """

    left: int

    def __new__(cls, interval: int, cap: int) -> _Steps:
        steps = super().__new__(cls, interval)
        steps.left = cap
        return steps

    def _count(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise _WorkLimit

    def __radd__(self, other: int) -> int:
        self._count()
        return other + int(self)

    def __mul__(self, other: int) -> int:
        self._count()
        return int(self) * other


@dataclass(frozen=True)
class RecurrenceRule:
    """A parsed rule. `until` is as written: a date, a floating datetime, or an aware one in UTC."""

    text: str
    freq: str
    interval: int = 1
    count: int | None = None
    until: date | datetime | None = None
    week_start: int = 0
    by_day: tuple[tuple[int, int], ...] = ()
    numbers: dict[str, tuple[int, ...]] = field(default_factory=dict, hash=False)

    @classmethod
    def parse(cls, text: str) -> RecurrenceRule:
        """From RRULE text (with or without "RRULE:"); ScheduleError when it breaks RFC 5545 or our limits."""
        parts = _parts(text)
        freq = parts.get("FREQ", "")
        if freq in ("SECONDLY", "MINUTELY"):
            raise ScheduleError("重复规则：不支持按秒或按分钟重复")
        if freq not in _FREQUENCIES:
            raise ScheduleError(f"重复规则：FREQ 不能是“{freq}”" if freq else "重复规则：缺少 FREQ")
        rule = cls(
            text=";".join(f"{name}={value}" for name, value in parts.items()),
            freq=freq,
            interval=_number(parts, "INTERVAL", 1000) or 1,
            count=_number(parts, "COUNT", _LARGEST_COUNT),
            until=_until(parts["UNTIL"]) if "UNTIL" in parts else None,
            week_start=_week_start(parts.get("WKST", "MO")),
            by_day=_by_day(parts.get("BYDAY")),
            numbers={name: _numbers(name, parts[name]) for name in _NUMBERS if name in parts},
        )
        rule._check()
        return rule

    def starts(self, start: datetime) -> Iterator[datetime]:
        """The occurrences from `start` on, ascending, in its zone; ends early when work runs out.

        `start` counts only when the rule matches it, as in python-dateutil.
        """
        end = self._end(start)
        try:
            for moment in self._expander(start):
                if end is not None and moment > end:
                    return
                yield moment
        except _WorkLimit:
            return

    def _expander(self, start: datetime) -> Iterator[datetime]:
        given: dict[str, Any] = {_NUMBERS[name][0]: values for name, values in self.numbers.items()}
        if self.by_day:
            given["byweekday"] = [weekday(day, n or None) for day, n in self.by_day]
        freq, interval = _FREQUENCIES[self.freq], _Steps(self.interval, _STEP_CAPS[self.freq])
        try:
            rule = rrule(freq, start, interval, self.week_start, self.count, **given)
        except ValueError:  # BYHOUR that the interval never meets
            return iter(())
        return iter(rule)

    def _end(self, start: datetime) -> datetime | None:
        """UNTIL on the clock of `start`; a bare date lasts to its end; a floating start drops UTC."""
        until = self.until
        if until is None:
            return None
        if not isinstance(until, datetime):
            return datetime.combine(until, time(23, 59, 59), start.tzinfo)
        if until.tzinfo is None or start.tzinfo is None:
            return until.replace(tzinfo=start.tzinfo)
        return until.astimezone(start.tzinfo)

    def _check(self) -> None:
        has, freq = self.numbers.keys(), self.freq
        nth = {bool(n) for _, n in self.by_day}
        problems = {
            "COUNT 和 UNTIL 只能写一个": self.count is not None and self.until is not None,
            "BYWEEKNO 只能用于 FREQ=YEARLY": "BYWEEKNO" in has and freq != "YEARLY",
            "BYYEARDAY 只能用于按年或按小时的重复": "BYYEARDAY" in has and freq not in ("YEARLY", "HOURLY"),
            "BYMONTHDAY 不能用于 FREQ=WEEKLY": "BYMONTHDAY" in has and freq == "WEEKLY",
            "“第几个周几”只能用于按月或按年的重复": True in nth and freq not in ("MONTHLY", "YEARLY"),
            "“第几个周几”不能与 BYWEEKNO 同用": True in nth and "BYWEEKNO" in has,
            "BYDAY 中不能混写“每个周几”和“第几个周几”": len(nth) == 2,
            "BYSETPOS 要与另一个 BY 条件同用": has == {"BYSETPOS"} and not self.by_day,
            f"一天最多 {_MOST_A_DAY} 场": self._most_a_day() > _MOST_A_DAY,
        }
        for problem, found in problems.items():
            if found:
                raise ScheduleError(f"重复规则：{problem}")

    def _most_a_day(self) -> int:
        hours = len(self.numbers.get("BYHOUR", ())) or (24 // self.interval or 1 if self.freq == "HOURLY" else 1)
        return hours * len(self.numbers.get("BYMINUTE", (0,))) * len(self.numbers.get("BYSECOND", (0,)))


def expand_rule(rule: str, start: datetime | date, *, limit: int = OCCURRENCE_CAP) -> list[datetime]:
    """At most `limit` occurrences of RRULE text from `start` (a date: midnight) on, in its zone."""
    if not isinstance(start, datetime):
        start = datetime.combine(start, time())
    return list(islice(RecurrenceRule.parse(rule).starts(start), min(limit, OCCURRENCE_CAP)))


def _parts(text: str) -> dict[str, str]:
    text = re.sub(r"^RRULE:", "", text.strip().upper())
    if len(text) > 500:
        raise ScheduleError("重复规则太长")
    parts: dict[str, str] = {}
    for pair in text.rstrip(";").split(";"):
        name, _, value = pair.strip().partition("=")
        if name not in _ALLOWED or not value:
            raise ScheduleError(f"重复规则：不认识“{pair}”" if pair else "重复规则是空的")
        if name in parts:
            raise ScheduleError(f"重复规则：{name} 写了两次")
        parts[name] = value.strip()
    return parts


def _number(parts: dict[str, str], name: str, high: int) -> int | None:
    value = parts.get(name)
    if value is None:
        return None
    if not re.fullmatch(r"[0-9]{1,6}", value) or not 1 <= int(value) <= high:
        raise ScheduleError(f"重复规则：{name} 要在 1 到 {high} 之间")
    return int(value)


def _numbers(name: str, text: str) -> tuple[int, ...]:
    _, low, high, negative = _NUMBERS[name]
    values: list[int] = []
    for item in text.split(","):
        found = re.fullmatch(r"([+-]?)([0-9]{1,3})", item)
        if not found or not low <= int(found[2]) <= high or (found[1] == "-" and not negative):
            raise ScheduleError(f"重复规则：{name} 不能是“{item}”")
        values.append(int(item))
    return tuple(dict.fromkeys(values))


def _by_day(text: str | None) -> tuple[tuple[int, int], ...]:
    days: list[tuple[int, int]] = []
    for item in text.split(",") if text is not None else ():
        found = re.fullmatch(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)", item)
        if not found or (found[1] and not 1 <= abs(int(found[1])) <= 53):
            raise ScheduleError(f"重复规则：BYDAY 不能是“{item}”")
        days.append((_DAYS[found[2]], int(found[1] or 0)))
    return tuple(dict.fromkeys(days))


def _week_start(text: str) -> int:
    if text not in _DAYS:
        raise ScheduleError(f"重复规则：WKST 不能是“{text}”")
    return _DAYS[text]


def _until(text: str) -> date | datetime:
    found = re.fullmatch(r"(\d{8})(?:T(\d{6})(Z?))?", text, re.ASCII)
    try:
        if found and found[2] is None:
            return datetime.strptime(found[1], "%Y%m%d").date()
        moment = datetime.strptime(found[1] + found[2], "%Y%m%d%H%M%S") if found else None
    except ValueError:
        moment = None
    if found is None or moment is None:
        raise ScheduleError(f"重复规则：UNTIL 不能是“{text}”")
    return moment.replace(tzinfo=UTC) if found[3] else moment
