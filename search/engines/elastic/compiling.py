"""``Criteria`` as queries of Elasticsearch."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from elasticsearch.dsl.query import (
    Bool,
    ConstantScore,
    DisMax,
    GeoDistance,
    Match,
    MatchAll,
    MatchNone,
    Query,
    Range,
    Term,
    Terms,
)

from content.records import Kind

from ...criteria import DEFAULT_KM, Criteria
from ...phrases import terms
from ...ranking import Question
from ..base import facet_values, since_seconds


@dataclass(frozen=True, slots=True)
class Compiled:
    """A question taken apart: the text, one filter for each restricted facet, and the filters that are none."""

    question: Question
    text: Query | None
    facets: Mapping[str, Query]
    others: tuple[Query, ...]

    def query(self, *, without: str = "") -> dict[str, Any]:
        """Everything asked, the filters without weight; ``without`` leaves the filter of one facet out."""
        filters = [query for name, query in self.facets.items() if name != without] + list(self.others)
        if not filters:
            return (self.text or MatchAll()).to_dict()
        return Bool(must=[self.text] if self.text else [], filter=filters).to_dict()


def compile_criteria(criteria: Criteria, question: Question, pairs: Sequence[str]) -> Compiled:
    """Make the queries of a weighed question; ``pairs`` begin with the character asked for, if it is only one."""
    return Compiled(
        question=question,
        text=text_query(question, pairs) if criteria.text.strip() else None,
        facets={name: Terms(name, values) for name, values in facet_values(criteria)},
        others=tuple(_others(criteria)),
    )


def text_query(question: Question, pairs: Sequence[str] = ()) -> Query:
    """Documents that a wording of the question finds, by the score of the best; the pages pinned to it before all."""
    own = _worded(question, pairs)
    others = [Bool(must=[_worded(each)], boost=each.share) for each in question.variants]
    pins = [ConstantScore(filter=Term(page=page), boost=score) for page, score in question.pinned]
    return DisMax(queries=[own, *others, *pins]) if others or pins else own


def _worded(question: Question, pairs: Sequence[str] = ()) -> Query:
    """Documents with a rare term of the question, by BM25 over words and pairs."""
    if question.is_single_character:
        return Bool(should=[any_of("grams", pairs), any_of("words", tuple(question.grams))])
    clauses = [
        any_of(field, [term for term in rare for _ in range(times[term])])
        for field, rare, times in (
            ("words", question.rare_words, question.words),
            ("grams", question.rare_grams, question.grams),
        )
        if rare
    ]
    if clauses:
        return clauses[0] if len(clauses) == 1 else Bool(should=clauses)
    return _only_common(question)


def any_of(field: str, terms: Sequence[str]) -> Query:
    """One of the terms at least, the scores added; a term that is there twice counts twice."""
    return Match(**{field: {"query": " ".join(terms)}}) if terms else MatchNone()


def _only_common(question: Question) -> Query:
    """Only words that stand everywhere: the least frequent must be there, the others help."""
    if not question.known_words:
        return MatchNone()
    rarest, *others = question.known_words
    return Bool(must=[any_of("words", [rarest])], should=[any_of("words", others)] if others else [])


def _others(criteria: Criteria) -> Iterator[Query]:
    yield from _belonging(criteria)
    if criteria.date_from or criteria.date_to:
        limits: dict[str, int] = {}
        if criteria.date_from:
            limits["gte"] = criteria.date_from.toordinal()
        if criteria.date_to:
            limits["lte"] = criteria.date_to.toordinal()
        yield Range(days=limits)
    if criteria.open_on:
        yield Term(kind=Kind.VENUE.value)
        yield Term(days=criteria.open_on.toordinal())
    if criteria.near:
        km = criteria.km if criteria.km is not None else DEFAULT_KM
        yield GeoDistance(point={"lat": criteria.near.lat, "lon": criteria.near.lon}, distance=f"{km:g}km")


def _belonging(criteria: Criteria) -> Iterator[Query]:
    if criteria.keywords:
        yield Bool(should=[Bool(filter=[Term(grams=gram) for gram in terms(one)]) for one in criteria.keywords])
    for name, ids in (("venue", criteria.venues), ("campaign", criteria.campaigns)):
        if ids:
            yield Terms(name, list(ids))
    if criteria.since:
        yield Range(published={"gte": since_seconds(criteria)})
