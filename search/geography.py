"""Distances on the globe. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, degrees, radians, sin, sqrt

from content.records import Point

EARTH_KM = 6371.0088


def distance_km(one: Point, other: Point) -> float:
    """Great-circle distance in kilometres (haversine)."""
    lat1, lat2 = radians(one.lat), radians(other.lat)
    half_lat, half_lon = (lat2 - lat1) / 2, radians(other.lon - one.lon) / 2
    chord = sin(half_lat) ** 2 + cos(lat1) * cos(lat2) * sin(half_lon) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(chord)))


@dataclass(frozen=True, slots=True)
class Box:
    """A range of latitudes and one or two ranges of longitudes (two across the date line), in degrees."""

    south: float
    north: float
    longitudes: tuple[tuple[float, float], ...]


def box_around(point: Point, km: float) -> Box:
    """The smallest such box that holds every place within ``km`` of a point."""
    angle = km / EARTH_KM
    reach = degrees(angle)
    south, north = point.lat - reach, point.lat + reach
    if south <= -90 or north >= 90:
        return Box(max(south, -90.0), min(north, 90.0), ((-180.0, 180.0),))
    aside = degrees(asin(min(1.0, sin(angle) / cos(radians(point.lat)))))
    return Box(south, north, _around_date_line(point.lon - aside, point.lon + aside))


def _around_date_line(west: float, east: float) -> tuple[tuple[float, float], ...]:
    if west < -180:
        return ((west + 360, 180.0), (-180.0, east))
    if east > 180:
        return ((west, 180.0), (-180.0, east - 360))
    return ((west, east),)
