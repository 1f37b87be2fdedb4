"""How much waits to be sent, for operators."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Min, Q
from django.utils import timezone

from .models import Message
from .vocabulary import MessageState


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """Messages not handed over yet; of them those whose last try failed; how long the first that is due waits."""

    waiting: int
    failing: int
    lag_seconds: float


def backlog() -> Backlog:
    """What waits now, in one query."""
    waiting = Message.objects.filter(state__in=[MessageState.WAITING, MessageState.IN_FLIGHT])
    found = waiting.aggregate(all=Count("pk"), failing=Count("pk", filter=~Q(last_error="")), first=Min("next_try_at"))
    lag = (timezone.now() - found["first"]).total_seconds() if found["first"] else 0
    return Backlog(waiting=found["all"], failing=found["failing"], lag_seconds=max(lag, 0))
