"""Work that only one process does at a time: its claim ends soon, unless the process shows that it lives.

A process that is killed shows nothing any more, and what it had claimed is free again within ``LEASE``. Two may still
do the same now and then (one that was frozen wakes up): all such work may be done twice.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import DatabaseError, connection
from django.db.models import Q, QuerySet
from django.utils.timezone import now

LEASE = timedelta(seconds=20)
BEAT_SECONDS = 5.0
LONGEST_SECONDS = 3600.0
"""A claim is not prolonged for ever: work that takes longer than this hangs."""

_log = logging.getLogger(__name__)


def claimant() -> str:
    """A name for one claim, unlike any other; it begins with machine and process, for those who look at the rows."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{uuid.uuid4().hex[:12]}"


def unclaimed(at: datetime) -> Q:
    """Rows that nobody works on: a filter on the fields ``claimed_until`` and ``claimed_by``."""
    return Q(claimed_until=None) | Q(claimed_until__lt=at)


@contextmanager
def prolonged(claims: QuerySet[Any]) -> Iterator[None]:
    """Prolongs the claims on these rows every few seconds while the block runs."""
    ended = threading.Event()
    beating = threading.Thread(target=_beat, args=(claims, ended), daemon=True)
    beating.start()
    try:
        yield
    finally:
        ended.set()
        beating.join()


def _beat(claims: QuerySet[Any], ended: threading.Event) -> None:
    until = time.monotonic() + LONGEST_SECONDS
    try:
        while not ended.wait(BEAT_SECONDS) and time.monotonic() < until:
            _prolong(claims)
    finally:
        connection.close()


def _prolong(claims: QuerySet[Any]) -> None:
    try:
        claims.update(claimed_until=now() + LEASE)
    except DatabaseError:
        _log.warning("a claim was not prolonged", exc_info=True)
        connection.close_if_unusable_or_obsolete()
