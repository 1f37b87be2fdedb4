"""Links that stand for a person: signed, each good for one thing, for a time, and until they are taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.conf import settings
from django.core import signing

from .models import Subscriber, Subscription


class Scope(StrEnum):
    """What a link is good for; also the part of its address."""

    CONFIRM = "confirm"
    MANAGE = "manage"
    STOP = "stop"
    FEED = "feed"


VALID_FOR = {
    Scope.CONFIRM: timedelta(days=2),
    Scope.MANAGE: timedelta(days=30),
    Scope.STOP: timedelta(days=400),
    Scope.FEED: timedelta(days=4000),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A link that holds; ``subscription`` is the one it is about, if it is about one."""

    subscriber: Subscriber
    subscription: Subscription | None


def address_of(scope: Scope, subscriber: Subscriber, subscription_id: int = 0) -> str:
    """The absolute address of a fresh link."""
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path_of(scope, subscriber, subscription_id)


def path_of(scope: Scope, subscriber: Subscriber, subscription_id: int = 0) -> str:
    """The same without the host, for who is here already."""
    content = [subscriber.pk, subscriber.link_version, subscription_id]
    token = signing.dumps(content, salt=_salt(scope))
    return f"/subscribe/{scope}/{token}/"


def opened(scope: Scope, token: str) -> Link | None:
    """Whom a link stands for; None for one that is forged, too old, taken back, or about something gone."""
    try:
        content = signing.loads(token, salt=_salt(scope), max_age=VALID_FOR[scope])
        subscriber_id, version, subscription_id = map(int, content)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    subscriber = Subscriber.objects.filter(pk=subscriber_id, link_version=version).first()
    if subscriber is None:
        return None
    subscription = subscriber.subscriptions.filter(pk=subscription_id).first() if subscription_id else None
    return None if subscription_id and subscription is None else Link(subscriber, subscription)


def _salt(scope: Scope) -> str:
    return f"kepu.push.{scope}"
