"""What readers will see of opening hours that are still being typed, and what is wrong with them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from .holiday_calendar import HolidayCalendar
from .hours_blocks import read_block
from .hours_conflicts import conflicts
from .hours_holidays import HolidayPlan, coming_holidays
from .hours_pictures import MonthTable, month_table
from .hours_rules import WEEKDAYS, HoursError, Rule
from .hours_words import week_summary
from .local_time import local
from .opening_hours import OpeningRules
from .problems import Problem


@dataclass(frozen=True, slots=True)
class HoursOutlook:
    """The sentence of the moment, the week, this month and the next, and the holidays ahead."""

    known: bool
    sentence: str
    week: list[tuple[str, str]]
    months: tuple[MonthTable, ...]
    holidays: tuple[HolidayPlan, ...]
    provisional: bool
    problems: tuple[Problem, ...]


def hours_outlook(blocks: Sequence[Mapping[str, Any]], calendar: HolidayCalendar, at: datetime) -> HoursOutlook:
    """What an unfinished form means at `at`: blocks that can't be read are left out and named as problems."""
    rules, problems = read_draft(blocks)
    today = local(at).date()
    turn = today.year + today.month // 12, today.month % 12 + 1
    months = [month_table(rules, calendar, *each, today) for each in ((today.year, today.month), turn)]
    holidays = coming_holidays(rules, calendar, today)
    return HoursOutlook(
        known=bool(rules),
        sentence=rules.sentence(at, calendar),
        week=week_summary(rules) if rules else [],
        months=tuple(months) if rules else (),
        holidays=holidays if rules else (),
        provisional=any(stretch.provisional for plan in holidays for stretch in plan.stretches),
        problems=problems,
    )


def read_draft(blocks: Sequence[Mapping[str, Any]]) -> tuple[OpeningRules, tuple[Problem, ...]]:
    """The rules that can be read, and what is wrong with the others, by place; contradictions once all can be.

    Of a week, the days that can be read are.
    """
    numbered: list[tuple[int, Rule]] = []
    errors: list[HoursError] = []
    for number, block in enumerate(blocks, 1):
        bad_days = _bad_days(number, block)
        try:
            numbered += [(number, rule) for rule in read_block(number, _without(block, bad_days))]
            errors += bad_days.values()
        except HoursError as error:
            errors.append(error)
    errors = errors or list(conflicts(numbered))
    problems = [Problem(error.number - 1, str(error)) for error in sorted(errors, key=lambda each: each.number)]
    return OpeningRules(tuple(rule for _, rule in numbered)), tuple(problems)


def _bad_days(number: int, block: Mapping[str, Any]) -> dict[str, HoursError]:
    """The days of a week that can't be read, with the reason; none for other blocks."""
    value = block.get("value")
    found: dict[str, HoursError] = {}
    if block.get("type") != "week" or not isinstance(value, Mapping):
        return found
    for code in WEEKDAYS:
        try:
            read_block(number, {"type": "week", "value": {code: value.get(code)}})
        except HoursError as error:
            found[code] = error
    return found


def _without(block: Mapping[str, Any], days: Iterable[str]) -> Mapping[str, Any]:
    return {**block, "value": {**block["value"], **dict.fromkeys(days)}} if days else block
