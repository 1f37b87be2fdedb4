"""Reads of what readers searched."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Max, Q, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils.timezone import get_current_timezone, localdate, make_aware

from .models import OpenCount, SearchCount

MOST_QUESTIONS = 2_000
"""The most asked questions of a period; rarer ones are not listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question in a period: how often, how often in vain, results opened, whether the last time nothing was found.

    ``opened`` is None where only a part of the searches is looked at: what is opened is not counted by filters.
    """

    print: str
    text: str
    times: int
    empty: int
    found: int
    opened: int | None
    is_empty: bool

    @property
    def share(self) -> int | None:
        """Opened results in a hundred searches."""
        return None if self.opened is None else round(100 * self.opened / self.times)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """So many days up to today, and the filters that searches had."""

    days: int = 30
    kind: str = ""
    region: str = ""

    @property
    def first(self) -> date:
        """The first of the days."""
        return localdate() - timedelta(days=self.days - 1)

    def every_day(self) -> list[date]:
        """All of the days, the last is today."""
        return [self.first + timedelta(days=number) for number in range(self.days)]

    @property
    def is_part(self) -> bool:
        """Whether only searches with certain filters are looked at."""
        return bool(self.kind or self.region)


def questions(period: Period) -> list[Asked]:
    """What was asked, the most frequent first; two queries."""
    rows = (
        _searches(period)
        .values("print")
        .annotate(
            words=Max("text"),
            asked=Sum("times"),
            empty=Sum("times", filter=Q(total=0), default=0),
            most=Max("total"),
            last_empty=Max("hour", filter=Q(total=0)),
            last_found=Max("hour", filter=Q(total__gt=0)),
        )
        .order_by("-asked", "print")[:MOST_QUESTIONS]
    )
    found = list(rows)
    opened = {} if period.is_part else _opened(period, [row["print"] for row in found])
    return [_asked(row, None if period.is_part else opened.get(row["print"], 0)) for row in found]


def by_day(period: Period, prints: Collection[str] | None = None) -> list[tuple[date, int, int]]:
    """Day, searches and searches in vain of every day; of these questions alone, where they are given."""
    searches = _searches(period) if prints is None else _searches(period).filter(print__in=prints)
    rows = (
        searches.annotate(day=TruncDate("hour"))
        .values("day")
        .annotate(asked=Sum("times"), empty=Sum("times", filter=Q(total=0), default=0))
    )
    counts = {row["day"]: (row["asked"], row["empty"]) for row in rows}
    return [(day, *counts.get(day, (0, 0))) for day in period.every_day()]


def days_of(period: Period, prints: Iterable[str]) -> dict[str, dict[date, int]]:
    """How often each of these questions was asked on which day; one query."""
    rows = (
        _searches(period)
        .filter(print__in=list(prints))
        .annotate(day=TruncDate("hour"))
        .values("print", "day")
        .annotate(asked=Sum("times"))
    )
    found: dict[str, dict[date, int]] = {}
    for row in rows:
        found.setdefault(row["print"], {})[row["day"]] = row["asked"]
    return found


def regions_asked() -> set[str]:
    """Codes of regions that searches were restricted to."""
    values = SearchCount.objects.exclude(regions="").values_list("regions", flat=True).distinct()[:MOST_QUESTIONS]
    return {code for value in values for code in value.strip(",").split(",")}


def _searches(period: Period) -> QuerySet[SearchCount]:
    found = SearchCount.objects.filter(hour__gte=_midnight(period.first))
    if period.kind:
        found = found.filter(kinds__contains=f",{period.kind},")
    return found.filter(regions__contains=f",{period.region},") if period.region else found


def _opened(period: Period, prints: list[str]) -> dict[str, int]:
    rows = OpenCount.objects.filter(hour__gte=_midnight(period.first), print__in=prints).values("print")
    return dict(rows.annotate(count=Sum("times")).values_list("print", "count"))


def _asked(row: Mapping[str, Any], opened: int | None) -> Asked:
    last_empty, last_found = row["last_empty"], row["last_found"]
    return Asked(
        print=row["print"],
        text=row["words"],
        times=row["asked"],
        empty=row["empty"],
        found=row["most"],
        opened=opened,
        is_empty=last_empty is not None and (last_found is None or last_found < last_empty),
    )


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min), get_current_timezone())
