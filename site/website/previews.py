"""What an editor sees of a page where readers first meet it: among search results, and as a card among others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.utils.timezone import now

from content import selectors
from content.models import KepuPage
from media.models import Picture

from . import cards, heads

BESIDE = 2


def list_preview(page: KepuPage, request: HttpRequest) -> dict[str, Any]:
    """The page's card between two others of its kind, and what a search engine shows of it."""
    others = selectors.with_cards(selectors.pages(page.kind).exclude(pk=page.pk), page.kind)[:BESIDE]
    first, *rest = [*cards.cards(others), None]
    own = replace(cards.card(page, at=now()), cover=_cover(page))
    return {
        "card": own,
        "shown": [card for card in (first, own, *rest) if card],
        "kind": str(page.kind),
        "engine_title": page.seo_title or page.title,
        "engine_words": page.search_description or page.summary,
        "engine_address": page.full_url or heads.base_url(request),
        "meta": heads.plain_meta(request, page.title, robots="noindex"),
    }


def _cover(page: KepuPage) -> Picture | None:
    """A draft without a picture shows the one that was drawn for the published page."""
    if page.cover or not page.pk:
        return page.cover
    live = type(page).objects.filter(pk=page.pk).select_related("cover").first()
    return live.cover if live else None
