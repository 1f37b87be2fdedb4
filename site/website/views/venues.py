"""Venues as a list beside a map."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from content import selectors
from content.models import VenueIndexPage
from content.records import Kind
from search.criteria import Criteria
from website import cards
from website.paging import PAGE_SIZE, pager

from .listings import listing_context, restrictions
from .questions import answers_bad_questions, asked

Measured = list[tuple[Any, float | None]]


@require_safe
@answers_bad_questions
def venues(request: HttpRequest) -> HttpResponse:
    """Venues under the filters of the question; nearest first when a position is given."""
    criteria, words = asked(request)
    found = matching(criteria)
    pages = pager(criteria, path=request.path, total=len(found))
    start = (criteria.page - 1) * PAGE_SIZE
    at = now()
    shown = [replace(cards.card(page, at=at), distance_km=km) for page, km in found[start : start + PAGE_SIZE]]
    context = listing_context(
        request,
        kind=Kind.VENUE,
        section=VenueIndexPage.objects.live().first(),
        criteria=criteria,
        words=words,
        pages=pages,
    )
    context |= {
        "cards": shown,
        "map_points": map_points(found, shown),
        "near_label": f"{criteria.near.lat:.3f}，{criteria.near.lon:.3f} 附近" if criteria.near else "",
    }
    return render(request, "website/venues.html", context)


def matching(criteria: Criteria) -> Measured:
    """Every venue the question means, with its distance where a position is given."""
    queryset = selectors.with_cards(selectors.listing(Kind.VENUE, **restrictions(criteria)), Kind.VENUE)
    if criteria.near and criteria.km:
        queryset = selectors.venues_in_box(queryset, criteria.near, criteria.km)
    found = list(queryset)
    for day in {criteria.open_on, *_asked_days(criteria)} - {None}:
        found = selectors.open_on(found, day)
    if criteria.near and criteria.km:
        return [(page, km) for page, km in selectors.nearest(found, criteria.near, criteria.km)]
    return [(page, None) for page in found]


def _asked_days(criteria: Criteria) -> set[Any]:
    return {criteria.date_from} if criteria.date_from and criteria.date_from == criteria.date_to else set()


def map_points(found: Measured, shown: list[cards.Card]) -> list[dict[str, Any]]:
    """Markers of the venues on this page."""
    places = {page.pk: page.point for page, _ in found}
    return [
        {
            "id": card.id,
            "lat": places[card.id].lat,
            "lon": places[card.id].lon,
            "title": card.title,
            "url": card.url,
            "sentence": card.open_sentence,
        }
        for card in shown
        if places.get(card.id)
    ]
