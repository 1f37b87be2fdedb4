"""Which venues are near a position, at a price that doesn't grow with all there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef

from . import notices, selectors
from .distance import kilometres, span
from .holiday_calendar import published_calendar
from .models import VenuePage
from .opening_hours import OpeningRules
from .records import Kind, Point

_AT_ONCE = 100

Nearest = tuple[float, int]
"""Kilometres and id."""


def distances(near: Point, within_km: float, **restrictions: Any) -> list[Nearest]:
    """Those of ``selectors.listing`` under the same restrictions no further than ``within_km``, nearest first.

    The box around the position is read from an index of positions, and each row in it is looked up: asked for pages in
    a box, SQLite would go through all venues.
    """
    south, north, west, east = span(near, within_km)
    listed = selectors.listing_ids(Kind.VENUE, **restrictions).filter(pk=OuterRef("pk"))
    box = VenuePage.objects.order_by().filter(lat__gte=south, lat__lte=north, lon__gte=west, lon__lte=east)
    rows = box.filter(Exists(listed)).values_list("pk", "lat", "lon")
    measured = ((kilometres(near, Point(lat=lat, lon=lon)), pk) for pk, lat, lon in rows)
    return sorted(row for row in measured if row[0] <= within_km)


def open_on(day: date, venues: Sequence[Nearest]) -> Iterator[Nearest]:
    """Those of ``venues`` that open on ``day``, in their order. Rules are read for as many as are looked at."""
    calendar = published_calendar()
    for first in range(0, len(venues), _AT_ONCE):
        part = venues[first : first + _AT_ONCE]
        rules = opening_rules_of([pk for _, pk in part])
        yield from (row for row in part if row[1] in rules and rules[row[1]].day(day, calendar).sessions)


def opening_rules_of(ids: Sequence[int]) -> dict[int, OpeningRules]:
    """The rules of venues by id, in one query."""
    notices.look()
    pages = selectors.live_by_id(Kind.VENUE).filter(pk__in=ids).only("hours")
    return {page.pk: page.opening_rules() for page in pages}
