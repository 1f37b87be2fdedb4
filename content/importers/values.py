"""Cells to values, as people write them: 9:30, 9：30, 上午9点, Excel's numbers for days, 是, ✓."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db.models import TextChoices

from .refusals import CellError
from .tables import Cell

_EXCEL_FIRST_DAY = date(1899, 12, 30)
_YES = {"是", "有", "需要", "对", "y", "yes", "true", "1", "√", "✓", "✔", "免费"}
_NO = {"否", "无", "没有", "不", "不需要", "不用", "n", "no", "false", "0", "×", "✗", "收费"}
_LIST = re.compile(r"[、，,;；/|\n]+")
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_CLOCK = re.compile(
    r"(?P<half>凌晨|早上|早晨|清晨|上午|中午|下午|傍晚|晚上|晚|早)?\s*(?P<hour>\d{1,2})"
    r"(?:\s*[:.时点]\s*(?:(?P<minute>\d{1,2})\s*分?|(?P<half_past>半)|整)?)(?P<suffix>\s*[ap]m)?",
    re.IGNORECASE,
)
_AFTERNOON = {"下午", "傍晚", "晚上", "晚"}
Read = Callable[[Cell], Any]


def plain(cell: Cell) -> str:
    """A cell as text: NFKC (９：３０ becomes 9:30), whole numbers without .0, no spaces around."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return unicodedata.normalize("NFKC", str(cell)).replace("\xa0", " ").strip()


def shown(cell: Cell) -> str:
    """A cell as an editor sees it, at most 60 characters."""
    text = plain(cell)
    return text if len(text) <= 60 else f"{text[:59]}…"


def text(longest: int) -> Read:
    """Words in one line, at most ``longest`` characters, punctuation as written."""

    def read(cell: Cell) -> str:
        words = str(cell).strip() if isinstance(cell, str) else plain(cell)
        words = re.sub(r"\s*\n\s*", " ", words.replace("\0", ""))
        if len(words) > longest:
            raise CellError(f"有 {len(words)} 个字，最多 {longest} 个字")
        return words

    return read


def paragraphs(cell: Cell) -> str:
    """Words in any number of lines."""
    return str(cell).replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()


def number(low: float, high: float, what: str, hint: str = "") -> Read:
    """A number from ``low`` to ``high``."""

    def read(cell: Cell) -> float:
        try:
            value = float(plain(cell).rstrip("°度"))
        except ValueError:
            raise CellError(f"不是数字，应填{what}") from None
        if not low <= value <= high:
            raise CellError(f"应在 {low:g} 到 {high:g} 之间{hint}")
        return value

    return read


def whole(low: int, high: int) -> Read:
    """A whole number from ``low`` to ``high``; 50人 and 7天 count too."""

    def read(cell: Cell) -> int:
        found = re.fullmatch(r"(\d{1,9})\s*[人名天日个]?", plain(cell))
        if not found or not low <= int(found[1]) <= high:
            raise CellError(f"应填 {low} 到 {high} 之间的整数")
        return int(found[1])

    return read


def yes_no(cell: Cell) -> bool:
    """是 or 否."""
    word = plain(cell).lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise CellError("应填“是”或“否”")


def choice(choices: type[TextChoices]) -> Read:
    """One code, by its Chinese word."""
    codes = {plain(label): code for code, label in choices.choices} | {code: code for code in choices.values}

    def read(cell: Cell) -> str:
        word = plain(cell)
        if word not in codes:
            raise CellError(f"应填其中一种：{'、'.join(choices.labels)}")
        return codes[word]

    return read


def several(choices: type[TextChoices]) -> Read:
    """Codes, by their Chinese words."""
    one = choice(choices)

    def read(cell: Cell) -> list[str]:
        return list(dict.fromkeys(one(word) for word in words(cell)))

    return read


def words(cell: Cell) -> list[str]:
    """The words of a list."""
    written = cell if isinstance(cell, str) else plain(cell)
    return [word.strip() for word in _LIST.split(written) if word.strip()]


def url(cell: Cell) -> str:
    """A web address; one without a scheme is taken as https."""
    address = plain(cell)
    if address and "://" not in address:
        address = f"https://{address}"
    try:
        URLValidator(schemes=["http", "https"])(address)
        urlsplit(address)
    except (ValidationError, ValueError):
        raise CellError("不是网址，应写成 https://www.example.com 的样子") from None
    if len(address) > 200:
        raise CellError("网址太长，最多 200 个字符")
    return address


def day(cell: Cell) -> date:
    """A date: Excel's own, Excel's number, 2026-10-01, 2026/10/1, 2026年10月1日."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    words = plain(cell)
    if re.fullmatch(r"\d{5}(\.\d+)?", words):
        return _EXCEL_FIRST_DAY + timedelta(days=int(float(words)))
    found = _DATE.match(words)
    try:
        if found:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise CellError("没有这一天") from None
    raise CellError("看不出是哪一天，应写成 2026-10-01 的样子")


def clock(cell: Cell) -> time:
    """A time of day: Excel's own, Excel's fraction of a day, 9:30, 9：30, 上午9点, 下午2点半; 24:00 is refused."""
    if isinstance(cell, datetime):
        return cell.time().replace(second=0, microsecond=0)
    if isinstance(cell, time):
        return cell.replace(second=0, microsecond=0)
    if isinstance(cell, float) and 0 <= cell < 1:
        minutes = round(cell * 1440)
        return time(*divmod(minutes % 1440, 60))
    found = _CLOCK.fullmatch(re.sub(r"(?<=\d:\d\d):00$", "", plain(cell)))
    if not found:
        raise CellError("看不出是几点，应写成 9:30 的样子")
    return clock_time(found["half"], found["hour"], found["minute"], found["half_past"], found["suffix"])


def clock_time(half: str | None, hour: str, minute: str | None, half_past: str | None, suffix: str | None) -> time:
    """The time of day of what was found: ("下午", "2", None, "半", None) is 14:30."""
    hours, minutes = int(hour), 30 if half_past else int(minute or 0)
    meridiem = (suffix or "").strip().lower()
    if (half in _AFTERNOON or meridiem == "pm" or (half == "中午" and hours < 3)) and hours < 12:
        hours += 12
    if hours == 12 and (half == "凌晨" or meridiem == "am"):
        hours = 0
    if hours > 23 or minutes > 59:
        raise CellError("没有这个时刻，应写成 9:30 的样子")
    return time(hours, minutes)


def moment(cell: Cell) -> datetime:
    """A day with a time of day, without zone."""
    if isinstance(cell, datetime):
        return cell.replace(second=0, microsecond=0, tzinfo=None)
    if isinstance(cell, float) and cell > 20_000:
        return datetime.combine(day(cell), clock(cell % 1))
    words = plain(cell)
    found = _DATE.match(words) or re.match(r"\d{5}(?=\s)", words)
    if not found or not words[found.end() :].strip():
        raise CellError("应写成 2026-10-01 9:30 的样子，日期和时刻都要有")
    rest = re.sub(r"^\s*[(（]?(周|星期)[一二三四五六日天][)）]?", "", words[found.end() :].removeprefix("T")).strip()
    return datetime.combine(day(found[0]), clock(rest))


def starts_with_day(words: str) -> bool:
    """Whether words begin with a date."""
    return bool(_DATE.match(plain(words)))
