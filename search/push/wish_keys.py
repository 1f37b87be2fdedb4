"""By which keys a wish is found: a piece that fits it has one of them at least. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from math import floor

from content.records import Point
from search.criteria import DEFAULT_KM, Criteria
from search.documents import SearchDocument
from search.engines.base import facet_values
from search.geography import Box, box_around
from search.phrases import terms

ANYTHING = "any"
SQUARES = (0.1, 0.5, 2.0, 10.0, 60.0, 360.0)
"""Sides in degrees: a circle is covered by a few squares of the smallest size that will do."""

MOST_SQUARES = 9
MARGIN_KM = 0.01
"""More than rounding can be wrong by; whether a place is really near, ``wishes.Fit`` has to say."""


def keys_of_wish(asked: Criteria) -> set[str]:
    """The keys of its narrowest part. Whether a piece with such a key really fits, ``wishes.Fit`` has to say."""
    facets = dict(facet_values(asked))
    for kind, values in (
        ("word", [max(terms(keyword), key=len) for keyword in asked.keywords]),
        ("venue", asked.venues),
        ("campaign", asked.campaigns),
        ("near", list(_squares_around(asked))),
        *((name, facets.get(name, ())) for name in ("topic", "region", "audience", "verdict")),
    ):
        if values:
            return {f"{kind}:{value}" for value in values}
    return {f"kind:{value}" for value in asked.kinds} or {ANYTHING}


def keys_of_piece(piece: SearchDocument) -> set[str]:
    """All keys that a wish it fits may have."""
    return set(_keys(piece))


def _keys(piece: SearchDocument) -> Iterator[str]:
    yield ANYTHING
    if piece.lat is not None and piece.lon is not None:
        yield from (f"near:{square(side, Point(lat=piece.lat, lon=piece.lon))}" for side in SQUARES)
    yield f"kind:{piece.kind}"
    yield f"verdict:{piece.verdict}"
    for kind, values in (
        ("word", piece.grams.split(" ")),
        ("venue", piece.venues),
        ("campaign", piece.campaigns),
        ("topic", piece.topics),
        ("region", piece.regions),
        ("audience", piece.audiences),
    ):
        yield from (f"{kind}:{value}" for value in values)


def _squares_around(asked: Criteria) -> Iterator[str]:
    """Squares that together hold every place within reach, all of one size; none where no place is asked for."""
    if asked.near is None:
        return
    box = box_around(asked.near, (asked.km if asked.km is not None else DEFAULT_KM) + MARGIN_KM)
    side = next(side for side in SQUARES if _count(side, box) <= MOST_SQUARES)
    for west, east in box.longitudes:
        for row in _numbers(side, box.south, box.north):
            yield from (f"{side:g}:{row}:{column}" for column in _numbers(side, west, east))


def _count(side: float, box: Box) -> int:
    return len(_numbers(side, box.south, box.north)) * sum(len(_numbers(side, *each)) for each in box.longitudes)


def _numbers(side: float, low: float, high: float) -> range:
    return range(floor(low / side), floor(high / side) + 1)


def square(side: float, point: Point) -> str:
    """The square of that size which a place lies in."""
    return f"{side:g}:{floor(point.lat / side)}:{floor(point.lon / side)}"
