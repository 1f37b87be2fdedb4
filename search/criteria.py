"""The one question: what a visitor asks, a subscriber saves, a widget or an API call filters by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode

from content.records import Kind, Point

from .phrases import PhraseError, phrase

T = TypeVar("T")

MAX_TEXT = 200
MAX_VALUES = 20
MAX_PAGE = 500
MAX_KM = 500.0
DEFAULT_KM = 50.0
FIRST_YEAR, LAST_YEAR = 1900, 2100

VERDICTS = ("false", "misleading", "unproven", "partly_true", "true", "outdated")
AUDIENCES = ("minors", "farmers", "workers", "older", "officials", "everyone")


class Sort(StrEnum):
    """Order of the answers."""

    RELEVANCE = "relevance"
    DATE = "date"
    DISTANCE = "distance"


class CriteriaError(ValueError):
    """A question that cannot be asked. ``errors`` maps the parameter to a sentence for the reader."""

    def __init__(self, errors: Mapping[str, str]) -> None:
        self.errors = dict(errors)
        super().__init__("；".join(self.errors.values()))


class Query(Protocol):
    """What a ``QueryDict`` offers: all values of a parameter."""

    def getlist(self, key: str, /) -> list[Any]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """A validated question. Empty fields don't restrict; values inside a field are alternatives.

    ``keywords`` (in the form of ``phrases.phrase``) must stand in the text as they are, one of them at least.
    ``topics`` and ``regions`` include everything below them. ``venues`` and ``campaigns`` are ids of pages: these pages
    themselves, and what takes place there or belongs to them. ``since`` asks for what was first published on that day
    or later. ``date_from`` and ``date_to`` (inclusive) ask for a ``ContentRecord.days`` between them; ``open_on`` for
    venues open on that day. ``near`` with ``km`` asks for places no further away than that.
    """

    text: str = ""
    keywords: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    verdicts: tuple[str, ...] = ()
    venues: tuple[int, ...] = ()
    campaigns: tuple[int, ...] = ()
    since: date | None = None
    date_from: date | None = None
    date_to: date | None = None
    open_on: date | None = None
    near: Point | None = None
    km: float | None = None
    sort: Sort = Sort.RELEVANCE
    page: int = 1

    @classmethod
    def from_query(cls, query: Query, *, today: date) -> Criteria:
        """Read the parameters of the contract; unknown parameters are ignored.

        Raises ``CriteriaError`` with one Chinese sentence for each parameter that cannot be understood.
        """
        return _Reader(query, today).criteria()

    @property
    def is_empty(self) -> bool:
        """True when nothing is asked: no text and no restriction."""
        return self == Criteria(sort=self.sort, page=self.page)

    def with_(self, **changes: Any) -> Criteria:
        """The same question with some fields changed, back on its first page unless ``page`` is given."""
        return replace(self, **{"page": 1, **changes})

    def to_query(self) -> str:
        """The query string that ``from_query`` reads back to an equal ``Criteria`` (apart from open=today)."""
        return urlencode(list(self.pairs()))

    def pairs(self) -> Iterable[tuple[str, str]]:
        """The parameters of ``to_query`` one by one."""
        if self.text:
            yield "q", self.text
        for name, values in (
            ("keyword", tuple(keyword.strip() for keyword in self.keywords)),
            ("kind", self.kinds),
            ("topic", self.topics),
            ("region", self.regions),
            ("audience", self.audiences),
            ("verdict", self.verdicts),
            ("venue", tuple(map(str, self.venues))),
            ("campaign", tuple(map(str, self.campaigns))),
        ):
            yield from ((name, value) for value in values)
        if self.since:
            yield "since", self.since.isoformat()
        if self.date_from:
            yield "from", self.date_from.isoformat()
        if self.date_to:
            yield "to", self.date_to.isoformat()
        if self.near:
            yield "near", f"{_decimal(self.near.lat)},{_decimal(self.near.lon)}"
        if self.km is not None:
            yield "km", f"{self.km:g}"
        if self.open_on:
            yield "open", self.open_on.isoformat()
        if self.sort is not Sort.RELEVANCE:
            yield "sort", self.sort.value
        if self.page > 1:
            yield "page", str(self.page)


def _decimal(number: float) -> str:
    """All digits, and never as 1e-06."""
    return f"{Decimal(repr(number)):f}".removesuffix(".0")


class _Reader:
    """Collects every error of a query instead of stopping at the first."""

    def __init__(self, query: Query, today: date) -> None:
        self.query = query
        self.today = today
        self.errors: dict[str, str] = {}

    def criteria(self) -> Criteria:
        near = self.one("near", _point)
        km = self.one("km", _kilometres)
        criteria = Criteria(
            text=self.one("q", _text) or "",
            keywords=self.many("keyword", _keyword),
            kinds=self.many("kind", _kind),
            topics=self.many("topic", _topic),
            regions=self.many("region", _region),
            audiences=self.many("audience", _audience),
            verdicts=self.many("verdict", _verdict),
            venues=self.many("venue", _page_number),
            campaigns=self.many("campaign", _page_number),
            since=self.one("since", _day),
            date_from=self.one("from", _day),
            date_to=self.one("to", _day),
            open_on=self.one("open", self._open_day),
            near=near,
            km=(km if km is not None else DEFAULT_KM) if near else None,
            sort=Sort(self.one("sort", _sort) or Sort.RELEVANCE),
            page=self.one("page", _page) or 1,
        )
        self._check_together(criteria)
        if self.errors:
            raise CriteriaError(self.errors)
        return criteria

    def _check_together(self, criteria: Criteria) -> None:
        if criteria.date_from and criteria.date_to and criteria.date_to < criteria.date_from:
            self.errors["to"] = "结束日期早于开始日期"
        if criteria.sort is Sort.DISTANCE and criteria.near is None and "near" not in self.errors:
            self.errors["sort"] = "按距离排序需要先给出位置（near=纬度,经度）"

    def one(self, name: str, parse: Callable[[str], T]) -> T | None:
        given = self.query.getlist(name)
        value = str(given[-1]).strip() if given else ""
        return self._parsed(name, value, parse) if value else None

    def many(self, name: str, parse: Callable[[str], T]) -> tuple[T, ...]:
        given = self.query.getlist(name)
        if not given:
            return ()
        values = [str(value).strip() for value in given]
        values = list(dict.fromkeys(value for value in values if value))
        if len(values) > MAX_VALUES:
            self.errors[name] = f"一次最多选 {MAX_VALUES} 项"
            return ()
        parsed = (self._parsed(name, value, parse) for value in values)
        return tuple(dict.fromkeys(value for value in parsed if value is not None))

    def _parsed(self, name: str, value: str, parse: Callable[[str], T]) -> T | None:
        try:
            return parse(value)
        except ValueError as error:
            self.errors[name] = f"{error}：{_shown(value)}"
            return None

    def _open_day(self, value: str) -> date:
        return self.today if value == "today" else _day(value)


def _shown(value: str) -> str:
    printable = "".join(character if character.isprintable() else "�" for character in value)
    return printable if len(printable) <= 30 else printable[:30] + "…"


def _text(value: str) -> str:
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise ValueError("搜索词里有无法识别的字符")
    if len(value) > MAX_TEXT:
        raise ValueError(f"搜索词最多 {MAX_TEXT} 个字，请缩短")
    return value


def _keyword(value: str) -> str:
    try:
        return phrase(_text(value))
    except PhraseError as error:
        raise ValueError(str(error)) from None


def _page_number(value: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,17}", value, re.ASCII):
        raise ValueError("要用页面的编号")
    return int(value)


def _one_of(choices: tuple[str, ...], message: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in choices:
            raise ValueError(message)
        return value

    return parse


def _matching(pattern: str, message: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if not re.fullmatch(pattern, value, re.ASCII):
            raise ValueError(message)
        return value

    return parse


_kind = _one_of(tuple(Kind), "没有这种内容类型")
_topic = _matching(r"[a-z0-9][a-z0-9-]{0,79}", "没有这个主题")
_region = _matching(r"[0-9]{6}", "地区要用六位行政区划代码")
_audience = _one_of(AUDIENCES, "没有这类读者")
_verdict = _one_of(VERDICTS, "没有这种结论")
_sort = _one_of(tuple(Sort), "没有这种排序")


def _day(value: str) -> date:
    try:
        day = date.fromisoformat(value) if re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII) else None
    except ValueError:
        day = None
    if day is None:
        raise ValueError("日期要写成 2026-09-01 这样")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError("日期超出了范围")
    return day


def _point(value: str) -> Point:
    match = re.fullmatch(r"(-?\d{1,2}(?:\.\d{1,12})?)\s*,\s*(-?\d{1,3}(?:\.\d{1,12})?)", value, re.ASCII)
    if not match:
        raise ValueError("位置要写成“纬度,经度”，例如 23.13,113.26")
    lat, lon = float(match[1]), float(match[2])
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError("位置超出了范围")
    return Point(lat=lat, lon=lon)


def _kilometres(value: str) -> float:
    if not re.fullmatch(r"\d{1,4}(\.\d{1,3})?", value, re.ASCII):
        raise ValueError("距离要是公里数")
    kilometres = float(value)
    if not 0 < kilometres <= MAX_KM:
        raise ValueError(f"距离要在 0 到 {MAX_KM:g} 公里之间")
    return kilometres


def _page(value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", value, re.ASCII) or int(value) < 1:
        raise ValueError("页码要是从 1 开始的整数")
    if int(value) > MAX_PAGE:
        raise ValueError(f"最多翻到第 {MAX_PAGE} 页，请加筛选条件")
    return int(value)
