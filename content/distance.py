"""Distances on the earth's surface. Pure."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt

from .records import Point

EARTH_KM = 6371.0088


def kilometres(here: Point, there: Point) -> float:
    """Great-circle distance (haversine), in km; within 0.6 % of the ellipsoid."""
    lat, other = radians(here.lat), radians(there.lat)
    half = sin((other - lat) / 2) ** 2
    half += cos(lat) * cos(other) * sin(radians(there.lon - here.lon) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def span(centre: Point, km: float) -> tuple[float, float, float, float]:
    """South, north, west and east of a box that holds every point within ``km``."""
    lat = km / 111.19
    narrowing = max(cos(radians(min(abs(centre.lat) + lat, 89.9))), 0.01)
    lon = min(lat / narrowing, 180.0)
    return centre.lat - lat, centre.lat + lat, centre.lon - lon, centre.lon + lon
