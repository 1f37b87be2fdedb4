"""The grammar of OpenStreetMap `opening_hours`, as far as our rules can say it. Pure.

Strict: what is not understood, or names no certain time, is refused with the place and the reason in Chinese.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from .osm_days import CODES, EVERY_DAY, MONTHS, Dates, Days, Moment, Weekdays, Weeks, Years
from .osm_tokens import OsmError, Token, tokens

DAY = 1440
_LONGEST = 1000
_MOST_RULES = 60
_HOLIDAYS = "“PH”“SH”（公众假期、学校假期）每个国家不同；我国的节假日和调休由国务院通知，请改用“节假日安排”填写"
_SUN = "日出、日落的时刻每天不同，请改写成钟点"
_REFUSED_WORDS = {
    **dict.fromkeys(("ph", "sh"), _HOLIDAYS),
    **dict.fromkeys(("sunrise", "sunset", "dawn", "dusk"), _SUN),
    "easter": "复活节不是我国的节日，请改写成日期",
    "unknown": "“unknown”（不确定）不能作为开放时间",
}
_MODIFIERS = {"open": True, "off": False, "closed": False}
_MONTH_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class OsmRule:
    """One rule: which days, spans in minutes from their midnight (up to 2880), and how it joins those before.

    `joins`: ";" replaces the day, "," adds to it, "||" fills what is left closed. `open` False takes the spans away.
    """

    joins: str
    days: Days
    spans: tuple[Span, ...]
    timed: bool
    open: bool
    comment: str


def parse_rules(text: str) -> tuple[OsmRule, ...]:
    """The rules of a string in order; OsmError at the first place that can't be taken."""
    return _Reader(text).rules()


def parse_days(text: str) -> Days:
    """A selector of days alone, as ``Mo[-1]`` or ``week 01-53/2 Sa``; OsmError when it is none."""
    reader = _Reader(text)
    days = reader.days()
    reader.finish("这里只要日子，不要时刻")
    return days


