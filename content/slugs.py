"""Plain ASCII addresses from Chinese titles."""

from __future__ import annotations

from django.utils.text import slugify

MAX_LENGTH = 80

# Addresses of the site's own, which a page must not take.
RESERVED_AT_TOP = frozenset(
    {"api", "articles", "campaigns", "cms", "documents", "events", "healthz", "media", "oembed", "readyz"}
    | {"regions", "robots", "rumors", "search", "sign", "sitemap", "static", "subscribe", "topics", "venues", "widgets"}
)
RESERVED_IN_SECTIONS = frozenset(
    {"atom", "calendar", "check", "embed", "event", "feed", "list", "map", "near", "nearby", "new", "next", "page"}
    | {"print", "report", "rss", "search", "today", "tomorrow", "topics", "regions", "weekend", "widget"}
)


def pinyin_slug(title: str) -> str:
    """``台风来了`` becomes ``tai-feng-lai-le``; at most 80 characters, cut between syllables; may be empty."""
    from pypinyin import lazy_pinyin  # 54 MB and a quarter of a second, and only some processes need it

    syllables = lazy_pinyin(title, errors=lambda other: f" {other} ")
    slug = slugify(" ".join(syllables))
    if len(slug) <= MAX_LENGTH:
        return slug
    return slug[: MAX_LENGTH + 1].rsplit("-", 1)[0][:MAX_LENGTH]
