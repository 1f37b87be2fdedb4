"""Distances between places, against geodesics on the WGS-84 ellipsoid."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from content.distance import kilometres, span
from content.records import Point

GUANGZHOU, SHENZHEN, BEIJING = (
    Point(lat=23.1291, lon=113.2644),
    Point(lat=22.5431, lon=114.0579),
    Point(lat=39.9042, lon=116.4074),
)
LONDON, SYDNEY, NEW_YORK = (
    Point(lat=51.5074, lon=-0.1278),
    Point(lat=-33.8688, lon=151.2093),
    Point(lat=40.7128, lon=-74.0060),
)
POINTS = st.builds(Point, lat=st.floats(-90, 90), lon=st.floats(-180, 180))
INHABITED = st.builds(Point, lat=st.floats(-80, 80), lon=st.floats(-180, 180))


@pytest.mark.parametrize(
    ("here", "there", "geodesic"),
    [
        (GUANGZHOU, SHENZHEN, 104.2),
        (GUANGZHOU, BEIJING, 1883.3),
        (LONDON, NEW_YORK, 5585.2),
        (LONDON, SYDNEY, 16989.3),
        (Point(lat=0, lon=0), Point(lat=0, lon=1), 111.319),
        (Point(lat=0, lon=0), Point(lat=1, lon=0), 110.574),
        (Point(lat=90, lon=0), Point(lat=-90, lon=0), 20003.93),
    ],
)
def test_known_distances(here: Point, there: Point, geodesic: float) -> None:
    assert kilometres(here, there) == pytest.approx(geodesic, rel=0.006)


def test_across_the_date_line() -> None:
    assert kilometres(Point(lat=0, lon=179.9), Point(lat=0, lon=-179.9)) == pytest.approx(22.24, rel=0.01)


@given(POINTS, POINTS)
@settings(max_examples=200, deadline=None)
def test_symmetric_bounded_and_zero_at_home(here: Point, there: Point) -> None:
    assert kilometres(here, there) == pytest.approx(kilometres(there, here), abs=1e-6)
    assert 0 <= kilometres(here, there) <= 20_038
    assert kilometres(here, here) == 0


@given(POINTS, POINTS, POINTS)
@settings(max_examples=100, deadline=None)
def test_no_detour_is_shorter(a: Point, b: Point, c: Point) -> None:
    assert kilometres(a, c) <= kilometres(a, b) + kilometres(b, c) + 1e-6


@given(INHABITED, st.floats(-4, 4), st.floats(-20, 20), st.floats(1, 3))
@settings(max_examples=300, deadline=None)
def test_the_box_holds_the_circle(centre: Point, north: float, east: float, slack: float) -> None:
    there = Point(lat=centre.lat + north, lon=centre.lon + east)
    assert _inside(centre, there, kilometres(centre, there) * slack + 0.001)


@given(INHABITED, st.floats(0, 1), st.floats(-1, 1), st.floats(0.1, 500))
@settings(max_examples=300, deadline=None)
def test_points_just_inside_the_circle_are_inside_the_box(centre: Point, north: float, east: float, km: float) -> None:
    there = Point(lat=centre.lat + north * km / 111, lon=centre.lon + east * km / 20)
    assume(kilometres(centre, there) <= km)
    assert _inside(centre, there, km)


def _inside(centre: Point, there: Point, km: float) -> bool:
    south, north, west, east = span(centre, km)
    return south <= there.lat <= north and west <= there.lon <= east
