"""From the editors' rows to what a process reads questions by.

A change of a list is noted in its transaction (``content.changes``), so every process reads the lists once more, with
the first question after it has learned of the change; no other question costs a query.
"""

from __future__ import annotations

import logging
from typing import Any

from django.db import DatabaseError
from django.db.models.signals import post_delete, post_save

from content import changes

from . import current
from .wording import Guidance, guidance

LISTS = "search lists"
"""What ``content.changes`` calls them."""

_log = logging.getLogger(__name__)


def look() -> None:
    """Take up what has changed. While the database doesn't answer, what was known stays."""
    try:
        current.publish(_held())
    except DatabaseError:
        _log.warning("The search lists can't be read", exc_info=True)


def read(*, instead: Any = None) -> Guidance:
    """All lists from the database; with ``instead``, a row as it would be saved, in its own place or added."""
    from .models import EmptyPhrase, PinnedResult, SynonymGroup

    stops, synonyms, pins = (_rows(model, instead) for model in (EmptyPhrase, SynonymGroup, PinnedResult))
    return guidance(stops, synonyms, pins)


def connect() -> None:
    """Called once, when the apps are ready."""
    from .models import EmptyPhrase, PinnedResult, SynonymGroup

    for model in (EmptyPhrase, PinnedResult, SynonymGroup):
        for signal in (post_save, post_delete):
            signal.connect(_changed, sender=model, dispatch_uid=f"kepu_guidance.{model.__name__}.{id(signal)}")


@changes.remembered(LISTS)
def _held() -> Guidance:
    return read()


def _rows(model: Any, instead: Any) -> list[Any]:
    rows = {row.pk: row for row in model.objects.order_by("pk")}
    if isinstance(instead, model):
        rows[instead.pk] = instead
    return [row.read() for row in rows.values()]


def _changed(sender: type, raw: bool = False, **kwargs: Any) -> None:
    if not raw:
        changes.note(LISTS)
