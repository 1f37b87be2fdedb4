"""From a change of a page to an edition: the rows, and the look at each page.

A look and what comes of it are one transaction, so a process that dies in between has done nothing.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from content.models import EmergencyRelease
from content.records import ContentRecord
from content.selectors import record_for

from .models import Edition, Look
from .news import News, facts, news
from .vocabulary import Change

FRESH = timedelta(days=7)
"""What was first published longer ago is not news, whatever brings it here: an import, the first start of push."""

EMERGENCY_WITHIN = timedelta(days=1)
BACK_OFF = (5, 60, 600, 3600)
_CHUNK = 500

_log = logging.getLogger(__name__)


def enqueue(page_ids: Iterable[int]) -> None:
    """Ask for these pages to be looked at, in the caller's transaction. A page that waits keeps its one row."""
    wanted, now = list(dict.fromkeys(page_ids)), timezone.now()
    for start in range(0, len(wanted), _CHUNK):
        rows = [
            Look(page_id=page_id, ticket=uuid.uuid4(), next_try_at=now) for page_id in wanted[start : start + _CHUNK]
        ]
        Look.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["page_id"], update_fields=["ticket", "next_try_at", "attempts"]
        )


def look(limit: int = 200) -> int:
    """Look at up to so many pages that wait; how many editions came of it. Never raises for a single page."""
    made = 0
    for _ in range(limit):
        found = _look_at_next()
        if found is None:
            break
        made += found
    return made


def _look_at_next() -> int | None:
    """None when nothing waits."""
    waiting = Look.objects.filter(next_try_at__lte=timezone.now()).order_by("next_try_at", "pk")
    if not waiting.exists():
        return None
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        row = waiting.select_for_update(skip_locked=skip).first()
        return _done(row) if row else None


def _done(row: Look) -> int:
    """Look, and remove the row; a page that can't be read is looked at again later."""
    try:
        with transaction.atomic():
            made = _edition_of(row.page_id)
    except Exception as error:  # a page may be broken in its own way, the others must go on
        _log.warning("push: page %s could not be looked at: %s", row.page_id, error)
        row.next_try_at = timezone.now() + timedelta(seconds=BACK_OFF[min(row.attempts, len(BACK_OFF) - 1)])
        row.attempts += 1
        row.last_error = f"{type(error).__name__}: {error}"[:2000]
        row.save()
        return 0
    row.delete()
    return made


def _edition_of(page_id: int) -> int:
    """1 when the state of the page is news that has no edition yet."""
    record = record_for(page_id)
    last = Edition.objects.filter(page_id=page_id).order_by("-number").first()
    found = news(last.facts, record) if last else _first(record)
    if found is None:
        return 0
    Edition.objects.create(
        page_id=page_id,
        number=last.number + 1 if last else 1,
        change=found.change,
        words=found.words,
        facts=facts(record),
        title=record.title if record else last.title if last else "",
        url=record.url if record else last.url if last else "",
        is_emergency=_is_emergency(page_id),
    )
    return 1


def _first(record: ContentRecord | None) -> News | None:
    if record is None or record.withdrawn_at or record.published_at < timezone.now() - FRESH:
        return None
    return News(Change.NEW, "")


def _is_emergency(page_id: int) -> bool:
    """Whether two people sent the page out without waiting for its review, within the last day."""
    since = timezone.now() - EMERGENCY_WITHIN
    return EmergencyRelease.objects.filter(page_id=page_id, confirmed_at__gte=since).exists()
