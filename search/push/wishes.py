"""What a subscription asks for: the part of a ``Criteria`` that a piece can be held against when it is published."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

from django.http import QueryDict
from django.utils.timezone import localdate
from wagtail.models import Page

from content.models import Region, Topic
from content.records import Point
from content.vocabulary import KIND_LABELS, Audience, Verdict
from search.criteria import MAX_VALUES, Criteria, CriteriaError, Sort
from search.documents import SearchDocument
from search.engines.base import facet_values, since_seconds
from search.geography import distance_km
from search.phrases import PhraseError, has_one, phrase, separate

_log = logging.getLogger(__name__)

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
    return Criteria.from_query(QueryDict(query), today=localdate())


def fits(asked: Criteria, piece: SearchDocument) -> bool:
    """Whether a search with this wish finds the piece: the same answer as the engines give, for one document."""
    if not all(_holds(piece, name, values) for name, values in facet_values(asked)):
        return False
    if asked.venues and not set(asked.venues) & set(piece.venues):
        return False
    if asked.campaigns and not set(asked.campaigns) & set(piece.campaigns):
        return False
    if asked.keywords and not has_one(piece.normalised, asked.keywords):
        return False
    return piece.published >= since_seconds(asked) and _is_near(asked, piece)


def fitting(piece: SearchDocument) -> Callable[[str], bool]:
    """Whether a stored wish fits the piece. Equal ones are looked at once; one that can't be read fits nothing."""
    known: dict[str, bool] = {}

    def fit(query: str) -> bool:
        if query not in known:
            known[query] = _is_readable_and_fits(query, piece)
        return known[query]

    return fit


def _is_readable_and_fits(query: str, piece: SearchDocument) -> bool:
    try:
        return fits(read(query), piece)
    except CriteriaError as error:
        _log.warning("push: a wish can't be read any more: %s", ", ".join(error.errors))
        return False


def _holds(piece: SearchDocument, name: str, values: list[str]) -> bool:
    held = {
        "kind": (piece.kind,),
        "topic": piece.topics,
        "region": piece.regions,
        "audience": piece.audiences,
        "verdict": (piece.verdict,),
    }[name]
    return not set(values).isdisjoint(held)


def _is_near(asked: Criteria, piece: SearchDocument) -> bool:
    if asked.near is None or asked.km is None:
        return True
    if piece.lat is None or piece.lon is None:
        return False
    return distance_km(asked.near, Point(lat=piece.lat, lon=piece.lon)) <= asked.km


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


def _titles(ids: tuple[int, ...]) -> Iterator[str]:
    if ids:
        yield from Page.objects.filter(pk__in=ids).values_list("title", flat=True)
