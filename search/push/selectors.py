"""Reads: what is known of a person, and how much waits to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q
from django.utils import timezone

from . import wishes
from .models import Delivery, Message, Subscriber, Subscription
from .vocabulary import DeliveryState, MessageState

SHOWN = 50


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


def sent_to(subscriber: Subscriber) -> list[Delivery]:
    """The last fifty pieces that went to a person, the newest first."""
    rows = subscriber.deliveries.filter(state__in=[DeliveryState.SENT, DeliveryState.SENDING])
    return list(rows.select_related("edition", "message").order_by("-pk")[:SHOWN])


def words_of(subscriber: Subscriber) -> dict[int, str]:
    """Each subscription in words."""
    return {row.pk: wishes.words_of(row.query) for row in subscriber.subscriptions.all()}


def everything_about(subscriber: Subscriber) -> dict[str, Any]:
    """All that is kept of a person, as plain data."""
    return {
        "subscriber": _plain(subscriber),
        "subscriptions": [_plain(row) for row in subscriber.subscriptions.order_by("pk")],
        "messages": [_plain(row) for row in subscriber.messages.order_by("pk")],
        "deliveries": [
            _plain(row) | {"title": row.edition.title, "url": row.edition.url, "change": row.edition.change}
            for row in subscriber.deliveries.select_related("edition").order_by("pk")
        ],
    }


def _plain(row: Subscriber | Subscription | Any) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
