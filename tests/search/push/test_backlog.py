"""How much waits to be sent, as operators see it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from search.push.backlog import backlog
from search.push.models import Message, Subscription
from search.push.vocabulary import MessageKind, MessageState

pytestmark = pytest.mark.django_db


def test_only_what_is_not_handed_over_waits(subscribe: Callable[..., Subscription]) -> None:
    assert (backlog().waiting, backlog().lag_seconds) == (0, 0)
    subscriber = subscribe("reader@example.org").subscriber
    due = timezone.now() - timedelta(minutes=10)
    for state, error in (
        (MessageState.WAITING, ""),
        (MessageState.IN_FLIGHT, "451 later"),
        (MessageState.SENT, "451 later"),
        (MessageState.FAILED, "550 no"),
    ):
        Message.objects.create(
            subscriber=subscriber, kind=MessageKind.NEWS, state=state, last_error=error, next_try_at=due
        )
    found = backlog()
    assert (found.waiting, found.failing) == (2, 1)
    assert 600 <= found.lag_seconds < 700


def test_what_is_due_later_is_not_late(subscribe: Callable[..., Subscription]) -> None:
    subscriber = subscribe("reader@example.org").subscriber
    later = timezone.now() + timedelta(hours=1)
    Message.objects.create(subscriber=subscriber, kind=MessageKind.NEWS, next_try_at=later)
    assert (backlog().waiting, backlog().lag_seconds) == (1, 0)
