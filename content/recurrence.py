"""Event times: sessions, recurrence rules and what became of single occurrences, as a list of occurrences.

Pure, no Django. Times without a zone are Asia/Shanghai; everything returned is aware, in Asia/Shanghai.
Work is bounded whatever the rule: none is followed past 20,000 times, no answer holds over 3,000.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from itertools import islice
from typing import Any, Literal

from .local_time import SHANGHAI, local
from .recurrence_rule import OCCURRENCE_CAP, ScheduleError, expand_rule
from .recurrence_words import rule_in_words
from .schedule_blocks import Added, Cancelled, Entry, Moved, Recurrence, Session, read_entries, write_entries

__all__ = ["Occurrence", "Schedule", "ScheduleError", "Status", "expand_rule", "rule_in_words"]

_WORK_CAP = 20_000
Status = Literal["scheduled", "cancelled", "moved", "added"]


@dataclass(frozen=True, slots=True)
class Occurrence:
    """One time an event takes place, or would have. `original_start`: when a moved one was to start."""

    start: datetime
    end: datetime
    status: Status = "scheduled"
    reason: str = ""
    original_start: datetime | None = None


@dataclass(frozen=True)
class Schedule:
    """All times of one event."""

    entries: tuple[Entry, ...] = ()

    @classmethod
    def from_blocks(cls, blocks: Sequence[Mapping[str, Any]]) -> Schedule:
        """From blocks {"type", "value"}; ScheduleError, in Chinese, naming the entry, when they can't be.

        A recurrence whose start the rule does not match begins at the first match after it.
        """
        schedule = cls(read_entries(blocks))
        problem = next(schedule.problems(), None)
        if problem:
            raise problem
        return schedule

    def to_blocks(self) -> list[dict[str, Any]]:
        """Blocks of plain JSON values that `from_blocks` reads back as an equal schedule."""
        return write_entries(self.entries)

    def __bool__(self) -> bool:
        return bool(self.entries)

    def occurrences(self, first: datetime, last: datetime) -> list[Occurrence]:
        """Those that touch the time from `first` up to, not including, `last`, by start; at most 3,000.

        Cancelled ones stand at their time, moved ones at their new time only.
        """
        first, last = _aware(first), _aware(last)
        found = (each for each in self._before(last) if each.end > first)
        return list(islice(found, OCCURRENCE_CAP))

    def next_after(self, at: datetime) -> Occurrence | None:
        """The first that starts after `at` and is not cancelled."""
        at = _aware(at)
        return next((each for each in self._all() if each.start > at and each.status != "cancelled"), None)

    @cached_property
    def first_start(self) -> datetime | None:
        """When the first that takes place starts; of those cancelled when none does; None without any."""
        first = next((each for each in self._all() if each.status != "cancelled"), None)
        first = first or next(self._all(), None)
        return first.start if first else None

    @cached_property
    def last_end(self) -> datetime | None:
        """When the last that takes place ends; None when endless, or without any."""
        if self.endless:
            return None
        found = list(self._all())
        going = [each.end for each in found if each.status != "cancelled"]
        return max(going or [each.end for each in found], default=None)

    @property
    def endless(self) -> bool:
        """Whether a recurrence has no end."""
        return any(each.endless for each in self.recurrences)

    @property
    def sessions(self) -> list[Session]:
        """The single sessions as announced."""
        return [entry for entry in self.entries if isinstance(entry, Session)]

    @property
    def recurrences(self) -> list[Recurrence]:
        """The recurrences, each beginning at its first true occurrence."""
        return [entry for entry in self.entries if isinstance(entry, Recurrence)]

    @cached_property
    def changes(self) -> dict[datetime, Cancelled | Moved]:
        """What became of single occurrences, by the start they were announced with."""
        return {entry.original: entry for entry in self.entries if isinstance(entry, (Cancelled, Moved))}

    def _before(self, last: datetime) -> Iterator[Occurrence]:
        for each in self._all():
            if each.start >= last:
                return
            yield each

    def _all(self) -> Iterator[Occurrence]:
        """Everything by start; of two with the same times only the first."""
        streams = [_recurring(entry) for entry in self.recurrences]
        streams.append(iter(sorted(self._singles(), key=_by_start)))
        moved = sorted(self._moved(), key=_by_start)
        standing = (self._changed(each) for each in heapq.merge(*streams, key=_by_start))
        seen: tuple[datetime, set[datetime]] = (datetime.min, set())
        for each in heapq.merge((each for each in standing if each), moved, key=_by_start):
            if each.start != seen[0]:
                seen = (each.start, set())
            if each.end not in seen[1]:
                seen[1].add(each.end)
                yield each

    def _singles(self) -> Iterator[Occurrence]:
        for entry in self.entries:
            if isinstance(entry, Session):
                yield Occurrence(entry.start, entry.end)
            elif isinstance(entry, Added):
                yield Occurrence(entry.start, entry.end, "added", entry.reason)

    def _moved(self) -> Iterator[Occurrence]:
        for entry in self.entries:
            if isinstance(entry, Moved):
                yield Occurrence(entry.start, entry.end, "moved", entry.reason, entry.original)

    def _changed(self, each: Occurrence) -> Occurrence | None:
        change = self.changes.get(each.start)
        if change is None:
            return each
        return replace(each, status="cancelled", reason=change.reason) if isinstance(change, Cancelled) else None

    def problems(self) -> Iterator[ScheduleError]:
        """What can't be between entries that are each fine by themselves, with the number of the later one."""
        changed: set[datetime] = set()
        announced: set[datetime] = set()
        for number, entry in enumerate(self.entries, 1):
            if isinstance(entry, (Cancelled, Moved)):
                if entry.original in changed:
                    yield ScheduleError("同一场次既取消又改期，或写了两次，请只保留一条", number)
                changed.add(entry.original)
            elif isinstance(entry, (Session, Added)):
                if entry.start in announced:
                    yield ScheduleError(f"{_words(entry.start)} 的场次写了两次", number)
                announced.add(entry.start)
        missing = self._missing(changed - announced)
        for number, entry in enumerate(self.entries, 1):
            if isinstance(entry, (Cancelled, Moved)) and entry.original in missing:
                verb = "取消" if isinstance(entry, Cancelled) else "改期"
                yield ScheduleError(f"要{verb}的场次 {_words(entry.original)} 不在时间安排里", number)

    def _missing(self, wanted: set[datetime]) -> set[datetime]:
        """Those of `wanted` at which no recurrence has an occurrence."""
        waiting = set(wanted)
        for recurrence in self.recurrences:
            last = max(waiting, default=None)
            for start in recurrence.starts() if last else ():
                waiting.discard(start)
                if last is None or start >= last:
                    break
        return waiting


def _recurring(entry: Recurrence) -> Iterator[Occurrence]:
    length = entry.end - entry.start
    for start in islice(entry.starts(), _WORK_CAP):
        yield Occurrence(start, start + length)


def _by_start(each: Occurrence) -> datetime:
    return each.start


def _words(at: datetime) -> str:
    return f"{at.year} 年 {at.month} 月 {at.day} 日 {at.hour}:{at.minute:02d}"


def _aware(at: datetime) -> datetime:
    return at.replace(tzinfo=SHANGHAI) if at.tzinfo is None else local(at)
