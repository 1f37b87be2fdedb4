"""Handing messages to their channels: claimed under a lease, tried again with growing pauses for two days.

Before a message is handed over its row says so. A process that dies in between leaves it saying ``in_flight``; it is
handed over once more, with the same ``uid``, and marked as possibly sent twice: never lost, and twice only that one.
"""

from __future__ import annotations

import logging
import os
import socket
import uuid
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import groupby

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from .channels import Channel, Failed, Gone, channels
from .letters import letter
from .models import Delivery, Message, Subscriber
from .vocabulary import DeliveryState, MessageState

LEASE = timedelta(minutes=5)
BACK_OFF = (60, 300, 1800, 7200, 21_600, 43_200, 86_400)
"""Seconds between tries: the last one is made about two days after the first."""

LONGEST_ERROR = 300
AT_ONCE = 50

_log = logging.getLogger(__name__)


def send(limit: int = 500) -> int:
    """Hand over what waits; how many messages were taken. Never raises for a single message."""
    taken = 0
    for _ in range(max(1, limit // AT_ONCE)):
        claimed = claim(AT_ONCE)
        if not claimed:
            break
        by_channel = groupby(sorted(claimed, key=_channel_of), key=_channel_of)
        taken += sum(_through(name, list(group)) for name, group in by_channel)
    return taken


def claim(limit: int) -> list[Message]:
    """Take up to so many messages that are due, for five minutes."""
    now, name = timezone.now(), f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:12]}"[:100]
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    waiting = Message.objects.filter(
        free, state__in=[MessageState.WAITING, MessageState.IN_FLIGHT], next_try_at__lte=now
    ).order_by("next_try_at", "pk")
    if not waiting.exists():
        return []
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        ids = list(waiting.select_for_update(skip_locked=skip).values_list("pk", flat=True)[:limit])
        waiting.filter(pk__in=ids).update(claimed_until=now + LEASE, claimed_by=name)
    return list(Message.objects.filter(claimed_by=name).select_related("subscriber", "subscription").order_by("pk"))


def _channel_of(message: Message) -> str:
    return message.subscriber.channel


def _through(name: str, messages: Sequence[Message]) -> int:
    channel = channels().get(name)
    if channel is None:
        for message in messages:
            _later(message, Failed(f"没有这个渠道：{name}"))
        return 0
    try:
        return _handed_over(channel, messages)
    except Failed as error:
        for message in messages:
            message.refresh_from_db()
            if message.state != MessageState.SENT:
                _later(message, error)
        return 0


def _handed_over(channel: Channel, messages: Sequence[Message]) -> int:
    taken = 0
    with channel.opened() as hand_over:
        for message in messages:
            deliveries = _about_to_go(message)
            made = letter(message, deliveries)
            if made is None:
                _nothing_to_say(message)
                continue
            message.subject = made.subject[:300]
            try:
                hand_over(made)
            except Failed as error:
                _later(message, error)
            except Gone as error:
                _given_up(message, str(error))
                _disable(message.subscriber, str(error))
            else:
                _done(message)
                taken += 1
    return taken


@transaction.atomic
def _about_to_go(message: Message) -> list[Delivery]:
    """Say that it is on its way, before it is. What was decided otherwise meanwhile doesn't go with it."""
    again = message.state == MessageState.IN_FLIGHT
    message.state, message.uncertain = MessageState.IN_FLIGHT, message.uncertain or again
    message.save(update_fields=["state", "uncertain"])
    message.deliveries.filter(state=DeliveryState.WAITING).update(state=DeliveryState.SENDING)
    return list(message.deliveries.filter(state=DeliveryState.SENDING).select_related("edition").order_by("pk"))


@transaction.atomic
def _done(message: Message) -> None:
    message.state, message.sent_at, message.last_error = MessageState.SENT, timezone.now(), ""
    message.claimed_until, message.claimed_by = None, ""
    message.save()
    message.deliveries.filter(state=DeliveryState.SENDING).update(state=DeliveryState.SENT)


@transaction.atomic
def _nothing_to_say(message: Message) -> None:
    message.deliveries.filter(state=DeliveryState.SENDING).update(state=DeliveryState.DROPPED)
    _closed(message, "没有可发的内容了")


def _later(message: Message, error: Failed) -> None:
    """Try again after a pause; after the last one it is given up."""
    if message.attempts >= len(BACK_OFF):
        _given_up(message, str(error))
        return
    wait = max(BACK_OFF[message.attempts], error.after)
    with transaction.atomic():
        message.deliveries.filter(state=DeliveryState.SENDING).update(state=DeliveryState.WAITING)
        message.attempts += 1
        message.state, message.last_error = MessageState.WAITING, str(error)[:LONGEST_ERROR]
        message.next_try_at = timezone.now() + timedelta(seconds=wait)
        message.claimed_until, message.claimed_by = None, ""
        message.save()
    _log.warning("push: message %s was not taken (try %s): %s", message.pk, message.attempts, error)


@transaction.atomic
def _given_up(message: Message, why: str) -> None:
    unsent = [DeliveryState.SENDING, DeliveryState.WAITING]
    message.deliveries.filter(state__in=unsent).update(state=DeliveryState.FAILED)
    _closed(message, why)
    _log.warning("push: message %s was given up", message.pk)


def _closed(message: Message, why: str) -> None:
    message.state, message.last_error = MessageState.FAILED, why[:LONGEST_ERROR]
    message.claimed_until, message.claimed_by = None, ""
    message.save()


def _disable(subscriber: Subscriber, why: str) -> None:
    Subscriber.objects.filter(pk=subscriber.pk, disabled_at=None).update(
        disabled_at=timezone.now(), disabled_reason=why[:200]
    )


def bounced(uids: Iterable[str], why: str) -> int:
    """Letters came back for good: their addresses are not written to any more; how many addresses."""
    count = 0
    for message in Message.objects.filter(uid__in=list(uids)).select_related("subscriber"):
        _given_up_after(message, why)
        _disable(message.subscriber, why)
        count += 1
    return count


@transaction.atomic
def _given_up_after(message: Message, why: str) -> None:
    message.deliveries.filter(state=DeliveryState.SENT).update(state=DeliveryState.FAILED)
    _closed(message, why)
