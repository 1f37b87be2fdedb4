"""The index of wishes: which subscriptions a piece fits, without looking at the others.

Equal wishes are one row, found by a few keys. The rows are in the database, so that a subscription and the index of it
can't disagree: it is either filed or looked at by itself. All of it can be made anew from the subscriptions.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from django.db import IntegrityError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Aggregate, BooleanField, F, Func, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.expressions import RawSQL
from django.db.models.sql.compiler import SQLCompiler

from search.documents import SearchDocument

from .models import Subscription, Wish, WishKey
from .wish_keys import keys_of_piece, keys_of_wish
from .wishes import Fit, parts, readable

T = TypeVar("T")
COMPACT: dict[str, Any] = {"ensure_ascii": False, "separators": (",", ":")}

TRIES = 3
FILED_AT_ONCE = 5000
SECONDS = 10.0
"""The worker has other duties."""

WRITTEN_AT_ONCE = 1000
FETCHED_AT_ONCE = 10_000
ASKED_AT_ONCE = 20_000
"""Wishes, or subscriptions, of which one statement asks who has them."""


@dataclass(frozen=True, slots=True)
class Fitting:
    """What a piece fits at this moment: wishes, and subscriptions that are not filed yet, by their numbers."""

    wishes: set[int]
    alone: list[int]

    def among(self, subscriptions: QuerySet[Subscription]) -> Iterator[QuerySet[Subscription]]:
        """Those of them that a search with their wish would find the piece for, in parts; one may be in two of them."""
        for some in _parts(self.wishes):
            yield subscriptions.filter(OneOf("wish", some))
        for some in _parts(self.alone):
            yield subscriptions.filter(OneOf("pk", some))


def fitting(piece: SearchDocument, among: QuerySet[Subscription]) -> Fitting:
    """Who has the wishes has to be read afterwards.

    What isn't filed is read first, then the wishes, then who has them: a subscription that is filed meanwhile was seen
    by itself or has a wish that was there to be found.
    """
    fit = Fit(piece)
    alone = [pk for pk, query in among.filter(wish=None).values_list("pk", "query").iterator() if fit.query(query)]
    return Fitting(_fitting_wishes(piece, fit), alone)


def _fitting_wishes(piece: SearchDocument, fit: Fit) -> set[int]:
    """Many wishes found by one key leave the same open: that is looked at once for all of them."""
    keys = _listed_texts(sorted(keys_of_piece(piece)))
    alike = WishKey.objects.filter(key__in=keys).values("key", "rest").annotate(wishes=Numbers("wish"))
    found: set[int] = set()
    for rest, wishes in fetched(alike.values_list("rest", "wishes")):
        if fit.has(json.loads(rest)):
            found.update(json.loads(wishes))
    return found


class Numbers(Aggregate):
    """The values of a column of numbers as one JSON text: rows of Python take longer than all the rest."""

    function = "json_group_array"
    output_field = TextField()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="json_agg", template="%(function)s(%(expressions)s)::text")


def fetched(rows: QuerySet[Any, Any]) -> Iterator[tuple[Any, ...]]:
    """The rows of a ``values_list``, some at a time. ``iterator()`` makes PostgreSQL plan for the first few."""
    statement, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        while some := cursor.fetchmany(FETCHED_AT_ONCE):
            yield from some


class OneOf(Func):
    """Whether a column has one of these numbers, which go as one parameter: with thousands a statement takes longer to
    write than to answer.
    """

    output_field = BooleanField()
    template = "%(expressions)s))"
    arg_joiner = " IN (SELECT value FROM json_each("

    def __init__(self, column: str, numbers: Iterable[int]) -> None:
        listed = ",".join(map(str, numbers))
        super().__init__(F(column), Value(f"{{{listed}}}" if connection.vendor == "postgresql" else f"[{listed}]"))

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **context: Any) -> Any:
        template = "%(expressions)s::bigint[])"
        return self.as_sql(compiler, connection, template=template, arg_joiner=" = ANY(", **context)


def _listed_texts(texts: Sequence[str]) -> RawSQL:
    if connection.vendor == "postgresql":
        return RawSQL("SELECT json_array_elements_text(%s::json)", [json.dumps(texts)])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(texts)])


def _parts(things: Iterable[T], size: int = ASKED_AT_ONCE) -> Iterator[list[T]]:
    rest = iter(things)
    while part := list(islice(rest, size)):
        yield part


def file_new(seconds: float = SECONDS, at_once: int = FILED_AT_ONCE) -> int:
    """File subscriptions that are not in the index yet and that nobody else writes, about so long; how many."""
    until, filed, last = time.monotonic() + seconds, 0, 0
    while rows := _filed_after(last, at_once):
        filed, last = filed + len(rows), max(rows)
        if time.monotonic() >= until:
            break
    return filed


def _filed_after(last: int, at_once: int, tries: int = TRIES) -> dict[int, str]:
    """The next ones; to begin with the first each time would mean passing over all that were filed before."""
    new = Subscription.objects.filter(wish=None, pk__gt=last)
    if not new.exists():
        return {}
    try:
        with transaction.atomic():
            new = new.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
            rows = dict(new.order_by("pk").values_list("pk", "query")[:at_once])
            _file(list(rows), sorted(set(rows.values())))
    except IntegrityError:  # one of the wishes was forgotten at that moment
        if tries == 1:
            raise
        return _filed_after(last, at_once, tries - 1)
    return rows


def _file(subscriptions: Sequence[int], queries: Sequence[str]) -> None:
    asked = Wish.objects.filter(query__in=_listed_texts(queries))
    known = set(asked.values_list("query", flat=True))
    made = {query: _keys(query) for query in queries if query not in known}
    if made:
        Wish.objects.bulk_create([Wish(query=query) for query in made], ignore_conflicts=True)
        rows = Wish.objects.filter(query__in=_listed_texts(list(made))).values_list("pk", "query")
        keys = [WishKey(wish_id=pk, key=key, rest=rest) for pk, query in rows for key, rest in made[query].items()]
        WishKey.objects.bulk_create(keys, ignore_conflicts=True)
    same = Wish.objects.filter(query=OuterRef("query")).values("pk")[:1]
    Subscription.objects.filter(OneOf("pk", subscriptions), wish=None).update(wish=Subquery(same))


def _keys(query: str) -> dict[str, str]:
    """Each with what it leaves open; none of a wish that can't be read any more."""
    asked = readable(query)
    if asked is None:
        return {}
    return {key: json.dumps(rest, **COMPACT) for key, rest in keys_of_wish(parts(asked)).items()}


