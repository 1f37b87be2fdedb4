"""Rows that say which pages the index has to look at again, and the work on them.

A row is written in the transaction that changes the page, so a crash between the two loses nothing. The worker
loads the page inside the engine's batch, where no other writer can come between reading and writing.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from content import leases
from content.selectors import record_for

from .engines import engine
from .engines.base import EngineBusy, EngineError, EngineUnreachable, IndexOutdated, Writing
from .meaning import prepared
from .models import IndexJob
from .signals import pages_to_look_at

BACK_OFF = (10, 60, 300, 1800)
"""Seconds before the second, third, fourth and fifth try; after the fifth a job is set aside."""

LONGEST_ERROR = 2000
_CHUNK = 500

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drained:
    """What one call of ``drain`` did. ``problem`` is why the engine could not be asked at all, or empty."""

    put: int = 0
    dropped: int = 0
    failed: int = 0
    set_aside: int = 0
    problem: str = ""

    @property
    def done(self) -> int:
        """Jobs that are gone."""
        return self.put + self.dropped

    def __add__(self, other: Drained) -> Drained:
        return Drained(
            put=self.put + other.put,
            dropped=self.dropped + other.dropped,
            failed=self.failed + other.failed,
            set_aside=self.set_aside + other.set_aside,
            problem=self.problem or other.problem,
        )


def enqueue(page_ids: Iterable[int], *, delay: timedelta = timedelta(), hint: bool = True) -> int:
    """Ask for these pages to be looked at, in the caller's transaction; the number of different pages.

    A page that waits already keeps its row. A job that runs at this moment will run again. ``delay`` puts the work
    off; without ``hint`` nobody is woken on commit.
    """
    wanted = list(dict.fromkeys(page_ids))
    now = timezone.now()
    for start in range(0, len(wanted), _CHUNK):
        jobs = [
            IndexJob(page_id=page_id, ticket=uuid.uuid4(), created_at=now, next_try_at=now + delay)
            for page_id in wanted[start : start + _CHUNK]
        ]
        IndexJob.objects.bulk_create(
            jobs,
            update_conflicts=True,
            unique_fields=["page_id"],
            update_fields=["ticket", "next_try_at", "attempts", "set_aside"],
        )
    if wanted:
        pages_to_look_at.send(sender=IndexJob, page_ids=wanted)
    if wanted and hint:
        _wake_on_commit()
    return len(wanted)


def waiting() -> QuerySet[IndexJob]:
    """Jobs that may run now: due, not set aside, and under no living lease."""
    now = timezone.now()
    due = IndexJob.objects.filter(leases.unclaimed(now), set_aside=False, next_try_at__lte=now)
    return due.order_by("next_try_at", "pk")


def failed() -> QuerySet[IndexJob]:
    """Jobs that went wrong, those set aside first."""
    return IndexJob.objects.filter(attempts__gt=0).order_by("-set_aside", "next_try_at", "pk")


def drain(limit: int = 200, *, within: float | None = None) -> Drained:
    """Work on up to ``limit`` waiting jobs. Never raises for a page or for the engine.

    When the engine cannot be written at all (no index, one of another version, a writer that doesn't end, servers
    that don't answer or are full), jobs stay as they are and no attempt is counted. So they do when the engine takes
    longer than ``within`` seconds, where somebody waits.
    """
    if not waiting().exists():
        return Drained()
    problem = engine().health().problem if within is None else ""
    if problem:
        return Drained(problem=problem)
    jobs = claim(limit)
    return _work(jobs, within) if jobs else Drained()


def claim(limit: int) -> list[IndexJob]:
    """Take up to ``limit`` jobs under a lease; no other worker gets them before it ends."""
    name = leases.claimant()
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        ids = list(waiting().select_for_update(skip_locked=skip).values_list("pk", flat=True)[:limit])
        waiting().filter(pk__in=ids).update(claimed_until=timezone.now() + leases.LEASE, claimed_by=name)
    return list(IndexJob.objects.filter(claimed_by=name).order_by("next_try_at", "pk"))


def _work(jobs: Sequence[IndexJob], within: float | None = None) -> Drained:
    with leases.prolonged(IndexJob.objects.filter(claimed_by=jobs[0].claimed_by)):
        return _tried(jobs, within)


def _tried(jobs: Sequence[IndexJob], within: float | None) -> Drained:
    try:
        return _one_batch(jobs, within)
    except (EngineBusy, EngineUnreachable, IndexOutdated) as error:
        _release(jobs)
        return Drained(problem=str(error))
    except EngineError as error:
        if within is not None:  # the worker looks closer: is it this page, or is there no index?
            _release(jobs)
            return Drained(problem=str(error))
        if len(jobs) > 1:  # one of them may be what the engine chokes on
            return sum((_tried([job], None) for job in jobs), Drained())
        return _fail([(jobs[0], error)])


def _one_batch(jobs: Sequence[IndexJob], within: float | None) -> Drained:
    failures: list[tuple[IndexJob, Exception]] = []
    done: list[IndexJob] = []
    put = 0
    with engine().writing(within) as batch:
        for job in jobs:
            try:
                put += _bring_up_to_date(batch, job.page_id)
                done.append(job)
            except EngineError:
                raise
            except Exception as error:  # any page may be broken in its own way, the others must go on
                failures.append((job, error))
    _finish(done)
    return Drained(put=put, dropped=len(done) - put) + _fail(failures)


def _bring_up_to_date(batch: Writing, page_id: int) -> bool:
    """True for a put, False for a drop."""
    record = record_for(page_id)
    if record is None:
        batch.drop(page_id)
        return False
    batch.put(prepared(record))
    return True


def _finish(jobs: Sequence[IndexJob]) -> None:
    """Remove what nobody asked for again in the meantime; let the rest run once more."""
    IndexJob.objects.filter(ticket__in=[job.ticket for job in jobs]).delete()
    _release(jobs)


def _release(jobs: Sequence[IndexJob]) -> None:
    """Free for others, unless somebody else has claimed them meanwhile."""
    claims = {job.claimed_by for job in jobs}
    mine = IndexJob.objects.filter(pk__in=[job.pk for job in jobs], claimed_by__in=claims)
    mine.update(claimed_until=None, claimed_by="")


def _fail(failures: Sequence[tuple[IndexJob, Exception]]) -> Drained:
    aside = 0
    for job, error in failures:
        attempts = job.attempts + 1
        last = attempts > len(BACK_OFF)
        aside += last
        delay = timedelta(seconds=0 if last else BACK_OFF[attempts - 1])
        IndexJob.objects.filter(pk=job.pk, ticket=job.ticket).update(
            attempts=attempts,
            set_aside=last,
            next_try_at=timezone.now() + delay,
            last_error=f"{type(error).__name__}: {error}"[:LONGEST_ERROR],
        )
        _log.warning("page %s could not be indexed (try %s): %s", job.page_id, attempts, error)
    _release([job for job, _ in failures])
    return Drained(failed=len(failures), set_aside=aside)


def _wake_on_commit() -> None:
    """One hint a transaction, however many pages it changes."""
    if not any(hint[1] is _wake for hint in connection.run_on_commit):
        transaction.on_commit(_wake, robust=True)


def _wake() -> None:
    from .tasks import index_waiting

    index_waiting.enqueue()
