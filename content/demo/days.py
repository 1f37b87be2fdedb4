"""Demo dates are relative to the day of loading, so that events always lie ahead."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.timezone import make_aware

from content.recurrence import Schedule

WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


def day(text: Any, today: date) -> date:
    """``+12``: days from today; ``sat+1``: the second Saturday after today; else an ISO date."""
    if isinstance(text, date):
        return text
    if match := re.fullmatch(r"([+-]\d+)", str(text)):
        return today + timedelta(days=int(match[1]))
    if match := re.fullmatch(r"(mon|tue|wed|thu|fri|sat|sun)\+(\d+)", str(text)):
        ahead = (WEEKDAYS.index(match[1]) - today.weekday() - 1) % 7 + 1
        return today + timedelta(days=ahead + 7 * int(match[2]))
    return date.fromisoformat(str(text))


def times(rows: Sequence[Mapping[str, Any]], today: date) -> list[tuple[str, dict[str, Any]]]:
    """A demo event's ``times`` as raw stream data; ``nth`` counts the occurrences that were planned."""
    pairs = [(name, value) for row in rows for name, value in row.items()]
    planned = [_planned(name, value, today) for name, value in pairs if name in ("session", "recurrence")]
    blocks = [{"type": name, "value": value} for name, value in planned]
    starts = [item.start for item in _first_occurrences(blocks, today)]
    changes = [_change(name, value, today, starts) for name, value in pairs if name in ("cancelled", "moved", "added")]
    return [*planned, *changes]


def _first_occurrences(blocks: list[dict[str, Any]], today: date) -> list[Any]:
    begin = make_aware(datetime.combine(today, time.min))
    return Schedule.from_blocks(blocks).occurrences(begin, begin + timedelta(days=400))


def _planned(name: str, value: Mapping[str, Any], today: date) -> tuple[str, dict[str, Any]]:
    stored = _span(value, today)
    if name == "session":
        return name, stored
    until = day(value["until"], today).isoformat() if value.get("until") else None
    first = _first_matching(stored, value["rule"])
    return name, {**first, "rule": value["rule"], "until": until}


def _first_matching(stored: dict[str, Any], rule: str) -> dict[str, Any]:
    """Start on the first day the rule itself names: DTSTART counts as an occurrence in RFC 5545."""
    start = datetime.fromisoformat(stored["start"])
    length = datetime.fromisoformat(stored["end"]) - start
    probe = [{"type": "recurrence", "value": {**stored, "rule": rule, "until": None}}]
    occurrences = Schedule.from_blocks(probe).occurrences(start, start + timedelta(days=400))
    first = occurrences[0].start if occurrences else start
    return {"start": first.isoformat(), "end": (first + length).isoformat()}


def _change(name: str, value: Mapping[str, Any], today: date, starts: list[datetime]) -> tuple[str, dict[str, Any]]:
    if name == "added":
        return name, {**_span(value, today), "reason": value["reason"]}
    original = starts[value["nth"] - 1].isoformat()
    if name == "cancelled":
        return name, {"start": original, "reason": value["reason"]}
    return name, {"original": original, **_span(value, today), "reason": value["reason"]}


def _span(value: Mapping[str, Any], today: date) -> dict[str, Any]:
    first = day(value["day"], today)
    last = day(value["end_day"], today) if value.get("end_day") else first
    return {"start": _at(first, value["start"]), "end": _at(last, value["end"])}


def _at(on: date, clock: str) -> str:
    return make_aware(datetime.combine(on, time.fromisoformat(clock))).isoformat()


def hours(rows: Sequence[Mapping[str, Any]], today: date) -> list[tuple[str, dict[str, Any]]]:
    """A demo venue's ``hours`` as raw stream data, its exceptions on real dates."""
    built = []
    for name, value in ((name, value) for row in rows for name, value in row.items()):
        if name == "exception":
            ends = {"first": day(value["first"], today), "last": day(value["last"], today)}
            value = {**value, **{key: end.isoformat() for key, end in ends.items()}}
        built.append((name, dict(value)))
    return built
