"""A recurrence rule in Chinese words."""

from __future__ import annotations

from datetime import UTC, date, datetime

from .hours_rules import WEEKDAY_NAMES, weekdays_text
from .local_time import SHANGHAI
from .recurrence_rule import RecurrenceRule

_ORDINALS = "零一二三四五"
_UNITS = {"YEARLY": "年", "MONTHLY": "个月", "WEEKLY": "周", "DAILY": "天", "HOURLY": "小时"}
_EACH = {"YEARLY": "每年", "MONTHLY": "每月", "WEEKLY": "每周", "DAILY": "每天", "HOURLY": "每小时"}
_OTHER = "按自定规则重复"
_WORKDAYS, _WEEKEND = (0, 1, 2, 3, 4), (5, 6)


def rule_in_words(rule: str, start: date | None = None) -> str:
    """Like 每月第二个周六, or 每两周的周六、周日，共 10 次; ScheduleError for an invalid rule.

    `start`, the first occurrence, fills in what a rule leaves to it. Rules that plain words can't carry
    become 按自定规则重复.
    """
    parsed = RecurrenceRule.parse(rule)
    return _pattern(parsed, start) + _ending(parsed)


def _pattern(rule: RecurrenceRule, start: date | None) -> str:
    if rule.numbers.keys() & {"BYYEARDAY", "BYWEEKNO", "BYHOUR", "BYMINUTE", "BYSECOND"}:
        return _OTHER
    words = {"DAILY": _daily, "WEEKLY": _weekly, "MONTHLY": _monthly, "YEARLY": _yearly}.get(rule.freq)
    if words is None or ("BYSETPOS" in rule.numbers and rule.freq != "MONTHLY"):
        return _OTHER
    return words(rule, start)


def _daily(rule: RecurrenceRule, start: date | None) -> str:
    if "BYMONTHDAY" in rule.numbers or (rule.by_day and rule.interval > 1):
        return _OTHER
    text = f"每{weekdays_text(_weekdays(rule))}" if rule.by_day else _each(rule)
    return _months(rule) + text


def _weekly(rule: RecurrenceRule, start: date | None) -> str:
    days = _weekdays(rule) or ([start.weekday()] if start else [])
    if rule.interval > 1:
        return _months(rule) + _each(rule) + (f"的{weekdays_text(days)}" if days else "一次")
    if len(days) == 7:
        return _months(rule) + "每天"
    return _months(rule) + (f"每{weekdays_text(days)}" if days else "每周")


def _monthly(rule: RecurrenceRule, start: date | None) -> str:
    within = _within_month(rule, start)
    if within is None:
        return _OTHER
    if "BYMONTH" in rule.numbers and rule.interval == 1:
        return f"每年 {_month_list(rule)}的{within}"
    return _months(rule) + _each(rule) + ("的" if rule.interval > 1 and within else "") + within


def _yearly(rule: RecurrenceRule, start: date | None) -> str:
    months = _month_list(rule) or (f"{start.month} 月" if start and not rule.by_day else "")
    within = _within_month(rule, start)
    if not months or not within:
        return _OTHER if rule.by_day or rule.numbers else _each(rule)
    joint = "" if within.startswith(" ") and "、" not in months else "的"
    return f"{_each(rule)} {months}{joint}{within}"


def _within_month(rule: RecurrenceRule, start: date | None) -> str | None:
    """The day or days of a month that the rule means; "" when it leaves them to an unknown start."""
    days = rule.numbers.get("BYMONTHDAY")
    positions = rule.numbers.get("BYSETPOS")
    if rule.by_day:
        return None if days else _nth_weekdays(rule, positions)
    if positions:
        return None
    if days:
        return "、".join(_month_day(day) for day in days).replace("、 ", "、")
    return _month_day(start.day) if start else ""


def _nth_weekdays(rule: RecurrenceRule, positions: tuple[int, ...] | None) -> str | None:
    if positions is None:
        return "、".join(_nth(n) + WEEKDAY_NAMES[day] for day, n in rule.by_day)
    names = {_WORKDAYS: "工作日（周一至周五）", _WEEKEND: "周末日"}
    days = tuple(_weekdays(rule))
    name = names.get(days) or (WEEKDAY_NAMES[days[0]] if len(days) == 1 else None)
    if name is None or any(n for _, n in rule.by_day):
        return None
    return "、".join(_nth(n) + name for n in positions)


def _nth(n: int) -> str:
    """Which of the month: 第二个, 最后一个, 倒数第二个; every one for 0."""
    if n == 0:
        return "每个"
    if n == -1:
        return "最后一个"
    count = _ORDINALS[abs(n)] if abs(n) < len(_ORDINALS) else f" {abs(n)} "
    return f"{'倒数' if n < 0 else ''}第{count}个"


def _month_day(day: int) -> str:
    return f" {day} 日" if day > 0 else "最后一天" if day == -1 else f"倒数第 {-day} 天"


def _weekdays(rule: RecurrenceRule) -> list[int]:
    return sorted(day for day, _ in rule.by_day)


def _each(rule: RecurrenceRule) -> str:
    if rule.interval == 1:
        return _EACH[rule.freq]
    number = "两" if rule.interval == 2 else f" {rule.interval} "
    return f"每{number}{_UNITS[rule.freq]}"


def _month_list(rule: RecurrenceRule) -> str:
    months = sorted(rule.numbers.get("BYMONTH", ()))
    if len(months) > 2 and months == list(range(months[0], months[-1] + 1)):
        return f"{months[0]} 月至 {months[-1]} 月"
    return "、".join(f"{month} 月" for month in months)


def _months(rule: RecurrenceRule) -> str:
    months = _month_list(rule)
    return f"每年 {months}的" if months else ""


def _ending(rule: RecurrenceRule) -> str:
    if rule.count:
        return f"，共 {rule.count} 次"
    until = rule.until
    if until is None:
        return ""
    if isinstance(until, datetime) and until.tzinfo is UTC:
        until = until.astimezone(SHANGHAI)
    return f"，至 {until.year} 年 {until.month} 月 {until.day} 日"
