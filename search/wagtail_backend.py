"""Wagtail's own search, for the editors' boxes and choosers, made to find Chinese words.

Wagtail's database backends hand text to SQLite or PostgreSQL, which take a run of Chinese for one word. Here the
text is cut by ``search/text.py`` before it is handed over, when indexed and when asked: into characters and pairs,
which need no dictionary to agree, so that an unknown name is found as well. Fields that complete also hold the
pinyin and the initials of words.

    WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "search.wagtail_backend"}}
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from modelsearch.index import AutocompleteField, RelatedFields, SearchField
from modelsearch.query import And, Boost, Not, Or, Phrase, PlainText, SearchQuery

from . import text


def cut(value: str) -> str:
    """What is indexed of a value: characters, pairs, and whole runs of other letters, joined by spaces."""
    normalised = text.normalise(value)
    characters = (character for run in text.han_runs(normalised) for character in run)
    return " ".join([*text.grams(normalised), *characters])


def cut_to_complete(value: str) -> str:
    """``cut``, and the pinyin and initials of the words."""
    words = [word for word in text.plain_words(text.normalise(value)) if text.is_han(word[0])]
    return " ".join([cut(value), *map(text.pinyin, words), *map(text.initials, words)])


def cut_question(question: str, *, unfinished: bool = False) -> str:
    """What is asked for: the pairs of each word. A last word that is ``unfinished`` stays last, to be completed.

    Lone characters such as 吗 are left out beside words.
    """
    words = text.plain_words(text.normalise(question))
    last = words[-1:] if unfinished else []
    telling = [word for word in words[: len(words) - len(last)] if len(word) > 1 or not text.is_han(word)]
    kept = telling or words[: len(words) - len(last)]
    terms = [term for word in [*kept, *last] for term in text.grams(word)]
    return " ".join(dict.fromkeys([*(term for term in terms[:-1] if term != terms[-1]), *terms[-1:]]))


def _asked(query: SearchQuery, unfinished: bool) -> SearchQuery:
    """The query with its texts cut; what knows no Chinese text stays as it is."""
    if isinstance(query, PlainText):
        cut_text = cut_question(query.query_string, unfinished=unfinished)
        return PlainText(cut_text or query.query_string, operator=query.operator, boost=query.boost)
    if isinstance(query, Phrase):
        return Phrase(" ".join(text.grams(text.normalise(query.query_string))) or query.query_string)
    if isinstance(query, And | Or):
        return type(query)([_asked(sub, unfinished) for sub in query.subqueries])
    if isinstance(query, Not):
        return Not(_asked(query.subquery, unfinished))
    if isinstance(query, Boost):
        return Boost(_asked(query.subquery, unfinished), query.boost)
    return query


class _Cut:
    """An object as the stock indexers read it, its texts cut."""

    def __init__(self, wrapped: Any) -> None:
        self.pk = wrapped.pk
        self._fields = [_cut_field(field, wrapped) for field in wrapped.get_search_fields()]

    def get_search_fields(self) -> Sequence[Any]:
        return self._fields


def _cut_field(field: Any, owner: Any = None) -> Any:
    """A copy of a search field that gives cut text; of ``owner`` if given, else of whatever it is asked about."""
    if not isinstance(field, SearchField | AutocompleteField | RelatedFields):
        return field
    cut_copy = copy.copy(field)
    if isinstance(field, RelatedFields):
        cut_copy.get_value = lambda obj: field.get_value(owner or obj)
        cut_copy.fields = [_cut_field(below) for below in field.fields]
    else:
        cutter = cut_to_complete if isinstance(field, AutocompleteField) else cut
        cut_copy.get_value = lambda obj: cutter(_flat(field.get_value(owner or obj)))
    return cut_copy


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return " ".join(map(_flat, value))
    return "" if value is None else str(value)


def _cutting_index(stock: type) -> type:
    class CuttingIndex(stock):
        def add_items(self, model: Any, objs: Iterable[Any]) -> None:
            super().add_items(model, [_Cut(obj) for obj in objs])

    return CuttingIndex


def _cutting_compiler(stock: type, unfinished: bool) -> type:
    class CuttingCompiler(stock):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.query: SearchQuery = _asked(self.query, unfinished)

        def get_fields_vectors(self, search_query: Any) -> Any:
            """PostgreSQL would read the uncut columns for ``fields=``; the cut entries know title and the rest."""
            vectors = self.get_index_vectors(search_query)
            return vectors[:1] if list(self.fields) == ["title"] else vectors

    return CuttingCompiler


def SearchBackend(params: dict[str, Any]) -> Any:
    """The stock backend of this database, cutting. Called by Wagtail."""
    from modelsearch.backends.database import SearchBackend as stock_backend

    stock = stock_backend(dict(params)).__class__
    if connection.vendor not in ("sqlite", "postgresql") or not hasattr(stock, "index_class"):
        return stock(params)
    cutting = type(
        "CuttingSearchBackend",
        (stock,),
        {
            "index_class": _cutting_index(stock.index_class),
            "query_compiler_class": _cutting_compiler(stock.query_compiler_class, unfinished=False),
            "autocomplete_query_compiler_class": _cutting_compiler(
                stock.autocomplete_query_compiler_class, unfinished=True
            ),
        },
    )
    return cutting(params)
