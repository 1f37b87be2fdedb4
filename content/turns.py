"""Duties that only one of several workers does: who comes first takes the turn, the others find it taken.

When a duty is due again is kept in its row, so it holds for all workers, and for those that are started anew.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.utils.timezone import now

from . import leases
from .models import Turn


def do_if_due(duty: str, work: Callable[[], object], again: Callable[[bool], datetime]) -> object:
    """What ``work`` returns; None, and nothing done, while the duty isn't due or another process does it.

    ``again`` says when it is due next, told whether the work went well. What the work raises goes on to the caller.
    """
    claim = _take(duty)
    if not claim:
        return None
    mine = Turn.objects.filter(duty=duty, claimed_by=claim)
    went_well = False
    try:
        with leases.prolonged(mine):
            done = work()
        went_well = True
        return done
    finally:
        mine.update(next_at=again(went_well), claimed_until=None, claimed_by="", **_noted(went_well))


def _noted(went_well: bool) -> dict[str, datetime]:
    return {"done_at": now()} if went_well else {}


def _take(duty: str) -> str:
    """The name of the claim, or empty. The database lets one of several have it."""
    Turn.objects.get_or_create(duty=duty)
    at, claim = now(), leases.claimant()
    due = Turn.objects.filter(leases.unclaimed(at), duty=duty, next_at__lte=at)
    return claim if due.update(claimed_until=at + leases.LEASE, claimed_by=claim) else ""
