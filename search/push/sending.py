"""Handing messages to their channels: claimed under a lease, tried again with growing pauses for two days.

Before a message is handed over its row says so. A process that dies in between leaves it saying ``in_flight``; it is
handed over once more, with the same ``uid``, and marked as possibly sent twice: never lost, and twice only that one.
"""

from __future__ import annotations

import logging
import os
import socket
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from itertools import groupby
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from .channels import Failed, Gone, Letter, Unreachable, channels
from .letters import letter
from .models import Delivery, Message, Subscriber
from .vocabulary import DeliveryState, EditionState, MessageKind, MessageState

LEASE = timedelta(minutes=5)
"""By the clock of the database: one machine's may be wrong, and would end what another has in hand."""

BACK_OFF = (60, 300, 1800, 7200, 21_600, 57_600, 86_400)
"""Seconds between tries: the last one is made two days after the first, and half an hour."""

AWAY = timedelta(minutes=1)
"""After which one that did not answer at all is asked again; no try is counted."""

LONGEST_ERROR = 300
AT_ONCE = 50
SECONDS = 10
"""The worker has other duties."""

ENDING = timedelta(minutes=1)
"""So much must be left of a lease when a message is handed over."""

OPEN = (MessageState.WAITING, MessageState.IN_FLIGHT)
FREE: dict[str, Any] = {"claimed_until": None, "claimed_by": ""}
FOR_SUBSCRIBERS = (MessageKind.NEWS, MessageKind.RECALL)

_log = logging.getLogger(__name__)


def send(limit: int = 500) -> int:
    """Hand over what waits; how many messages were taken. Never raises for a single message."""
    taken = 0
    until = time.monotonic() + SECONDS
    for _ in range(max(1, limit // AT_ONCE)):
        claimed = claim(AT_ONCE) if time.monotonic() < until else []
        if not claimed:
            break
        by_channel = groupby(sorted(claimed, key=_channel_of), key=_channel_of)
        taken += sum(_through(name, list(group)) for name, group in by_channel)
    return taken


def claim(limit: int) -> list[Message]:
    """Take up to so many messages that are due, for five minutes."""
    now, name = timezone.now(), f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:12]}"[:100]
    free = Q(claimed_until=None) | Q(claimed_until__lt=Now())
    waiting = Message.objects.filter(free, state__in=OPEN, next_try_at__lte=now).order_by("next_try_at", "pk")
    if not waiting.exists():
        return []
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        ids = list(waiting.select_for_update(skip_locked=skip).values_list("pk", flat=True)[:limit])
        waiting.filter(pk__in=ids).update(claimed_until=Now() + LEASE, claimed_by=name)
    return list(Message.objects.filter(claimed_by=name).select_related("subscriber", "subscription").order_by("pk"))


def _channel_of(message: Message) -> str:
    return message.subscriber.channel


def _through(name: str, messages: Sequence[Message]) -> int:
    channel = channels().get(name)
    if channel is None:
        for message in messages:
            _later(message, Failed(f"没有这个渠道：{name}"))
        return 0
    taken = 0
    try:
        with channel.opened() as hand_over:
            for message in messages:
                taken += _handed_over(message, hand_over)
    except Unreachable as error:
        _put_back(messages)
        _log.warning("push: %s does not answer: %s", name, error)
    return taken


def _handed_over(message: Message, hand_over: Callable[[Letter], None]) -> bool:
    """Whether the channel took it. Raises ``Unreachable``."""
    deliveries = _about_to_go(message)
    if deliveries is None:
        return False
    try:
        made = _written(message, deliveries)
        if made is None:
            _nothing_to_say(message)
            return False
        hand_over(made)
    except Unreachable as error:
        _later(message, error)
        raise
    except Failed as error:
        _later(message, error)
    except Gone as error:
        _given_up(message, str(error))
        _disable(message.subscriber, str(error))
    else:
        _done(message)
        return True
    return False


def _written(message: Message, deliveries: Sequence[Delivery]) -> Letter | None:
    """Raises ``Failed`` when it can't be written."""
    try:
        made = letter(message, deliveries)
    except Exception as error:  # a page may be broken in its own way, the letters of others must go on
        _log.exception("push: message %s could not be written", message.pk)
        raise Failed(f"写不成：{type(error).__name__}") from error
    message.subject = made.subject[:300] if made else ""
    return made


def _put_back(messages: Sequence[Message]) -> None:
    """What was claimed and not yet tried may be taken by anybody again, after a pause."""
    names = {message.claimed_by for message in messages} - {""}
    ids = [message.pk for message in messages]
    untried = Message.objects.filter(pk__in=ids, claimed_by__in=names, state__in=OPEN)
    untried.update(next_try_at=timezone.now() + AWAY, **FREE)


