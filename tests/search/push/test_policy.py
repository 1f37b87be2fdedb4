"""When a piece may reach a person."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.push import policy
from search.push.policy import Hours
from search.push.vocabulary import Change, Rate

BEIJING = "Asia/Shanghai"
ZONES = [BEIJING, "Europe/London", "America/New_York"]
HOURS = Hours(time_zone=BEIJING, quiet_from=time(22), quiet_to=time(7, 30))


def at(text: str, zone: str = BEIJING) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone))


@pytest.mark.parametrize(
    ("rates", "now", "due"),
    [
        ([Rate.AT_ONCE], "2026-11-25T10:00", "2026-11-25T10:05"),
        ([Rate.AT_ONCE], "2026-11-25T21:57", "2026-11-26T07:30"),
        ([Rate.AT_ONCE], "2026-11-25T03:00", "2026-11-25T07:30"),
        ([Rate.DAILY], "2026-11-25T07:59", "2026-11-25T08:00"),
        ([Rate.DAILY], "2026-11-25T08:00", "2026-11-26T08:00"),
        ([Rate.WEEKLY], "2026-11-25T10:00", "2026-11-30T08:00"),
        ([Rate.WEEKLY], "2026-11-30T08:00", "2026-12-07T08:00"),
        ([Rate.WEEKLY, Rate.DAILY], "2026-11-25T10:00", "2026-11-26T08:00"),
    ],
)
def test_new_pieces_wait_for_their_rate(rates: list[str], now: str, due: str) -> None:
    assert policy.due(rates, change=Change.NEW, at=at(now), hours=HOURS) == at(due)


def test_what_mends_waits_for_no_digest() -> None:
    for change in (Change.CORRECTED, Change.VERDICT, Change.WITHDRAWN):
        now = at("2026-11-25T10:00")
        assert policy.due([Rate.WEEKLY], change=change, at=now, hours=HOURS) == now
        assert policy.due([], change=change, at=at("2026-11-25T23:00"), hours=HOURS) == at("2026-11-26T07:30")


def test_an_emergency_comes_at_night_to_those_who_agreed() -> None:
    night = at("2026-11-25T02:00")
    assert policy.due([Rate.WEEKLY], change=Change.NEW, at=night, hours=HOURS, urgent=True) == night


@pytest.mark.parametrize("is_emergency", [True, False])
@pytest.mark.parametrize("agreed", [True, False])
@pytest.mark.parametrize("named", [[], [False], [False, True]])
def test_only_an_emergency_of_a_region_they_named_wakes_those_who_agreed(
    is_emergency: bool, agreed: bool, named: list[bool]
) -> None:
    urgent = policy.is_urgent(is_emergency=is_emergency, agreed=agreed, names_its_region=named)
    assert urgent == (is_emergency and agreed and True in named)


def test_hours_are_those_of_the_person() -> None:
    london = Hours(time_zone="Europe/London", quiet_from=time(22), quiet_to=time(7, 30))
    noon = at("2026-11-25T12:00")
    morning = at("2026-11-25T07:30", "Europe/London")
    assert policy.due([Rate.AT_ONCE], change=Change.NEW, at=noon, hours=london) == morning


CLOCKS = st.times().map(lambda clock: clock.replace(second=0, microsecond=0, tzinfo=None))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda d: d.replace(tzinfo=ZoneInfo("UTC")))


@settings(max_examples=200, deadline=None)
@given(MOMENTS, CLOCKS, CLOCKS, st.sampled_from(ZONES), st.sampled_from(list(Rate)))
def test_nothing_is_due_in_quiet_hours_nor_in_the_past(
    now: datetime, start: time, end: time, zone: str, rate: Rate
) -> None:
    hours = Hours(time_zone=zone, quiet_from=start, quiet_to=end)
    due = policy.due([rate], change=Change.NEW, at=now, hours=hours)
    assert now <= due <= now + timedelta(days=9)
    assert policy.out_of_quiet(due, hours) == due


def test_a_sixth_message_waits_unless_it_mends_or_is_urgent() -> None:
    assert not policy.is_one_too_many(4, [Change.NEW])
    assert policy.is_one_too_many(5, [Change.NEW, Change.NEW])
    assert not policy.is_one_too_many(5, [Change.NEW, Change.WITHDRAWN])
    assert not policy.is_one_too_many(5, [Change.NEW], urgent=True)
