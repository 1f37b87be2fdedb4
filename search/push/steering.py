"""Editors hold a push up, let it go on, or end it, while it runs."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.log_actions import log

from .models import Delivery, Edition
from .vocabulary import DeliveryState, EditionState

LOGGED = {
    "kepu_push.pause": "暂停推送",
    "kepu_push.resume": "继续推送",
    "kepu_push.cancel": "取消推送",
}


@transaction.atomic
def pause(*, edition: Edition, user: Any) -> None:
    """Nothing of it is sent until it is resumed; what is being handed over at this moment still goes."""
    _changed(edition, (EditionState.MATCHING, EditionState.DONE), EditionState.PAUSED)
    log(edition, "kepu_push.pause", user=user)


@transaction.atomic
def resume(*, edition: Edition, user: Any) -> None:
    """Goes on with the first person who was not looked at yet."""
    _changed(edition, (EditionState.PAUSED,), EditionState.MATCHING)
    log(edition, "kepu_push.resume", user=user)


@transaction.atomic
def cancel(*, edition: Edition, user: Any) -> None:
    """For good: who has not got it doesn't get it. Who has will still hear of corrections."""
    _changed(edition, (EditionState.MATCHING, EditionState.PAUSED, EditionState.DONE), EditionState.CANCELLED)
    waiting = Delivery.objects.filter(edition=edition, state=DeliveryState.WAITING)
    list(waiting.order_by("pk").select_for_update().values_list("pk"))
    waiting.update(state=DeliveryState.DROPPED)
    log(edition, "kepu_push.cancel", user=user)


def _changed(edition: Edition, before: tuple[EditionState, ...], after: EditionState) -> None:
    if not Edition.objects.filter(pk=edition.pk, state__in=before).update(state=after):
        edition.refresh_from_db()
        raise ValidationError(f"这次推送现在是“{edition.get_state_display()}”，没有改动。")
    edition.state = after
