"""The log that partners mirror us by: whoever follows it shows, in the end, exactly what readers see here.

A change of a page is noted in the transaction that makes it, and numbered after the commit, one process at a time
(``content.changes``). ``catch_up`` goes through what was numbered since, under one lock, looks at each page as it is
then, and writes down what is different from the last row of that page. So numbers come in the order in which they can
be seen, a row that was written is the truth of a moment after the change, and no change is passed over: what is
committed later is numbered later. It is called with every question, so nobody waits for a worker; ``complete`` finds
what was never noted (pages from before there was a log, a kill between two statements).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import OperationalError, transaction
from django.db.models import F, Max

from . import changes, selectors
from .models.changes import Change
from .models.published import PublishedChange, PublishedClock
from .vocabulary import Happening

CHUNK = 500
_log = logging.getLogger(__name__)
_ABOUT_PAGE = changes.about_page(0).removesuffix("0")


@dataclass(frozen=True, slots=True)
class _State:
    """What the log knows a public page by."""

    kind: str
    version: int
    url: str
    corrections: int


def since(number: int, limit: int) -> list[PublishedChange]:
    """At most ``limit`` rows behind that number, in order.

    Everything committed before this call is in the log, unless the database is too busy to write it down just now:
    then it comes with the next call.
    """
    try:
        catch_up()
    except OperationalError:
        _log.warning("The log of public changes can't be written", exc_info=True)
    return list(PublishedChange.objects.filter(number__gt=number)[:limit])


def last_number() -> int:
    """The greatest number given."""
    return PublishedClock.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def catch_up() -> int:
    """Write down what is new; how many rows that were."""
    changes.look(now=True)
    clock = PublishedClock.objects.filter(pk=1).first()
    if clock is None or not clock.begun:
        return complete()
    return _follow() if Change.objects.filter(number__gt=clock.seen).exists() else 0


@transaction.atomic
def _follow() -> int:
    clock = _locked()
    noted = list(Change.objects.filter(number__gt=clock.seen).order_by("number").values_list("number", "about"))
    if not noted:  # another process was quicker
        return 0
    touched = [int(about.removeprefix(_ABOUT_PAGE)) for _, about in noted if about.startswith(_ABOUT_PAGE)]
    clock.seen = noted[-1][0] or clock.seen
    return _write(clock, touched)


def complete() -> int:
    """Compare everything readers can see with the log, and write down the differences; how many there were."""
    at = changes.horizon()
    live = {pk: state for kind in selectors.MODELS for pk, state in _states(kind, None).items()}
    known = _last_rows(None)
    suspects = [pk for pk, state in live.items() if _happened(state, known.get(pk))]
    suspects += [pk for pk, row in known.items() if pk not in live and row.what != Happening.WITHDRAWN]
    written = sum(_check(suspects[start : start + CHUNK]) for start in range(0, len(suspects), CHUNK))
    _begin(at)
    return written


@transaction.atomic
def _check(page_ids: Sequence[int]) -> int:
    return _write(_locked(), page_ids)


@transaction.atomic
def _begin(seen: int) -> None:
    """All that was committed up to ``seen`` has been looked at now."""
    clock = _locked()
    if not clock.begun:
        clock.begun, clock.seen = True, max(clock.seen, seen)
        clock.save()


def _locked() -> PublishedClock:
    PublishedClock.objects.get_or_create(pk=1)
    PublishedClock.objects.filter(pk=1).update(number=F("number"))
    return PublishedClock.objects.get(pk=1)


def _write(clock: PublishedClock, page_ids: Iterable[int]) -> int:
    wanted = list(dict.fromkeys(page_ids))
    rows = []
    for start in range(0, len(wanted), CHUNK):
        chunk = wanted[start : start + CHUNK]
        states = {pk: state for kind in selectors.MODELS for pk, state in _states(kind, chunk).items()}
        known = _last_rows(chunk)
        for pk in chunk:
            if row := _row(pk, states.get(pk), known.get(pk)):
                clock.number += 1
                row.number = clock.number
                rows.append(row)
    PublishedChange.objects.bulk_create(rows, batch_size=CHUNK)
    clock.save()
    return len(rows)


def _row(pk: int, state: _State | None, last: PublishedChange | None) -> PublishedChange | None:
    """What is to be written of a page, without a number; None where nothing is new."""
    what = _happened(state, last)
    if not what:
        return None
    if state is None:
        state = _State(last.kind, last.version, last.url, last.corrections) if last else _State("", 0, "", 0)
    return PublishedChange(
        page_id=pk,
        what=what,
        kind=state.kind,
        version=state.version,
        url=state.url,
        corrections=state.corrections,
    )


def _happened(state: _State | None, last: PublishedChange | None) -> str:
    """What happened to a page between its last row and now; empty for nothing."""
    if state is None:
        return Happening.WITHDRAWN if last and last.what != Happening.WITHDRAWN else ""
    if last is None or last.what == Happening.WITHDRAWN:
        return Happening.PUBLISHED
    if state.corrections > last.corrections:
        return Happening.CORRECTED
    return Happening.CHANGED if (state.version, state.url) != (last.version, last.url) else ""


def _states(kind: str, page_ids: Sequence[int] | None) -> dict[int, _State]:
    """What readers can see of the pages of a kind, or of those of ``page_ids`` that are of it."""
    pages = selectors.live_by_id(kind).only(*_READ)
    found = pages if page_ids is None else pages.filter(pk__in=page_ids)
    return {
        page.pk: _State(kind, page.published_version, page.get_url() or "", len(page.corrections.raw_data))
        for page in found.iterator(chunk_size=CHUNK)
    }


_READ = (
    "url_path",
    "locale",
    "first_published_at",
    "last_published_at",
    "latest_revision_created_at",
    "corrections",
)


def _last_rows(page_ids: Sequence[int] | None) -> dict[int, PublishedChange]:
    rows = PublishedChange.objects.all() if page_ids is None else PublishedChange.objects.filter(page_id__in=page_ids)
    newest = rows.order_by().values("page_id").annotate(last=Max("number")).values("last")
    return {row.page_id: row for row in PublishedChange.objects.filter(number__in=newest).iterator(chunk_size=CHUNK)}
