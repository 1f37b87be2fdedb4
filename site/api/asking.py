"""Turning the parameters of a request into a question, or into a problem that names what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from django.http import HttpRequest, QueryDict
from django.utils.timezone import localdate

from content import partner_reads
from search.criteria import Criteria, CriteriaError

from . import cursors
from .problems import Refused

T = TypeVar("T")

DEFAULT_LIMIT, MOST_ITEMS = 20, 100
LONGEST_DAYS = 366
LARGEST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question about a list, how many items of it, and the cursor behind which to begin, not yet read."""

    criteria: Criteria
    limit: int
    cursor: str
    ids: dict[str, int]

    def after(self, place: Callable[..., T]) -> T | None:
        """Where to begin; a cursor that is none is a problem."""
        try:
            return cursors.read(self.cursor, place) if self.cursor else None
        except ValueError as error:
            raise Refused(400, errors={"cursor": str(error)}) from None

    @property
    def restrictions(self) -> dict[str, Any]:
        """The part of the question that lists of every kind answer."""
        asked = self.criteria
        return {
            "topics": asked.topics,
            "regions": asked.regions,
            "audiences": asked.audiences,
            "verdicts": asked.verdicts,
            "date_from": asked.date_from,
            "date_to": asked.date_to,
        }


def asked(request: HttpRequest, allowed: tuple[str, ...], *, ids: tuple[str, ...] = ()) -> Asked:
    """The question of this request; see ``read``."""
    return read(request.GET, allowed, ids=ids)


def read(query: QueryDict, allowed: tuple[str, ...], *, ids: tuple[str, ...] = ()) -> Asked:
    """The question of a query. Every parameter that can't be meant, is unknown or names nothing is a problem."""
    errors = {name: "没有这个参数" for name in query if name not in (*allowed, *ids)}
    criteria, limit, numbers = Criteria(), DEFAULT_LIMIT, {}
    try:
        criteria = Criteria.from_query(query, today=localdate())
        errors |= _unknown(criteria)
    except CriteriaError as error:
        errors |= error.errors
    try:
        limit = _whole(query, "limit", MOST_ITEMS) or DEFAULT_LIMIT
        numbers = {name: number for name in ids if (number := _whole(query, name, LARGEST_ID))}
    except CriteriaError as error:
        errors |= error.errors
    if errors:
        raise Refused(400, errors=errors)
    return Asked(criteria=criteria, limit=limit, cursor=query.get("cursor", ""), ids=numbers)


def span(criteria: Criteria, *, days: int) -> tuple[date, date]:
    """First and last day asked for: from today where nothing is said, ``days`` long where no end is, a year at most."""
    if criteria.date_from is None and criteria.date_to is not None:
        first = min(localdate(), criteria.date_to)
    else:
        first = criteria.date_from or localdate()
    last = criteria.date_to or first + timedelta(days=days)
    if (last - first).days >= LONGEST_DAYS:
        raise Refused(400, errors={"to": f"一次最多问 {LONGEST_DAYS} 天"})
    return first, last


def _whole(query: QueryDict, name: str, most: int) -> int | None:
    value = query.get(name, "").strip()
    if not value:
        return None
    if not (value.isascii() and value.isdecimal() and len(value) <= 10 and 1 <= int(value) <= most):
        raise CriteriaError({name: f"要是 1 到 {most} 的整数"})
    return int(value)


def _unknown(criteria: Criteria) -> dict[str, str]:
    """Topics and regions that don't exist; asked of the database only where some are named."""
    topics = partner_reads.unknown_topics(criteria.topics)
    regions = partner_reads.unknown_regions(criteria.regions)
    errors = {"topic": f"没有这个主题：{'、'.join(topics[:3])}"} if topics else {}
    return errors | ({"region": f"没有这个地区代码：{'、'.join(regions[:3])}"} if regions else {})
