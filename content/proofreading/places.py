"""Checks of where something is and when it is open or takes place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.utils.timezone import localdate, now

from content.distance import kilometres
from content.festival_dates import FESTIVALS
from content.holiday_calendar import published_calendar
from content.hours_rules import HolidayHours
from content.models import EventPage, VenuePage
from content.opening_hours import HoursError, OpeningRules
from content.records import Point
from content.recurrence import Schedule, ScheduleError
from content.regions import CITY_POSITIONS

from .findings import MUST, SHOULD, Finding, check, strict_check

HOLIDAYS_AHEAD = 120
FAR_KM = 60.0
GUANGDONG = (20.0, 25.6, 109.6, 117.4)


@strict_check
def hours_hold_together(page: Any) -> Iterator[Finding]:
    """Rules that contradict each other or have no hours."""
    if not isinstance(page, VenuePage):
        return
    try:
        rules = OpeningRules.from_blocks(list(page.hours.raw_data))
    except HoursError as error:
        yield Finding(level=MUST, field="hours", words=str(error))
        return
    if not rules:
        yield Finding(level=SHOULD, field="hours", words="还没有开放时间，读者不知道哪天能去。")
        return
    yield from _unclear_holidays(rules)


def _unclear_holidays(rules: OpeningRules) -> Iterator[Finding]:
    """Statutory holidays ahead about which the rules say nothing."""
    named = {name for rule in rules.rules if isinstance(rule, HolidayHours) for name in rule.holidays}
    if "any" in named:
        return
    for name, first in coming_holidays(localdate()):
        day = rules.day(first, published_calendar())
        if name in named or day.reason:
            continue
        state = "照平时的时间开放" if day.sessions else "闭馆"
        told = f"{FESTIVALS[name]}（{first:%m 月 %d 日}起）没有单独写，读者会看到“{state}”。"
        words = f"{told}请确认，或加一条节假日开放时间。"
        yield Finding(level=SHOULD, field="hours", words=words)


def coming_holidays(today: date) -> list[tuple[str, date]]:
    """Holidays that begin within the next months, with their first day off, as far as the calendar knows."""
    calendar, found = published_calendar(), dict[str, date]()
    for offset in range(HOLIDAYS_AHEAD):
        day = today + timedelta(days=offset)
        off = calendar.off_day(day)
        for name in off.festivals if off else ():
            if name in FESTIVALS:
                found.setdefault(name, day)
    return list(found.items())


@check
def a_place_lies_in_its_region(page: Any) -> Iterator[Finding]:
    """A position far from the city chosen, and nearer to another: a slip of the hand, or a map's shifted position."""
    region, point = getattr(page, "region", None), getattr(page, "point", None)
    if not isinstance(page, VenuePage) or point is None:
        return
    south, north, west, east = GUANGDONG
    if not (south <= point.lat <= north and west <= point.lon <= east):
        yield Finding(level=SHOULD, field="lat", words="坐标不在广东省内，请核对；经纬度是不是填反了？")
        return
    if region is None:
        yield Finding(level=SHOULD, field="region", words="有坐标，还没有选所在地区。")
        return
    own = f"{region.code[:4]}00"
    nearest = min(_cities(), key=lambda code: kilometres(point, _cities()[code]))
    if own in _cities() and nearest != own and kilometres(point, _cities()[own]) > FAR_KM:
        far = kilometres(point, _cities()[own])
        words = f"坐标离所选地区的市中心约 {far:.0f} 公里，离别的市更近，请核对坐标和地区。"
        yield Finding(level=SHOULD, field="lat", words=words)


def _cities() -> dict[str, Point]:
    return {code: Point(lat=lat, lon=lon) for code, (lat, lon) in CITY_POSITIONS.items() if code != "440000"}


@strict_check
def an_event_lies_ahead(page: Any) -> Iterator[Finding]:
    """Times that end before they begin, or are all over."""
    if not isinstance(page, EventPage):
        return
    try:
        schedule = Schedule.from_blocks(list(page.times.raw_data))
    except ScheduleError as error:
        yield Finding(level=MUST, field="times", words=str(error))
        return
    at = now()
    if schedule and not schedule.occurrences(at, at + timedelta(days=400)):
        yield Finding(level=SHOULD, field="times", words="所有场次都已经过去，发布以后读者在日历里找不到它。")


@check
def an_event_is_held_while_its_venue_is_open(page: Any) -> Iterator[Finding]:
    """Readers would stand before a closed door."""
    if not isinstance(page, EventPage) or page.venue is None:
        return
    rules, calendar, at = page.venue.opening_rules(), published_calendar(), now()
    if not rules:
        return
    for item in page.schedule().occurrences(at, at + timedelta(days=60)):
        if str(item.status) != "cancelled" and not rules.day(localdate(item.start), calendar).sessions:
            words = f"{localdate(item.start):%m 月 %d 日}那一场，{page.venue.title}闭馆，请核对。"
            yield Finding(level=SHOULD, field="times", words=words)
            return
