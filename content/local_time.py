"""The one time zone of the platform: Asia/Shanghai."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def local(at: datetime) -> datetime:
    """An aware instant in Shanghai time; ValueError for a naive one, which names no instant."""
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    try:
        return at.astimezone(SHANGHAI)
    except OverflowError:  # within a day of the years 1 and 9999
        return at.replace(tzinfo=SHANGHAI)
