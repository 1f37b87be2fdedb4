"""Dates and times in the words readers use."""

from __future__ import annotations

from datetime import date, datetime

from django.utils.timezone import localdate, localtime

WEEKDAYS = "一二三四五六日"


def day_words(day: date, *, today: date | None = None) -> str:
    """``11月28日 周六``; with the year when it isn't this one."""
    year = f"{day.year}年" if day.year != (today or localdate()).year else ""
    return f"{year}{day.month}月{day.day}日 周{WEEKDAYS[day.weekday()]}"


def period_words(start: datetime, end: datetime, *, today: date | None = None) -> str:
    """``11月28日 周六 9:30–11:00``, over several days ``11月28日 周六 9:30 至 11月30日 周一 17:00``."""
    first, last = localtime(start), localtime(end)
    begin = f"{day_words(first.date(), today=today)} {clock(first)}"
    if first.date() == last.date():
        return f"{begin}–{clock(last)}"
    return f"{begin} 至 {day_words(last.date(), today=today)} {clock(last)}"


def dates_words(first: date, last: date) -> str:
    """``2026年9月1日至9月30日``."""
    year = f"{last.year}年" if last.year != first.year else ""
    return f"{first.year}年{first.month}月{first.day}日至{year}{last.month}月{last.day}日"


def clock(at: datetime) -> str:
    """``9:30``"""
    return f"{at.hour}:{at.minute:02d}"
