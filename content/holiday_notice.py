"""The State Council's yearly notice on days off, read from its text. Pure.

The notice is a list: "一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。"
What it says twice, weekdays and numbers of days, is checked against what was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .festival_dates import FESTIVALS
from .holiday_calendar import CalendarError, NoticeDay
from .hours_rules import WEEKDAY_NAMES

_NAME = "(?:元旦|春节|清明节?|劳动节|端午节?|中秋节?|国庆节)"
_HEADING = re.compile(rf"[一二三四五六七八九十]、({_NAME}(?:[、和及与]{_NAME})*)[:：]")
_YEAR = re.compile(r"关于(\d{4})年(?:部分)?节假日安排|现将(\d{4})年")
_NUMBER = re.compile(r"国办发明电[〔\[(（](\d{4})[〕\])）]第?(\d+)号")
_END = re.compile(r"节假日期间|各地区、|国务院办公厅(?:\d{4}年)?$")
_DATE = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:[(（]([^)）]*)[)）])?")
_SPAN = re.compile(rf"{_DATE.pattern}(?:[至到—－-]{_DATE.pattern})?")
_DAYS = re.compile(r"共(\d+)天|放假(\d+)天")
_WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
_WIDE = str.maketrans("０１２３４５６７８９", "0123456789")
LONGEST_RUN = 15
LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Arrangement:
    """One holiday of a notice: days off from `first` to `last`, both included, and the make-up workdays for it."""

    name: str
    first: date
    last: date
    workdays: tuple[date, ...] = ()

    @property
    def length(self) -> int:
        """How many days off."""
        return (self.last - self.first).days + 1


@dataclass(frozen=True, slots=True)
class ReadNotice:
    """What was read. `number` is 国办发明电〔2025〕7号, or empty; `doubts` name what does not fit together."""

    year: int
    number: str
    arrangements: tuple[Arrangement, ...]
    doubts: tuple[str, ...]


def read_notice(text: str) -> ReadNotice:
    """Read the text of a notice, with or without what surrounds the list; CalendarError when there is none in it."""
    plain = re.sub(r"\s", "", text[:LONGEST_TEXT].translate(_WIDE))
    said = _YEAR.search(plain)
    if said is None:
        raise CalendarError("没有找到年份：通知里应该有“关于2027年部分节假日安排的通知”这样一句。")
    year = int(said[1] or said[2])
    sections = list(_sections(plain))
    if not sections:
        raise CalendarError("没有找到放假安排：通知里应该有“一、元旦：……”这样的几条。")
    doubts: list[str] = []
    found = [arrangement for name, body in sections for arrangement in _read(name, body, year, doubts)]
    doubts += [f"没有读到{name}的安排。" for name in FESTIVALS.values() if not any(name in each.name for each in found)]
    number = _NUMBER.search(plain)
    return ReadNotice(
        year=year,
        number=f"国办发明电〔{number[1]}〕{number[2]}号" if number else "",
        arrangements=tuple(found),
        doubts=tuple(doubts),
    )


def _sections(plain: str) -> Iterator[tuple[str, str]]:
    headings = list(_HEADING.finditer(plain))
    ends = [each.start() for each in headings[1:]] + [len(plain)]
    for heading, last in zip(headings, ends, strict=False):
        body = plain[heading.end() : last]
        end = _END.search(body)
        yield _full_names(heading[1]), body[: end.start()] if end else body


def _full_names(names: str) -> str:
    """国庆、中秋 as 国庆节、中秋节."""
    parts = re.split("[、和及与]", names)
    return "、".join(next((full for full in FESTIVALS.values() if full.startswith(part)), part) for part in parts)


def _read(name: str, body: str, year: int, doubts: list[str]) -> list[Arrangement]:
    spans: list[tuple[date, date]] = []
    workdays: list[date] = []
    for sentence in re.split("[。；;]", body):
        if "上班" in sentence:
            workdays += [day for span in _spans(name, sentence, year, doubts) for day in _each_day(*span)]
        elif "放假" in sentence and "鼓励" not in sentence:
            here = _spans(name, sentence, year, doubts)
            _check_length(name, sentence, here, doubts)
            spans += here
    if not spans:
        doubts.append(f"{name}：没有读懂哪几天放假。")
    return [
        Arrangement(name, *span, workdays=tuple(workdays) if place == 0 else ()) for place, span in enumerate(spans)
    ]


def _spans(name: str, sentence: str, year: int, doubts: list[str]) -> list[tuple[date, date]]:
    """First and last days, in order; a month or a year that isn't said again is the one before."""
    found: list[tuple[date, date]] = []
    month = 0
    for match in _SPAN.finditer(sentence):
        ends: list[date] = []
        for group in (match.groups()[:4], match.groups()[4:]):
            if group[2] is None:
                continue
            month = int(group[1] or month)
            day = _day(group[0], month, int(group[2]), year, name)
            if day is None:
                doubts.append(f"{name}：没有“{match[0]}”这样的日子。")
                continue
            _check_weekday(name, day, group[3] or "", doubts)
            ends.append(day)
        if ends:
            found.append((ends[0], ends[-1]))
    return [span for span in found if _is_possible(name, span, doubts)]


