"""What is counted for operators. Several processes count into files of one folder; ``manage.py metrics`` adds them up.

Without ``KEPU_METRICS_ADDRESS`` every process counts for itself and nobody reads it.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from prometheus_client import Counter, Gauge, Histogram, values

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Slot:
    """The number under which this process counts: the lowest that no living process holds.

    A file for every process id there has ever been would make each reading slower than the one before. The lock on a
    number ends with its process, however that dies, and the next one counts on from there.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: IO[str] | None = None
        self._of = 0
        self._number = 0

    def __call__(self) -> str:
        if self._of != os.getpid():  # not yet taken, or a child that must not write into its parent's file
            self._of, self._number = os.getpid(), self._take()
        return str(self._number)

    def _take(self) -> int:
        self._folder.mkdir(parents=True, exist_ok=True)
        for number in count():
            file = (self._folder / f"slot_{number}.lock").open("w")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                file.close()
                continue
            self._held = file
            return number
        raise AssertionError("there is no last number")


if settings.KEPU_METRICS_ADDRESS:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(settings.KEPU_METRICS_DIR)
    values.ValueClass = values.MultiProcessValue(Slot(settings.KEPU_METRICS_DIR))

_requests = Histogram("kepu_request_seconds", "Requests answered", ["view", "method", "status"], buckets=SECONDS)
_page_cache = Counter("kepu_page_cache_total", "What the page cache said", ["outcome"])
_search = Histogram(
    "kepu_search_seconds", "Questions to the search engine", ["engine", "question", "outcome"], buckets=SECONDS
)
_duties = Histogram("kepu_duty_seconds", "Work of the worker's duties", ["duty", "outcome"], buckets=(0.1, 1, 10, 60))
_last = Gauge("kepu_duty_last_done_timestamp_seconds", "When it last succeeded", ["duty"], multiprocess_mode="max")


def request_answered(method: str, view: str, status: int, seconds: float) -> None:
    """A request went through Django."""
    known = method if method in METHODS else "other"
    _requests.labels(view=view, method=known, status=str(status)).observe(seconds)


def page_cache(outcome: str) -> None:
    """What the page cache did with a request: given, not_modified; missing, outdated, passed go to Django."""
    _page_cache.labels(outcome=outcome).inc()


def search_answered(*, engine: str, question: str, seconds: float, outcome: str, **_: Any) -> None:
    """A receiver of ``search.signals.asked``."""
    _search.labels(engine=engine, question=question, outcome=outcome).observe(seconds)


@contextmanager
def duty(name: str) -> Iterator[None]:
    """Times a duty of the worker; one that raises counts as failed."""
    began, outcome = time.perf_counter(), "failed"
    try:
        yield
        outcome = "done"
        _last.labels(duty=name).set(time.time())
    finally:
        _duties.labels(duty=name, outcome=outcome).observe(time.perf_counter() - began)
