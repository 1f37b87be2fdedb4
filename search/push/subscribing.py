"""Asking, confirming, changing, stopping: everything that people do with their subscriptions."""

from __future__ import annotations

from datetime import time, timedelta
from functools import partial
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from search.criteria import Criteria

from . import consent, limits, wish_index
from .channels import channel, channels
from .models import Delivery, Message, Subscriber, Subscription
from .vocabulary import SENT_AGAIN, STOPPED, Change, DeliveryState, MessageKind, MessageState, Rate

MOST_SUBSCRIPTIONS = 30
NEVER_QUIET = {"quiet_from": time(), "quiet_to": time()}
UNCONFIRMED = timedelta(days=2)
LONGEST_NAME = 40
LONGEST_QUERY = 2000
SAME = "已经有一个条件完全一样的订阅"


def ask(*, channel_name: str, address: str, wish: Criteria, name: str, rate: str, network: str) -> None:
    """Note a wish and send a confirmation to the address. Nothing else is sent before it is confirmed.

    What is known of the address already is told to nobody but to the address. Raises ``ValidationError`` with
    sentences by field, and ``limits.TooMany``.
    """
    address = _cleaned(channel_name, address)
    query = wish.to_query()
    _check(name=name, rate=rate, query=query)
    with transaction.atomic():
        limits.count_asking(address=_counted(channel_name, address), network=network)
        subscriber, _ = Subscriber.objects.select_for_update().get_or_create(
            channel=channel_name, address=address, defaults=NEVER_QUIET if channel(channel_name).is_machine else {}
        )
        subscription = _noted(subscriber, query, name, rate)
        kind = MessageKind.CONFIRM if subscription else MessageKind.LINK
        Message.objects.create(subscriber=subscriber, subscription=subscription, kind=kind)


def _noted(subscriber: Subscriber, query: str, name: str, rate: str) -> Subscription | None:
    """The subscription to confirm; None when there is nothing to confirm, because it is there or there are too many."""
    known = subscriber.subscriptions.filter(query=query).first()
    if known and known.confirmed_at and subscriber.disabled_at is None:
        return None
    if known is None and subscriber.subscriptions.count() >= MOST_SUBSCRIPTIONS:
        return None
    if known is None:
        return Subscription.objects.create(subscriber=subscriber, query=query, name=name, rate=rate)
    return known


@transaction.atomic
def add(*, subscriber: Subscriber, wish: Criteria, name: str, rate: str) -> Subscription:
    """One more for the owner of a confirmed address: it counts at once, under the consent that was given.

    Raises ``ValidationError`` with sentences by field.
    """
    query = wish.to_query()
    _check(name=name, rate=rate, query=query)
    open_ones = Subscriber.objects.filter(confirmed_at__isnull=False, disabled_at=None).select_for_update()
    owner = open_ones.filter(pk=subscriber.pk).first()
    if owner is None:
        raise ValidationError({"wish": "这个地址停用了，请先重新订阅并确认"})
    known = owner.subscriptions.filter(query=query).first()
    if known and known.confirmed_at:
        raise ValidationError({"query": SAME})
    if known is None and owner.subscriptions.count() >= MOST_SUBSCRIPTIONS:
        raise ValidationError({"wish": f"一个地址最多 {MOST_SUBSCRIPTIONS} 个订阅，请先改一个，或者删一个"})
    added = known or Subscription(subscriber=owner, query=query)
    added.name, added.rate, added.confirmed_at = name, rate, timezone.now()
    added.save()
    return added


def ask_for_link(*, address: str, network: str) -> None:
    """Send the link to the person's own page to a known address, on its channel.

    Raises ``ValidationError`` for what is an address on no channel, and ``limits.TooMany``.
    """
    address = address.strip()
    found = {name: _cleaned(name, address) for name in channels() if _is_address(name, address)}
    if not found:
        raise ValidationError({"address": "请填写订阅时用的地址"})
    with transaction.atomic():
        limits.count_asking(address=" ".join(["link", *map(_counted, found, found.values())]), network=network)
        for name, cleaned in found.items():
            known = Subscriber.objects.filter(channel=name, address=cleaned, confirmed_at__isnull=False).first()
            if known:
                Message.objects.create(subscriber=known, kind=MessageKind.LINK)


