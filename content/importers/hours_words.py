"""Opening hours in plain Chinese, as they stand in tables: 周二至周日 9:30-17:00，周一闭馆（法定节假日除外）."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import time
from typing import Any

from content.festival_dates import FESTIVALS
from content.hours_rules import WEEKDAYS, HoursError
from content.opening_hours import OpeningRules
from content.osm_hours import from_osm

from .refusals import CellError
from .values import clock_time, plain

EXPECTED = "应写成“周二至周日 9:30-17:00；周一闭馆”，或 OpenStreetMap 的写法“Tu-Su 09:30-17:00”"
_DAY = r"(?:周|星期|礼拜)?[一二三四五六日天]"
_DAYS = re.compile(rf"每?(?:周|星期|礼拜)[一二三四五六日天](?:\s*(?:至|到|-|~|、|,|和|及)\s*{_DAY})*")
_GROUPS = {
    "每天": range(7), "每日": range(7), "天天": range(7), "周一至周日": range(7), "全年": range(7), "全周": range(7),
    "工作日": range(5), "平日": range(5), "双休日": (5, 6), "周末": (5, 6),
}  # fmt: skip
_CLOCK = (
    r"(?:(?P<half{0}>凌晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚|早)\s*)?(?P<hour{0}>\d{{1,2}})"
    r"(?:\s*[:.时点]\s*(?:(?P<minute{0}>\d{{1,2}})\s*分?|(?P<half_past{0}>半)|整)?)"
)
_SPAN = re.compile(_CLOCK.format("_a") + r"?\s*(?:至|到|-|—|–|~)+\s*" + _CLOCK.format("_b"))
_LAST_ENTRY = re.compile(_CLOCK.format("_c") + r"\s*(?:后)?\s*(?:停止|截止)(?:入馆|入场|入园|进馆|进场|检票|售票|换票)")
_LAST_ENTRY_BEFORE = re.compile(
    r"(?:停止|截止|最晚|最后)(?:入馆|入场|入园|进馆|进场)(?:时间)?\s*[:为]?\s*" + _CLOCK.format("_c")
)
_SEASON = re.compile(r"(\d{1,2})月(?:(\d{1,2})[日号])?\s*(?:至|到|-|~)\s*(?:次年)?(\d{1,2})月(?:(\d{1,2})[日号])?")
_CLOSED = re.compile(r"闭馆|休馆|不开放|休息|关闭|闭园|全天闭馆")
_EXCEPT = re.compile(r"(?:遇|逢)?(?:国家)?法?定?节假日(?:期间)?(?:除外|照常开放|正常开放|不闭馆|开放)")
_HOLIDAYS = re.compile(r"(?:国家)?法?定?节假日(?:期间)?")
_FESTIVAL = re.compile("|".join(["除夕", "元旦", "春节", "清明节?", "劳动节|五一", "端午节?", "中秋节?", "国庆节?"]))
_FILLERS = re.compile(r"开放(?:时间)?|营业(?:时间)?|接待|参观|时间|全天|为|均|:|。|,|、|\s|\(|\)|\[|\]|常年")
_WEEKDAY_CHARACTERS = {name: n for n, name in enumerate("一二三四五六日")} | {"天": 6}
_LAST_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
Block = dict[str, Any]


def read_hours(cell: Any) -> list[Block]:
    """Stream blocks of opening hours from Chinese or from an OpenStreetMap string; CellError naming the part."""
    words = plain(cell)
    blocks = _from_osm(words) if not re.search(r"[\u4e00-\u9fff]", words) else _from_chinese(words)
    try:
        return OpeningRules.from_blocks(blocks).to_blocks()
    except HoursError as error:
        raise CellError(str(error)) from None


def _from_osm(words: str) -> list[Block]:
    if _SPAN.fullmatch(words):
        return [_block("weekly", days=list(WEEKDAYS), sessions=list(_sessions(words)))]
    try:
        return from_osm(words).rules.to_blocks()
    except HoursError as error:
        raise CellError(f"{error}。{EXPECTED}") from None


def _from_chinese(words: str) -> list[Block]:
    blocks: list[Block] = []
    for part in re.split(r"[;；。\n]+", _with_semicolons(words)):
        if part.strip(" ,，、"):
            blocks += _part(part.strip(" ,，、"))
    if not any(block["value"].get("sessions") for block in blocks):
        raise CellError(f"没有写几点开放。{EXPECTED}")
    return _with_hours_of_closed_days(blocks)


def _with_hours_of_closed_days(blocks: list[Block]) -> list[Block]:
    """A closed Monday that opens on holidays has the hours of the other days, where these are all the same."""
    weekly = [block["value"] for block in blocks if block["type"] == "weekly"]
    excepted = [block["value"] for block in blocks if block["value"].get("except_holidays")]
    named = {day for value in weekly for day in value["days"]}
    missing = {day for value in excepted for day in value["days"]} - named
    if missing and len(weekly) == 1 and len(weekly[0]) == 2:
        weekly[0]["days"] = [day for day in WEEKDAYS if day in named | missing]
    return blocks


def _with_semicolons(words: str) -> str:
    """A comma before new days begins a new part."""
    words = re.sub(rf"[,，、;；。(]\s*(?={_EXCEPT.pattern})", " ", words).replace("(", " ").replace(")", " ")
    starts = r"每?(?:周|星期|礼拜)[一二三四五六日天]|周末|双休日|工作日|节假日|法定|除夕|春节|国庆|每天|每日"
    return re.sub(rf"(?<=[\d馆放点分半])\s*[,，、]\s*(?=(?:{starts})[^,，、]*(?:\d|闭|休|开放))", ";", words)


def _part(part: str) -> Iterator[Block]:
    excepted = _EXCEPT.search(part)
    rest = _EXCEPT.sub(" ", part) if excepted else part
    season, rest = _season(rest)
    sessions, rest = list(_sessions(rest)), _without_times(rest)
    closed, rest = bool(_CLOSED.search(rest)), _CLOSED.sub(" ", rest)
    festivals, rest = _festivals(rest)
    days, rest = _weekdays(rest)
    all_day = "全天" in part and not sessions
    unread = _FILLERS.sub("", rest)
    if unread or not (sessions or closed or all_day) or (sessions and closed):
        raise CellError(f"看不懂“{unread or part}”。{EXPECTED}")
    if excepted and not closed:
        raise CellError(f"“{excepted[0]}”只能跟在闭馆日后面；节假日的时间请单独写。{EXPECTED}")
    if all_day and not closed:
        sessions = [{"opens": "00:00", "closes": "24:00"}]
    if festivals:
        yield from _holiday_blocks(festivals, sessions)
    elif closed:
        yield from _closed_blocks(days, bool(excepted))
    else:
        yield _block("weekly", days=_codes(days or list(range(7))), sessions=sessions, **season)


def _closed_blocks(days: list[int], excepted: bool) -> Iterator[Block]:
    if not days:
        raise CellError(f"没有写哪天闭馆。{EXPECTED}")
    yield _block("closed_weekdays", days=_codes(days), except_holidays=excepted, then="none")


def _holiday_blocks(festivals: list[str], sessions: list[dict[str, str]]) -> Iterator[Block]:
    eve = "eve" in festivals
    named = [code for code in festivals if code != "eve"]
    if eve:
        yield _block("holiday", holidays=["spring_festival"], days="eve", sessions=sessions, reason="")
    if named:
        yield _block("holiday", holidays=named, days="all", sessions=sessions, reason="")


def _season(part: str) -> tuple[dict[str, str], str]:
    found = _SEASON.search(part)
    if not found:
        return {}, part
    first_month, first_day, last_month, last_day = (int(group) if group else 0 for group in found.groups())
    if not (1 <= first_month <= 12 and 1 <= last_month <= 12):
        raise CellError(f"“{found[0]}”里没有这个月份")
    first = f"{first_month:02d}-{first_day or 1:02d}"
    last = f"{last_month:02d}-{last_day or _LAST_DAYS[last_month - 1]:02d}"
    return {"season_from": first, "season_to": last}, part.replace(found[0], " ")


def _sessions(part: str) -> Iterator[dict[str, str]]:
    late = _LAST_ENTRY.search(part) or _LAST_ENTRY_BEFORE.search(part)
    spans = list(_SPAN.finditer(part))
    for n, found in enumerate(spans):
        opens = _clock(found, "_a")
        closes = _clock(found, "_b", after=opens if found["half_a"] else "")
        session = {"opens": opens, "closes": closes}
        if late and n == len(spans) - 1:
            session["last_entry"] = _clock(late, "_c", after=opens)
        yield session


def _clock(found: re.Match[str], suffix: str, *, after: str = "") -> str:
    """HH:MM; where the start says 上午 and the end nothing, the end is in the afternoon: 上午9点-5点."""
    half, hour, minute, half_past = (found[f"{name}{suffix}"] for name in ("half", "hour", "minute", "half_past"))
    if hour == "24" and not int(minute or 0):
        return "24:00"
    moment = clock_time(half, hour, minute, half_past, None)
    text = f"{moment:%H:%M}"
    if after and not half and text <= after and moment.hour < 12:
        text = f"{time(moment.hour + 12, moment.minute):%H:%M}"
    return text


def _without_times(part: str) -> str:
    for pattern in (_LAST_ENTRY, _LAST_ENTRY_BEFORE, _SPAN):
        part = pattern.sub(" ", part)
    return part


def _festivals(part: str) -> tuple[list[str], str]:
    codes = {"除夕": "eve", "五一": "labour_day", "劳动节": "labour_day"}
    codes |= {name.removesuffix("节"): code for code, name in FESTIVALS.items()} | {"春节": "spring_festival"}
    found = [codes.get(word) or codes[word.removesuffix("节")] for word in _FESTIVAL.findall(part)]
    part = _FESTIVAL.sub(" ", part)
    if _HOLIDAYS.search(part):
        found.append("any")
        part = _HOLIDAYS.sub(" ", part)
    if found:
        part = re.sub(r"[及和与]|假期|期间", " ", part)
    return list(dict.fromkeys(found)), part


def _weekdays(part: str) -> tuple[list[int], str]:
    days: list[int] = []
    for found in _DAYS.findall(part):
        days += _run(found)
    part = _DAYS.sub(" ", part)
    for name, group in _GROUPS.items():
        if name in part:
            days += group
            part = part.replace(name, " ")
    return sorted(set(days)), re.sub(r"[及和与]", " ", part) if days else part


def _run(found: str) -> Iterator[int]:
    """周一、周三至周五 as numbers."""
    pieces = re.findall(r"[一二三四五六日天]|至|到|-|~", re.sub(r"星期|礼拜|周|每", "", found))
    before: int | None = None
    ranging = False
    for piece in pieces:
        if piece not in _WEEKDAY_CHARACTERS:
            ranging = True
            continue
        day = _WEEKDAY_CHARACTERS[piece]
        if ranging and before is not None:
            yield from ((before + n) % 7 for n in range(1, (day - before) % 7 + 1))
        else:
            yield day
        before, ranging = day, False


def _codes(days: list[int]) -> list[str]:
    return [WEEKDAYS[day] for day in days]


def _block(kind: str, **value: Any) -> Block:
    return {"type": kind, "value": value}
