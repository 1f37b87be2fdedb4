"""What must not be kept longer than it is needed."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from . import limits, subscribing, wish_index
from .models import Delivery, Message
from .vocabulary import DeliveryState, MessageState

KEPT = timedelta(days=400)
"""So long a correction still finds those who were sent the piece."""


def forget() -> int:
    """Remove what is over: how many rows."""
    before = timezone.now() - KEPT
    old = Delivery.objects.filter(created_at__lt=before).exclude(state=DeliveryState.WAITING)
    over = Message.objects.filter(created_at__lt=before, state__in=[MessageState.SENT, MessageState.FAILED])
    people = subscribing.forget_unconfirmed() + subscribing.forget_closed_devices()
    return limits.forget() + people + old.delete()[0] + over.delete()[0] + wish_index.forget_unused()
