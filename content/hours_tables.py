"""Weekly rules set out as tables: what the editors' form shows of rules that were stored one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import time
from typing import Any

from .hours_blocks import read_block
from .hours_rules import WEEKDAYS, HoursError, MonthDay, Session, Sessions, Weekly

MOST_SESSIONS = 2
Season = tuple[MonthDay, MonthDay] | None
Block = Mapping[str, Any]


def empty_week() -> dict[str, Any]:
    """The table of a week with nothing in it yet."""
    return _table(None, {}, None)


def in_tables(blocks: Sequence[Block]) -> list[Block]:
    """`blocks` with the weekly rules of each season gathered in one table, which means the same.

    A season whose rules can't be read, name a day twice or have a day of three sessions stays as it is.
    """
    seasons = _seasons(blocks)
    return [block for block in blocks for block in _in_place(block, seasons)]


def _in_place(block: Block, seasons: dict[Season, list[tuple[Block, Weekly]]]) -> Iterator[Block]:
    """A season's table stands where its first rule stood."""
    for season, rules in seasons.items():
        if any(block is own for own, _ in rules):
            if block is rules[0][0]:
                days = {day: rule.sessions for _, rule in rules for day in rule.days}
                yield _table(season, days, block.get("id"))
            return
    yield block


def _seasons(blocks: Sequence[Block]) -> dict[Season, list[tuple[Block, Weekly]]]:
    """The seasons that a table can show, with their blocks and rules."""
    found: dict[Season, list[tuple[Block, Weekly]]] = {}
    unreadable = False
    for block in blocks:
        if block.get("type") != "weekly":
            continue
        try:
            (rule,) = read_block(1, block)
        except HoursError:
            unreadable = True
            continue
        if isinstance(rule, Weekly):
            found.setdefault(rule.season, []).append((block, rule))
    return {} if unreadable else {season: rules for season, rules in found.items() if _fits(rules)}


def _fits(rules: list[tuple[Block, Weekly]]) -> bool:
    days = [day for _, rule in rules for day in rule.days]
    whole = rules[0][1].season is None or len(set(days)) == len(WEEKDAYS)
    return whole and len(days) == len(set(days)) and all(len(rule.sessions) <= MOST_SESSIONS for _, rule in rules)


def _table(season: Season, days: Mapping[int, Sessions], block_id: object) -> dict[str, Any]:
    first, last = (f"{month:02d}-{day:02d}" for month, day in season) if season else ("", "")
    rows = {code: _row(days.get(day, ())) for day, code in enumerate(WEEKDAYS)}
    block = {"type": "week", "value": {"season_from": first, "season_to": last, **rows}}
    return {**block, "id": block_id} if block_id else block


def _row(sessions: Sessions) -> dict[str, str]:
    columns = [_column(session) for session in sessions] + [_column(None)] * MOST_SESSIONS
    first, second = columns[:MOST_SESSIONS]
    return {**first, **{f"{key}_2": value for key, value in second.items()}}


def _column(session: Session | None) -> dict[str, str]:
    if session is None:
        return {"opens": "", "closes": "", "last_entry": ""}
    late = session.last_entry
    closes = "24:00" if session.closes == time(0) else f"{session.closes:%H:%M}"
    return {"opens": f"{session.opens:%H:%M}", "closes": closes, "last_entry": f"{late:%H:%M}" if late else ""}
