"""The index of wishes: which subscriptions a piece fits, without looking at the others.

Equal wishes are one row, found by a few keys. The rows are in the database, so that a subscription and the index of it
can't disagree: it is either filed or looked at by itself. All of it can be made anew from the subscriptions.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from search.documents import SearchDocument

from .models import Subscription, Wish, WishKey
from .wish_keys import keys_of_piece, keys_of_wish
from .wishes import Fit, profile, readable

T = TypeVar("T")

FILED_AT_ONCE = 5000
SECONDS = 10.0
"""The worker has other duties."""

WRITTEN_AT_ONCE = 1000
FETCHED_AT_ONCE = 10_000
ASKED_AT_ONCE = 20_000
"""Parameters of one query; databases take 32,000. A join with all wishes or people is made for each part of them."""


def fitting_subscriptions(piece: SearchDocument, among: QuerySet[Subscription]) -> Iterator[QuerySet[Subscription]]:
    """Those ``among`` that a search with their wish would find the piece for, in parts; one may be in two of them.

    What isn't filed is read first, then the wishes, then who has them: a subscription that is filed meanwhile was seen
    by itself or has a wish that was there to be found.
    """
    fit = Fit(piece)
    alone = [pk for pk, query in among.filter(wish=None).values_list("pk", "query").iterator() if fit.query(query)]
    wishes = sorted(_fitting_wishes(piece, fit))
    for some in _parts(wishes):
        yield among.filter(wish__in=_listed(some))
    for some in _parts(alone):
        yield among.filter(pk__in=_listed(some))


def _fitting_wishes(piece: SearchDocument, fit: Fit) -> set[int]:
    found: set[int] = set()
    for keys in _parts(sorted(keys_of_piece(piece))):
        rows = Wish.objects.filter(keys__key__in=keys).values_list("pk", "profile")
        found.update(pk for pk, held in fetched(rows) if fit.profile(held))
    return found


def fetched(rows: QuerySet[Any, Any]) -> Iterator[tuple[Any, ...]]:
    """The rows of a ``values_list``, some at a time. ``iterator()`` makes PostgreSQL plan for the first few."""
    statement, parameters = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        while some := cursor.fetchmany(FETCHED_AT_ONCE):
            yield from some


def _listed(ids: Sequence[int]) -> RawSQL:
    """All of them as one parameter: a statement with thousands takes longer to write than to answer."""
    if connection.vendor == "postgresql":
        return RawSQL("SELECT unnest(%s::bigint[])", [ids])
    return RawSQL("SELECT value FROM json_each(%s)", [json.dumps(ids)])


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


def _filed_after(last: int, at_once: int) -> dict[int, str]:
    """The next ones; to begin with the first each time would mean passing over all that were filed before."""
    new = Subscription.objects.filter(wish=None, pk__gt=last)
    if not new.exists():
        return {}
    with transaction.atomic():
        new = new.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
        rows = dict(new.order_by("pk").values_list("pk", "query")[:at_once])
        _file(list(rows), sorted(set(rows.values())))
    return rows


def _file(subscriptions: Sequence[int], queries: Sequence[str]) -> None:
    asked = Wish.objects.filter(query__in=_listed_texts(queries))
    known = set(asked.values_list("query", flat=True))
    made = {query: _derived(query) for query in queries if query not in known}
    if made:
        new = [Wish(query=query, profile=profile) for query, (profile, _) in made.items()]
        Wish.objects.bulk_create(new, ignore_conflicts=True)
        rows = Wish.objects.filter(query__in=_listed_texts(list(made))).values_list("pk", "query")
        keys = [WishKey(wish_id=pk, key=key) for pk, query in rows for key in made[query][1]]
        WishKey.objects.bulk_create(keys, ignore_conflicts=True)
    same = Wish.objects.filter(query=OuterRef("query")).values("pk")[:1]
    Subscription.objects.filter(pk__in=_listed(subscriptions), wish=None).update(wish=Subquery(same))


def _derived(query: str) -> tuple[str, set[str]]:
    """Profile and keys; nothing of a wish that can't be read any more."""
    asked = readable(query)
    return ("", set()) if asked is None else (profile(asked), keys_of_wish(asked))


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
def _rekey(wishes: Sequence[Wish]) -> None:
    right: set[tuple[int, str]] = set()
    for wish in wishes:
        wish.profile, keys = _derived(wish.query)
        right.update((wish.pk, key) for key in keys)
    Wish.objects.bulk_update(wishes, ["profile"])
    there = {(row.wish_id, row.key): row.pk for row in WishKey.objects.filter(wish__in=wishes)}
    wrong = [pk for pair, pk in there.items() if pair not in right]
    WishKey.objects.filter(pk__in=wrong).delete()
    missing = right - there.keys()
    WishKey.objects.bulk_create([WishKey(wish_id=pk, key=key) for pk, key in missing], ignore_conflicts=True)


def forget_unused() -> int:
    """Remove the wishes that nobody has any more; how many rows."""
    return Wish.objects.filter(subscriptions=None).delete()[0]
