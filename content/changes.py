"""What has changed, for everything that remembers: the page cache, and what a process keeps of small tables.

A change is a row, written in the transaction that makes it: neither can be there without the other. Whoever looks
first after the commit gives it its number, one process at a time, so numbers come in the order in which changes can
be seen. Each process knows the numbers up to the last it has seen, its *horizon*, and looks for more at most
``KEPU_CHANGES_EVERY`` seconds after the last time, with a request. What is made from the database at a horizon holds
as long as nothing it is about has a greater number.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import wraps
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.core.signals import request_started
from django.db import DatabaseError, connection, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Greatest
from django.dispatch import Signal, receiver
from django.utils.timezone import now as this_instant

from .models.changes import Change, ChangeClock
from .models.published import PublishedChange, PublishedClock
from .records import Kind

P = ParamSpec("P")
T = TypeVar("T")

SITE = "site"
"""What may be on any page: names, menus, topics, regions, people, pictures, addresses, who may read."""
HOLIDAYS = "holidays"
"""The holiday calendar; noted together with ``SITE``."""
EVERY_KIND = tuple(f"kind:{kind}" for kind in Kind)
KEPT_FOR = timedelta(hours=2)
"""How long changes stay in the log: longer than anything lives that is made of them."""
MOST_VALUES = 1000

seen = Signal()
"""Changes (``about``, a set) that this process has just learned of, before it says so to anybody."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Known:
    """What this process knows."""

    looked: float = float("-inf")
    horizon: int = -1
    numbers: dict[str, int] = field(default_factory=dict)
    own: int = 0
    untold: bool = False


_known = _Known()
_looking = threading.Lock()


def about_page(page_id: int) -> str:
    """What one page says."""
    return f"page:{page_id}"


def about_kind(kind: str) -> str:
    """Which pages of a kind there are, and what lists say of them."""
    return f"kind:{kind}"


def note(*about: str) -> None:
    """These changed: every process knows it within ``KEPU_CHANGES_EVERY`` seconds of the commit, this one at once."""
    Change.objects.bulk_create([Change(about=item) for item in about])
    _known.own += 1
    _known.untold = True
    transaction.on_commit(_look_after_commit)


def horizon() -> int:
    """The number of the last change this process knows of; to be asked before anything is read from the database."""
    return _known.horizon


def holds(made_at: int, about: Iterable[str]) -> bool:
    """Whether what was made at that horizon, of these things, is still right as far as this process knows."""
    numbers = _known.numbers
    return all(numbers.get(item, 0) <= made_at for item in about)


def due() -> bool:
    """Whether it is time to look."""
    every: float | None = settings.KEPU_CHANGES_EVERY
    return every is not None and time.monotonic() - _known.looked >= every


def look(*, now: bool = False) -> None:
    """Learn of changes that other processes made; without ``now`` only when that is due, and by one thread at a time.

    While the database doesn't answer, what was known stays.
    """
    if not _looking.acquire(blocking=now):
        return
    try:
        if now or due():
            _known.looked = time.monotonic()
            _learn()
    except DatabaseError:
        _log.warning("Changes can't be read", exc_info=True)
    finally:
        _looking.release()


def _learn() -> None:
    first = _known.horizon < 0
    rows = _news()
    if any(number is None for _, number in rows):
        _give_numbers()
        rows = _news()
    found = {about: number for about, number in rows if number is not None}
    if first:
        _known.horizon = ChangeClock.objects.values_list("number", flat=True).filter(pk=1).first() or 0
    if found:
        seen.send(sender=Change, about=set(found))
        _known.numbers.update(found)
        _known.horizon = max(_known.horizon, *found.values())


def _news() -> list[tuple[str, int | None]]:
    news = Change.objects.filter(Q(number__gt=_known.horizon) | Q(number=None))
    return list(news.order_by("number").values_list("about", "number"))


@transaction.atomic
def _give_numbers() -> None:
    """To every committed change that waits for one. The clock's row is locked first: one process at a time."""
    ChangeClock.objects.get_or_create(pk=1)
    ChangeClock.objects.filter(pk=1).update(number=F("number"))
    clock = ChangeClock.objects.get(pk=1)
    waiting = list(Change.objects.filter(number=None).order_by("pk"))
    for change in waiting:
        clock.number += 1
        change.number = clock.number
    Change.objects.bulk_update(waiting, ["number"], batch_size=500)
    clock.save(update_fields=["number"])


def _look_after_commit() -> None:
    if _known.untold:
        _known.untold = False
        look(now=True)


@receiver(request_started, dispatch_uid="content.look_for_changes")
def _look_with_a_request(sender: object, **kwargs: object) -> None:
    look()


def forget_old() -> int:
    """Remove changes that nothing can depend on any more and that ``published_log`` has seen; how many."""
    written_down = PublishedClock.objects.filter(pk=1).values_list("seen", flat=True).first() or 0
    removed, _ = Change.objects.filter(at__lt=this_instant() - KEPT_FOR, number__lte=written_down).delete()
    return removed


@transaction.atomic
def begin_anew() -> None:
    """After a database took the place of another: nothing that was made before, on any machine, holds any longer.

    How far the clock of the lost database had gone can't be known. So it goes on from the microseconds since 1970:
    farther than any could come by counting, be it since an earlier such day. The log for mirrors begins again as well,
    behind every number that was given out.
    """
    ChangeClock.objects.get_or_create(pk=1)
    later = Greatest(F("number"), Value(time.time_ns() // 1000))
    ChangeClock.objects.filter(pk=1).update(number=later)
    PublishedClock.objects.filter(pk=1).update(number=later, begun=False)
    PublishedChange.objects.all().delete()
    note(SITE, HOLIDAYS)


def forget() -> None:
    """Know nothing any more: for tests, which go from one database to another."""
    own = _known.own + 1
    for name, value in ((name, getattr(_Known(), name)) for name in _Known.__slots__):
        setattr(_known, name, value)
    _known.own = own


def remembered(*about: str, most: int = MOST_VALUES) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Keep in this process what a function of hashable arguments answers, until something of ``about`` changes.

    Inside a transaction, which may see what others don't, it is asked anew. Answers are shared: not to be changed.
    Beyond ``most`` answers all are forgotten. Where it answers with addresses of pages: ``keeping.remembered``.
    """

    def remembering(ask: Callable[P, T]) -> Callable[P, T]:
        values: dict[object, tuple[tuple[int, ...], T]] = {}

        @wraps(ask)
        def answer(*args: P.args, **kwargs: P.kwargs) -> T:
            if _in_transaction():
                return ask(*args, **kwargs)
            version = (_known.own, *(_known.numbers.get(each, 0) for each in about))
            key = (args, tuple(kwargs.items()))
            kept = values.get(key)
            if kept is None or kept[0] != version:
                if len(values) >= most:
                    values.clear()
                kept = values[key] = version, ask(*args, **kwargs)
            return kept[1]

        return answer

    return remembering


def _in_transaction() -> bool:
    """Whether there is one, other than that in which a whole test runs."""
    blocks = connection.atomic_blocks
    return bool(blocks) and not getattr(blocks[-1], "_from_testcase", False)
