"""How a view says that its answer may be kept and given to other readers without an account.

    @kept(changes.about_kind(Kind.ARTICLE))            # a view: an HTML page, a feed, a widget's JSON
    keep(response, changes.about_page(page.pk))        # or by hand

An answer is about what is named, about ``changes.SITE``, and about every page it links to, which is recorded while it
is made. It is kept until one of them changes, ten minutes at most and never past midnight; ``by_the_minute`` says that
it shows what the clock decides (open now, ended). Nothing happens where no cache stands before the site.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.http import HttpResponse
from django.utils.timezone import localtime, now

from . import changes, emergencies

P = ParamSpec("P")
T = TypeVar("T")

LONGEST = timedelta(minutes=10)

_linked: ContextVar[set[str] | None] = ContextVar("kepu_linked", default=None)


@dataclass(frozen=True, slots=True)
class Kept:
    """What an answer is about, and how long the clock lets it hold."""

    about: frozenset[str]
    until: datetime


def keep(response: Any, *about: str, by_the_minute: bool = False) -> None:
    """Let this answer be kept."""
    response.kept = Kept(frozenset((changes.SITE, *about)), _end(now(), by_the_minute))


def kept(*about: str, by_the_minute: bool = False) -> Callable[[Callable[P, HttpResponse]], Callable[P, HttpResponse]]:
    """Let all answers of a view be kept (errors never are)."""

    def keeping(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
        @wraps(view)
        def answer(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            response = view(*args, **kwargs)
            keep(response, *about, by_the_minute=by_the_minute)
            return response

        return answer

    return keeping


def _end(at: datetime, by_the_minute: bool) -> datetime:
    """As the clock says, and no later than an emergency notice begins or ends."""
    turn = emergencies.next_turn(at)
    usual = _usual_end(at, by_the_minute)
    return min(usual, turn) if turn else usual


def _usual_end(at: datetime, by_the_minute: bool) -> datetime:
    local = localtime(at)
    if by_the_minute:
        return local.replace(second=0, microsecond=0) + timedelta(minutes=1)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    return min(local + LONGEST, midnight)


def linked(page_id: int) -> None:
    """The answer that is being made shows the address of a page: with it, its title or whether it is there at all."""
    pages = _linked.get()
    if pages is not None:
        pages.add(changes.about_page(page_id))


def remembered(*about: str, most: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """``changes.remembered`` for reads that give addresses of pages: who is told what was remembered links to them too.

    ``about`` has to cover everything read: the kinds of those pages, and mostly ``changes.SITE``.
    """

    def remembering(ask: Callable[P, T]) -> Callable[P, T]:
        @changes.remembered(*about, most=most)
        def asked(*args: P.args, **kwargs: P.kwargs) -> tuple[T, frozenset[str]]:
            with recording() as pages:
                value = ask(*args, **kwargs)
            return value, frozenset(pages)

        @wraps(ask)
        def answer(*args: P.args, **kwargs: P.kwargs) -> T:
            value, pages = asked(*args, **kwargs)
            being_made = _linked.get()
            if being_made is not None:
                being_made.update(pages)
            return value

        return answer

    return remembering


@contextmanager
def recording() -> Iterator[set[str]]:
    """The pages that are linked to meanwhile, in this thread."""
    pages: set[str] = set()
    token = _linked.set(pages)
    try:
        yield pages
    finally:
        _linked.reset(token)
