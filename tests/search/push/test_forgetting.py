"""Addresses of devices that are gone go too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from content.models import ArticlePage
from search.push import housekeeping
from search.push.models import Delivery, Message, Subscriber, Subscription
from search.push.vocabulary import SENT_AGAIN, STOPPED
from tests.search.push.test_pipeline import run
from tests.servers import devices, web

pytestmark = pytest.mark.django_db


def test_a_closed_device_is_removed_after_a_month(
    index: Any,
    write_article: Callable[..., ArticlePage],
    subscribe: Callable[..., Subscription],
    all_due: Callable[[], None],
    push_service: web.Receiver,
    device: devices.Device,
) -> None:
    subscribe(device.address, keywords=("台风",))
    Subscriber.objects.update(channel="webpush")
    write_article("台风来了怎么办")
    run()
    push_service.answers = [(410, {}, b"")]
    all_due()
    run()
    assert Subscriber.objects.get().disabled_at
    housekeeping.forget()
    assert Subscriber.objects.exists(), "its browser may tell a new address"
    Subscriber.objects.update(disabled_at=timezone.now() - SENT_AGAIN - timedelta(hours=1))
    housekeeping.forget()
    for model in (Subscriber, Subscription, Message, Delivery):
        assert not model.objects.exists()


@pytest.mark.parametrize(
    "kept",
    [{"disabled_at": None, "disabled_reason": ""}, {"disabled_reason": STOPPED}, {"channel": "email"}],
)
def test_others_stay(subscribe: Callable[..., Subscription], kept: dict[str, Any]) -> None:
    subscribe("endpoint", keywords=("台风",))
    closed = {
        "channel": "webpush",
        "disabled_at": timezone.now() - SENT_AGAIN * 2,
        "disabled_reason": "这台设备不再收通知",
    }
    Subscriber.objects.update(**closed | kept)
    housekeeping.forget()
    assert Subscriber.objects.exists()