def _day(said_year: str | None, month: int, day: int, year: int, name: str) -> date | None:
    """Days of December belong to the year before, if New Year's."""
    turn = month == 12 and "元旦" in name
    try:
        return date(int(said_year) if said_year else year - turn, month, day)
    except ValueError:
        return None


def _is_possible(name: str, span: tuple[date, date], doubts: list[str]) -> bool:
    possible = 0 <= (span[1] - span[0]).days < LONGEST_RUN
    if not possible:
        doubts.append(f"{name}：{_words(span[0])}到{_words(span[1])}不像一个假期。")
    return possible


def _check_weekday(name: str, day: date, note: str, doubts: list[str]) -> None:
    said = _WEEKDAY.search(note)
    if said and "一二三四五六日".index(said[1].replace("天", "日")) != day.weekday():
        doubts.append(f"{name}：通知写{_words(day)}是周{said[1]}，实际是{WEEKDAY_NAMES[day.weekday()]}。")


def _check_length(name: str, sentence: str, spans: list[tuple[date, date]], doubts: list[str]) -> None:
    said = _DAYS.search(sentence)
    count = sum((last - first).days + 1 for first, last in spans)
    if said and int(said[1] or said[2]) != count:
        doubts.append(f"{name}：通知写共 {said[1] or said[2]} 天，读出来是 {count} 天。")


def _words(day: date) -> str:
    return f"{day.month}月{day.day}日"


def _each_day(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def notice_days(arrangements: Iterable[Arrangement]) -> list[dict[str, Any]]:
    """The arrangements as plain days {"name", "date", "isOffDay"}, by date: what a calendar is made of."""
    days: list[tuple[date, str, bool]] = []
    for each in arrangements:
        days += [(day, each.name, True) for day in _each_day(each.first, each.last)]
        days += [(day, each.name, False) for day in each.workdays]
    return [{"name": name, "date": day.isoformat(), "isOffDay": off} for day, name, off in sorted(days)]


def arrangements_of(days: Sequence[NoticeDay]) -> list[Arrangement]:
    """The arrangements that plain days are made of, by date; unbroken days off of one name are one."""
    found: list[Arrangement] = []
    for line in sorted((each for each in days if each.off), key=lambda each: each.day):
        last = found[-1] if found else None
        if last and last.name == line.name and line.day - last.last == timedelta(days=1):
            found[-1] = Arrangement(last.name, last.first, line.day)
        else:
            found.append(Arrangement(line.name, line.day, line.day))
    work = sorted((each for each in days if not each.off), key=lambda each: each.day)
    named = {each.name: place for place, each in reversed(list(enumerate(found)))}
    return [
        Arrangement(each.name, each.first, each.last, tuple(line.day for line in work if named.get(line.name) == place))
        for place, each in enumerate(found)
    ]
