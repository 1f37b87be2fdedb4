"""Counting what is searched without the reader waiting for it: noted in memory, written in batches by a thread.

What a process has noted and not written is lost when it is killed: at most ``KEPU_INSIGHTS_EVERY`` seconds of counts.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.core.signing import BadSignature, TimestampSigner
from django.db import DatabaseError, connection
from django.utils.crypto import salted_hmac
from django.utils.timezone import localtime, now

from .. import text as text_
from ..criteria import Criteria
from ..engines.base import PAGE_SIZE
from ..questions.masking import masked
from .models import OpenCount, SearchCount

KEPT_FOR = timedelta(days=90)
MOST_WAITING = 5_000
"""Different counts that wait to be written; what comes beyond is not counted."""

LONGEST_ONCE = 24
"""Characters of a question that is kept in full though nobody asked it on another day."""

BEGINNING = 12
LONGEST = 200
VALID_FOR = timedelta(hours=2)
"""How long a page of results tells what is opened."""

MOST_IDS = 2**31

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Searched:
    """What searches that are counted together share."""

    hour: datetime
    print: str
    text: str
    kinds: str
    regions: str
    others: str


@dataclass(frozen=True, slots=True)
class Opened:
    """What opened results that are counted together share."""

    hour: datetime
    print: str
    page: int
    place: int


@dataclass(slots=True)
class _Waiting:
    searched: Counter[Searched] = field(default_factory=Counter)
    opened: Counter[Opened] = field(default_factory=Counter)
    totals: dict[Searched, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.searched) + len(self.opened)


_lock = threading.Lock()
_waiting = _Waiting()
_writer: threading.Thread | None = None
_writers_process = 0


def searched(criteria: Criteria, total: int) -> None:
    """Count a search with words; its further pages are no searches. Asks the database nothing."""
    text = _kept(criteria)
    if not text or criteria.page > 1:
        return
    what = Searched(
        hour=_hour(),
        print=print_of(text),
        text=text,
        kinds=_between_commas(criteria.kinds),
        regions=_between_commas(criteria.regions),
        others=_other_filters(criteria),
    )
    with _lock:
        if what in _waiting.searched or len(_waiting) < MOST_WAITING:
            _waiting.searched[what] += 1
            _waiting.totals[what] = total
    _see_to_writing()


def token(criteria: Criteria) -> str:
    """What a page of results needs to tell which of them is opened; empty without words. It holds no words."""
    text = _kept(criteria)
    return _signer().sign(f"{print_of(text)}.{criteria.page}") if text else ""


def opened(given: str, page: int, row: int) -> bool:
    """Count that the page in that row (from 1) was opened; False for a token that is forged or too old."""
    try:
        known, number = _signer().unsign(given, max_age=VALID_FOR).split(".")
    except BadSignature:
        return False
    if not (0 < page < MOST_IDS and 0 < row <= PAGE_SIZE):
        return False
    what = Opened(_hour(), known, page, (int(number) - 1) * PAGE_SIZE + row)
    with _lock:
        if what in _waiting.opened or len(_waiting) < MOST_WAITING:
            _waiting.opened[what] += 1
    _see_to_writing()
    return True


def flush() -> int:
    """Write what waits, in three queries at most; how many rows. Counts that can't be written are given up."""
    global _waiting
    with _lock:
        full, _waiting = _waiting, _Waiting()
    if not len(full):
        return 0
    try:
        SearchCount.objects.bulk_create(_rows(full))
        OpenCount.objects.bulk_create(
            OpenCount(hour=what.hour, print=what.print, page=what.page, place=what.place, times=times)
            for what, times in full.opened.items()
        )
    except DatabaseError as error:  # its message may quote what a reader typed
        _log.warning("%s counts of searches are given up: %s", len(full), type(error).__name__)
        return 0
    return len(full)


def forget_old() -> int:
    """Remove what is older than 90 days; how many rows."""
    before = now() - KEPT_FOR
    return sum(model.objects.filter(hour__lt=before).delete()[0] for model in (SearchCount, OpenCount))


def print_of(text: str) -> str:
    """A keyed hash of a masked question, the same however it is spaced, cased or written in traditional characters."""
    plain = " ".join(text_.normalise(text).split())
    return salted_hmac("kepu.insights", plain, algorithm="sha256").hexdigest()[:32]


def _rows(full: _Waiting) -> list[SearchCount]:
    known = _asked_before([what for what in full.searched if len(what.text) > LONGEST_ONCE])
    return [
        SearchCount(
            hour=what.hour,
            print=what.print,
            text=what.text if len(what.text) <= LONGEST_ONCE or what.print in known else f"{what.text[:BEGINNING]}…",
            kinds=what.kinds,
            regions=what.regions,
            others=what.others,
            total=full.totals[what],
            times=times,
        )
        for what, times in full.searched.items()
    ]


def _kept(criteria: Criteria) -> str:
    """The words without what points at a person; the hash is one of these too."""
    return " ".join(masked(criteria.text).split())[:LONGEST]


def _asked_before(long: Iterable[Searched]) -> set[str]:
    """Prints that were asked on an earlier day too."""
    prints = {what.print for what in long}
    if not prints:
        return set()
    today = localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return set(SearchCount.objects.filter(print__in=prints, hour__lt=today).values_list("print", flat=True))


def _hour() -> datetime:
    return now().replace(minute=0, second=0, microsecond=0)


def _between_commas(values: Iterable[str]) -> str:
    joined = ",".join(sorted(values)[:20])
    return f",{joined}," if joined else ""


def _other_filters(criteria: Criteria) -> str:
    """Names alone: where a reader is and when he is free are his own business."""
    given = {
        "topic": criteria.topics,
        "audience": criteria.audiences,
        "verdict": criteria.verdicts,
        "days": criteria.date_from or criteria.date_to or criteria.open_on,
        "near": criteria.near,
    }
    return ",".join(name for name, value in given.items() if value)


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="kepu.insights")


def _see_to_writing() -> None:
    """A thread of this very process: a server's children begin without those of their parent."""
    global _writer, _writers_process
    if settings.KEPU_INSIGHTS_EVERY is None or (_writer is not None and _writers_process == os.getpid()):
        return
    with _lock:
        if _writer is None or _writers_process != os.getpid():
            _writer, _writers_process = threading.Thread(target=_write, name="insights", daemon=True), os.getpid()
            _writer.start()
            atexit.register(flush)


def _write() -> None:
    pause = threading.Event()
    while not pause.wait(settings.KEPU_INSIGHTS_EVERY):
        if len(_waiting):
            flush()
            connection.close()
