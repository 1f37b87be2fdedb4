"""The days of the seven statutory festivals, and how many of them the law gives off.

The State Council's yearly notice only arranges bridges and make-up workdays around these days
(全国年节及纪念日放假办法), so they are certain for years whose notice has not come out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

FESTIVALS: dict[str, str] = {
    "new_year": "元旦",
    "spring_festival": "春节",
    "qingming": "清明节",
    "labour_day": "劳动节",
    "dragon_boat": "端午节",
    "mid_autumn": "中秋节",
    "national_day": "国庆节",
}

# Year, then month and day of 正月初一, 清明, 端午 (五月初五) and 中秋 (八月十五).
_MOVING = """
    2004 0122 0404 0622 0928 | 2005 0209 0405 0611 0918 | 2006 0129 0405 0531 1006 | 2007 0218 0405 0619 0925
    2008 0207 0404 0608 0914 | 2009 0126 0404 0528 1003 | 2010 0214 0405 0616 0922 | 2011 0203 0405 0606 0912
    2012 0123 0404 0623 0930 | 2013 0210 0404 0612 0919 | 2014 0131 0405 0602 0908 | 2015 0219 0405 0620 0927
    2016 0208 0404 0609 0915 | 2017 0128 0404 0530 1004 | 2018 0216 0405 0618 0924 | 2019 0205 0405 0607 0913
    2020 0125 0404 0625 1001 | 2021 0212 0404 0614 0921 | 2022 0201 0405 0603 0910 | 2023 0122 0405 0622 0929
    2024 0210 0404 0610 0917 | 2025 0129 0404 0531 1006 | 2026 0217 0405 0619 0925 | 2027 0206 0405 0609 0915
    2028 0126 0404 0528 1003 | 2029 0213 0404 0616 0922 | 2030 0203 0405 0605 0912 | 2031 0123 0405 0624 1001
    2032 0211 0404 0612 0919 | 2033 0131 0404 0601 0908 | 2034 0219 0405 0620 0927 | 2035 0208 0405 0610 0916
    2036 0128 0404 0530 1004 | 2037 0215 0404 0618 0924 | 2038 0204 0405 0607 0913 | 2039 0124 0405 0527 1002
    2040 0212 0404 0614 0920 | 2041 0201 0404 0603 0910 | 2042 0122 0404 0622 0928 | 2043 0210 0405 0611 0917
    2044 0130 0404 0531 1005 | 2045 0217 0404 0619 0925 | 2046 0206 0404 0608 0915 | 2047 0126 0405 0529 1004
    2048 0214 0404 0615 0922 | 2049 0202 0404 0604 0911 | 2050 0123 0404 0623 0930
"""


def _moving_days() -> dict[int, dict[str, date]]:
    days: dict[int, dict[str, date]] = {}
    for entry in _MOVING.strip().replace("\n", "|").split("|"):
        year, *fields = map(int, entry.split())
        keys = ("spring_festival", "qingming", "dragon_boat", "mid_autumn")
        days[year] = {key: date(year, *divmod(field, 100)) for key, field in zip(keys, fields, strict=True)}
    return days


_MOVING_DAYS = _moving_days()


def festival_day(festival: str, year: int) -> date | None:
    """The day a festival falls on in `year`; None for a moving one outside the table (2004–2050)."""
    fixed = {"new_year": (1, 1), "labour_day": (5, 1), "national_day": (10, 1)}
    if festival in fixed:
        return date(year, *fixed[festival])
    return _MOVING_DAYS.get(year, {}).get(festival)


@lru_cache(maxsize=128)
def statutory_days(year: int) -> dict[date, tuple[str, ...]]:
    """The days off that the law itself names for `year`, each with its festivals."""
    days: dict[date, tuple[str, ...]] = {}
    for festival in FESTIVALS:
        own = festival_day(festival, year)
        given = [own + timedelta(days=shift) for shift in _given_days(festival, year)] if own else []
        for day in given:
            days[day] = (*days.get(day, ()), festival)
    return days


def _given_days(festival: str, year: int) -> range:
    """Which days around the festival the law of that year gives off, counted from the festival's own day."""
    if festival == "spring_festival":
        return range(-1, 3) if year >= 2025 else range(-1, 2) if 2008 <= year <= 2013 else range(3)
    if festival == "labour_day":
        return range(2) if year >= 2025 else range(1) if year >= 2008 else range(3)
    if festival in ("new_year", "national_day"):
        return range(1) if festival == "new_year" else range(3)
    return range(1) if year >= 2008 else range(0)


@lru_cache(maxsize=128)
def eves(year: int) -> dict[date, tuple[str, ...]]:
    """The days of `year` before a festival's own day (春节: 除夕), each with the festivals it precedes."""
    days: dict[date, tuple[str, ...]] = {}
    for festival, day in _days_after_eves(year):
        eve = day - timedelta(days=1)
        days[eve] = (*days.get(eve, ()), festival)
    return days


def _days_after_eves(year: int) -> Iterator[tuple[str, date]]:
    for festival in FESTIVALS:
        day = festival_day(festival, year + 1 if festival == "new_year" else year)
        if day is not None:
            yield festival, day
