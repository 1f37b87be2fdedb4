"""The words of this index as completions and corrections need them: counted by the server."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from elasticsearch.dsl.query import Bool, Prefix, Query, Term

from ... import vocabulary
from ...results import Suggestion
from ...suggesting import Counted
from ...vocabulary import SEPARATOR, Entry
from .asking import statistics, text_of
from .clients import Conversation
from .names import Names

DOCUMENTS_COUNTED = 20_000
"""The first so many documents say which completion is the more frequent: enough for an order, and always quick."""

PER_KEY = 10
_SPECIAL = re.compile(r'([.?+*|{}\[\]()"\\#@&<>~^$-])')


class ServersDictionary:
    """See ``Dictionary`` for what the methods promise."""

    def __init__(self, conversation: Conversation, names: Names) -> None:
        self._conversation = conversation
        self._names = names

    def frequencies(self, words: Iterable[str]) -> Mapping[str, int]:
        asked = list(words)
        return statistics(self._conversation, self._names, asked, ()).words if asked else {}

    def beginning(self, start: str, limit: int) -> Counted:
        return self._entries(Prefix(entries=start), f"{_escaped(start)}.*", limit)

    def under(self, keys: Collection[str]) -> Mapping[str, Counted]:
        if not keys:
            return {}
        query = Bool(should=[Prefix(entries=key + SEPARATOR) for key in sorted(keys)])
        pattern = f"({'|'.join(map(_escaped, sorted(keys)))}){SEPARATOR}.*"
        found: dict[str, list[tuple[Entry, int]]] = defaultdict(list)
        for entry, count in self._entries(query, pattern, PER_KEY * len(keys)):
            found[entry.key].append((entry, count))
        return found

    def titled(self, start: str, limit: int) -> list[Suggestion]:
        return self._pages(Prefix(titles=start), limit)

    def holding(self, entry: Entry, limit: int) -> list[Suggestion]:
        return self._pages(Term(entries=SEPARATOR.join(entry)), limit)

    def _entries(self, query: Query, pattern: str, limit: int) -> Counted:
        body = {
            "query": query.to_dict(),
            "size": 0,
            "terminate_after": DOCUMENTS_COUNTED,
            "aggs": {"entries": {"terms": {"field": "entries", "include": pattern, "size": limit}}},
        }
        buckets = self._answer(body)["aggregations"]["entries"]["buckets"]
        return [(vocabulary.read(str(bucket["key"])), int(bucket["doc_count"])) for bucket in buckets]

    def _pages(self, query: Query, limit: int) -> list[Suggestion]:
        body = {
            "query": Bool(filter=[query]).to_dict(),
            "size": limit,
            "sort": [{"published": "desc"}, {"page": "asc"}],
            "_source": ["kind", "url", "original"],
            "track_total_hits": False,
        }
        texts = [text_of(found["_source"]) for found in self._answer(body)["hits"]["hits"]]
        return [Suggestion(text=text.title, kind=text.kind, url=text.url) for text in texts]

    def _answer(self, body: dict[str, Any]) -> dict[str, Any]:
        return self._conversation.search(self._names.pages, [body])[0]


def _escaped(text: str) -> str:
    """For the server's regular expressions."""
    return _SPECIAL.sub(r"\\\1", text)
