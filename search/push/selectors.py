"""Reads: what is known of a person."""

from __future__ import annotations

from typing import Any

from . import wishes
from .models import Delivery, Subscriber, Subscription
from .vocabulary import DeliveryState

SHOWN = 50


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
