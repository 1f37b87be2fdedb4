"""What an import would do, row by row: plain data that is kept between preview and confirmation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db.models import TextChoices


class RowStatus(TextChoices):
    NEW = "new", "新增"
    CHANGED = "changed", "有变化"
    SAME = "same", "已有，不导入"
    BAD = "bad", "有问题"


@dataclass(slots=True)
class Problem:
    """A value that can't be taken: its column, as it stands in the file, and what is expected."""

    column: str
    value: str
    message: str


@dataclass(slots=True)
class Change:
    """A value of an existing page that the import would replace."""

    label: str
    before: str
    after: str


@dataclass(slots=True)
class PlannedRow:
    """One row (or one calendar entry, or one document) and what becomes of it.

    ``fields`` are values of the page's fields as JSON, those in ``untouched`` left as the page has them; ``cells`` the
    row as it stood in the file.
    """

    number: int
    title: str
    status: str = RowStatus.NEW
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    fields: dict[str, Any] = field(default_factory=dict)
    untouched: list[str] = field(default_factory=list)
    page_id: int | None = None
    cells: list[str] = field(default_factory=list)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> PlannedRow:
        """What ``to_json`` gave."""
        problems = [Problem(**each) for each in data["problems"]]
        changes = [Change(**each) for each in data["changes"]]
        return cls(**{**data, "problems": problems, "changes": changes})

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    def bad(self, column: str, value: str, message: str) -> None:
        """Note a value that can't be taken: the row is not imported."""
        self.problems.append(Problem(column, value, message))
        self.status = RowStatus.BAD

    def note(self, words: str) -> None:
        """Something to know about the row, said once."""
        if words not in self.notes:
            self.notes.append(words)

    @property
    def applied(self) -> dict[str, Any]:
        """The fields that an existing page takes over."""
        return {name: value for name, value in self.fields.items() if name not in self.untouched}

    @property
    def status_label(self) -> str:
        """The status in words."""
        return str(RowStatus(self.status).label)


@dataclass(slots=True)
class Reading:
    """A file as it was read, nothing compared with the site yet. ``notes`` concern the whole file."""

    rows: list[PlannedRow]
    headings: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def counted(rows: Sequence[PlannedRow]) -> dict[str, int]:
    """How many rows of each status."""
    counts = Counter(row.status for row in rows)
    return {str(status): counts[status] for status in RowStatus}
