"""Candidates for a pasted message: by words, and by vectors, both compared on the server."""

from __future__ import annotations

import base64
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from elasticsearch.dsl.query import Bool, Exists, Match, MatchNone, Query

from ...rebuttals import Frequencies, Rebuttal, Sought
from .asking import statistics, text_of
from .clients import Conversation
from .names import Names
from .nearness import nearest
from .serverless import is_serverless, last_change

_SHOWN = ["claims", "original", "kind"]
_SHOWN_WITH_VECTORS = [*_SHOWN, "embedder", "vectors"]


class Asked:
    """See ``Matching`` for what the methods promise. All calls are of one conversation."""

    def __init__(self, conversation: Conversation, names: Names) -> None:
        self._conversation = conversation
        self._names = names

    def frequencies(self, words: Iterable[str], grams: Iterable[str]) -> Frequencies:
        words, grams = list(words), list(grams)
        any_word = [] if words or grams else ["?"]  # the number of documents comes with the counts of terms
        known = statistics(self._conversation, self._names, words or any_word, grams)
        return Frequencies(
            documents=known.documents,
            words=tuple(known.words.get(word, 0) for word in words),
            grams=tuple(known.grams.get(gram, 0) for gram in grams),
        )

    def rebuttals(self, parts: Sequence[Sought]) -> list[tuple[Rebuttal, ...]]:
        bodies = [list(_bodies(sought)) for sought in parts]
        asked = list(chain.from_iterable(bodies))
        answers = iter(self._conversation.search(self._names.pages, asked) if asked else [])
        return [_union(list(islice(answers, len(own))), sought) for own, sought in zip(bodies, parts, strict=True)]


def _bodies(sought: Sought) -> Iterator[dict[str, Any]]:
    if sought.words or sought.grams:
        yield _by_words(sought)
    if sought.vector:
        yield _by_vector(sought)


def _union(answers: Sequence[Mapping[str, Any]], sought: Sought) -> tuple[Rebuttal, ...]:
    """Each once, in the order found, with the score of the first answer that has it."""
    found: dict[int, Mapping[str, Any]] = {}
    for answer in answers:
        for raw in answer["hits"]["hits"]:
            found.setdefault(int(raw["_id"]), raw)
    return tuple(_read(raw, sought) for raw in found.values())


def _by_words(sought: Sought) -> dict[str, Any]:
    query = Bool(filter=[Exists(field="embedder")], must=[Bool(should=list(_terms(sought)))])
    order = ["_score", {"published": "desc"}, {"page": "asc"}]
    return {"query": query.to_dict(), "size": sought.limit, "sort": order} | _shown(sought)


def _by_vector(sought: Sought) -> dict[str, Any]:
    """Those near in meaning, with the little that their words weigh as their score."""
    words = Bool(should=list(_terms(sought)) or [MatchNone()]).to_dict()
    only_words = {"rescore_query": words, "query_weight": 0.0, "rescore_query_weight": 1.0}
    return {
        "knn": nearest(sought.vector, sought.embedder, sought.near),
        "size": sought.near,
        "rescore": {"window_size": sought.near, "query": only_words},
    } | _shown(sought)


def _shown(sought: Sought) -> dict[str, Any]:
    return {"_source": _SHOWN_WITH_VECTORS if sought.vector else _SHOWN, "track_total_hits": False}


def _terms(sought: Sought) -> Iterator[Query]:
    """Terms of the same weight in one clause: few clauses are read much faster than many."""
    fields: Mapping[str, Mapping[str, float]] = {"words": sought.words, "grams": sought.grams}
    for field, weights in fields.items():
        alike: dict[float, list[str]] = defaultdict(list)
        for term, weight in weights.items():
            alike[weight].append(term)
        for weight, terms in alike.items():
            yield Match(**{field: {"query": " ".join(terms), "boost": weight}})


def _read(raw: Mapping[str, Any], sought: Sought) -> Rebuttal:
    source = raw["_source"]
    comparable = bool(sought.embedder) and source.get("embedder") == sought.embedder
    return Rebuttal(
        id=int(raw["_id"]),
        score=float(raw["_score"] or 0.0),
        claims=tuple(str(source["claims"]).split("\n")),
        body=text_of(source).normalised,
        vectors=base64.b64decode(source.get("vectors", "")) if comparable else b"",
    )


def lacking(conversation: Conversation, names: Names, embedder: str) -> int:
    """See ``SearchEngine.lacking``."""
    query = {"bool": {"filter": [{"exists": {"field": "embedder"}}], "must_not": [{"term": {"embedder": embedder}}]}}
    return int(conversation.client.count(index=names.pages, query=query)["count"])


def generation(conversation: Conversation, names: Names) -> str:
    """Grows with each change, and once more when readers see it: in each copy of the index, since any may answer."""
    if is_serverless(conversation.client):
        return last_change(conversation.client, names)
    stats = conversation.client.indices.stats(
        index=names.pages,
        metric=["refresh"],
        level="shards",
        filter_path="indices.*.uuid,indices.*.shards.*.seq_no.max_seq_no,"
        "indices.*.shards.*.refresh.external_total,indices.*.shards.*.routing.node",
    )
    states: list[str] = []
    for index in dict(stats.get("indices", {})).values():
        for copies in index["shards"].values():
            states += (f"{index['uuid']}:{_state(copy)}" for copy in copies)
    return " ".join(sorted(states))


def _state(copy: Mapping[str, Any]) -> str:
    return f"{copy['routing']['node']}:{copy['seq_no']['max_seq_no']}:{copy['refresh']['external_total']}"
