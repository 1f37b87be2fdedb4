"""The worker beside the server: what must happen without anybody asking, each duty at its own interval.

Everything it works on is a row or a page, so it may be killed at any instant and lose nothing. There may be several:
they share the waiting pages among them, and most duties are done by whoever comes first.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from django.core.management import call_command
from django.db import close_old_connections, connection
from django.utils.timezone import get_current_timezone, localdate, now

from content import actions, changes, published_log, selectors, turns
from content.importers.actions import forget_expired
from content.records import Kind
from content.reviewing.shelf_life import send_reminders
from media.readings import read_waiting
from media.responsive import prepare_missing
from search import outbox
from search.engines import standby
from search.engines.base import EngineError, SearchEngine
from search.insights.recording import forget_old as forget_old_searches
from search.preparation import all_documents, processes_for
from search.push import bundling, housekeeping, looking, matching, sending, wish_index
from search.questions.actions import forget_old
from search.questions.proposing import compare_published
from search.questions.telling import tell_waiting
from search.sweep import sweep
from search.topics.keeping import learn_filed

from . import metrics

_log = logging.getLogger(__name__)

PICTURES_AT_ONCE = 4
STANDBY_AGE = timedelta(hours=20)
FILES_AT_ONCE = 2
LOOK_SECONDS = 10.0
"""So often a duty's turn is looked at: a worker that was killed while doing it is stood in for soon."""


class Who(Enum):
    """Which of several workers does a duty."""

    ONE = "whoever comes first, the others when it is due again"
    EACH = "each, because it is about its own memory or machine, or about rows that are claimed one by one"


@dataclass(slots=True)
class Duty:
    """``work`` is called every ``seconds``, or once a day; a failure is logged and does not stop the others."""

    name: str
    seconds: float
    work: Callable[[], object]
    due: float = field(default=0.0)
    who: Who = field(default=Who.ONE)
    is_daily: bool = field(default=False)

    def again(self, went_well: bool) -> datetime:
        """When it is due after it was done just now: a daily one soon after midnight."""
        tomorrow = datetime.combine(localdate() + timedelta(days=1), datetime.min.time(), get_current_timezone())
        return tomorrow if self.is_daily and went_well else now() + timedelta(seconds=self.seconds)


def begin_day() -> int:
    """Endless events and coming opening days move on; the number of pages to be looked at again."""
    return outbox.enqueue(actions.extend_occurrences() + selectors.live_ids(Kind.VENUE), hint=False)


class Standby:
    """Once a day the index on this machine that answers when the search servers don't; only where there is one.

    It is made beside the other duties, which don't wait for it.
    """

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None

    def __call__(self) -> None:
        other = standby()
        if other is None:
            return
        other.clear_leftovers()
        built_at = other.health().built_at
        if built_at is None or now() - built_at < STANDBY_AGE:
            return
        if self._thread is None or not self._thread.is_alive():
            self._thread = threading.Thread(target=_rebuild, args=(other,), daemon=True)
            self._thread.start()


def _rebuild(other: SearchEngine) -> None:
    try:
        other.rebuild_from(all_documents(processes_for(selectors.record_count()), lambda done: None))
    except EngineError as error:
        _log.warning("Worker: the standby index was not renewed: %s", error)
    finally:
        connection.close()


def duties() -> list[Duty]:
    """All duties of this installation."""
    each = Who.EACH
    return [
        Duty("look for changes", 1, changes.look, who=each),
        Duty("index changed pages", 1, outbox.drain, who=each),
        Duty("look for news", 1, looking.look, who=each),
        Duty("find the people for news", 1, matching.match, who=each),
        Duty("file new subscriptions", 1, wish_index.file_new, who=each),
        Duty("bundle what is due", 1, bundling.bundle, who=each),
        Duty("send messages", 1, sending.send, who=each),
        Duty("forget what nobody confirmed", 3600, housekeeping.forget),
        Duty("publish and expire scheduled pages", 20, lambda: call_command("publish_scheduled", verbosity=0)),
        Duty("prepare pictures", 3, lambda: prepare_missing(PICTURES_AT_ONCE)),
        Duty("read uploaded files", 3, lambda: read_waiting(FILES_AT_ONCE)),
        Duty("begin a new day", 60, begin_day, is_daily=True),
        Duty("forget uploads nobody confirmed", 3600, forget_expired),
        Duty("write down what became public", 2, published_log.catch_up),
        Duty("look for what was not written down", 3600, published_log.complete, due=time.monotonic() + 30),
        Duty("forget old searches", 3600, forget_old_searches),
        Duty("forget old changes", 3600, changes.forget_old),
        Duty("remind of reviews", 3600, send_reminders),
        Duty("compare new rebuttals with questions", 20, compare_published),
        Duty("tell readers of answers", 20, tell_waiting),
        Duty("forget addresses nobody answered", 3600, forget_old),
        Duty("learn what topics look like", 3600, learn_filed, due=time.monotonic() + 90, is_daily=True),
        Duty("sweep the search index", 600, sweep, due=time.monotonic() + 60),
        Duty("renew the standby index", 600, Standby(), due=time.monotonic() + 120, who=each),
    ]


def run(stop: threading.Event, chosen: list[Duty] | None = None) -> None:
    """Work until ``stop`` is set; the duty under way is finished first."""
    waiting = duties() if chosen is None else chosen
    while not stop.is_set():
        for duty in waiting:
            if time.monotonic() >= duty.due and not stop.is_set():
                _do(duty)
        stop.wait(0.2)


def _do(duty: Duty) -> None:
    close_old_connections()
    began = time.perf_counter()
    try:
        with metrics.duty(duty.name):
            done = _counted(_done(duty))
        if done:
            ms = round((time.perf_counter() - began) * 1000)
            _log.info(
                "Worker: %s, %s done in %s ms", duty.name, done, ms, extra={"duty": duty.name, "done": done, "ms": ms}
            )
    except Exception:
        _log.exception("Worker: %s failed, next try in %g s", duty.name, duty.seconds)
    duty.due = time.monotonic() + min(duty.seconds, LOOK_SECONDS if duty.who is Who.ONE else duty.seconds)


def _done(duty: Duty) -> object:
    return duty.work() if duty.who is Who.EACH else turns.do_if_due(duty.name, duty.work, duty.again)


def _counted(result: object) -> int:
    """How much a duty did, where it says so."""
    done = getattr(result, "done", result)
    return done if isinstance(done, int) else 0
