"""From the editors' rows to what a process reads questions by.

Each process looks at one small row, at most once a second, when somebody searches; the lists are read only when it has
changed. The process that changes a list knows it on commit.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import F
from django.db.models.signals import post_delete, post_save

from . import current
from .wording import Guidance, guidance

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Look:
    """When this process last looked, and the edition it saw."""

    at: float = float("-inf")
    edition: int | None = None


_last = _Look()


def look(*, now: bool = False) -> None:
    """Take up what has changed; ``now`` even if this process has looked a moment ago.

    While the database doesn't answer, what was known stays.
    """
    interval = settings.KEPU_SEARCH_LISTS_EVERY
    if not now and (interval is None or time.monotonic() - _last.at < interval):
        return
    _last.at = time.monotonic()
    try:
        edition = _edition()
        if edition != _last.edition:
            current.publish(None if edition is None else read())
            _last.edition = edition
    except DatabaseError:
        _log.warning("The search lists can't be read", exc_info=True)


def forget() -> None:
    """Back to the shipped lists, as in a process that has not looked yet."""
    current.publish(None)
    _last.at, _last.edition = float("-inf"), None


def read(*, instead: Any = None) -> Guidance:
    """All lists from the database; with ``instead``, a row as it would be saved, in its own place or added."""
    from .models import EmptyPhrase, PinnedResult, SynonymGroup

    stops, synonyms, pins = (_rows(model, instead) for model in (EmptyPhrase, SynonymGroup, PinnedResult))
    return guidance(stops, synonyms, pins)


def _rows(model: Any, instead: Any) -> list[Any]:
    rows = {row.pk: row for row in model.objects.order_by("pk")}
    if isinstance(instead, model):
        rows[instead.pk] = instead
    return [row.read() for row in rows.values()]


def _edition() -> int | None:
    """None where nobody has laid lists yet."""
    from .models import Edition

    return Edition.objects.filter(pk=1).values_list("number", flat=True).first()


def connect() -> None:
    """Called once, when the apps are ready."""
    from .models import EmptyPhrase, PinnedResult, SynonymGroup

    for model in (EmptyPhrase, PinnedResult, SynonymGroup):
        for signal in (post_save, post_delete):
            signal.connect(_changed, sender=model, dispatch_uid=f"kepu_guidance.{model.__name__}.{id(signal)}")


def _changed(sender: type, using: str, raw: bool = False, **kwargs: Any) -> None:
    """A new edition, in the same transaction as the change."""
    from .models import Edition

    if raw:
        return
    Edition.objects.using(using).get_or_create(pk=1)
    Edition.objects.using(using).filter(pk=1).update(number=F("number") + 1)
    transaction.on_commit(lambda: look(now=True), using=using)
