"""What readers will see of times that are still being typed: the rules in words, the sessions ahead. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .hours_rules import WEEKDAY_NAMES
from .local_time import local
from .problems import Problem
from .recurrence import Occurrence, Schedule
from .recurrence_builder import without_until
from .recurrence_rule import ScheduleError
from .recurrence_words import rule_in_words
from .schedule_blocks import Cancelled, Entry, Moved, Recurrence, read_entry

_FAR = timedelta(days=20 * 366)
_FORM_MOMENT = "%Y-%m-%d %H:%M"


@dataclass(frozen=True, slots=True)
class Session:
    """A session ahead. `changed_by` is the place, from 0, of the row that cancels or moves it; None for others.

    `when` and `was` (of a moved one) are in words, `start` and `end` as a form's fields hold them: what was
    announced, by which a row that cancels or moves names it.
    """

    when: str
    status: str
    reason: str
    was: str
    start: str
    end: str
    changed_by: int | None


@dataclass(frozen=True, slots=True)
class TimesOutlook:
    """The rules in words, the next sessions, whether more follow, and what is wrong."""

    rules: tuple[str, ...]
    sessions: tuple[Session, ...]
    more: bool
    past: int
    problems: tuple[Problem, ...]


def times_outlook(blocks: Sequence[Mapping[str, Any]], at: datetime, shown: int) -> TimesOutlook:
    """The next `shown` sessions that end after `at`; rows that can't be read are left out and named."""
    places: list[int] = []
    entries: list[Entry] = []
    problems: list[Problem] = []
    for number, block in enumerate(blocks, 1):
        try:
            entries.append(read_entry(number, block))
            places.append(number - 1)
        except ScheduleError as error:
            problems.append(Problem(number - 1, str(error)))
    schedule = Schedule(tuple(entries))
    problems += [Problem(places[error.number - 1], str(error)) for error in schedule.problems()]
    coming = schedule.occurrences(at, at + _FAR)
    rows = _rows(entries, places)
    return TimesOutlook(
        rules=tuple(_in_words(entry) for entry in schedule.recurrences),
        sessions=tuple(_session(each, rows, local(at).year) for each in coming[:shown]),
        more=len(coming) > shown,
        past=len(schedule.occurrences(at - _FAR, at)) if not schedule.endless else 0,
        problems=tuple(sorted(problems, key=lambda problem: problem.place)),
    )


def with_last_days(blocks: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """`blocks` in which no rule has an UNTIL of its own: the day of its last session is the last day instead."""
    return [_with_last_day(block) for block in blocks]


def _with_last_day(block: Mapping[str, Any]) -> Mapping[str, Any]:
    value = block.get("value")
    if block.get("type") != "recurrence" or not isinstance(value, Mapping):
        return block
    try:
        entry = read_entry(1, block)
    except ScheduleError:
        return block
    if not isinstance(entry, Recurrence) or entry.rule.until is None:
        return block
    last = max(entry.starts()).date().isoformat()
    return {**block, "value": {**value, "rule": without_until(entry.rule.text), "until": last}}


def _rows(entries: Sequence[Entry], places: Sequence[int]) -> dict[datetime, int]:
    """The places of cancelling and moving rows, by the start that was announced."""
    numbered = zip(entries, places, strict=True)
    return {entry.original: place for entry, place in numbered if isinstance(entry, (Cancelled, Moved))}


def _in_words(entry: Recurrence) -> str:
    span = f"{_clock(entry.start)}–{_clock(entry.end)}"
    return f"{rule_in_words(entry.rrule(), entry.start)}，每场 {span}"


def _session(each: Occurrence, rows: Mapping[datetime, int], this_year: int) -> Session:
    announced = each.original_start or each.start
    return Session(
        when=_when(each.start, each.end, this_year),
        status=each.status,
        reason=each.reason,
        was=f"{_day(each.original_start)} {_clock(each.original_start)}" if each.original_start else "",
        start=f"{announced:{_FORM_MOMENT}}",
        end=f"{each.end:{_FORM_MOMENT}}",
        changed_by=rows.get(announced),
    )


def _when(start: datetime, end: datetime, this_year: int) -> str:
    """As on the public page."""
    start, end = local(start), local(end)
    year = f"{start.year}年" if start.year != this_year else ""
    last = f"–{_clock(end)}" if end.date() == start.date() else f" 至 {_day(end)} {_clock(end)}"
    return f"{year}{_day(start)} {_clock(start)}{last}"


def _day(at: datetime) -> str:
    return f"{at.month}月{at.day}日 {WEEKDAY_NAMES[at.weekday()]}"


def _clock(at: datetime) -> str:
    return f"{at.hour}:{at.minute:02d}"
