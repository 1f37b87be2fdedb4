"""What a subscription asks for: the part of a ``Criteria`` that a piece can be held against when it is published."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any
from urllib.parse import parse_qs

from django.utils.datastructures import MultiValueDict
from django.utils.timezone import localdate
from wagtail.models import Page

from content.models import Region, Topic
from content.records import Point
from content.selectors import without_restricted
from content.vocabulary import KIND_LABELS, Audience, Verdict
from search.criteria import MAX_VALUES, Criteria, CriteriaError, Sort
from search.documents import SearchDocument
from search.engines.base import facet_values, since_seconds
from search.geography import distance_km
from search.phrases import PhraseError, canonical, phrase, separate

from .wish_keys import Parts

_log = logging.getLogger(__name__)

UNSEEN = "现在看不到的页面"
OUTDATED = "条件已经不能用了，请删掉再订一次"


def wish(criteria: Criteria) -> Criteria:
    """The lasting part of a question: words become keywords; days, order and page are left out.

    Raises ``CriteriaError`` when nothing is left, or when a word can't be a keyword.
    """
    keywords = dict.fromkeys((*criteria.keywords, *_keywords(criteria.text)))
    if len(keywords) > MAX_VALUES:
        raise CriteriaError({"keyword": f"关键词最多 {MAX_VALUES} 个"})
    lasting = criteria.with_(
        text="", keywords=tuple(keywords), since=None, date_from=None, date_to=None, open_on=None, sort=Sort.RELEVANCE
    )
    if lasting.is_empty:
        raise CriteriaError({"wish": "请至少选一项，或者写一个关键词"})
    return lasting


def _keywords(text: str) -> Iterator[str]:
    for word in separate(text):
        try:
            yield phrase(word)
        except PhraseError as error:
            raise CriteriaError({"keyword": f"{error}：{word[:30]}"}) from None


def read(query: str) -> Criteria:
    """A stored wish. Raises ``CriteriaError`` for one that this version doesn't understand any more."""
    return Criteria.from_query(MultiValueDict(parse_qs(query)), today=localdate())


def parts(asked: Criteria) -> Parts:
    """All of a wish that a piece is held against, as JSON can hold it."""
    held: Parts = dict(facet_values(asked))
    for name in ("venues", "campaigns", "keywords"):
        if values := getattr(asked, name):
            held[name] = values
    if asked.near is not None and asked.km is not None:
        held["near"] = [asked.near.lat, asked.near.lon, asked.km]
    if since := since_seconds(asked):
        held["since"] = since
    return held


class Fit:
    """A piece, and whether it fits a wish: the same answer as the engines give, for one document.

    What does not depend on the wish is done once: a text of 2,500 characters is looked through for thousands of them.
    """

    def __init__(self, piece: SearchDocument) -> None:
        self._text = canonical(piece.normalised)
        self._published = piece.published
        at = None if piece.lat is None or piece.lon is None else Point(lat=piece.lat, lon=piece.lon)
        held: dict[str, Iterable[Any]] = {
            "kind": (piece.kind,),
            "topic": piece.topics,
            "region": piece.regions,
            "audience": piece.audiences,
            "verdict": (piece.verdict,),
            "venues": piece.venues,
            "campaigns": piece.campaigns,
        }
        self._tests: dict[str, Callable[[Any], bool]] = {
            **{name: partial(_share, frozenset(values)) for name, values in held.items()},
            "keywords": lambda forms: any(form in self._text for form in forms),
            "near": lambda circle: at is not None and _is_within(at, *circle),
            "since": lambda seconds: self._published >= seconds,
        }
        self._known: dict[str, bool] = {}

    def has(self, wanted: Parts) -> bool:
        """Whether it has one value at least of each of these ``parts``."""
        tests = self._tests
        return all(tests[name](values) for name, values in wanted.items())

    def query(self, query: str) -> bool:
        """Of a wish as it is stored. Equal ones are looked at once; one that can't be read fits nothing."""
        if query not in self._known:
            asked = readable(query)
            self._known[query] = asked is not None and self.has(parts(asked))
        return self._known[query]


def readable(query: str) -> Criteria | None:
    """A stored wish; None for one that this version doesn't understand any more, which fits nothing."""
    try:
        return read(query)
    except CriteriaError as error:
        _log.warning("push: a wish can't be read any more: %s", ", ".join(error.errors))
        return None


def names_a_region(query: str) -> bool:
    """Of a stored wish. A piece that fits it is in that region then, for a piece must have something of every part."""
    return "&region=" in f"&{query}"  # reading it takes a hundred times longer, for each of fifty thousand people


def _share(held: frozenset[Any], values: list[Any]) -> bool:
    return not held.isdisjoint(values)


def _is_within(at: Point, lat: float, lon: float, km: float) -> bool:
    return distance_km(Point(lat=lat, lon=lon), at) <= km


def words_of(query: str) -> str:
    """A stored wish in words, whether or not this version still understands it."""
    try:
        return in_words(read(query))
    except CriteriaError:
        return OUTDATED


def in_words(asked: Criteria) -> str:
    """台风 · 江门市 · 老年人: what a wish says, for people. Three queries at most."""
    return " · ".join(_words(asked)) or "全部内容"


def _words(asked: Criteria) -> Iterator[str]:
    yield from (f"“{keyword.strip()}”" for keyword in asked.keywords)
    yield from _named(dict(Topic.objects.filter(slug__in=asked.topics).values_list("slug", "name")), asked.topics)
    regions = {region.code: region.full_name for region in Region.objects.filter(code__in=asked.regions)}
    yield from _named(regions, asked.regions)
    yield from _named(dict(Audience.choices), asked.audiences)
    yield from _named(KIND_LABELS, asked.kinds)
    yield from _named(dict(Verdict.choices), asked.verdicts)
    yield from _titles((*asked.venues, *asked.campaigns))
    if asked.near and asked.km:
        yield f"选定位置 {asked.km:g} 公里以内"


def _named(names: dict[str, str], codes: tuple[str, ...]) -> Iterator[str]:
    return (names.get(code, code) for code in codes)


def titles(ids: tuple[int, ...]) -> dict[int, str]:
    """Of venues and campaigns that everybody can read; a number tells nobody the title of a draft."""
    if not ids:
        return {}
    return dict(without_restricted(Page.objects.live().filter(pk__in=ids)).values_list("pk", "title"))


def _titles(ids: tuple[int, ...]) -> Iterator[str]:
    names = titles(ids)
    return (names.get(number, UNSEEN) for number in ids)