class _Reader:
    """Reads tokens from left to right; complaints name the place of the token at hand."""

    def __init__(self, text: str) -> None:
        if len(text) > _LONGEST:
            raise OsmError(_LONGEST, f"太长了，最多 {_LONGEST} 个字符")
        self._tokens = list(tokens(text))
        self._next = 0

    @property
    def _here(self) -> Token:
        return self._tokens[self._next]

    def _peek(self, ahead: int = 1) -> Token:
        return self._tokens[min(self._next + ahead, len(self._tokens) - 1)]

    def _before_comma(self) -> str:
        return self._tokens[self._next - 2].text.lower()

    def fail(self, reason: str, token: Token | None = None) -> OsmError:
        return OsmError((token or self._here).position, reason)

    def _refuse(self, expected: str) -> OsmError:
        here = self._here
        known = _REFUSED_WORDS.get(here.text.lower())
        found = "这里就结束了" if here.kind == "end" else f"看不懂“{here.text}”"
        return self.fail(known or f"{found}，应当是{expected}")

    def _take(self) -> Token:
        token = self._here
        self._next += token.kind != "end"
        return token

    def _sign(self, sign: str) -> bool:
        if self._here.kind == "sign" and self._here.text == sign:
            self._take()
            return True
        return False

    def _is(self, kind: str, *texts: str) -> bool:
        return self._here.kind == kind and (not texts or self._here.text.lower() in texts)

    def finish(self, reason: str) -> None:
        """Nothing may follow."""
        if self._here.kind != "end":
            raise self._refuse("结尾") if self._here.kind == "word" else self.fail(reason)

    def rules(self) -> tuple[OsmRule, ...]:
        """See `parse_rules`."""
        found = [self._rule(";")]
        while self._here.kind != "end":
            joins = next((sign for sign in (";", ",", "||") if self._sign(sign)), "")
            if not joins:
                raise self._refuse("时刻、“off”或分号")
            if joins == ";" and self._here.kind == "end":
                break
            if joins == "," and not (found[-1].timed or self._before_comma() in _MODIFIERS):
                raise self._refuse("星期、日期或时刻（逗号后面不能换一种日子）")
            found.append(self._rule(joins))
            if len(found) > _MOST_RULES:
                raise self.fail(f"最多 {_MOST_RULES} 条规则")
        return tuple(found)

    def _rule(self, joins: str) -> OsmRule:
        start = self._here
        days, spans = self.days(), self._spans()
        state = _MODIFIERS[self._take().text.lower()] if self._is("word", *_MODIFIERS) else None
        if self._here.kind == "comment" and state is None:
            raise self.fail("说明文字前面没有写 open 或 off，等于不确定")
        comment = self._take().text.strip('"') if self._here.kind == "comment" else ""
        if self._here is start:
            raise self._refuse("星期、日期或时刻")
        if state is not False:
            self._certain(spans)
        ends = tuple((first, last) for first, last, _, _ in spans)
        return OsmRule(joins, days, ends or ((0, DAY),), bool(spans), state is not False, comment)

    def _certain(self, spans: list[tuple[int, int, bool, Token]]) -> None:
        for _, _, open_end, token in spans:
            if open_end:
                raise self.fail("“+”表示不知道几点结束，请写明结束时刻", token)

    def days(self) -> Days:
        """The selectors before the times."""
        if self._here.kind == "always":
            self._take()
            return Days()
        years, dates = self._years(), self._dates()
        weeks = self._weeks() if self._is("word", "week") else ()
        if (years or dates or weeks) and self._sign(":") and self._here.kind not in ("word", "time", "comment"):
            raise self._refuse("星期或时刻")
        return Days(years, dates, weeks, self._weekdays())

    def _years(self) -> tuple[Years, ...]:
        if not self._is_year() or self._is_month(self._peek()):
            return ()
        found = [self._year_range()]
        while self._here.text == "," and self._is_year(1):
            self._take()
            found.append(self._year_range())
        return tuple(found)

    def _is_year(self, ahead: int = 0) -> bool:
        token = self._peek(ahead)
        return token.kind == "number" and len(token.text) == 4

    def _is_month(self, token: Token) -> bool:
        return token.kind == "word" and token.text.capitalize() in MONTHS

    def _year_range(self) -> Years:
        token = self._take()
        first = int(token.text)
        if self._sign("+"):
            return Years(first, None)
        last = self._whole("结束年份", 1000, 9999) if self._sign("-") else first
        if last < first:
            raise self.fail(f"年份倒过来了：{first}-{last}", token)
        return Years(first, last, self._step())

    def _step(self) -> int:
        return self._whole("间隔", 1, 99) if self._sign("/") else 1

    def _whole(self, what: str, low: int, high: int) -> int:
        if self._here.kind != "number":
            raise self._refuse(what)
        if not low <= int(self._here.text) <= high:
            raise self.fail(f"{what}要在 {low} 到 {high} 之间")
        return int(self._take().text)

    def _dates(self) -> tuple[Dates, ...]:
        found: list[Dates] = []
        while self._is_month(self._here) or (self._is_year() and self._is_month(self._peek())):
            found.append(self._date_range())
            if self._here.text != "," or not (self._is_month(self._peek()) or self._is_year(1)):
                break
            self._take()
        return tuple(found)

    def _date_range(self) -> Dates:
        start = self._here
        year = int(self._take().text) if self._is_year() else None
        month = self._month()
        if not (self._is_day() or self._is_moving()):
            return self._month_range(year, month)
        first = self._moment(year, month)
        if self._here.text == "-" and (self._is_month(self._peek()) or self._peek().kind == "number"):
            self._take()
            last = self._range_end(first)
            return self._checked(Dates(first, last), start)
        if self._here.text == "+":
            raise self.fail("“+”表示不知道到哪天为止，请写明结束日期")
        return Dates(first, first)

    def _month(self) -> int:
        return MONTHS.index(self._take().text.capitalize()) + 1

    def _is_day(self) -> bool:
        return self._here.kind == "number" and len(self._here.text) <= 2

    def _is_moving(self) -> bool:
        """Whether a date like ``Su[-1] +1 day`` follows, and no weekday of the month."""
        if not (self._is("word", *(code.lower() for code in CODES)) and self._peek().text == "["):
            return False
        ahead = next((n for n in range(1, 8) if self._peek(n).text in ("]", "")), 8)
        return self._peek(ahead + 1).text in ("+", "-") and "," not in [self._peek(n).text for n in range(ahead)]

    def _moment(self, year: int | None, month: int) -> Moment:
        if self._is_day():
            day = self._whole("日", 1, _MONTH_LENGTHS[month - 1])
            return Moment(month, day, shift=self._shift(), year=year)
        weekday, nth = self._weekday(), self._nth()
        return Moment(month, weekday=weekday, nth=nth[0], shift=self._shift(), year=year)

    def _range_end(self, first: Moment) -> Moment:
        if self._is_day():
            token, last = self._here, self._moment(first.year, first.month)
            if first.day > last.day:
                raise self.fail(f"日期倒过来了：{first.day}-{last.day}", token)
            return last
        year = self._whole("年份", 1000, 9999) if self._is_year() else None
        if not self._is_month(self._here):
            raise self._refuse("月份")
        month = self._month()
        if not (self._is_day() or (self._here.kind == "word" and self._peek().text == "[")):
            raise self._refuse("日")
        return self._moment(year, month)

    def _checked(self, dates: Dates, start: Token) -> Dates:
        first, last = dates.first, dates.last
        if first.year and last.year and (last.year, last.month, last.day) < (first.year, first.month, first.day):
            raise self.fail("结束日期早于开始日期", start)
        if last.year and not first.year:
            raise self.fail("结束日期写了年份，开始日期也要写", start)
        return dates

    def _month_range(self, year: int | None, month: int) -> Dates:
        last, end_year = month, year
        if self._here.text == "-" and (self._is_month(self._peek()) or (year and self._is_month(self._peek(2)))):
            self._take()
            end_year = int(self._take().text) if self._is_year() else year
            last = self._month()
        return Dates(Moment(month, 1, year=year), Moment(last, _MONTH_LENGTHS[last - 1], year=end_year))

    def _weeks(self) -> tuple[Weeks, ...]:
        self._take()
        found = [self._week_range()]
        while self._here.text == "," and self._peek().kind == "number":
            self._take()
            found.append(self._week_range())
        return tuple(found)

    def _week_range(self) -> Weeks:
        token = self._here
        first = self._whole("周数", 1, 53)
        last = self._whole("周数", 1, 53) if self._sign("-") else first
        if last < first:
            raise self.fail(f"周数倒过来了：{first}-{last}", token)
        return Weeks(first, last, self._step())

    def _weekdays(self) -> tuple[Weekdays, ...]:
        found: list[Weekdays] = []
        while self._here.kind == "word" and self._here.text.lower() not in _MODIFIERS:
            found.append(self._weekday_range())
            if self._here.text != ",":
                break
            if not found or self._peek().kind == "time":
                raise self.fail("逗号多余")
            self._take()
            if self._is_month(self._here) or self._is("word", "week", *_MODIFIERS) or self._here.kind != "word":
                raise self._refuse("星期")
        return _joined(found)

    def _weekday(self) -> int:
        code = self._here.text.capitalize()
        if self._here.kind != "word" or code not in CODES:
            raise self._refuse("星期（Mo Tu We Th Fr Sa Su）")
        self._take()
        return CODES.index(code)

    def _weekday_range(self) -> Weekdays:
        first = self._weekday()
        if self._here.text == "[":
            return Weekdays((first,), self._nth(), self._shift())
        if not self._sign("-"):
            return Weekdays((first,))
        last = self._weekday()
        return Weekdays(tuple((first + n) % 7 for n in range((last - first) % 7 + 1)))

    def _nth(self) -> tuple[int, ...]:
        if not self._sign("["):
            raise self._refuse("“[”")
        found = [*self._nth_range()]
        while self._sign(","):
            found += self._nth_range()
        if not self._sign("]"):
            raise self._refuse("“]”")
        return tuple(dict.fromkeys(found))

    def _nth_range(self) -> Iterator[int]:
        sign = -1 if self._sign("-") else 1
        first = self._whole("第几个", 1, 5)
        last = self._whole("第几个", first, 5) if sign > 0 and self._sign("-") else first
        return (sign * n for n in range(first, last + 1))

    def _shift(self) -> int:
        if self._here.text not in ("+", "-") or self._peek().kind != "number":
            return 0
        if self._peek(2).text.lower() not in ("day", "days"):
            return 0
        sign = -1 if self._take().text == "-" else 1
        days = self._whole("前后的天数", 1, 6)
        self._take()
        return sign * days

    def _spans(self) -> list[tuple[int, int, bool, Token]]:
        found: list[tuple[int, int, bool, Token]] = []
        if self._is("sign", "("):
            self._take()
            raise self._refuse("时刻")
        while self._here.kind == "time":
            found.append(self._span())
            if self._here.text != "," or self._peek().kind != "time":
                break
            self._take()
        return found

    def _span(self) -> tuple[int, int, bool, Token]:
        token = self._here
        first = self._clock(24 * 60 - 1)
        if self._sign("+"):
            return first, DAY, True, token
        if not self._sign("-"):
            raise self._refuse("“-”和结束时刻")
        if self._here.kind != "time":
            raise self._refuse("结束时刻")
        last = self._clock(2 * DAY)
        if self._here.text == "/":
            raise self.fail("不支持按间隔重复的时刻，请逐个写出")
        last += DAY if last <= first else 0
        return first, last, self._sign("+"), token

    def _clock(self, most: int) -> int:
        hours, minutes = (int(part) for part in self._here.text.split(":"))
        if minutes > 59 or hours * 60 + minutes > most:
            raise self.fail(f"没有“{self._here.text}”这个时刻")
        self._take()
        return hours * 60 + minutes


def _joined(found: list[Weekdays]) -> tuple[Weekdays, ...]:
    """Plain weekdays as one."""
    plain = tuple(sorted(set(chain.from_iterable(each.days for each in found if not each.nth))))
    named = [each for each in found if each.nth]
    if plain and (plain != EVERY_DAY or named):
        named.insert(0, Weekdays(plain))
    return tuple(named)
