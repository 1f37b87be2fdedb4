"""The words of this index as completions and corrections need them: read from the term dictionary."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from tantivy import Query

from ... import vocabulary
from ...results import Suggestion
from ...suggesting import Counted
from ...vocabulary import SEPARATOR, Entry
from .reading import Snapshot
from .schema import schema

PER_KEY = 10


class TermDictionary:
    """See ``Dictionary`` for what the methods promise."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def frequencies(self, words: Iterable[str]) -> Mapping[str, int]:
        return {word: self._snapshot.frequency("words", word) for word in words}

    def beginning(self, start: str, limit: int) -> Counted:
        rows = self._snapshot.searcher.terms_with_prefix("keys", start, limit=limit)
        return [(vocabulary.read(row), count) for row, count in rows if self._alive(row)]

    def under(self, keys: Collection[str]) -> Mapping[str, Counted]:
        return {key: self.beginning(key + SEPARATOR, PER_KEY) for key in keys}

    def titled(self, start: str, limit: int) -> list[Suggestion]:
        return self._pages(Query.regex_query(schema(), "titles", re.escape(start) + ".*"), limit)

    def holding(self, entry: Entry, limit: int) -> list[Suggestion]:
        return self._pages(Query.term_query(schema(), "keys", SEPARATOR.join(entry)), limit)

    def _pages(self, query: Query, limit: int) -> list[Suggestion]:
        found = self._snapshot.hits(query, limit, order_by_field="published")
        texts = [self._snapshot.text(address) for _, address in found]
        return [Suggestion(text=text.title, kind=text.kind, url=text.url) for text in texts]

    def _alive(self, row: str) -> bool:
        """The dictionary keeps the terms of dropped documents until a merge; searching doesn't."""
        return bool(self._snapshot.hits(Query.term_query(schema(), "keys", row), 1))
