"""Opening rules from blocks and back: reading, writing, refusing what can't be meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from .festival_dates import FESTIVALS
from .hours_rules import (
    RULE_NAMES,
    WEEKDAY_NAMES,
    WEEKDAYS,
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
    clock,
)
from .osm_grammar import parse_days
from .osm_tokens import OsmError


def read_rules(blocks: Sequence[Mapping[str, Any]], *, today: date | None = None) -> list[tuple[int, Rule]]:
    """The rules of `blocks` in order, each with the number of its block, from 1; a week has several.

    HoursError when one is impossible. "+N" dates count from `today`.
    """
    return [(number, rule) for number, block in enumerate(blocks, 1) for rule in read_block(number, block, today)]


def write_rules(rules: Sequence[Rule]) -> list[dict[str, Any]]:
    """The blocks that `read_rules` reads back as the same rules; plain JSON values."""
    return [{"type": rule.code, "value": _WRITERS[type(rule)](rule)} for rule in rules]


_SESSION = ("opens", "closes", "last_entry")


class _Fields:
    """The value of one block, read field by field; each complaint names the rule."""

    def __init__(self, number: int, where: str, value: Mapping[str, Any], today: date | None) -> None:
        self._number, self._where, self._value, self._today = number, where, value, today
        self._read = set[str]()

    def fail(self, text: str) -> HoursError:
        return HoursError(f"{self._where}：{text}", self._number)

    def within(self, key: str, name: str) -> _Fields:
        """The fields of a part; complaints name it too."""
        value = self.get(key)
        if value is not None and not isinstance(value, Mapping):
            raise self.fail(f"{name}没有内容")
        return _Fields(self._number, f"{self._where}{name}", value or {}, self._today)

    def get(self, key: str) -> Any:
        self._read.add(key)
        value = self._value.get(key)
        return None if value == "" else value

    def finish(self) -> None:
        unknown = sorted(str(key) for key in self._value if key not in self._read)
        if unknown:
            raise self.fail(f"不认识的项目“{unknown[0]}”")

    def text(self, key: str) -> str:
        return str(self.get(key) or "").strip()

    def flag(self, key: str) -> bool:
        value = self.get(key)
        if value not in (None, True, False):
            raise self.fail(f"“{key}”只能是“是”或“否”")
        return bool(value)

    def number(self, key: str, low: int, high: int) -> int:
        value = self.get(key)
        value = low if value is None else value
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.fail(f"天数要在 {low} 到 {high} 之间")
        return value

    def choice(self, key: str, allowed: Sequence[str], default: str) -> str:
        value = str(self.get(key) or default)
        if value not in allowed:
            raise self.fail(f"“{value}”不是可选的值")
        return value

    def items(self, key: str, what: str) -> Sequence[Any]:
        value = self.get(key)
        if value is None:
            return ()
        if isinstance(value, (str, bytes, Mapping)) or not isinstance(value, Sequence):
            raise self.fail(f"{what}要写成列表")
        return [_unwrapped(item) for item in value]

    def codes(self, key: str, allowed: Sequence[str], what: str) -> tuple[str, ...]:
        codes = [str(code) for code in self.items(key, what)]
        for code in codes:
            if code not in allowed:
                raise self.fail(f"不认识的{what}“{code}”")
            if codes.count(code) > 1:
                raise self.fail(f"{what}“{code}”写了两次")
        if not codes:
            raise self.fail(f"没有选择{what}")
        return tuple(code for code in allowed if code in codes)

    def weekdays(self) -> tuple[int, ...]:
        return tuple(WEEKDAYS.index(code) for code in self.codes("days", WEEKDAYS, "星期"))

    def holidays(self) -> tuple[str, ...]:
        return self.codes("holidays", ("any", *FESTIVALS), "节日")

    def month_day(self, key: str) -> MonthDay:
        value = self.get(key)
        found = re.fullmatch(r"(\d{1,2})-(\d{1,2})", str(value))
        try:
            day = date(2000, int(found[1]), int(found[2])) if found else None
        except ValueError:
            day = None
        if day is None:
            raise self.fail(f"没有“{value}”这一天，日期写成“12-31”的样子" if value else "没有填写日期")
        return day.month, day.day

    def season(self) -> tuple[MonthDay, MonthDay] | None:
        ends = self.get("season_from"), self.get("season_to")
        if ends == (None, None):
            return None
        if None in ends:
            raise self.fail("季节的开始和结束日期要一起填写")
        return self.month_day("season_from"), self.month_day("season_to")

    def day(self, key: str) -> date:
        value = self.get(key)
        if isinstance(value, datetime):
            raise self.fail("这里只要日期，不要时刻")
        if isinstance(value, date):
            return value
        shift = re.fullmatch(r"\+(\d{1,4})", str(value))
        if shift and self._today:
            return self._today + timedelta(days=int(shift[1]))
        if not re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)):
            raise self.fail(f"日期“{value}”要写成“2026-10-01”的样子" if value else "没有填写日期")
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            raise self.fail(f"没有“{value}”这一天") from None

    def sessions(self) -> Sessions:
        return self._in_order([self._session(item) for item in self.items("sessions", "时段")])

    def table_row(self) -> Sessions:
        """One or two sessions from the columns of a table; columns left empty are none."""
        columns = [{key: self.get(f"{key}{column}") for key in _SESSION} for column in ("", "_2")]
        return self._in_order([self._session(each) for each in columns if any(each.values())])

    def _in_order(self, found: list[Session]) -> Sessions:
        found.sort(key=lambda session: session.start_minute)
        for before, after in pairwise(found):
            if after.start_minute < before.end_minute:
                raise self.fail(f"{clock(before.opens)} 和 {clock(after.opens)} 开始的两个时段重叠")
        return tuple(found)

    def _session(self, item: Any) -> Session:
        if not isinstance(item, Mapping):
            raise self.fail("每个时段要写开门和闭馆时间")
        for key in item:
            if key not in _SESSION:
                raise self.fail(f"不认识的项目“{key}”")
        late = item.get("last_entry")
        session = Session(
            self._time(item.get("opens"), "开门时间"),
            self._time(item.get("closes"), "闭馆时间", end=True),
            None if late in (None, "") else self._time(late, "停止入馆时间"),
        )
        return self._checked(session)

    def _checked(self, session: Session) -> Session:
        opens, closes = clock(session.opens), clock(session.closes, end=True)
        if session.end_minute <= session.start_minute:
            raise self.fail(f"闭馆时间 {closes} 不晚于开门时间 {opens}（跨过半夜的请拆成两天）")
        late = session.last_entry
        if late and not session.start_minute <= late.hour * 60 + late.minute <= session.end_minute:
            raise self.fail(f"停止入馆时间 {clock(late)} 不在 {opens}–{closes} 之内")
        return session

    def _time(self, value: Any, what: str, *, end: bool = False) -> time:
        if isinstance(value, time):
            return value.replace(second=0, microsecond=0, tzinfo=None)
        found = re.fullmatch(r"(\d{1,2}):(\d\d)(?::00)?", str(value))
        if found and end and (int(found[1]), int(found[2])) == (24, 0):
            return time(0)
        if not found or int(found[1]) > 23 or int(found[2]) > 59:
            raise self.fail(f"{what}“{value}”要写成“09:30”的样子" if value else f"没有填写{what}")
        return time(int(found[1]), int(found[2]))


def _unwrapped(item: Any) -> Any:
    """An item of a list as the editors' form stores it, ``{"type": "item", "value": …, "id": …}``, or as it is."""
    return item["value"] if isinstance(item, Mapping) and item.keys() >= {"type", "value"} else item


