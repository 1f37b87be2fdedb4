"""Lists of pages, and single pages."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from content import partner_reads, selectors
from content.records import ContentRecord, Kind, Point
from search.criteria import DEFAULT_KM

from . import cursors
from .answering import answer, base_url, cut, next_of
from .asking import LARGEST_ID, Asked, asked
from .parameters import described
from .problems import Refused
from .shapes import Items, Piece, Problem, item, piece

router = Router(tags=["content"])

FILTERS = ("topic", "region", "audience", "verdict", "from", "to", "limit", "cursor")
VENUE_FILTERS = ("topic", "region", "audience", "near", "km", "open", "limit", "cursor")
EVENT_FILTERS = ("topic", "region", "audience", "from", "to", "limit", "cursor")
PROBLEMS = {400: Problem, 429: Problem}
GONE = {404: Problem, 410: Problem, 429: Problem}

Id = Annotated[int, Path(ge=1, le=LARGEST_ID)]


@router.get("/content/{kind}", response={200: Items, 404: Problem, **PROBLEMS}, openapi_extra=described(*FILTERS))
def list_content(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Pages of a kind, the newest first."""
    return _newest(request, kind, asked(request, FILTERS))


@router.get("/content/{kind}/{id}", response={200: Piece, 400: Problem, **GONE})
def read_content(request: HttpRequest, kind: Kind, id: Id) -> HttpResponse:
    """One page with everything it says. Answers 410 with the reason when it was withdrawn."""
    return _piece(request, kind, id)


@router.get("/venues", response={200: Items, **PROBLEMS}, openapi_extra=described(*VENUE_FILTERS))
def list_venues(request: HttpRequest) -> HttpResponse:
    """Venues: the newest first, or the nearest where `near` is given."""
    question = asked(request, VENUE_FILTERS)
    if question.criteria.near:
        return _nearest(request, question, question.criteria.near)
    day = question.criteria.open_on
    if day is None:
        return _newest(request, Kind.VENUE, question)
    after = question.after(cursors.newest)
    found = partner_reads.venues_open(day=day, size=question.limit + 1, after=after, **question.restrictions)
    return _page(request, found, question.limit)


@router.get("/venues/{id}", response={200: Piece, 400: Problem, **GONE})
def read_venue(request: HttpRequest, id: Id) -> HttpResponse:
    """One venue."""
    return _piece(request, Kind.VENUE, id)


@router.get("/events", response={200: Items, **PROBLEMS}, openapi_extra=described(*EVENT_FILTERS))
def list_events(request: HttpRequest) -> HttpResponse:
    """Events, the newest first; `from` and `to` ask for those that take place then. Their times: `/occurrences`."""
    return _newest(request, Kind.EVENT, asked(request, EVENT_FILTERS))


@router.get("/events/{id}", response={200: Piece, 400: Problem, **GONE})
def read_event(request: HttpRequest, id: Id) -> HttpResponse:
    """One event."""
    return _piece(request, Kind.EVENT, id)


def _newest(request: HttpRequest, kind: Kind, question: Asked) -> HttpResponse:
    after = question.after(cursors.newest)
    found = partner_reads.newest(kind, size=question.limit + 1, after=after, **question.restrictions)
    return _page(request, found, question.limit)


def _page(request: HttpRequest, found: list[ContentRecord], limit: int) -> HttpResponse:
    shown, last = cut(found, limit)
    following = next_of(request, last.published_at, last.id) if last else None
    return answer(Items, {"items": [item(record, base_url(request)) for record in shown], "next": following})


def _nearest(request: HttpRequest, question: Asked, near: Point) -> HttpResponse:
    found = partner_reads.nearest_venues(
        near=near,
        km=question.criteria.km or DEFAULT_KM,
        size=question.limit + 1,
        day=question.criteria.open_on,
        after=question.after(cursors.nearest),
        **question.restrictions,
    )
    shown, last = cut(found, question.limit)
    items = [item(record, base_url(request), distance_km=round(km, 3)) for record, km in shown]
    return answer(Items, {"items": items, "next": next_of(request, last[1], last[0].id) if last else None})


def _piece(request: HttpRequest, kind: Kind, pk: int) -> HttpResponse:
    asked(request, ())
    record = next(selectors.records_by_id(kind, [pk]), None)
    if record is None:
        raise gone(kind, pk)
    return answer(Piece, piece(record, base_url(request)))


def gone(kind: Kind, pk: int) -> Refused:
    """Why there is nothing: taken back, with the reason, or never there as far as readers may know."""
    record = partner_reads.taken_back(kind, pk)
    if record is None or record.withdrawn_at is None:
        return Refused(404)
    more: dict[str, Any] = {"withdrawn_at": record.withdrawn_at.isoformat(), "reason": record.withdrawal_reason}
    return Refused(410, more=more)
