"""Contradictions between opening rules that are each fine by themselves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations

from .hours_rules import (
    RULE_NAMES,
    WEEKDAY_NAMES,
    ClosedWeekdays,
    HolidayHours,
    HoursError,
    MakeupWorkday,
    OneOff,
    Pattern,
    Rule,
    Weekly,
    Yearly,
)

# A leap year, so that every month-day exists.
_ANY_YEAR = [date(2000, 1, 1) + timedelta(days=n) for n in range(366)]


def check_rules(numbered: Sequence[tuple[int, Rule]]) -> None:
    """HoursError for the first two rules that can't both hold, or a holiday opening that has no hours."""
    found = next(conflicts(numbered), None)
    if found:
        raise found


def conflicts(numbered: Sequence[tuple[int, Rule]]) -> Iterator[HoursError]:
    """One error for every two rules that can't both hold, and every holiday opening that has no hours.

    Rules come with the number of the block they were read from; those of one block never clash.
    """
    for (first, a), (second, b) in combinations(numbered, 2):
        clash = _clash(a, b)
        if clash:
            yield HoursError(f"第 {second} 条（{RULE_NAMES[b.code]}）与第 {first} 条矛盾：{clash}", second)
    named = {day for _, rule in numbered if isinstance(rule, Weekly) and rule.sessions for day in rule.days}
    for number, rule in numbered:
        if isinstance(rule, ClosedWeekdays) and rule.except_holidays and not named.issuperset(rule.days):
            day = WEEKDAY_NAMES[min(set(rule.days) - named)]
            missing = f"{day}遇节假日开放，但“每周开放时间”没有写{day}的时间"
            yield HoursError(f"第 {number} 条（{RULE_NAMES[rule.code]}）：{missing}", number)


def _clash(a: Rule, b: Rule) -> str:
    if type(a) is not type(b):
        return ""
    return next(_clashes(a, b), "")


def _clashes(a: Rule, b: Rule) -> Iterator[str]:
    if isinstance(a, Weekly) and isinstance(b, Weekly):
        for day in sorted(set(a.days) & set(b.days)):
            if (a.season is None) == (b.season is None) and _share_a_day(a, b):
                yield f"都规定了{WEEKDAY_NAMES[day]}（一天两个时段请写在同一条里）"
    elif isinstance(a, ClosedWeekdays) and isinstance(b, ClosedWeekdays):
        yield from (f"都规定了{WEEKDAY_NAMES[day]}" for day in sorted(set(a.days) & set(b.days)))
    elif isinstance(a, HolidayHours) and isinstance(b, HolidayHours):
        if a.days == b.days and set(a.holidays) & set(b.holidays):
            yield "规定了同一个节日的同一天"
    elif isinstance(a, OneOff) and isinstance(b, OneOff):
        if a.first <= b.last and b.first <= a.last:
            yield f"都规定了 {max(a.first, b.first)}"
    elif isinstance(a, Yearly) and isinstance(b, Yearly):
        if a.month_day == b.month_day:
            yield "规定了同一天"
    elif isinstance(a, Pattern) and isinstance(b, Pattern):
        if a.days == b.days:
            yield f"都规定了{a.days.words()}"
    elif isinstance(a, MakeupWorkday):
        yield "调休上班日只能有一条"


def _share_a_day(a: Weekly, b: Weekly) -> bool:
    return any(a.in_season(day) and b.in_season(day) for day in _ANY_YEAR)
