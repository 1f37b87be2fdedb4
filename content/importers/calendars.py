"""Events from iCalendar files. Work is bounded before anything is parsed; rules are read by our own strict reader."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from icalendar import Calendar, Component

from content.local_time import SHANGHAI
from content.recurrence import Schedule, ScheduleError
from content.recurrence_rule import RecurrenceRule
from content.vocabulary import EventKind

from .lookups import Lookups
from .plans import PlannedRow, Reading
from .refusals import CellError, ImportRefused
from .stories import from_paragraphs
from .tables import decoded
from .values import url

MAX_BYTES = 4 * 1024 * 1024
MAX_ENTRIES = 1_000
MAX_DATES = 500
_KINDS = {"讲座": "lecture", "报告": "lecture", "展": "exhibition", "工作坊": "workshop", "动手": "workshop",
          "观": "observation", "赛": "contest", "集市": "fair", "直播": "livestream"}  # fmt: skip
_NO_DAY = "这一天不举行"


def read_calendar(data: bytes, lookups: Lookups) -> Reading:
    """The events of an iCalendar file: entries of one title and place are one event with several times."""
    entries = list(_calendar(data).walk("VEVENT"))
    if not entries:
        raise ImportRefused("日历里没有活动（VEVENT）。")
    groups = _grouped(entries)
    rows = [_row(number, group, lookups) for number, group in enumerate(groups, 1)]
    joined = f"{len(entries)} 条日程合并成 {len(groups)} 个活动：同题同地的算一个活动的几场。"
    return Reading(rows, ["标题", "时间", "地点"], [joined] if len(entries) > len(groups) else [])


def _calendar(data: bytes) -> Calendar:
    if len(data) > MAX_BYTES:
        raise ImportRefused(f"日历文件有 {len(data) / 1048576:.0f} MB，超过了 {MAX_BYTES // 1048576} MB 的上限。")
    text = decoded(data)
    if not text.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        raise ImportRefused("这不是 iCalendar 文件（.ics）。")
    count = len(re.findall(r"^BEGIN:VEVENT", text, re.MULTILINE | re.IGNORECASE))
    if count > MAX_ENTRIES:
        raise ImportRefused(f"日历里有 {count} 条日程，最多 {MAX_ENTRIES} 条。请导出较短的时间段。")
    dates = sum(line.count(",") for line in re.findall(r"^(?:RDATE|EXDATE)[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*", text, re.M))
    if dates > MAX_DATES * 4:
        raise ImportRefused("日历里单独列出的日期太多，请改用重复规则，或导出较短的时间段。")
    try:
        found = Calendar.from_ical(text)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError):
        raise ImportRefused("日历文件的格式不对，读不下去。请从日历软件里重新导出。") from None
    return found


def _grouped(entries: Sequence[Component]) -> list[list[Component]]:
    """Entries that share an id (a series and its exceptions), then those of one title and place."""
    series: dict[str, list[Component]] = defaultdict(list)
    for number, entry in enumerate(entries):
        series[str(entry.get("UID") or f"#{number}")].append(entry)
    groups: dict[tuple[Any, ...], list[Component]] = defaultdict(list)
    for uid, members in series.items():
        alone = any(entry.get("RRULE") for entry in members) or len(members) > 1
        name = (_text(members[0], "SUMMARY"), _text(members[0], "LOCATION"))
        groups[(uid,) if alone else name].extend(members)
    return list(groups.values())


def _row(number: int, group: list[Component], lookups: Lookups) -> PlannedRow:
    first = next((entry for entry in group if not entry.get("RECURRENCE-ID")), group[0])
    title = re.sub(r"^【(已取消|改期|加场)】", "", _text(first, "SUMMARY"))[:255]
    row = PlannedRow(number, title, cells=[title, "", _text(first, "LOCATION")[:60]])
    if not title:
        row.bad("标题", "", "这条日程没有标题（SUMMARY）")
    row.fields = {"title": title, "event_kind": _kind(title)}
    row.notes.append(f"类别按标题猜为“{EventKind(row.fields['event_kind']).label}”，请核对。")
    _place(row, first, lookups)
    _words(row, first)
    try:
        row.fields["times"] = Schedule.from_blocks(list(_blocks(group, row))).to_blocks()
        row.cells[1] = _first_time(row.fields["times"])
    except ScheduleError as error:
        row.bad("时间", _written_rule(first), str(error))
    return row


def _kind(title: str) -> str:
    return next((code for word, code in _KINDS.items() if word in title), "lecture")


def _place(row: PlannedRow, entry: Component, lookups: Lookups) -> None:
    place = _text(entry, "LOCATION")
    name = re.split(r"[，,；;\n]", place)[0].strip()
    if venue := lookups.venue_named(place) or lookups.venue_named(name):
        row.fields["venue"] = venue
    elif place.startswith(("http://", "https://")):
        _address(row, "online_url", place)
    elif place:
        row.fields["address"] = place[:120]
    else:
        row.notes.append("没有写地点，发布前要补上。")


def _words(row: PlannedRow, entry: Component) -> None:
    description = _text(entry, "DESCRIPTION")
    if description:
        row.fields["intro"] = from_paragraphs(description)
        row.fields["summary"] = description.splitlines()[0][:160]
    if address := _text(entry, "URL"):
        _address(row, "booking_url", address)


def _address(row: PlannedRow, name: str, address: str) -> None:
    try:
        row.fields[name] = url(address)
    except CellError:
        row.notes.append(f"网址“{address[:60]}”不对，没有导入。")


def _text(entry: Component, name: str) -> str:
    found = entry.get(name)
    found = found[0] if isinstance(found, list) else found
    return str(found or "").replace("\0", "").strip()


def _blocks(group: Iterable[Any], row: PlannedRow) -> Iterator[dict[str, Any]]:
    for entry in group:
        start, end = _span(entry, row)
        cancelled = _text(entry, "STATUS").upper() == "CANCELLED"
        times = {"start": start.isoformat(), "end": end.isoformat()}
        if original := entry.get("RECURRENCE-ID"):
            yield _changed(_moment(original.dt, row), times, cancelled)
            continue
        if rule := _rule_text(entry):
            yield {"type": "recurrence", "value": {**times, "rule": rule, "until": None}}
        else:
            yield {"type": "session", "value": times}
            if cancelled:
                yield {"type": "cancelled", "value": {"start": times["start"], "reason": "取消"}}
        yield from _exceptions(entry, end - start, row)


def _changed(original: datetime, times: dict[str, str], cancelled: bool) -> dict[str, Any]:
    if cancelled:
        return {"type": "cancelled", "value": {"start": original.isoformat(), "reason": "取消"}}
    return {"type": "moved", "value": {"original": original.isoformat(), **times, "reason": "改期"}}


def _exceptions(entry: Any, length: timedelta, row: PlannedRow) -> Iterator[dict[str, Any]]:
    for moment in _dates(entry, "EXDATE", row):
        yield {"type": "cancelled", "value": {"start": moment.isoformat(), "reason": _NO_DAY}}
    for moment in _dates(entry, "RDATE", row):
        times = {"start": moment.isoformat(), "end": (moment + length).isoformat()}
        yield {"type": "added", "value": {**times, "reason": "加场"}}


def _dates(entry: Any, name: str, row: PlannedRow) -> Iterator[datetime]:
    found = entry.get(name)
    for each in found if isinstance(found, list) else [found] if found else []:
        for value in getattr(each, "dts", ()):
            yield _moment(value.dt[0] if isinstance(value.dt, tuple) else value.dt, row)


def _span(entry: Any, row: PlannedRow) -> tuple[datetime, datetime]:
    if not entry.get("DTSTART"):
        raise ScheduleError("没有开始时间（DTSTART）")
    start_value = entry["DTSTART"].dt
    start = _moment(start_value, row)
    if end := entry.get("DTEND"):
        return start, _moment(end.dt, row)
    if duration := entry.get("DURATION"):
        return start, start + duration.dt
    whole_day = not isinstance(start_value, datetime)
    if not whole_day:
        _note(row, "没有写结束时间，按一小时算，请核对。")
    return start, start + (timedelta(days=1) if whole_day else timedelta(hours=1))


def _moment(value: date | datetime, row: PlannedRow) -> datetime:
    """In Shanghai; a day begins at midnight, a time without zone is taken as ours."""
    if not isinstance(value, datetime):
        _note(row, "是全天的日程，请补上几点到几点。")
        return datetime.combine(value, time(), SHANGHAI)
    try:
        return value.replace(tzinfo=SHANGHAI) if value.tzinfo is None else value.astimezone(SHANGHAI)
    except (OverflowError, ValueError):
        raise ScheduleError(f"年份不对：{value.year}") from None


def _note(row: PlannedRow, words: str) -> None:
    if words not in row.notes:
        row.notes.append(words)


def _written_rule(entry: Any) -> str:
    found = entry.get("RRULE")
    return str(found.to_ical().decode()) if hasattr(found, "to_ical") else ""


def _rule_text(entry: Any) -> str:
    """The rule as our reader knows it."""
    found = entry.get("RRULE")
    if not found:
        return ""
    if isinstance(found, list):
        raise ScheduleError("一个活动只能有一条重复规则")
    return RecurrenceRule.parse(found.to_ical().decode()).text


def _first_time(blocks: Sequence[dict[str, Any]]) -> str:
    start = Schedule.from_blocks(blocks).first_start
    return f"{start:%Y-%m-%d %H:%M}" if start else ""
