"""Plain ASCII addresses from Chinese titles."""

from __future__ import annotations

from django.utils.text import slugify
from pypinyin import lazy_pinyin

MAX_LENGTH = 80


def pinyin_slug(title: str) -> str:
    """``台风来了`` becomes ``tai-feng-lai-le``; at most 80 characters, cut between syllables; may be empty."""
    syllables = lazy_pinyin(title, errors=lambda other: f" {other} ")
    slug = slugify(" ".join(syllables))
    if len(slug) <= MAX_LENGTH:
        return slug
    return slug[: MAX_LENGTH + 1].rsplit("-", 1)[0][:MAX_LENGTH]