@transaction.atomic
def _about_to_go(message: Message) -> list[Delivery] | None:
    """Say that it is on its way, before it is. What was decided otherwise meanwhile doesn't go with it.

    None when it may not go: it is over, another process has it, or the lease may end before the answer comes.
    """
    ours = Message.objects.filter(
        pk=message.pk, claimed_by=message.claimed_by, claimed_until__gt=Now() + ENDING, state__in=OPEN
    )
    closed = Subscriber.objects.filter(pk=OuterRef("subscriber_id"), disabled_at__isnull=False)
    fresh = ours.select_for_update().annotate(is_closed=Exists(closed)).first()
    if fresh is None:
        return None
    message.uncertain = fresh.uncertain or fresh.state == MessageState.IN_FLIGHT
    if message.kind in FOR_SUBSCRIBERS and fresh.is_closed:
        _given_up(message, "地址已停用")
        return None
    _note(message, state=MessageState.IN_FLIGHT, uncertain=message.uncertain, claimed_until=Now() + LEASE)
    waiting = message.deliveries.filter(state=DeliveryState.WAITING)
    waiting.filter(edition__state=EditionState.PAUSED).update(message=None)  # goes in another one, when it is resumed
    waiting.exclude(edition__state=EditionState.CANCELLED).update(state=DeliveryState.SENDING)
    return list(message.deliveries.filter(state=DeliveryState.SENDING).select_related("edition").order_by("pk"))


@transaction.atomic
def _done(message: Message) -> None:
    _note(message, state=MessageState.SENT, sent_at=timezone.now(), last_error="", subject=message.subject, **FREE)
    message.deliveries.filter(state=DeliveryState.SENDING).update(state=DeliveryState.SENT)


@transaction.atomic
def _nothing_to_say(message: Message) -> None:
    message.deliveries.filter(state=DeliveryState.SENDING).update(state=DeliveryState.DROPPED)
    _closed(message, "没有可发的内容了")


def _later(message: Message, error: Failed) -> None:
    """Try again after a pause; after the last one it is given up. What may have arrived stays as if it were sent."""
    message.uncertain = message.uncertain or error.perhaps_taken
    if message.attempts >= len(BACK_OFF):
        _given_up(message, str(error))
        _close_if_machine(message.subscriber)
        return
    wait = max(BACK_OFF[message.attempts], error.after)
    with transaction.atomic():
        if not message.uncertain:
            message.deliveries.filter(state=DeliveryState.SENDING).update(state=DeliveryState.WAITING)
        _note(
            message,
            state=MessageState.WAITING,
            attempts=message.attempts + 1,
            last_error=str(error)[:LONGEST_ERROR],
            next_try_at=timezone.now() + timedelta(seconds=wait),
            uncertain=message.uncertain,
            **FREE,
        )
    _log.warning("push: message %s was not taken (try %s): %s", message.pk, message.attempts, error)


@transaction.atomic
def _given_up(message: Message, why: str) -> None:
    unsent = [DeliveryState.SENDING, DeliveryState.WAITING]
    message.deliveries.filter(state__in=unsent).update(state=DeliveryState.FAILED)
    _closed(message, why)
    _log.warning("push: message %s was given up", message.pk)


def _closed(message: Message, why: str) -> None:
    _note(message, state=MessageState.FAILED, uncertain=message.uncertain, last_error=why[:LONGEST_ERROR], **FREE)


def _note(message: Message, **fields: Any) -> None:
    """In the row, which may be gone: a person may be erased at any time."""
    for name, value in fields.items():
        setattr(message, name, value)
    Message.objects.filter(pk=message.pk).update(**fields)


def _close_if_machine(subscriber: Subscriber) -> None:
    """One that took nothing for two days; its owner finds the reason on the page of the subscription."""
    channel = channels().get(subscriber.channel)
    if channel and channel.is_machine:
        _disable(subscriber, "连续两天没有收下")


def _disable(subscriber: Subscriber, why: str) -> None:
    Subscriber.objects.filter(pk=subscriber.pk, disabled_at=None).update(
        disabled_at=timezone.now(), disabled_reason=why[:200]
    )


def bounced(uids: Iterable[str], why: str) -> int:
    """Letters came back for good: their addresses are not written to any more; how many addresses."""
    found = not_delivered(uids, why)
    for message in found:
        _disable(message.subscriber, why)
    return len(found)


def not_delivered(uids: Iterable[str], why: str) -> list[Message]:
    """Letters came back: what was in them has not been told to anybody. Which messages those were."""
    found = list(Message.objects.filter(uid__in=list(uids)).select_related("subscriber"))
    for message in found:
        _given_up_after(message, why)
    return found


@transaction.atomic
def _given_up_after(message: Message, why: str) -> None:
    message.deliveries.filter(state=DeliveryState.SENT).update(state=DeliveryState.FAILED)
    _closed(message, why)