def _counted(channel_name: str, address: str) -> str:
    return f"{channel_name}:{channel(channel_name).receiver(address)}"


def _is_address(channel_name: str, address: str) -> bool:
    try:
        _cleaned(channel_name, address)
    except ValidationError:
        return False
    return True


@transaction.atomic
def confirm(*, subscription: Subscription) -> None:
    """The owner of the address wants this. Keeps the consent with its text, time and version."""
    now = timezone.now()
    subscriber = Subscriber.objects.select_for_update().get(pk=subscription.subscriber_id)
    subscriber.confirmed_at = subscriber.confirmed_at or now
    subscriber.consent_text, subscriber.consent_version = consent.TEXT, consent.VERSION
    subscriber.consented_at = now
    subscriber.disabled_at, subscriber.disabled_reason = None, ""
    subscriber.save()
    Subscription.objects.filter(pk=subscription.pk, confirmed_at=None).update(confirmed_at=now)


def move(*, channel_name: str, old: str, new: str) -> None:
    """A device has another address at the same push service; one that expired meanwhile is open again.

    Whoever knows the old one is its owner: it is a secret. Nothing happens where it is not known (no name is resolved
    for a stranger then), or the new one is somebody's already.
    """
    owners = Subscriber.objects.filter(channel=channel_name, address=old)
    if not old.isprintable() or not owners.exists() or not _is_address(channel_name, new):
        return
    new = _cleaned(channel_name, new)
    with transaction.atomic():
        person = owners.select_for_update().first()
        taken = Subscriber.objects.filter(channel=channel_name, address=new).exists()
        if person is None or taken or urlsplit(old).netloc != urlsplit(new).netloc:
            return
        person.address = new
        if person.disabled_reason != STOPPED:
            person.disabled_at, person.disabled_reason = None, ""
        person.save(update_fields=["address", "disabled_at", "disabled_reason"])


@transaction.atomic
def change(*, subscription: Subscription, name: str, rate: str, query: str = "") -> None:
    """Raises ``ValidationError`` with sentences by field."""
    query = query or subscription.query
    _check(name=name, rate=rate, query=query)
    Subscriber.objects.select_for_update().filter(pk=subscription.subscriber_id).first()  # one change at a time
    if subscription.subscriber.subscriptions.filter(query=query).exclude(pk=subscription.pk).exists():
        raise ValidationError({"query": SAME})
    Subscription.objects.filter(pk=subscription.pk).update(name=name, rate=rate, query=query, wish=None)


def pause(*, subscription: Subscription, paused: bool) -> None:
    Subscription.objects.filter(pk=subscription.pk).update(paused_at=timezone.now() if paused else None)


def pause_all(*, subscriber: Subscriber, paused: bool) -> None:
    """Nothing new while paused; corrections of what was sent still go out."""
    Subscriber.objects.filter(pk=subscriber.pk).update(paused_at=timezone.now() if paused else None)


def set_hours(*, subscriber: Subscriber, time_zone: str, quiet_from: str, quiet_to: str, emergencies: bool) -> None:
    """Raises ``ValidationError`` with sentences by field."""
    if time_zone not in available_timezones():
        raise ValidationError({"time_zone": "没有这个时区"})
    hours = {"quiet_from": _clock(quiet_from, "quiet_from"), "quiet_to": _clock(quiet_to, "quiet_to")}
    Subscriber.objects.filter(pk=subscriber.pk).update(
        time_zone=ZoneInfo(time_zone).key, emergencies=emergencies, **hours
    )


@transaction.atomic
def remove(*, subscription: Subscription) -> None:
    """End one subscription; new pieces that wait for it alone are not sent any more, corrections of old ones are."""
    owner = subscription.subscriber
    Subscription.objects.filter(pk=subscription.pk).delete()
    new = owner.deliveries.filter(state=DeliveryState.WAITING, edition__change=Change.NEW)
    for delivery in new.order_by("pk").select_for_update(of=("self",)):
        delivery.reasons = [reason for reason in delivery.reasons if reason != subscription.pk]
        if not delivery.reasons:
            delivery.state = DeliveryState.DROPPED
        delivery.save(update_fields=["reasons", "state"])


