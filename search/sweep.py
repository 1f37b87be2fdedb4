"""What was missed: pages and index compared, and everything that differs asked for again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from content.records import Kind
from content.selectors import pages

from . import outbox
from .engines import engine
from .models import IndexJob

VENUE_DAYS_OLD = 1
"""A venue's opening days are counted from the day it was indexed: look at it again every day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """Numbers of pages that were asked for again, by reason."""

    missing: int
    changed: int
    gone: int
    stale_days: int
    taken_back: int


def sweep(*, take_back: bool = False) -> Swept:
    """Compare and enqueue, then clear up after killed rebuilds. Raises ``EngineError`` when the index cannot be read.

    With ``take_back`` jobs that were set aside get a fresh start; else they stay where somebody sees them.
    """
    indexed = engine().versions()
    today = date.today().toordinal()
    live: dict[int, tuple[str, int]] = {}
    for kind in Kind:
        for page_id, published in pages(kind).order_by().values_list("pk", "last_published_at"):
            live[page_id] = (kind.value, int(published.timestamp() * 1000) if published else 0)
    missing = [page for page in live if page not in indexed]
    changed = [page for page, (_, version) in live.items() if page in indexed and indexed[page].version < version]
    gone = [page for page in indexed if page not in live]
    stale = [
        page
        for page, (kind, _) in live.items()
        if kind == Kind.VENUE and page in indexed and today - indexed[page].prepared_on >= VENUE_DAYS_OLD
    ]
    aside = set(IndexJob.objects.filter(set_aside=True).values_list("page_id", flat=True))
    asked = {*missing, *changed, *gone, *stale}
    outbox.enqueue(asked | aside if take_back else asked - aside)
    engine().clear_leftovers()  # last: it may wait for a rebuild's next sign of life, and fail where a disk is full
    return Swept(
        missing=len(missing),
        changed=len(changed),
        gone=len(gone),
        stale_days=len(stale),
        taken_back=len(aside) if take_back else 0,
    )
