"""Which sites embed us: a host name and a day, from the origin a browser names, and nothing about readers.

Each process writes a host down once a day. Kept answers don't come here, so the page cache asks ``is_news`` first.
"""

from __future__ import annotations

import logging
import re
from datetime import date
from urllib.parse import urlsplit

from django.db import DatabaseError, transaction
from django.utils.timezone import localdate

from .models import EmbeddingHost

MOST_A_DAY = 2000
"""More would be somebody who makes names up."""
LONGEST = 253
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")

_noted: set[tuple[str, date]] = set()
_log = logging.getLogger(__name__)


def embedding_host(origin: str, referer: str, own: str) -> str:
    """The host that embeds, of these headers; empty for none, for what is no name, and for our own."""
    try:
        host = urlsplit(origin if "//" in origin else referer).hostname or ""
    except ValueError:
        return ""
    known = len(host) <= LONGEST and _NAME.fullmatch(host) is not None
    return host if known and host != own.rsplit(":", 1)[0].lower() else ""


def is_news(host: str) -> bool:
    """Whether this process has not noted that host today."""
    return bool(host) and (host, localdate()) not in _noted and len(_noted) < MOST_A_DAY


def note(host: str) -> None:
    """Write a host down, once a day; a database that can't is no reason to show nothing."""
    if not is_news(host):
        return
    today = localdate()
    try:
        with transaction.atomic():
            if EmbeddingHost.objects.filter(day=today).count() < MOST_A_DAY:
                EmbeddingHost.objects.get_or_create(host=host, day=today)
    except DatabaseError:
        _log.warning("An embedding host could not be noted", exc_info=True)
        return
    _noted.difference_update({pair for pair in _noted if pair[1] != today})
    _noted.add((host, today))


def forget() -> None:
    """Know nothing any more: for tests, which go from one database to another."""
    _noted.clear()
