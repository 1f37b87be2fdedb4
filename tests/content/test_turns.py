"""Duties that one of several workers does, and claims that end with the process."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils.timezone import now

from content import leases, turns
from content.models import Turn

HOUR = timedelta(hours=1)


def hourly(went_well: bool) -> datetime:
    return now() + (HOUR if went_well else timedelta())


def do() -> object:
    return turns.do_if_due("duty", lambda: "done", hourly)


@pytest.mark.django_db
def test_a_duty_is_done_by_one_and_then_not_before_it_is_due_again() -> None:
    others: list[object] = []

    def work() -> str:
        others.append(do())  # another process, meanwhile
        return "done"

    assert turns.do_if_due("duty", work, hourly) == "done"
    assert others == [None]
    assert do() is None
    assert turns.do_if_due("another duty", lambda: "done", hourly) == "done"
    Turn.objects.filter(duty="duty").update(next_at=now())
    assert do() == "done"
    assert Turn.objects.get(duty="duty").claimed_until is None


@pytest.mark.django_db
def test_a_duty_that_fails_is_free_again_and_not_noted_as_done() -> None:
    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        turns.do_if_due("duty", fail, hourly)
    turn = Turn.objects.get()
    assert (turn.claimed_until, turn.done_at) == (None, None)
    assert do() == "done"
    assert Turn.objects.get().done_at is not None


@pytest.mark.django_db
def test_the_duty_of_a_killed_worker_is_taken_over_when_its_claim_ends() -> None:
    Turn.objects.create(duty="duty", claimed_by="killed", claimed_until=now() + leases.LEASE)
    assert do() is None
    Turn.objects.update(claimed_until=now() - timedelta(seconds=1))
    assert do() == "done"


@pytest.mark.django_db
def test_who_wakes_up_late_does_not_end_the_claim_of_another() -> None:
    def overtaken() -> None:
        Turn.objects.update(claimed_by="another", claimed_until=now() + leases.LEASE)

    turns.do_if_due("duty", overtaken, hourly)
    assert Turn.objects.get().claimed_by == "another"


def test_a_claim_is_prolonged_while_the_work_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    class Rows:
        """Notes what is written to rows, without a database that two threads could share in a test."""

        ends: list[datetime] = []

        def update(self, *, claimed_until: datetime) -> None:
            self.ends.append(claimed_until)

    rows: Any = Rows()
    monkeypatch.setattr(leases, "BEAT_SECONDS", 0.01)
    with leases.prolonged(rows):
        until = time.monotonic() + 5
        while len(rows.ends) < 2:
            assert time.monotonic() < until
    beats = len(rows.ends)
    assert rows.ends[1] > now() + leases.LEASE / 2
    time.sleep(0.05)  # nothing may happen in it
    assert len(rows.ends) == beats
