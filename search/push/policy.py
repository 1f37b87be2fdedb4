"""When a piece may reach a person, and how much at a time. Pure: no database, no clock of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from .vocabulary import Change, Rate

GROUPED_WITHIN = timedelta(minutes=5)
DIGEST_AT = time(8, 0)
DIGEST_WEEKDAY = 0
MESSAGES_A_DAY = 5
ITEMS_A_MESSAGE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When a person wants to be left alone, on their own clock; equal times mean never."""

    time_zone: str
    quiet_from: time
    quiet_to: time


def is_urgent(*, is_emergency: bool, agreed: bool, names_its_region: Iterable[bool]) -> bool:
    """Whether a piece may wake a person, and come after five messages went: an emergency, for somebody who agreed to
    it and one of whose wishes that it fits names its region.
    """
    return is_emergency and agreed and any(names_its_region)


def due(rates: Iterable[str], *, change: str, at: datetime, hours: Hours, urgent: bool = False) -> datetime:
    """The earliest moment for a piece that several subscriptions ask for, each at its rate.

    Whatever is no first publication takes back or mends what was sent, and doesn't wait for a digest.
    What ``is_urgent`` goes at this moment.
    """
    if urgent:
        return at
    if change != Change.NEW:
        return out_of_quiet(at, hours)
    return min((_due(rate, at, hours) for rate in rates), default=out_of_quiet(at + GROUPED_WITHIN, hours))


def _due(rate: str, at: datetime, hours: Hours) -> datetime:
    if rate == Rate.AT_ONCE:
        return out_of_quiet(at + GROUPED_WITHIN, hours)
    return out_of_quiet(next_digest(at, hours.time_zone, weekly=rate == Rate.WEEKLY), hours)


def next_digest(at: datetime, time_zone: str, *, weekly: bool = False) -> datetime:
    """The next eight o'clock there, or that of the next Monday."""
    day = at.astimezone(ZoneInfo(time_zone)).date()
    moment = _clock(day, DIGEST_AT, time_zone)
    while moment <= at or (weekly and day.weekday() != DIGEST_WEEKDAY):
        day += timedelta(days=1)
        moment = _clock(day, DIGEST_AT, time_zone)
    return moment


def out_of_quiet(at: datetime, hours: Hours) -> datetime:
    """This moment, or the end of the quiet hours it falls into."""
    local = at.astimezone(ZoneInfo(hours.time_zone))
    start, end, now = hours.quiet_from, hours.quiet_to, local.time()
    if start == end:
        return at
    is_quiet = start <= now < end if start < end else now >= start or now < end
    if not is_quiet:
        return at
    ends_tomorrow = start > end and now >= start
    return _clock(local.date() + timedelta(days=ends_tomorrow), end, hours.time_zone)


def next_morning(at: datetime, hours: Hours) -> datetime:
    """For what is too much today."""
    return out_of_quiet(next_digest(at, hours.time_zone), hours)


def day_began(at: datetime, time_zone: str) -> datetime:
    """The last midnight there."""
    return _clock(at.astimezone(ZoneInfo(time_zone)).date(), time(), time_zone)


def is_one_too_many(sent_today: int, changes: Iterable[str], *, urgent: bool = False) -> bool:
    """Whether a message with these pieces waits for tomorrow. What mends, takes back or is urgent never has to."""
    return sent_today >= MESSAGES_A_DAY and not urgent and all(change == Change.NEW for change in changes)


def _clock(day: date, at: time, time_zone: str) -> datetime:
    return datetime.combine(day, at, ZoneInfo(time_zone))
