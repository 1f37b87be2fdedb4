"""Venues as a list beside a map."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from content import changes, selectors, venues_near
from content.keeping import kept
from content.models import VenueIndexPage
from content.records import Kind
from search.criteria import Criteria
from website import cards
from website.paging import PAGE_SIZE, pager

from .listings import listing_context, restrictions, section_of
from .questions import answers_bad_questions, asked


@require_safe
@kept(changes.about_kind(Kind.VENUE), by_the_minute=True)
@answers_bad_questions
def venues(request: HttpRequest) -> HttpResponse:
    """Venues under the filters of the question; nearest first when a position is given."""
    criteria, words = asked(request)
    start = (criteria.page - 1) * PAGE_SIZE
    total, ids, distances = matching(criteria, slice(start, start + PAGE_SIZE))
    pages = pager(criteria, path=request.path, total=total)
    found, at = selectors.by_ids([(pk, Kind.VENUE) for pk in ids]), now()
    shown = [replace(cards.card(page, at=at), distance_km=distances.get(page.pk)) for page in found]
    context = listing_context(
        request,
        kind=Kind.VENUE,
        section=section_of(VenueIndexPage),
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


def matching(criteria: Criteria, wanted: slice) -> tuple[int, list[int], dict[int, float]]:
    """How many venues the question means, the ids of the wanted ones, and distances in km where a position is given.

    What only Python can tell, open days and distances, is asked of rows with little more than that in them.
    """
    asked, days = restrictions(criteria), sorted({criteria.open_on, *_asked_days(criteria)} - {None})
    if criteria.near and criteria.km:
        measured = venues_near.distances(criteria.near, criteria.km, **asked)
        for day in days:
            measured = list(venues_near.open_on(day, measured))
        return len(measured), [pk for _, pk in measured[wanted]], {pk: km for km, pk in measured}
    queryset = selectors.listing(Kind.VENUE, **asked)
    if not days:
        return selectors.listing_total(Kind.VENUE, **asked), list(queryset.values_list("pk", flat=True)[wanted]), {}
    found: list[Any] = list(queryset.only("hours"))
    for day in days:
        found = selectors.open_on(found, day)
    return len(found), [page.pk for page in found[wanted]], {}


def _asked_days(criteria: Criteria) -> set[Any]:
    return {criteria.date_from} if criteria.date_from and criteria.date_from == criteria.date_to else set()


def map_points(found: list[Any], shown: list[cards.Card]) -> list[dict[str, Any]]:
    """Markers of the venues on this page."""
    places = {page.pk: page.point for page in found}
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
