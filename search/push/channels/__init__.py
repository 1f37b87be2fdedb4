"""The ways to reach people. A channel is one file here and one line of ``KEPU_PUSH_CHANNELS``."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.module_loading import import_string

from .base import Channel, Failed, Gone, Letter, Line, Unreachable

__all__ = ["Channel", "Failed", "Gone", "Letter", "Line", "Unreachable", "channel", "channels"]


def channels() -> dict[str, Channel]:
    """All channels of this installation by name."""
    return _made(tuple(settings.KEPU_PUSH_CHANNELS))


def channel(name: str) -> Channel:
    """Raises ``ValidationError`` for one that there is not."""
    found = channels().get(name)
    if found is None:
        raise ValidationError("没有这种接收方式")
    return found


@lru_cache(maxsize=4)
def _made(paths: tuple[str, ...]) -> dict[str, Channel]:
    made: list[Channel] = [import_string(path)() for path in paths]
    return {one.name: one for one in made}