def read_block(number: int, block: Mapping[str, Any], today: date | None = None) -> tuple[Rule, ...]:
    """The rules of one block, of which there are several for a week; HoursError, with `number`, if it can't be."""
    kind = str(block.get("type"))
    value = block.get("value")
    if kind not in _READERS:
        raise HoursError(f"第 {number} 条：不认识的规则“{kind}”", number)
    where = f"第 {number} 条（{RULE_NAMES[kind]}）"
    if not isinstance(value, Mapping):
        raise HoursError(f"{where}：没有内容", number)
    fields = _Fields(number, where, value, today)
    found = _READERS[kind](fields)
    fields.finish()
    return found if isinstance(found, tuple) else (found,)


def _week(f: _Fields) -> tuple[Rule, ...]:
    """A rule for every group of days with the same hours; a day left empty is closed, in a season too."""
    season, groups = f.season(), dict[Sessions, list[int]]()
    for day, code in enumerate(WEEKDAYS):
        row = f.within(code, WEEKDAY_NAMES[day])
        groups.setdefault(row.table_row(), []).append(day)
        row.finish()
    return tuple(Weekly(tuple(days), sessions, season) for sessions, days in groups.items() if sessions or season)


def _weekly(f: _Fields) -> Rule:
    return Weekly(f.weekdays(), f.sessions(), f.season())


