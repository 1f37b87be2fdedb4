"""The times of an event from blocks and back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar

from .local_time import SHANGHAI
from .recurrence_rule import RecurrenceRule, ScheduleError

_LONGEST_SESSION = timedelta(days=3 * 366)
_LONGEST_RECURRING = timedelta(days=31)
_MOST_ENTRIES = 500
_NAMES = {
    "session": "单场",
    "recurrence": "重复",
    "cancelled": "取消",
    "moved": "改期",
    "added": "加场",
}


@dataclass(frozen=True, slots=True)
class Session:
    """One announced session."""

    code: ClassVar[str] = "session"
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Recurrence:
    """Sessions by rule; `start` and `end` are the first one's, `until` is the last day, included."""

    code: ClassVar[str] = "recurrence"
    start: datetime
    end: datetime
    rule: RecurrenceRule
    until: date | None = None

    def starts(self) -> Iterator[datetime]:
        """Ascending starts, in Shanghai time; bounded work."""
        for start in self.rule.starts(self.start):
            if self.until is not None and start.date() > self.until:
                return
            yield start

    def rrule(self) -> str:
        """RRULE text that belongs with `start` in its zone: any end but COUNT becomes UNTIL in UTC."""
        if self.until is None and self.rule.until is None:
            return self.rule.text
        parts = [part for part in self.rule.text.split(";") if not part.startswith(("COUNT=", "UNTIL="))]
        last = max(self.starts(), default=self.start)
        return ";".join([*parts, f"UNTIL={last.astimezone(UTC):%Y%m%dT%H%M%SZ}"])

    @property
    def endless(self) -> bool:
        """Whether neither the rule nor `until` ends it."""
        return self.until is None and self.rule.until is None and self.rule.count is None


@dataclass(frozen=True, slots=True)
class Cancelled:
    """The occurrence announced for `original` does not take place."""

    code: ClassVar[str] = "cancelled"
    original: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Moved:
    """The occurrence announced for `original` takes place at another time."""

    code: ClassVar[str] = "moved"
    original: datetime
    start: datetime
    end: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """One more session."""

    code: ClassVar[str] = "added"
    start: datetime
    end: datetime
    reason: str = ""


Entry = Session | Recurrence | Cancelled | Moved | Added


def read_entries(blocks: Sequence[Mapping[str, Any]]) -> tuple[Entry, ...]:
    """The entries of `blocks` in order; ScheduleError when one is impossible."""
    if len(blocks) > _MOST_ENTRIES:
        raise ScheduleError(f"一个活动最多写 {_MOST_ENTRIES} 条时间")
    return tuple(read_entry(number, block) for number, block in enumerate(blocks, 1))


def write_entries(entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """The blocks that `read_entries` reads back as the same entries; plain JSON values."""
    return [{"type": entry.code, "value": _plain(entry)} for entry in entries]


def read_entry(number: int, block: Mapping[str, Any]) -> Entry:
    """The entry of one block; ScheduleError, with `number`, when it is impossible."""
    kind, value = str(block.get("type")), block.get("value")
    if kind not in _READERS:
        raise ScheduleError(f"第 {number} 条：不认识的时间“{kind}”", number)
    where = f"第 {number} 条（{_NAMES[kind]}）"
    if not isinstance(value, Mapping):
        raise ScheduleError(f"{where}：没有内容", number)
    try:
        return _READERS[kind](value)
    except ScheduleError as error:
        raise ScheduleError(f"{where}：{error}", number) from None


def _session(value: Mapping[str, Any]) -> Entry:
    return Session(*_times(value, _LONGEST_SESSION))


def _added(value: Mapping[str, Any]) -> Entry:
    return Added(*_times(value, _LONGEST_SESSION), _reason(value))


def _cancelled(value: Mapping[str, Any]) -> Entry:
    return Cancelled(_moment(value, "start", "被取消的场次"), _reason(value))


def _moved(value: Mapping[str, Any]) -> Entry:
    original = _moment(value, "original", "原定时间")
    return Moved(original, *_times(value, _LONGEST_SESSION), _reason(value))


def _recurrence(value: Mapping[str, Any]) -> Entry:
    start, end = _times(value, _LONGEST_RECURRING)
    rule = RecurrenceRule.parse(str(value.get("rule") or ""))
    entry = Recurrence(start, end, rule, _date(value.get("until")))
    if entry.until and entry.until < start.date():
        raise ScheduleError("重复的结束日期早于第一场")
    first = next(entry.starts(), None)
    if first is None:
        raise ScheduleError("按这条规则一场也没有")
    return replace(entry, start=first, end=first + (end - start))


_READERS: dict[str, Callable[[Mapping[str, Any]], Entry]] = {
    "session": _session,
    "recurrence": _recurrence,
    "cancelled": _cancelled,
    "moved": _moved,
    "added": _added,
}


def _times(value: Mapping[str, Any], longest: timedelta) -> tuple[datetime, datetime]:
    start, end = _moment(value, "start", "开始时间"), _moment(value, "end", "结束时间")
    if end <= start:
        raise ScheduleError("结束时间要晚于开始时间")
    if end - start > longest:
        raise ScheduleError(f"一场最长 {longest.days} 天")
    return start, end


def _moment(value: Mapping[str, Any], key: str, what: str) -> datetime:
    found = value.get(key)
    if not found:
        raise ScheduleError(f"没有填写{what}")
    try:
        moment = found if isinstance(found, datetime) else datetime.fromisoformat(str(found))
    except ValueError:
        raise ScheduleError(f"{what}“{found}”要写成“2026-10-01T09:30”的样子") from None
    if not 1990 <= moment.year <= 2200:
        raise ScheduleError(f"{what}“{found}”的年份不对")
    moment = moment.replace(tzinfo=SHANGHAI) if moment.tzinfo is None else moment.astimezone(SHANGHAI)
    return moment.replace(microsecond=0)


def _date(value: Any) -> date | None:
    if value in (None, ""):
        return None
    if isinstance(value, datetime):
        return value.date()
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise ScheduleError(f"日期“{value}”要写成“2026-10-01”的样子") from None


def _reason(value: Mapping[str, Any]) -> str:
    return str(value.get("reason") or "").strip()


def _plain(entry: Entry) -> dict[str, Any]:
    if isinstance(entry, Cancelled):
        return {"start": entry.original.isoformat(), "reason": entry.reason}
    times = {"start": entry.start.isoformat(), "end": entry.end.isoformat()}
    if isinstance(entry, Recurrence):
        until = entry.until.isoformat() if entry.until else None
        return {**times, "rule": entry.rule.text, "until": until}
    if isinstance(entry, Moved):
        return {"original": entry.original.isoformat(), **times, "reason": entry.reason}
    return times if isinstance(entry, Session) else {**times, "reason": entry.reason}
