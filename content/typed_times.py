"""Times of day and days of the year as people type them: "9:30", "9：30", "930", "下午2点半"; "5月1日", "05-01"."""

from __future__ import annotations

import re
from datetime import date

_HALF_DAY = {"上午": 0, "早上": 0, "下午": 12, "晚上": 12}
_CLOCK = re.compile(
    rf"(?P<part>{'|'.join(_HALF_DAY)})?(?:(?P<digits>\d{{3,4}})|(?P<hour>\d{{1,2}})"
    r"(?:[:.](?P<minute>\d{2})(?::\d{2}(?:\.\d+)?)?|[点时](?:(?P<half>半)|(?P<spoken>\d{1,2})分?|整)?)?)"
)
_MONTH_DAY = re.compile(r"(\d{1,2})(?:月|[-/.])(\d{1,2})[日号]?")
_WIDE = str.maketrans("０１２３４５６７８９：．／－", "0123456789:./-")


def typed_clock(text: str) -> str | None:
    """``9点半`` as ``09:30``; midnight at the end of a day may be ``24:00``. None for what is no time of day."""
    found = _CLOCK.fullmatch(_plain(text))
    if not found:
        return None
    hour, minute = _hour_and_minute(found)
    if found["part"] and (hour < 12 or found["part"] == "晚上"):
        hour = hour % 24 + (_HALF_DAY[found["part"]] if hour <= 12 else 0)
    if (hour, minute) == (24, 0):
        return "24:00"
    return f"{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else None


def _hour_and_minute(found: re.Match[str]) -> tuple[int, int]:
    if digits := found["digits"]:
        return int(digits[:-2]), int(digits[-2:])
    return int(found["hour"]), 30 if found["half"] else int(found["minute"] or found["spoken"] or 0)


def typed_month_day(text: str) -> str | None:
    """``5月1日`` as ``05-01``; None for what is no day of any year."""
    found = _MONTH_DAY.fullmatch(_plain(text))
    if not found:
        return None
    try:
        day = date(2000, int(found[1]), int(found[2]))
    except ValueError:
        return None
    return f"{day:%m-%d}"


def month_day_words(text: str) -> str:
    """``05-01`` as ``5月1日``; anything else as it is."""
    found = re.fullmatch(r"(\d\d)-(\d\d)", text)
    return f"{int(found[1])}月{int(found[2])}日" if found else text


def _plain(text: str) -> str:
    return re.sub(r"\s", "", text.translate(_WIDE))