def rebuild(step: Callable[[int], object]) -> int:
    """Give every wish its keys anew, file what isn't, forget what nobody has; matching goes on meanwhile.

    ``step`` is told how many rows were done. Returns how many wishes there are.
    """
    last = 0
    while wishes := list(Wish.objects.filter(pk__gt=last).order_by("pk")[:WRITTEN_AT_ONCE]):
        last = wishes[-1].pk
        _rekey(wishes)
        step(len(wishes))
    while filed := file_new(seconds=0):
        step(filed)
    forget_unused()
    return Wish.objects.count()


@transaction.atomic
def _rekey(seen: Sequence[Wish]) -> None:
    """None of those that are still there is forgotten meanwhile."""
    locked = Wish.objects.filter(pk__in=[wish.pk for wish in seen]).order_by("pk")
    wishes = list(locked.select_for_update(no_key=connection.features.has_select_for_no_key_update))
    right = {(wish.pk, key, rest) for wish in wishes for key, rest in _keys(wish.query).items()}
    there = {(row.wish_id, row.key, row.rest): row.pk for row in WishKey.objects.filter(wish__in=wishes)}
    WishKey.objects.filter(pk__in=[pk for one, pk in there.items() if one not in right]).delete()
    missing = right - there.keys()
    new = [WishKey(wish_id=pk, key=key, rest=rest) for pk, key, rest in missing]
    WishKey.objects.bulk_create(new, ignore_conflicts=True)


def forget_unused(among: Collection[int] | None = None) -> int:
    """Remove the wishes (of all, or among these numbers) that nobody has any more; how many rows."""
    asked = Wish.objects.all() if among is None else Wish.objects.filter(pk__in=among)
    try:
        with transaction.atomic():
            return asked.filter(subscriptions=None).delete()[0]
    except IntegrityError:  # somebody asked for one of them at that moment
        return 0
