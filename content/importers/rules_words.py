"""Recurrence in plain Chinese, as it stands in tables: 每周六, 每两周的周日, 每月第二个周六, 每月15日."""

from __future__ import annotations

import re

from content.recurrence_rule import RecurrenceRule, ScheduleError

from .refusals import CellError
from .tables import Cell
from .values import plain

EXPECTED = "应写成“每天”“每周六”“隔周周日”“每月第二个周六”“每月15日”"
_CODES = dict(zip("一二三四五六日", ("MO", "TU", "WE", "TH", "FR", "SA", "SU"), strict=True)) | {"天": "SU"}
_NUMBERS = dict(zip("一二三四五", range(1, 6), strict=True)) | {str(n): n for n in range(1, 6)}
_ORDER = list(dict.fromkeys(_CODES.values()))


def read_rule(cell: Cell) -> str:
    """RFC 5545 text; CellError when the words are none of ours."""
    words = re.sub(r"\s", "", plain(cell)).replace("星期", "周").replace("礼拜", "周")
    text = words.upper() if words.upper().removeprefix("RRULE:").startswith("FREQ=") else _rule(words)
    try:
        return RecurrenceRule.parse(text).text
    except ScheduleError as error:
        raise CellError(str(error)) from None


def _rule(words: str) -> str:
    if words in ("每天", "每日"):
        return "FREQ=DAILY"
    if found := re.fullmatch(r"每月的?第([一二三四五1-5])个?周([一二三四五六日天])", words):
        return f"FREQ=MONTHLY;BYDAY={_NUMBERS[found[1]]}{_CODES[found[2]]}"
    if found := re.fullmatch(r"每月的?最后一?个?周([一二三四五六日天])", words):
        return f"FREQ=MONTHLY;BYDAY=-1{_CODES[found[1]]}"
    if found := re.fullmatch(r"每月的?(\d{1,2})[日号]", words):
        return f"FREQ=MONTHLY;BYMONTHDAY={int(found[1])}"
    if words in ("每周末", "每个周末", "周末"):
        return "FREQ=WEEKLY;BYDAY=SA,SU"
    if found := re.fullmatch(r"(每两周|每2周|隔周|每隔一周|每)的?(周.+)", words):
        interval = "" if found[1] == "每" else "INTERVAL=2;"
        return f"FREQ=WEEKLY;{interval}BYDAY={_days(found[2])}"
    raise CellError(f"看不懂这个规律，{EXPECTED}")


def _days(words: str) -> str:
    if found := re.fullmatch(r"周([一二三四五六日天])(?:至|到|-|~)周?([一二三四五六日天])", words):
        first, last = (_ORDER.index(_CODES[day]) for day in found.groups())
        return ",".join(_ORDER[(first + n) % 7] for n in range((last - first) % 7 + 1))
    if not re.fullmatch(r"周[一二三四五六日天](?:[、,和及]?周?[一二三四五六日天])*", words):
        raise CellError(f"看不懂“{words}”，{EXPECTED}")
    return ",".join(dict.fromkeys(_CODES[day] for day in re.findall(r"[一二三四五六日天]", words)))
