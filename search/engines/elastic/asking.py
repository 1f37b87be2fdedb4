"""How often terms stand in the index, asked for in one call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from elasticsearch.dsl.query import Prefix

from ...answering import Text
from ...ranking import Cut, Question, weigh
from ...text import grams, normalise
from .clients import Conversation
from .names import Names

SINGLE_CHARACTER_TERMS = 30
TEXTS_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Statistics:
    """``documents`` in the index (dropped ones count until they are merged away, as everywhere in scoring)."""

    documents: int
    words: Mapping[str, int]
    grams: Mapping[str, int]


def statistics(conversation: Conversation, names: Names, words: Iterable[str], grams: Iterable[str]) -> Statistics:
    """Documents that hold each term: the server counts the terms of a document that exists only in this call.

    The index has one shard, so its counts are those of all.
    """
    asked = {"words": list(words), "grams": list(grams)}
    answer = conversation.client.termvectors(
        index=names.pages,
        doc={field: " ".join(terms) for field, terms in asked.items() if terms},
        fields=[field for field, terms in asked.items() if terms],
        term_statistics=True,
        field_statistics=True,
        positions=False,
        offsets=False,
        payloads=False,
    )
    vectors: dict[str, Any] = answer["term_vectors"]
    counts = {field: _counts(vectors.get(field), terms) for field, terms in asked.items()}
    documents = max((_documents(vector) for vector in vectors.values()), default=0)
    return Statistics(documents, counts["words"], counts["grams"])


def _counts(vector: Any, terms: list[str]) -> dict[str, int]:
    found = vector["terms"] if vector else {}
    return {term: int(found.get(term, {}).get("doc_freq", 0)) for term in terms}


def _documents(vector: Any) -> int:
    return int(vector.get("field_statistics", {}).get("doc_count", 0))


def weighed(conversation: Conversation, names: Names, done: Cut) -> Question:
    """The terms of a reader's question weighed by this index."""
    if not done.grams and not done.words:
        return weigh(done, 0, {}, {})
    counted = statistics(conversation, names, done.all_words(), done.all_grams())
    return weigh(done, counted.documents, counted.words, counted.grams)


def pairs_that_begin(conversation: Conversation, names: Names, character: str) -> list[str]:
    """疫 finds what holds 疫苗 or 疫情: the most frequent pairs, counted in the fifty newest texts that have one."""
    body = {
        "query": Prefix(grams=character).to_dict(),
        "size": TEXTS_LOOKED_AT,
        "sort": [{"published": "desc"}],
        "_source": ["original"],
        "track_total_hits": False,
    }
    [answer] = conversation.search(names.pages, [body])
    counted: Counter[str] = Counter()
    for found in answer["hits"]["hits"]:
        text = normalise(str(found["_source"]["original"]))
        counted.update({gram for gram in grams(text) if gram.startswith(character)})
    ordered = sorted(counted, key=lambda gram: (-counted[gram], gram))
    return ordered[:SINGLE_CHARACTER_TERMS]


def text_of(source: Mapping[str, Any]) -> Text:
    """What is stored of a document; half of it, since the normalised text is made from the original in no time."""
    original = str(source["original"])
    return Text(str(source["kind"]), original, normalise(original), str(source.get("url", "")))
