"""One shape for everything that is shown in a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localdate, localtime, now

from content import hours_words
from content.date_words import period_words
from content.models import CampaignPage, EventOccurrence, EventPage, KepuPage, RumorPage, VenuePage
from content.vocabulary import KIND_LABELS
from media.models import Picture
from search.service import Hit

STATUS_LABELS = {"cancelled": "已取消", "moved": "已改期", "added": "加场"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A page in a list. Empty values are not shown. ``title_html`` and ``excerpt_html`` are safe."""

    id: int
    kind: str
    kind_label: str
    url: str
    title: str
    title_html: str
    summary: str = ""
    excerpt_html: str = ""
    cover: Picture | None = None
    topic_label: str = ""
    topic_slug: str = ""
    date: date | None = None
    verdict: str = ""
    verdict_label: str = ""
    claim: str = ""
    truth: str = ""
    place: str = ""
    distance_km: float | None = None
    when: str = ""
    status: str = ""
    status_label: str = ""
    open_state: str = ""
    open_sentence: str = ""
    badges: tuple[str, ...] = ()
    recommended: bool = False


def cards(pages: Iterable[KepuPage], *, at: datetime | None = None) -> list[Card]:
    """Cards of pages read with ``content.selectors.with_cards``; no further query."""
    instant = at or now()
    return [card(page, at=instant) for page in pages]


def card(page: KepuPage, *, at: datetime | None = None) -> Card:
    """The card of one page."""
    add = _OWN_FACTS.get(type(page))
    return add(_basis(page), page, at or now()) if add else _basis(page)


def _basis(page: KepuPage) -> Card:
    topic = next(iter(page.topics.all()), None)
    return Card(
        id=page.pk,
        kind=str(page.kind),
        kind_label=KIND_LABELS[page.kind],
        url=page.get_url() or "",
        title=page.title,
        title_html=escape(page.title),
        summary=page.summary,
        cover=page.cover,
        topic_label=topic.name if topic else "",
        topic_slug=topic.slug if topic else "",
        date=localdate(page.first_published_at) if page.first_published_at else None,
    )


def hit_card(page: KepuPage, hit: Hit, *, at: datetime) -> Card:
    """A card with the words found marked; a degraded answer marks none."""
    plain = card(page, at=at)
    return replace(
        plain,
        title_html=_safe(hit.title_html) if hit.title_html else plain.title_html,
        excerpt_html=_safe(hit.excerpt_html),
        distance_km=hit.distance_km,
        recommended=hit.pinned,
    )


def occurrence_card(page: EventPage, row: EventOccurrence, *, at: datetime) -> Card:
    """The card of an event at one of its times."""
    return replace(
        _at_some_time(_basis(page), page),
        date=localdate(row.start),
        when=period_words(row.start, row.end, today=localdate(at)),
        status="" if row.status == "scheduled" else row.status,
        status_label=STATUS_LABELS.get(row.status, ""),
    )


def _safe(marked_by_search: str) -> SafeString:
    return mark_safe(marked_by_search)  # noqa: S308  (Hit promises escaped text)


def _rumor(basis: Card, page: Any, at: datetime) -> Card:
    rumor: RumorPage = page
    return replace(
        basis,
        verdict=rumor.verdict,
        verdict_label=rumor.get_verdict_display(),
        claim=rumor.claim,
        truth=rumor.truth,
    )


def _venue(basis: Card, page: Any, at: datetime) -> Card:
    venue: VenuePage = page
    badges = [venue.get_venue_kind_display(), "免费" if venue.free else "收费"]
    if venue.booking_needed:
        badges.append("需预约")
    state, sentence = open_state(venue, at)
    return replace(
        basis,
        place=venue.region.full_name if venue.region else venue.address,
        badges=tuple(badges),
        open_state=state,
        open_sentence=sentence,
    )


def open_state(venue: VenuePage, at: datetime) -> tuple[str, str]:
    """See ``content.hours_words.state``."""
    return hours_words.state(venue.opening_rules(), at)


def _event(basis: Card, page: Any, at: datetime) -> Card:
    event: EventPage = page
    coming = event.schedule().next_after(at)
    return replace(
        _at_some_time(basis, event),
        date=localdate(coming.start) if coming else None,
        when=period_words(coming.start, coming.end, today=localdate(at)) if coming else "已结束",
        status=str(coming.status) if coming and str(coming.status) != "scheduled" else "",
        status_label=STATUS_LABELS.get(str(coming.status), "") if coming else "",
    )


def _at_some_time(basis: Card, event: EventPage) -> Card:
    """What an event's card says whenever it takes place."""
    badges = [event.get_event_kind_display(), event.fee] if event.fee else [event.get_event_kind_display()]
    return replace(basis, place=event_place(event), badges=tuple(badges))


def event_place(event: EventPage) -> str:
    """City and place, ``广州市 · 广东科学中心``."""
    region = event.region or (event.venue.region if event.venue else None)
    return " · ".join(part for part in (region.full_name if region else "", event.place_name) if part)


def _campaign(basis: Card, page: Any, at: datetime) -> Card:
    campaign: CampaignPage = page
    return replace(basis, when=campaign.period, badges=("进行中",) if campaign.is_on(localtime(at).date()) else ())


_OWN_FACTS: dict[type, Callable[[Card, Any, datetime], Card]] = {
    RumorPage: _rumor,
    VenuePage: _venue,
    EventPage: _event,
    CampaignPage: _campaign,
}
