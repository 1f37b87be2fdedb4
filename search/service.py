"""The only door of the search room for callers."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from django.conf import settings
from django.utils.module_loading import import_string

from .criteria import Criteria
from .engines import engine, standby
from .engines.base import PAGE_SIZE, EngineError, SearchEngine
from .guidance.lists import look
from .results import Hit, Results, Suggestion
from .signals import asked

__all__ = ["Hit", "Results", "Suggestion", "find", "similar", "suggest"]

T = TypeVar("T")

LOG_EVERY_SECONDS = 60.0

_log = logging.getLogger(__name__)
_last_logged: dict[str, float] = {}

Fallback = Callable[[str, Sequence[str], int, int], tuple[Sequence[tuple[int, str]], int]]
"""(text, kinds, limit, offset) to ((page id, kind) in order, total); named by ``KEPU_SEARCH_FALLBACK``."""


def find(criteria: Criteria, *, size: int = PAGE_SIZE) -> Results:
    """One page of answers. When the engine fails, the standby answers, or titles from the database; both ``degraded``.

    The hits of an answer from the database have no texts, only ``id`` and ``kind``.
    """
    look()
    try:
        return _asked("find", engine(), lambda first: first.find(criteria, size=size))
    except EngineError as error:
        _say_once("find", error)
    found = _from_standby("find", lambda other: other.find(criteria, size=size))
    return replace(found, degraded=True) if found else _from_database(criteria, size)


def suggest(text: str, limit: int = 8) -> tuple[Suggestion, ...]:
    """Completions of what stands in the search box: words, topics, pages; empty when nothing can be asked."""
    try:
        return _asked("suggest", engine(), lambda first: first.suggest(text, limit=limit))
    except EngineError as error:
        _say_once("suggest", error)
    return _from_standby("suggest", lambda other: other.suggest(text, limit=limit)) or ()


def similar(page_id: int, limit: int = 4) -> tuple[int, ...]:
    """Ids of pages about the same thing, the nearest first; empty when unknown or when nothing can be asked."""
    try:
        return _asked("similar", engine(), lambda first: first.similar(page_id, limit=limit))
    except EngineError as error:
        _say_once("similar", error)
    return _from_standby("similar", lambda other: other.similar(page_id, limit=limit)) or ()


def _asked(question: str, whom: SearchEngine, ask: Callable[[SearchEngine], T], *, as_: str = "answered") -> T:
    """What the engine answers; ``signals.asked`` says how long that took, and how it ended."""
    began, outcome = time.perf_counter(), "failed"
    try:
        answer = ask(whom)
        outcome = as_
        return answer
    finally:
        seconds = time.perf_counter() - began
        asked.send(None, engine=whom.name, question=question, seconds=seconds, outcome=outcome)


def _from_standby(question: str, ask: Callable[[SearchEngine], T]) -> T | None:
    """What the index on this machine answers; it may be a day old, and callers show live pages only."""
    other = standby()
    try:
        return _asked(question, other, ask, as_="standby") if other else None
    except EngineError as error:
        _say_once("standby", error)
        return None


def _from_database(criteria: Criteria, size: int) -> Results:
    began = time.perf_counter()
    path: str = getattr(settings, "KEPU_SEARCH_FALLBACK", "content.selectors.search_titles")
    fallback: Fallback = import_string(path)
    found, total = fallback(criteria.text, criteria.kinds, size, (criteria.page - 1) * size)
    seconds = time.perf_counter() - began
    asked.send(None, engine="database", question="find", seconds=seconds, outcome="database")
    hits = (Hit(id=page, kind=str(kind), score=0.0, title_html="", excerpt_html="") for page, kind in found)
    return replace(Results(hits=tuple(hits), total=total), degraded=True)


def _say_once(question: str, error: EngineError) -> None:
    """One line a minute and question, not one a reader."""
    now = time.monotonic()
    if now - _last_logged.get(question, -LOG_EVERY_SECONDS) >= LOG_EVERY_SECONDS:
        _last_logged[question] = now
        _log.error("search engine failed (%s), answering without it: %s", question, error)
