"""Opening hours and event times of made-up sites, as raw stream data. The same random state gives the same blocks."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from .local_time import local

ALL_DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Blocks = list[dict[str, Any]]


def hours_blocks(random: Random) -> Blocks:
    """Closed Mondays except on holidays, a noon gap, or weekdays only; all of them shut on New Year's Eve."""
    whole = [{"opens": "09:30", "closes": "17:00", "last_entry": "16:00"}]
    halves = [
        {"opens": "09:00", "closes": "12:00", "last_entry": None},
        {"opens": "14:00", "closes": "17:30", "last_entry": None},
    ]
    eve = _block("holiday", {"holidays": ["spring_festival"], "days": "eve", "sessions": [], "reason": "除夕"})
    monday = {"days": ["mon"], "except_holidays": True, "then": random.choice(["none", "next_workday"])}
    return random.choice(
        [
            [_weekly(ALL_DAYS, whole), _block("closed_weekdays", monday), eve],
            [_weekly(ALL_DAYS[1:], halves), eve],
            [_weekly(ALL_DAYS[:5], halves), _block("makeup_workday", {"act_as": "weekday"})],
            [_weekly(ALL_DAYS, whole), eve],
        ]
    )


def times_blocks(random: Random, published: datetime) -> Blocks:
    """One session, two or three, or up to twelve weekly ones, the first one to five weeks after publishing."""
    day = local(published + timedelta(days=random.randint(7, 35)))
    start = day.replace(hour=random.choice([9, 10, 14, 15, 19]), minute=random.choice([0, 30]), second=0, microsecond=0)
    length = timedelta(minutes=random.choice([60, 90, 120]))
    if random.random() < 0.2:
        rule = f"FREQ=WEEKLY;COUNT={random.randint(4, 12)}"
        return [_block("recurrence", {**_span(start, length), "rule": rule, "until": None})]
    sessions = random.choice([1, 1, 1, 2, 3])
    return [_block("session", _span(start + timedelta(days=offset), length)) for offset in range(sessions)]


def _weekly(days: list[str], sessions: list[dict[str, Any]]) -> dict[str, Any]:
    return _block("weekly", {"days": days, "sessions": sessions, "season_from": "", "season_to": ""})


def _span(start: datetime, length: timedelta) -> dict[str, str]:
    return {"start": start.isoformat(), "end": (start + length).isoformat()}


def _block(kind: str, value: dict[str, Any]) -> dict[str, Any]:
    return {"type": kind, "value": value}
