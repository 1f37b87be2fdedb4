"""``Criteria`` as tantivy queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from tantivy import FieldType, Occur, Query

from content.records import Kind, Point

from ...criteria import DEFAULT_KM, Criteria
from ...geography import box_around, distance_km
from ...phrases import has_one, terms
from ...ranking import Question, ask
from ..base import MOST_VERIFIED, facet_values, needs_reading, since_seconds
from .reading import Snapshot
from .schema import schema

SINGLE_CHARACTER_TERMS = 30
MAX_PLACES = 50_000
FIRST_ORDINAL, LAST_ORDINAL = 1, 3_652_059
LAST_SECOND = 2**40


@dataclass(frozen=True, slots=True)
class Compiled:
    """A question taken apart: the text, one filter for each restricted facet, and the filters that are none.

    ``distances`` maps the pages within reach to kilometres, and is None when no place is asked for.
    """

    question: Question
    text: Query | None
    facets: Mapping[str, Query]
    others: tuple[Query, ...]
    distances: Mapping[int, float] | None

    def query(self, *, without: str = "") -> Query:
        """Everything asked, the filters without weight; ``without`` leaves the filter of one facet out."""
        filters = [query for name, query in self.facets.items() if name != without] + list(self.others)
        if not filters:
            return self.text or Query.all_query()
        clauses = [(Occur.Must, Query.const_score_query(query, 0.0)) for query in filters]
        if self.text:
            clauses.insert(0, (Occur.Must, self.text))
        return Query.boolean_query(clauses)


def compile_criteria(snapshot: Snapshot, criteria: Criteria) -> Compiled:
    """Weigh the words of a question by this snapshot and make its queries."""
    question = ask(criteria.text, snapshot.documents, snapshot.frequency)
    distances = _within_reach(snapshot, criteria)
    others = (*_days(criteria), *_keywords(criteria), *_belonging(criteria))
    if distances is not None:
        others += (Query.term_set_query(schema(), "id", list(distances)),)
    compiled = Compiled(
        question=question,
        text=text_query(snapshot, question) if criteria.text.strip() else None,
        facets={name: Query.term_set_query(schema(), name, values) for name, values in facet_values(criteria)},
        others=others,
        distances=distances,
    )
    return _with_keywords_read(snapshot, compiled, criteria) if needs_reading(criteria) else compiled


def _keywords(criteria: Criteria) -> Iterable[Query]:
    if criteria.keywords:
        yield any_of([_all_of(terms(keyword)) for keyword in criteria.keywords])


def _all_of(grams: Sequence[str]) -> Query:
    return Query.boolean_query([(Occur.Must, Query.term_query(schema(), "grams", gram, "basic")) for gram in grams])


def _with_keywords_read(snapshot: Snapshot, compiled: Compiled, criteria: Criteria) -> Compiled:
    """Those documents only in whose texts a keyword stands as it is."""
    filters = replace(compiled, text=None).query()
    found = [address for _, address in snapshot.hits(filters, MOST_VERIFIED, order_by_field="published")]
    texts = [snapshot.text(address).normalised for address in found]
    kept = [address for address, text in zip(found, texts, strict=True) if has_one(text, criteria.keywords)]
    ids = Query.term_set_query(schema(), "id", snapshot.numbers("id", kept)) if kept else Query.empty_query()
    return replace(compiled, others=(*compiled.others, ids))


def _belonging(criteria: Criteria) -> Iterable[Query]:
    for name, ids in (("venue", criteria.venues), ("campaign", criteria.campaigns)):
        if ids:
            yield Query.term_set_query(schema(), name, list(ids))
    if criteria.since:
        since = since_seconds(criteria)
        yield Query.range_query(schema(), "published", FieldType.Unsigned, max(0, since), LAST_SECOND)


def text_query(snapshot: Snapshot, question: Question) -> Query:
    """Documents that a wording of the question finds, by the score of the best; the pages pinned to it before all."""
    own = _worded(snapshot, question)
    others = [Query.boost_query(_worded(snapshot, each), each.share) for each in question.variants]
    pins = [Query.const_score_query(_page(page), score) for page, score in question.pinned]
    return Query.disjunction_max_query([own, *others, *pins]) if others or pins else own


def _page(page_id: int) -> Query:
    return Query.term_query(schema(), "id", page_id)


def _worded(snapshot: Snapshot, question: Question) -> Query:
    """Documents with a rare term of the question, by BM25 over words and pairs."""
    if question.is_single_character:
        return _single_character(snapshot, next(iter(question.grams)))
    clauses = [_term("words", word, question.words[word]) for word in question.rare_words]
    clauses += [_term("grams", gram, question.grams[gram]) for gram in question.rare_grams]
    if clauses:
        return any_of(clauses)
    return _only_common(question)


def any_of(queries: Sequence[Query]) -> Query:
    """One of them at least; the scores are added."""
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _term(field: str, term: str, times: int) -> Query:
    query = Query.term_query(schema(), field, term, "freq")
    return Query.boost_query(query, float(times)) if times > 1 else query


def _only_common(question: Question) -> Query:
    """Only words that stand everywhere: the least frequent must be there, the others help."""
    if not question.known_words:
        return Query.empty_query()
    rarest, *others = question.known_words
    clauses = [(Occur.Must, _term("words", rarest, 1))]
    clauses += [(Occur.Should, _term("words", word, 1)) for word in others]
    return Query.boolean_query(clauses)


def _single_character(snapshot: Snapshot, character: str) -> Query:
    """疫 finds what holds 疫苗 or 疫情: the most frequent pairs that begin with it."""
    pairs = snapshot.searcher.terms_with_prefix("grams", character, limit=SINGLE_CHARACTER_TERMS)
    clauses = [_term("grams", pair, 1) for pair, _ in pairs]
    return any_of([*clauses, _term("words", character, 1)])


def _days(criteria: Criteria) -> Iterable[Query]:
    if criteria.date_from or criteria.date_to:
        first = criteria.date_from.toordinal() if criteria.date_from else FIRST_ORDINAL
        last = criteria.date_to.toordinal() if criteria.date_to else LAST_ORDINAL
        yield Query.range_query(schema(), "days", FieldType.Unsigned, first, last)
    if criteria.open_on:
        yield Query.term_query(schema(), "kind", Kind.VENUE.value)
        yield Query.term_query(schema(), "days", criteria.open_on.toordinal())


def _within_reach(snapshot: Snapshot, criteria: Criteria) -> dict[int, float] | None:
    """Two ranges give a box, the exact distance decides."""
    if criteria.near is None:
        return None
    km = criteria.km if criteria.km is not None else DEFAULT_KM
    found = snapshot.hits(_in_box(criteria.near, km), min(MAX_PLACES, max(1, snapshot.documents)))
    addresses = [address for _, address in found]
    rows = zip(*(snapshot.numbers(name, addresses) for name in ("id", "lat", "lon")), strict=True)
    distances = {page: distance_km(criteria.near, Point(lat=lat, lon=lon)) for page, lat, lon in rows}
    return {page: distance for page, distance in distances.items() if distance <= km}


def _in_box(near: Point, km: float) -> Query:
    box = box_around(near, km)
    latitude = Query.range_query(schema(), "lat", FieldType.Float, box.south, box.north)
    longitude = any_of(
        [Query.range_query(schema(), "lon", FieldType.Float, west, east) for west, east in box.longitudes]
    )
    return Query.boolean_query([(Occur.Must, latitude), (Occur.Must, longitude)])
