"""Where a list was left, as a text that programs hand back unchanged."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

T = TypeVar("T")
LONGEST = 200
_MOST = 2**53


def written(*place: datetime | int | float) -> str:
    """The cursor of a place."""
    values = [value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value for value in place]
    return urlsafe_b64encode(json.dumps(values, separators=(",", ":")).encode()).decode().rstrip("=")


def read(cursor: str, place: Callable[..., T]) -> T:
    """The place of a cursor, which ``place`` makes of its values; ``ValueError`` for what was never given out."""
    if len(cursor) > LONGEST:
        raise ValueError("翻页标记太长")
    try:
        values = json.loads(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        return place(*values)
    except (ValueError, TypeError, OverflowError, RecursionError):
        raise ValueError("翻页标记不对，请原样使用上一次回答里的 next") from None


def newest(at: Any, pk: Any) -> tuple[datetime, int]:
    """A place in a list of newest first."""
    return _instant(at), _number(pk)


def starting(start: Any, event: Any, end: Any) -> tuple[datetime, int, datetime]:
    """A place in a list of occurrences."""
    return _instant(start), _number(event), _instant(end)


def nearest(km: Any, pk: Any) -> tuple[float, int]:
    """A place in a list of nearest first."""
    if isinstance(km, bool) or not isinstance(km, int | float) or not 0 <= km < 100_000:
        raise ValueError
    return float(km), _number(pk)


def _instant(value: Any) -> datetime:
    at = datetime.fromisoformat(value)
    if at.tzinfo is None or not 1900 <= at.year <= 2200:
        raise ValueError
    return at


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < _MOST:
        raise ValueError
    return value
