"""Reads: what is known of a person, and what became of a push."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from . import wishes
from .models import TOLD, Delivery, Edition, Subscriber, Subscription
from .vocabulary import SENT_AGAIN, STOPPED, Change, DeliveryState

SHOWN = 50
LAST = 20


def confirmed(channel: str, address: str) -> Subscriber | None:
    """Whose address this is, letter by letter, if they ever confirmed it."""
    if not address.isprintable():
        return None
    return Subscriber.objects.filter(channel=channel, address=address, confirmed_at__isnull=False).first()


def sent_to(subscriber: Subscriber) -> list[Delivery]:
    """The last fifty pieces that went to a person, or perhaps did, the newest first."""
    rows = subscriber.deliveries.filter(TOLD)
    return list(rows.select_related("edition", "message").order_by("-pk")[:SHOWN])


def pages_for(subscriber: Subscriber) -> list[int]:
    """The last fifty pages that were meant for a person, the newest first, whether or not a letter has gone out yet.

    One that was withdrawn before its letter went stays: it stood here.
    """
    withdrawn = Edition.objects.filter(change=Change.WITHDRAWN, page_id=OuterRef("edition__page_id"))
    rows = subscriber.deliveries.filter(~Q(state=DeliveryState.DROPPED) | Exists(withdrawn)).order_by("-pk")
    return list(dict.fromkeys(rows.values_list("edition__page_id", flat=True)[: SHOWN * 4]))[:SHOWN]


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


def failed_for(subscriber: Subscriber) -> int:
    """How many pieces could not be sent to a person in the last thirty days."""
    since = timezone.now() - SENT_AGAIN
    tried, never = Q(message__created_at__gte=since), Q(message=None, created_at__gte=since)
    return subscriber.deliveries.filter(tried | never, state=DeliveryState.FAILED).count()


def last_pushes() -> QuerySet[Edition]:
    """The newest twenty, with figures as ``_with_figures`` says."""
    return _with_figures(Edition.objects.order_by("-pk"))[:LAST]


def pushes_of(page_id: int) -> QuerySet[Edition]:
    """All of one page, the newest first, with figures."""
    return _with_figures(Edition.objects.filter(page_id=page_id).order_by("-number"))


def told_of(page_id: int) -> int:
    """How many people were sent any state of the page, or perhaps were: they hear of its corrections."""
    rows = Delivery.objects.filter(TOLD, edition__page_id=page_id)
    return rows.values("subscriber").distinct().count()


def _with_figures(editions: QuerySet[Edition]) -> QuerySet[Edition]:
    """``sent``, ``waiting``, ``failed``, ``dropped`` deliveries; ``left``: stopped all since, and still closed."""
    own = Q(deliveries__state=DeliveryState.SENT)
    stopped = Q(
        deliveries__subscriber__disabled_reason=STOPPED, deliveries__subscriber__disabled_at__gte=F("created_at")
    )
    return editions.annotate(
        sent=Count("deliveries", filter=own),
        waiting=Count("deliveries", filter=Q(deliveries__state__in=[DeliveryState.WAITING, DeliveryState.SENDING])),
        failed=Count("deliveries", filter=Q(deliveries__state=DeliveryState.FAILED)),
        dropped=Count("deliveries", filter=Q(deliveries__state=DeliveryState.DROPPED)),
        left=Count("deliveries", filter=own & stopped),
    )
