"""From deliveries that are due to messages: one message for all that a person gets at this moment.

What is due within the next five minutes goes along: the first piece waits so long for others.
"""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from . import policy
from .models import Delivery, Message, Subscriber
from .policy import GROUPED_WITHIN, Hours
from .vocabulary import Change, DeliveryState, EditionState, MessageKind, MessageState

ROWS_AT_ONCE = 500
"""Who waits longest comes first. Picking people instead of rows would mean reading all that is due, every round."""

SECONDS = 0.3
"""At a time: the first messages needn't wait until the last are made."""


def bundle(seconds: float = SECONDS) -> int:
    """Make messages of what is due, about so long; how many. A round is one transaction."""
    until, made = time.monotonic() + seconds, 0
    while (found := _one_round()) is not None:
        made += found
        if time.monotonic() >= until:
            break
    return made


def _one_round() -> int | None:
    """None when nothing is due."""
    now = timezone.now()
    ready = _ready()
    due = ready.filter(due_at__lte=now)
    ids = set(due.order_by("due_at").values_list("subscriber_id", flat=True)[:ROWS_AT_ONCE])
    if not ids:
        return None
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        people = Subscriber.objects.filter(pk__in=ids).select_for_update(skip_locked=skip).in_bulk()
        if not people:
            return None
        still = set(due.filter(subscriber__in=list(people)).values_list("subscriber_id", flat=True))
        rows = ready.filter(subscriber__in=still, due_at__lte=now + GROUPED_WITHIN)
        rows = rows.order_by("pk").select_for_update(of=("self",))
        return _bundled(people, rows.select_related("edition").defer("edition__facts", "edition__words"), now)


def _ready() -> QuerySet[Delivery]:
    """What may go when its time has come: nothing of a push that is held back, and nothing new to who paused."""
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING, message=None)
    paused = Q(subscriber__paused_at__isnull=False, edition__change=Change.NEW)
    return waiting.exclude(edition__state__in=[EditionState.PAUSED, EditionState.CANCELLED]).exclude(paused)


def _bundled(people: Mapping[int, Subscriber], rows: Iterable[Delivery], now: datetime) -> int:
    of_person: dict[int, list[Delivery]] = defaultdict(list)
    for row in rows:
        of_person[row.subscriber_id].append(row)
    _fail([row for row in _all(of_person) if people[row.subscriber_id].disabled_at])
    open_to = {person: group for person, group in of_person.items() if not people[person].disabled_at}
    today = _sent_today(people.values(), now)
    full = {person for person, group in open_to.items() if _is_one_too_many(today[person], group)}
    for person in full:
        hours = _hours(people[person])
        Delivery.objects.filter(pk__in=[row.pk for row in open_to[person]]).update(
            due_at=policy.next_morning(now, hours)
        )
    return _written([group for person, group in open_to.items() if person not in full], now)


def _written(groups: Sequence[list[Delivery]], now: datetime) -> int:
    messages = [
        Message(subscriber_id=group[0].subscriber_id, kind=_kind(group), created_at=now, next_try_at=now)
        for group in groups
    ]
    made = Message.objects.bulk_create(messages)
    of_its_person = Message.objects.filter(subscriber=OuterRef("subscriber"), pk__in=[message.pk for message in made])
    rows = Delivery.objects.filter(pk__in=[row.pk for group in groups for row in group])
    rows.update(message=Subquery(of_its_person.values("pk")))
    return len(made)


def _kind(group: Sequence[Delivery]) -> MessageKind:
    return MessageKind.NEWS if any(change == Change.NEW for change in _changes(group)) else MessageKind.RECALL


def _is_one_too_many(sent_today: int, group: Sequence[Delivery]) -> bool:
    return policy.is_one_too_many(sent_today, _changes(group), urgent=any(row.is_urgent for row in group))


def _changes(group: Sequence[Delivery]) -> list[str]:
    return [row.edition.change for row in group]


def _sent_today(people: Iterable[Subscriber], now: datetime) -> Counter[int]:
    """Messages of news since the person's last midnight."""
    began = {person.pk: policy.day_began(now, person.time_zone) for person in people}
    rows = Message.objects.filter(
        subscriber__in=list(began), kind=MessageKind.NEWS, created_at__gte=now - timedelta(days=1)
    ).exclude(state=MessageState.FAILED)
    return Counter(person for person, at in rows.values_list("subscriber_id", "created_at") if at >= began[person])


def _fail(rows: Sequence[Delivery]) -> None:
    """Their address takes nothing; who confirms it anew may have them sent again."""
    if rows:
        Delivery.objects.filter(pk__in=[row.pk for row in rows]).update(state=DeliveryState.FAILED)


def _all(of_person: Mapping[int, list[Delivery]]) -> list[Delivery]:
    return [row for group in of_person.values() for row in group]


def _hours(person: Subscriber) -> Hours:
    return Hours(time_zone=person.time_zone, quiet_from=person.quiet_from, quiet_to=person.quiet_to)
