"""What push hears: pages that may be different now, in the transaction that changes them."""

from __future__ import annotations

from typing import Any

from search.signals import pages_to_look_at

from . import looking


def connect() -> None:
    """Called once, when the apps are ready."""
    pages_to_look_at.connect(_pages_to_look_at, dispatch_uid="kepu_push.pages_to_look_at")


def _pages_to_look_at(sender: Any, page_ids: list[int], **kwargs: Any) -> None:
    looking.enqueue(page_ids)
