"""By which keys a wish is found: a piece that fits it has one of them at least. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import floor
from typing import Any

from content.records import Point
from search.documents import SearchDocument
from search.geography import Box, box_around
from search.phrases import is_one_term, terms

Parts = dict[str, Any]
"""What a wish asks for, part by part (``wishes.parts``): a piece must have one value of each."""

NARROWEST_FIRST = ("keywords", "venues", "campaigns", "near", "topic", "region", "audience", "verdict", "kind")
ANYTHING = "any"
SQUARES = (0.1, 0.5, 2.0, 10.0, 60.0, 360.0)
"""Sides in degrees: a circle is covered by a few squares of the smallest size that will do."""

MOST_SQUARES = 9
MARGIN_KM = 0.01
"""More than rounding can be wrong by; whether a place is really near, ``wishes.Fit`` has to say."""


def keys_of_wish(wanted: Parts) -> dict[str, Parts]:
    """Those of its narrowest part, each with the parts that a piece with this key must be held against."""
    name = next((name for name in NARROWEST_FIRST if name in wanted), None)
    if name is None:
        return {ANYTHING: wanted}
    others = {part: values for part, values in wanted.items() if part != name}
    if name == "keywords":
        return {f"word:{term}": others | open_ for term, open_ in _keywords_by_term(wanted[name]).items()}
    if name == "near":
        return {f"near:{place}": wanted for place in _squares_around(*wanted[name])}
    return {f"{name}:{value}": others for value in wanted[name]}


def _keywords_by_term(keywords: Iterable[str]) -> dict[str, Parts]:
    """The longest term of each, with the keywords that a text with this term may have or not."""
    found: dict[str, list[str]] = defaultdict(list)
    for keyword in keywords:
        found[max(terms(keyword), key=len)].append(keyword)
    return {term: {} if any(map(is_one_term, sharing)) else {"keywords": sharing} for term, sharing in found.items()}


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
        ("venues", piece.venues),
        ("campaigns", piece.campaigns),
        ("topic", piece.topics),
        ("region", piece.regions),
        ("audience", piece.audiences),
    ):
        yield from (f"{kind}:{value}" for value in values)


def _squares_around(lat: float, lon: float, km: float) -> Iterator[str]:
    """Squares that together hold every place within reach, all of one size."""
    box = box_around(Point(lat=lat, lon=lon), km + MARGIN_KM)
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
