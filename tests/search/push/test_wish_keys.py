"""The squares by which wishes about a place are found."""

from __future__ import annotations

from math import asin, atan2, cos, degrees, pi, radians, sin
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from content.records import Point
from search.criteria import MAX_KM, Criteria
from search.geography import EARTH_KM
from search.phrases import phrase
from search.push.wish_keys import MOST_SQUARES, SQUARES, keys_of_wish, square
from search.push.wishes import parts


def going(start: Point, bearing: float, km: float) -> Point:
    """Where one arrives after so many kilometres on a great circle, in degrees."""
    angle, lat = km / EARTH_KM, radians(start.lat)
    north = asin(max(-1.0, min(1.0, sin(lat) * cos(angle) + cos(lat) * sin(angle) * cos(bearing))))
    east = atan2(sin(bearing) * sin(angle) * cos(lat), cos(angle) - sin(lat) * sin(north))
    lon = (start.lon + degrees(east) + 180) % 360 - 180
    return Point(lat=degrees(north), lon=lon)


@settings(max_examples=150, deadline=None)
@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(0.001, MAX_KM), st.floats(0, 2 * pi), st.floats(0, 1))
@example(23.1, 179.9, 50.0, pi / 2, 1.0)
@example(89.9, 0.0, 500.0, pi, 1.0)
@example(0.0, 180.0, 0.001, pi / 2, 1.0)
def test_every_place_within_reach_has_one_of_the_keys(
    lat: float, lon: float, km: float, bearing: float, share: float
) -> None:
    near = Point(lat=lat, lon=lon)
    keys = keys_of_wish(parts(Criteria(near=near, km=km)))
    there = going(near, bearing, km * share)
    assert 1 <= len(keys) <= MOST_SQUARES
    assert keys.keys() & {f"near:{square(side, there)}" for side in SQUARES}


def test_who_lives_elsewhere_is_not_looked_at() -> None:
    def keys(lat: float, **more: Any) -> set[str]:
        return set(keys_of_wish(parts(Criteria(near=Point(lat=lat, lon=113.3), km=10.0, **more))))

    assert not keys(23.1) & keys(24.1)
    assert keys(23.1, topics=("weather",)) == keys(23.1)


def test_a_key_leaves_open_what_it_does_not_prove() -> None:
    keywords = tuple(map(phrase, ("台风", "强台风", "台风眼", "科技馆")))
    asked = parts(Criteria(keywords=keywords, kinds=("article",)))
    kind = {"kind": ["article"]}
    assert keys_of_wish(asked) == {
        "word:台风": kind,
        "word:强台": kind | {"keywords": ["强台风"]},
        "word:科技": kind | {"keywords": ["科技馆"]},
    }
    assert keys_of_wish(parts(Criteria(topics=("weather",), kinds=("article",)))) == {"topic:weather": kind}
    assert keys_of_wish(parts(Criteria(kinds=("article",)))) == {"kind:article": {}}
