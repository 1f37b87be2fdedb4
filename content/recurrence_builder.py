"""RFC 5545 rules as the choices of a form that people without engineering can fill in, and back. Pure.

What the form can't say (hours within a day, numbered weeks, weeks that begin on Sunday) is kept as it was written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from .recurrence_rule import RecurrenceRule

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
GROUPS = {"workday": ("MO", "TU", "WE", "TH", "FR"), "weekend": ("SA", "SU")}
POSITIONS = (1, 2, 3, 4, 5, -1)
LAST_DAY = -1
MOST_INTERVAL = 60
_FREQUENCIES = {"day": "DAILY", "week": "WEEKLY", "month": "MONTHLY", "year": "YEARLY"}
_PLAIN_PARTS = {"BYMONTH", "BYMONTHDAY", "BYSETPOS"}


@dataclass(frozen=True, slots=True)
class RuleChoices:
    """What is chosen in the form. What a choice leaves open, the first session decides.

    `unit`: day, week, month, year, or kept (then `kept` is the rule). Within a month either `month_days` (-1 is its
    last) or, with `by` "nth", the `positions` of `nth_day`: a code of DAYS or a name of GROUPS. `months` restricts.
    """

    unit: str = "week"
    interval: int = 1
    weekdays: tuple[str, ...] = ()
    by: str = "date"
    month_days: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()
    nth_day: str = "SA"
    months: tuple[int, ...] = ()
    count: int | None = None
    kept: str = ""


def rule_of(choices: RuleChoices) -> str:
    """The rule that the choices mean; every combination has one, but for a kept rule that is none."""
    if choices.unit == "kept" and choices.kept:
        return choices.kept
    unit = choices.unit if choices.unit in _FREQUENCIES else "week"
    parts = [f"FREQ={_FREQUENCIES[unit]}"]
    if choices.interval > 1:
        parts.append(f"INTERVAL={choices.interval}")
    if choices.months and unit != "year":
        parts.append(f"BYMONTH={_list(choices.months)}")
    parts += _within(unit, choices)
    if choices.count:
        parts.append(f"COUNT={choices.count}")
    return ";".join(parts)


def _within(unit: str, choices: RuleChoices) -> list[str]:
    if unit == "week" and choices.weekdays:
        return [f"BYDAY={','.join(choices.weekdays)}"]
    if unit != "month":
        return []
    if choices.by != "nth":
        return [f"BYMONTHDAY={_list(choices.month_days)}"] if choices.month_days else []
    positions = choices.positions or (1,)
    if group := GROUPS.get(choices.nth_day):
        return [f"BYDAY={','.join(group)}", f"BYSETPOS={_list(positions)}"]
    return [f"BYDAY={','.join(f'{n}{choices.nth_day}' for n in positions)}"]


def _list(numbers: tuple[int, ...]) -> str:
    return ",".join(map(str, numbers))


def choices_of(rule: str) -> RuleChoices:
    """The choices that mean `rule`, whose own UNTIL is left out; a rule they can't say is kept.

    Raises ScheduleError for what is no rule.
    """
    parsed = RecurrenceRule.parse(rule)
    said = _READERS[parsed.freq](parsed) if _is_plain(parsed) else None
    if said is None:
        return RuleChoices(unit="kept", kept=without_until(parsed.text))
    return replace(said, interval=parsed.interval, months=_sorted(parsed, "BYMONTH"), count=parsed.count)


def without_until(rule: str) -> str:
    """The rule without an end of its own."""
    return ";".join(part for part in rule.split(";") if not part.startswith("UNTIL="))


def _is_plain(rule: RecurrenceRule) -> bool:
    other_weeks = rule.freq == "WEEKLY" and rule.interval > 1 and rule.week_start != 0
    return rule.numbers.keys() <= _PLAIN_PARTS and not other_weeks and rule.interval <= MOST_INTERVAL


def _daily(rule: RecurrenceRule) -> RuleChoices | None:
    if rule.numbers.keys() - {"BYMONTH"}:
        return None
    if not rule.by_day:
        return RuleChoices(unit="day")
    return RuleChoices(weekdays=_weekdays(rule)) if rule.interval == 1 else None


def _weekly(rule: RecurrenceRule) -> RuleChoices | None:
    if rule.numbers.keys() - {"BYMONTH"}:
        return None
    return RuleChoices(weekdays=_weekdays(rule))


def _monthly(rule: RecurrenceRule) -> RuleChoices | None:
    month_days = _sorted(rule, "BYMONTHDAY")
    if rule.by_day:
        return None if month_days else _nth(rule)
    if "BYSETPOS" in rule.numbers or any(day < LAST_DAY for day in month_days):
        return None
    return RuleChoices(unit="month", month_days=month_days)


def _nth(rule: RecurrenceRule) -> RuleChoices | None:
    days = {DAYS[day] for day, _ in rule.by_day}
    numbers = {n for _, n in rule.by_day}
    positions = rule.numbers.get("BYSETPOS")
    if positions is None and numbers == {0}:
        return RuleChoices(weekdays=_weekdays(rule)) if rule.interval == 1 else None
    if positions is not None and numbers != {0}:
        return None
    chosen = _in_order(positions or tuple(numbers))
    name = next((name for name, group in GROUPS.items() if days == set(group)), "") if positions else ""
    name = name or (next(iter(days)) if len(days) == 1 else "")
    if not name or not set(chosen) <= set(POSITIONS):
        return None
    return RuleChoices(unit="month", by="nth", positions=chosen, nth_day=name)


def _yearly(rule: RecurrenceRule) -> RuleChoices | None:
    if not rule.by_day and not rule.numbers:
        return RuleChoices(unit="year")
    return _monthly(rule) if "BYMONTH" in rule.numbers and rule.interval == 1 and _names_a_day(rule) else None


def _names_a_day(rule: RecurrenceRule) -> bool:
    """Counted positions mean those within a year where several months are named."""
    several = len(rule.numbers["BYMONTH"]) > 1 and "BYSETPOS" in rule.numbers
    return bool(rule.by_day or "BYMONTHDAY" in rule.numbers) and not several


def _hourly(rule: RecurrenceRule) -> RuleChoices | None:
    return None


_READERS: dict[str, Callable[[RecurrenceRule], RuleChoices | None]] = {
    "DAILY": _daily,
    "WEEKLY": _weekly,
    "MONTHLY": _monthly,
    "YEARLY": _yearly,
    "HOURLY": _hourly,
}


def _weekdays(rule: RecurrenceRule) -> tuple[str, ...]:
    days = {day for day, _ in rule.by_day}
    return tuple(code for number, code in enumerate(DAYS) if number in days)


def _sorted(rule: RecurrenceRule, part: str) -> tuple[int, ...]:
    """Those counted from the end come last."""
    return _in_order(rule.numbers.get(part, ()))


def _in_order(numbers: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(sorted(set(numbers), key=lambda n: (n < 0, n)))
