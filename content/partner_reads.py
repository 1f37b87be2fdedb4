"""Reads for programs that go through everything: lists that can be gone on from any row, and single pages by id.

A list goes on behind the row that was read last, so nothing comes twice and nothing is left out while pages are
published and withdrawn. Only live and public pages leave this module unless a function says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.db.models import Q, QuerySet

from . import notices, selectors, venues_near
from .holiday_calendar import published_calendar
from .models import EventOccurrence, Region, Topic, VenuePage
from .opening_hours import OpeningRules
from .records import ContentRecord, Kind, Point
from .venues_near import Nearest

_AT_ONCE = 100
_JOINS: dict[str, tuple[str, ...]] = {
    Kind.RUMOR: ("checked_by",),
    Kind.VENUE: ("organization",),
    Kind.EVENT: ("venue",),
}
"""What briefs need of other tables, apart from lists."""

Newest = tuple[datetime, int]
"""Where a list of newest first was left: when the last row was first published, and its id."""

Starting = tuple[datetime, int, datetime]
"""Where a list of occurrences was left: start, event, end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One time of an event, with the event."""

    start: datetime
    end: datetime
    status: str
    reason: str
    event: ContentRecord


def newest(kind: str, *, size: int, after: Newest | None = None, **restrictions: Any) -> list[ContentRecord]:
    """Briefs of at most ``size`` pages under the restrictions of ``selectors.listing``, newest first."""
    return briefs(_behind(dated(kind, **restrictions), after)[:size], kind)


def dated(kind: str, **restrictions: Any) -> QuerySet[Any]:
    """What ``newest`` goes through: a page never published has no place among them."""
    return selectors.listing(kind, **restrictions).filter(first_published_at__isnull=False)


def venues_open(*, day: date, size: int, after: Newest | None = None, **restrictions: Any) -> list[ContentRecord]:
    """The same of venues that open on ``day``. Which ones do, only their rules can tell."""
    candidates = _behind(dated(Kind.VENUE, **restrictions), after).only("lat", "lon", "hours")
    calendar = published_calendar()
    opening = (page.pk for page in candidates.iterator(_AT_ONCE) if page.opening_rules().day(day, calendar).sessions)
    return _in_order(Kind.VENUE, list(islice(opening, size)))


def nearest_venues(
    *, near: Point, km: float, size: int, day: date | None = None, after: Nearest | None = None, **restrictions: Any
) -> list[tuple[ContentRecord, float]]:
    """Briefs and kilometres of venues no further than ``km``, nearest first; with ``day``, of those open on it."""
    measured = venues_near.distances(near, km, **restrictions)
    ahead = measured if after is None else [row for row in measured if row > after]
    wanted = ahead[:size] if day is None else list(islice(venues_near.open_on(day, ahead), size))
    distances = {pk: distance for distance, pk in wanted}
    return [(record, distances[record.id]) for record in _in_order(Kind.VENUE, [pk for _, pk in wanted])]


def happenings(first: date, last: date, *, size: int, after: Starting | None = None, **asked: Any) -> list[Happening]:
    """At most ``size`` of ``times``, each with its event."""
    rows = list(_behind_start(times(first, last, **asked), after)[:size])
    told = {record.id: record for record in _in_order(Kind.EVENT, list({row.event_id for row in rows}))}
    return [
        Happening(start=row.start, end=row.end, status=row.status, reason=row.reason, event=told[row.event_id])
        for row in rows
        if row.event_id in told
    ]


def times(
    first: date,
    last: date,
    *,
    event: int | None = None,
    venue: int | None = None,
    campaign: int | None = None,
    event_kinds: tuple[str, ...] = (),
    ending_after: datetime | None = None,
    **restrictions: Any,
) -> QuerySet[EventOccurrence]:
    """Occurrences that touch the days from ``first`` to ``last``, by start.

    Cancelled ones are among them; moved ones stand at their new time. ``ending_after`` leaves out what is over by then.
    """
    own = {"pk": event, "venue": venue, "campaign": campaign, "event_kind__in": event_kinds}
    events = _events({name: value for name, value in own.items() if value}, restrictions)
    found = selectors.occurrences(first, last, events=events)
    found = found.filter(end__gt=ending_after) if ending_after else found
    return found.order_by("start", "event_id", "end", "pk")


def _events(own: dict[str, Any], restrictions: dict[str, Any]) -> QuerySet[Any] | None:
    """The events meant, by the cheapest table that knows; None: all."""
    if own:
        return selectors.listing(Kind.EVENT, **restrictions).filter(**own)
    return selectors.listing_ids(Kind.EVENT, **restrictions) if any(restrictions.values()) else None


def briefs(queryset: QuerySet[Any], kind: str) -> list[ContentRecord]:
    """The records of a queryset of one kind as lists show them, in its order, at a fixed number of queries."""
    relations = ("topics", "regions", "organizers") if kind == Kind.EVENT else ("topics", "regions")
    found = selectors.joined(queryset, _JOINS.get(kind, ())).defer(*_texts_of(kind))
    return [page.to_brief() for page in found.prefetch_related(*relations)]


def _texts_of(kind: str) -> list[str]:
    """The long fields of a kind and of what is joined to it: no brief needs them."""
    venue = [f"venue__{name}" for name in VenuePage.get_streamfield_names()] if kind == Kind.EVENT else []
    return [*selectors.MODELS[kind].get_streamfield_names(), *venue]


def briefs_by_id(ids: Iterable[tuple[int, str]]) -> list[ContentRecord]:
    """Briefs for (id, kind) pairs, in that order; those no longer live or public are left out."""
    wanted = list(ids)
    found: dict[int, ContentRecord] = {}
    for kind in dict.fromkeys(kind for _, kind in wanted):
        found |= {record.id: record for record in _in_order(kind, [pk for pk, of in wanted if of == kind])}
    return [found[pk] for pk, _ in wanted if pk in found]


def opening_rules(pk: int) -> OpeningRules | None:
    """The rules of a venue; None when there is no such venue."""
    notices.look()
    page = selectors.pages(Kind.VENUE).filter(pk=pk).only("hours").first()
    return page.opening_rules() if page else None


def taken_back(kind: str, pk: int) -> ContentRecord | None:
    """The brief of a public page of this kind that was withdrawn and not published again, or None."""
    model: Any = selectors.MODELS[kind]
    gone = selectors.without_restricted(model.objects.filter(pk=pk, live=False, withdrawn_at__isnull=False))
    return next(iter(briefs(gone, kind)), None)


def _in_order(kind: str, ids: list[int]) -> list[ContentRecord]:
    found = {record.id: record for record in briefs(selectors.live_by_id(kind).filter(pk__in=ids), kind)}
    return [found[pk] for pk in ids if pk in found]


def _behind(queryset: QuerySet[Any], after: Newest | None) -> QuerySet[Any]:
    """``queryset`` is ordered by publication and id, descending."""
    if after is None:
        return queryset
    at, pk = after
    return queryset.filter(first_published_at__lte=at).filter(Q(first_published_at__lt=at) | Q(pk__lt=pk))


def _behind_start(rows: QuerySet[EventOccurrence], after: Starting | None) -> QuerySet[EventOccurrence]:
    if after is None:
        return rows
    start, event, end = after
    later = Q(start__gt=start) | Q(event_id__gt=event) | Q(event_id=event, end__gt=end)
    return rows.filter(start__gte=start).filter(later)


def unknown_topics(slugs: Iterable[str]) -> list[str]:
    """Those of ``slugs`` that are no topic's."""
    wanted = sorted(set(slugs))
    known = set(Topic.objects.filter(slug__in=wanted).values_list("slug", flat=True)) if wanted else set()
    return [slug for slug in wanted if slug not in known]


def unknown_regions(codes: Iterable[str]) -> list[str]:
    """Those of ``codes`` that are no region's."""
    wanted = sorted(set(codes))
    known = set(Region.objects.filter(code__in=wanted).values_list("code", flat=True)) if wanted else set()
    return [code for code in wanted if code not in known]


def regions() -> list[Region]:
    """All regions, by code."""
    return list(Region.objects.all())
