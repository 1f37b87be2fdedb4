"""One page of answers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from elasticsearch.dsl.query import Ids

from content.records import Point

from ...answering import Candidate, best, hit, wanted
from ...criteria import Criteria, Sort
from ...geography import distance_km
from ...phrases import has_one
from ...ranking import cut
from ...results import Results
from ..base import FACET_VALUES, FACETS, MOST_VERIFIED, needs_reading, total_of
from .asking import pairs_that_begin, text_of, weighed
from .clients import Conversation
from .compiling import Compiled, compile_criteria
from .names import Names
from .serverless import is_serverless

SOURCE = ["kind", "url", "original", "point", "published"]

DEEP = 10_000
"""So many answers every server pages through; more where an index's setting may say so."""


def compiled_for(conversation: Conversation, names: Names, criteria: Criteria) -> Compiled:
    """Weigh the words of a question by the index and make its queries."""
    asked = weighed(conversation, names, cut(criteria.text))
    single = asked.is_single_character
    pairs = pairs_that_begin(conversation, names, next(iter(asked.grams))) if single else []
    compiled = compile_criteria(criteria, asked, pairs)
    return _with_keywords_read(conversation, names, compiled, criteria) if needs_reading(criteria) else compiled


def _with_keywords_read(conversation: Conversation, names: Names, compiled: Compiled, criteria: Criteria) -> Compiled:
    """Those documents only in whose texts a keyword stands as it is."""
    body = {
        "query": replace(compiled, text=None).query(),
        "size": MOST_VERIFIED,
        "sort": [{"published": "desc"}, {"page": "asc"}],
        "_source": ["kind", "original"],
        "track_total_hits": False,
    }
    [answer] = conversation.search(names.pages, [body])
    found = answer["hits"]["hits"]
    kept = [raw["_id"] for raw in found if has_one(text_of(raw["_source"]).normalised, criteria.keywords)]
    return replace(compiled, others=(*compiled.others, Ids(values=kept)))


def find(conversation: Conversation, names: Names, compiled: Compiled, criteria: Criteria, size: int) -> Results:
    """The answers of ``criteria.page``, with facets; ``did_you_mean`` is left empty."""
    free = [name for name in FACETS if name not in compiled.facets]
    bodies = [_reachable(conversation, names, _body(compiled, criteria, size)) | _counting(free)]
    bodies += [{"query": compiled.query(without=name), "size": 0} | _counting([name]) for name in compiled.facets]
    answers = conversation.search(names.pages, bodies)
    facets = {name: _counted(answers[0], name) for name in free}
    for name, answer in zip(compiled.facets, answers[1:], strict=True):
        facets[name] = _counted(answer, name)
    facets = {name: facets[name] for name in FACETS}
    first = (criteria.page - 1) * size
    found = [_candidate(raw, criteria) for raw in answers[0]["hits"]["hits"]]
    page = best(compiled.question, found, first, size) if _is_judged(compiled, criteria, first, size) else found
    hits = tuple(hit(compiled.question, candidate) for candidate in page)
    return Results(hits=hits, total=total_of(criteria, facets), facets=facets)


def count(conversation: Conversation, names: Names, compiled: Compiled) -> int:
    """How many documents match."""
    return int(conversation.client.count(index=names.pages, query=compiled.query())["count"])


def _by_relevance(compiled: Compiled, criteria: Criteria) -> bool:
    by_distance = criteria.sort is Sort.DISTANCE and criteria.near is not None
    return compiled.text is not None and criteria.sort is not Sort.DATE and not by_distance


def _is_judged(compiled: Compiled, criteria: Criteria, first: int, size: int) -> bool:
    return _by_relevance(compiled, criteria) and wanted(first, size)[0] == 0


def _body(compiled: Compiled, criteria: Criteria, size: int) -> dict[str, Any]:
    """The search for the page's documents. Whatever is equal comes in the order of the pages' numbers."""
    offset, number = (criteria.page - 1) * size, size
    order: list[Any] = [{"published": "desc"}, {"page": "asc"}]
    if _by_relevance(compiled, criteria):
        offset, number = wanted(offset, size)
        order = ["_score", *order]
    elif criteria.sort is Sort.DISTANCE and criteria.near is not None:
        near = {"lat": criteria.near.lat, "lon": criteria.near.lon}
        order = [{"_geo_distance": {"point": near, "order": "asc", "unit": "km"}}, {"page": "asc"}]
    return {
        "query": compiled.query(),
        "from": offset,
        "size": number,
        "sort": order,
        "_source": SOURCE,
        "track_total_hits": False,
    }


def _reachable(conversation: Conversation, names: Names, body: dict[str, Any]) -> dict[str, Any]:
    """The same search; where it lies too deep for the servers it begins after the answer before its first."""
    to_pass = body["from"]
    if to_pass + body["size"] <= DEEP or not is_serverless(conversation.client):
        return body
    only_order = {"query": body["query"], "sort": body["sort"], "stored_fields": "_none_", "track_total_hits": False}
    last: dict[str, Any] = {}
    while to_pass:
        number = min(to_pass, DEEP)
        [answer] = conversation.search(names.pages, [only_order | last | {"size": number}])
        passed = answer["hits"]["hits"]
        if len(passed) < number:
            return body | {"from": 0, "size": 0}
        last, to_pass = {"search_after": passed[-1]["sort"]}, to_pass - number
    return body | last | {"from": 0}


def _counting(names: list[str]) -> dict[str, Any]:
    """Counts by value; without a name nothing is counted."""
    wanted = {name: {"terms": {"field": name, "size": FACET_VALUES}} for name in names}
    return {"aggs": wanted} if wanted else {}


def _counted(answer: dict[str, Any], name: str) -> dict[str, int]:
    buckets = answer["aggregations"][name]["buckets"]
    return {str(bucket["key"]): int(bucket["doc_count"]) for bucket in buckets}


def _candidate(raw: dict[str, Any], criteria: Criteria) -> Candidate:
    source = raw["_source"]
    return Candidate(
        id=int(raw["_id"]),
        score=float(raw["_score"] or 0.0),
        published=int(source["published"]),
        read=partial(text_of, source),
        distance_km=_distance(source.get("point"), criteria.near),
    )


def _distance(point: dict[str, float] | None, near: Point | None) -> float | None:
    return distance_km(near, Point(lat=point["lat"], lon=point["lon"])) if near and point else None