def _closed_weekdays(f: _Fields) -> Rule:
    then = f.choice("then", ("none", "next_day", "next_workday"), "none")
    rule = ClosedWeekdays(f.weekdays(), f.flag("except_holidays"), then)
    if rule.then != "none" and not rule.except_holidays:
        raise f.fail("没有写“节假日除外”，就不会有顺延的闭馆日")
    return rule


def _holiday(f: _Fields) -> Rule:
    days = f.choice("days", ("all", "eve", "first", "last"), "all")
    return HolidayHours(f.holidays(), days, f.sessions(), f.text("reason"))


def _makeup_workday(f: _Fields) -> Rule:
    return MakeupWorkday(f.choice("act_as", ("weekend", "weekday", "closed"), "weekend"))


def _after_holiday(f: _Fields) -> Rule:
    least, closed = f.number("min_days", 1, 15), f.number("close_days", 1, 15)
    return AfterHoliday(f.holidays(), least, closed, f.text("reason"))


def _pattern(f: _Fields) -> Rule:
    text = f.text("days")
    if not text:
        raise f.fail("没有填写哪些日子")
    try:
        days = parse_days(text)
    except OsmError as error:
        raise f.fail(f"“{text}”{error}") from None
    return Pattern(days, f.sessions(), f.text("reason"))


def _yearly(f: _Fields) -> Rule:
    return Yearly(f.month_day("month_day"), f.sessions(), f.text("reason"))


def _exception(f: _Fields) -> Rule:
    first = f.day("first")
    last = f.day("last") if f.get("last") is not None else first
    if last < first:
        raise f.fail(f"结束日期 {last} 早于开始日期 {first}")
    return OneOff(first, last, f.sessions(), f.text("reason"))


_READERS: dict[str, Callable[[_Fields], Rule | tuple[Rule, ...]]] = {
    "week": _week,
    "weekly": _weekly,
    "closed_weekdays": _closed_weekdays,
    "holiday": _holiday,
    "makeup_workday": _makeup_workday,
    "after_holiday": _after_holiday,
    "pattern": _pattern,
    "yearly": _yearly,
    "exception": _exception,
}


def _plain_sessions(sessions: Sessions) -> list[dict[str, str]]:
    return [dict(_plain_session(session)) for session in sessions]


def _plain_session(session: Session) -> Iterator[tuple[str, str]]:
    yield "opens", f"{session.opens:%H:%M}"
    yield "closes", "24:00" if session.closes == time(0) else f"{session.closes:%H:%M}"
    if session.last_entry:
        yield "last_entry", f"{session.last_entry:%H:%M}"


def _plain_days(days: tuple[int, ...]) -> list[str]:
    return [WEEKDAYS[day] for day in days]


def _plain_weekly(rule: Weekly) -> dict[str, Any]:
    plain: dict[str, Any] = {"days": _plain_days(rule.days), "sessions": _plain_sessions(rule.sessions)}
    if rule.season:
        plain["season_from"], plain["season_to"] = (f"{month:02d}-{day:02d}" for month, day in rule.season)
    return plain


_WRITERS: dict[type, Callable[[Any], dict[str, Any]]] = {
    Weekly: _plain_weekly,
    ClosedWeekdays: lambda r: {
        "days": _plain_days(r.days),
        "except_holidays": r.except_holidays,
        "then": r.then,
    },
    HolidayHours: lambda r: {
        "holidays": list(r.holidays),
        "days": r.days,
        "sessions": _plain_sessions(r.sessions),
        "reason": r.reason,
    },
    MakeupWorkday: lambda r: {"act_as": r.act_as},
    AfterHoliday: lambda r: {
        "holidays": list(r.holidays),
        "min_days": r.min_days,
        "close_days": r.close_days,
        "reason": r.reason,
    },
    Pattern: lambda r: {
        "days": r.days.text(),
        "sessions": _plain_sessions(r.sessions),
        "reason": r.reason,
    },
    Yearly: lambda r: {
        "month_day": "{:02d}-{:02d}".format(*r.month_day),
        "sessions": _plain_sessions(r.sessions),
        "reason": r.reason,
    },
    OneOff: lambda r: {
        "first": r.first.isoformat(),
        "last": r.last.isoformat(),
        "sessions": _plain_sessions(r.sessions),
        "reason": r.reason,
    },
}
