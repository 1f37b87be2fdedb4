"""What a wish would have brought: shown before anybody subscribes to it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from search import service
from search.criteria import Criteria, Sort

SHOWN = 5
MONTH, QUARTER = 30, 90
TOO_BROAD = 5
"""More pieces a day than this, over ninety days, are better read once a week."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """``month`` pieces in the last thirty days, ``newest`` of them as (id, kind); ``unknown`` while search is away."""

    month: int
    quarter: int
    newest: tuple[tuple[int, str], ...]
    unknown: bool

    @property
    def per_week(self) -> float:
        """Over the last ninety days."""
        return self.quarter * 7 / QUARTER

    @property
    def too_broad(self) -> bool:
        """Whether a weekly digest should be offered."""
        return self.quarter > TOO_BROAD * QUARTER


def preview(wish: Criteria, today: date) -> Preview:
    """Ask the search engine, by publication."""
    month = service.find(wish.with_(since=today - timedelta(days=MONTH), sort=Sort.DATE), size=SHOWN)
    quarter = service.find(wish.with_(since=today - timedelta(days=QUARTER), sort=Sort.DATE), size=1)
    return Preview(
        month=month.total,
        quarter=quarter.total,
        newest=tuple((hit.id, hit.kind) for hit in month.hits),
        unknown=month.degraded or quarter.degraded,
    )