@transaction.atomic
def stop(*, subscriber: Subscriber) -> None:
    """End all subscriptions; nothing is sent any more. What was sent stays to be seen until it is erased."""
    subscriber.subscriptions.all().delete()
    Subscriber.objects.filter(pk=subscriber.pk).update(disabled_at=timezone.now(), disabled_reason=STOPPED)
    Delivery.objects.filter(subscriber=subscriber, state=DeliveryState.WAITING).update(state=DeliveryState.DROPPED)
    unsent = Q(state=MessageState.WAITING) & Q(kind__in=[MessageKind.NEWS, MessageKind.RECALL])
    Message.objects.filter(unsent, subscriber=subscriber).update(state=MessageState.FAILED, last_error=STOPPED)


@transaction.atomic
def send_again(*, subscriber: Subscriber) -> int:
    """Try once more what could not be sent in the last thirty days; how many pieces.

    Among it what came due while the address was closed, of which no message was ever made.
    """
    failed = subscriber.messages.filter(
        state=MessageState.FAILED,
        created_at__gte=timezone.now() - SENT_AGAIN,
        deliveries__state=DeliveryState.FAILED,
    )
    ids, now = list(failed.values_list("pk", flat=True).distinct()), timezone.now()
    undone = subscriber.deliveries.filter(state=DeliveryState.FAILED)
    tried = undone.filter(message__in=ids).update(state=DeliveryState.WAITING)
    never = undone.filter(message=None, created_at__gte=now - SENT_AGAIN)
    Message.objects.filter(pk__in=ids).update(state=MessageState.WAITING, attempts=0, next_try_at=now)
    return tried + never.update(state=DeliveryState.WAITING, due_at=now)


def take_links_back(*, subscriber: Subscriber) -> None:
    """All links that were ever sent to the person are void."""
    Subscriber.objects.filter(pk=subscriber.pk).update(link_version=subscriber.link_version + 1)


@transaction.atomic
def erase(*, subscriber: Subscriber) -> None:
    """Remove the person and everything about them, for good, also what is being written meanwhile.

    Words that nobody else asked for go right after it.
    """
    locked = Subscriber.objects.select_for_update().filter(pk=subscriber.pk).first()
    if locked:
        asked = list(locked.subscriptions.exclude(wish=None).values_list("wish", flat=True))
        locked.delete()
        transaction.on_commit(partial(wish_index.forget_unused, asked), robust=True)


def forget_unconfirmed() -> int:
    """Remove what nobody confirmed in two days, and addresses that never confirmed anything; how many rows."""
    before = timezone.now() - UNCONFIRMED
    removed = Subscription.objects.filter(confirmed_at=None, created_at__lt=before).delete()[0]
    unconfirmed = Subscriber.objects.filter(confirmed_at=None, created_at__lt=before)
    with transaction.atomic():
        locked = [one.pk for one in unconfirmed.filter(subscriptions=None).select_for_update(of=("self",))]
        return removed + unconfirmed.filter(pk__in=locked, subscriptions=None).delete()[0]


def forget_closed_devices() -> int:
    """Remove people whose device takes nothing any more (404, 410) and told no new address while something could still
    be sent again; how many rows. Who stopped it themselves keeps what was sent.
    """
    devices = [name for name, one in channels().items() if one.is_device]
    closed = Subscriber.objects.filter(channel__in=devices, disabled_at__lt=timezone.now() - SENT_AGAIN)
    gone = closed.exclude(disabled_reason=STOPPED)
    with transaction.atomic():
        locked = [one.pk for one in gone.order_by("pk").select_for_update()]
        return gone.filter(pk__in=locked).delete()[0]


def _cleaned(channel_name: str, address: str) -> str:
    try:
        return channel(channel_name).clean(address.strip())
    except ValidationError as error:
        raise ValidationError({"address": error.messages}) from error


def _check(*, name: str, rate: str, query: str) -> None:
    errors = {}
    if len(name) > LONGEST_NAME or not name.isprintable():
        errors["name"] = f"名称最多 {LONGEST_NAME} 个字"
    if rate not in Rate.values:
        errors["rate"] = "没有这种频率"
    if len(query) > LONGEST_QUERY:
        errors["query"] = "条件太多了，请少选几项"
    if errors:
        raise ValidationError(errors)


def _clock(text: str, field: str) -> str:
    hour, _, minute = text.partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        raise ValidationError({field: "时间要写成 22:00 这样"})
    return f"{int(hour):02d}:{int(minute):02d}"
