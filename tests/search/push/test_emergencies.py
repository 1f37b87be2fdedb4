"""Whom an emergency wakes, and who gets it although five messages went today."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from content.models import ArticlePage, EmergencyRelease, Region
from content.regions import load_regions
from search.push import policy
from search.push.models import Delivery, Message, Subscriber, Subscription
from tests.search.push.test_pipeline import correct, run
from tests.servers import smtp

pytestmark = pytest.mark.django_db

Subscribe = Callable[..., Subscription]
Emergency = Callable[[], ArticlePage]
ZHANJIANG, SHAOGUAN, PROVINCE = "440800", "440200", "440000"


@pytest.fixture
def emergency(index: Any, write_article: Callable[..., ArticlePage]) -> Emergency:
    """Publishes an article about Zhanjiang without its review."""
    load_regions()

    def publish() -> ArticlePage:
        page = write_article("台风来了怎么办")
        page.regions = [Region.objects.get(code=ZHANJIANG)]
        EmergencyRelease.objects.create(page=page, text_digest="", reason="台风", confirmed_at=timezone.now())
        page.save_revision().publish()
        return page

    return publish


def agree(*addresses: str, quiet: bool = True) -> None:
    """These to be woken; for everybody it is night."""
    if quiet:
        Subscriber.objects.update(quiet_from="00:00", quiet_to="23:59:59.999999")
    Subscriber.objects.filter(address__in=addresses).update(emergencies=True)


def test_it_wakes_those_who_agreed_and_named_its_region(
    emergency: Emergency, subscribe: Subscribe, inbox: smtp.Inbox
) -> None:
    subscribe("city@example.org", regions=(ZHANJIANG,))
    subscribe("province@example.org", regions=(PROVINCE, SHAOGUAN))
    subscribe("digest@example.org", keywords=("台风",), rate="weekly")
    subscribe("digest@example.org", regions=(ZHANJIANG,), rate="weekly")
    subscribe("asleep@example.org", regions=(ZHANJIANG,))
    subscribe("nowhere@example.org", keywords=("台风",))
    subscribe("elsewhere@example.org", keywords=("台风",))
    subscribe("elsewhere@example.org", regions=(SHAOGUAN,))
    subscribe("shaoguan@example.org", regions=(SHAOGUAN,))
    agree(*(f"{name}@example.org" for name in ("city", "province", "digest", "nowhere", "elsewhere", "shaoguan")))
    emergency()
    run()
    woken = [letter["To"] for letter in inbox.letters]
    assert sorted(woken) == ["city@example.org", "digest@example.org", "province@example.org"]
    waiting = Delivery.objects.filter(state="waiting", due_at__gt=timezone.now())
    assert set(waiting.values_list("subscriber__address", flat=True)) == {
        "asleep@example.org",
        "nowhere@example.org",
        "elsewhere@example.org",
    }


def test_it_is_not_one_too_many_for_those_who_agreed(
    emergency: Emergency, subscribe: Subscribe, inbox: smtp.Inbox, all_due: Callable[[], None]
) -> None:
    for name in ("agreed", "not"):
        person = subscribe(f"{name}@example.org", regions=(ZHANJIANG,)).subscriber
        for _ in range(policy.MESSAGES_A_DAY):
            Message.objects.create(subscriber=person, kind="news", state="sent")
    agree("agreed@example.org", quiet=False)
    emergency()
    run()
    all_due()
    run()
    assert [letter["To"] for letter in inbox.letters] == ["agreed@example.org"]
    assert Delivery.objects.get(subscriber__address="not@example.org").due_at > timezone.now()


def test_its_correction_wakes_the_same(
    emergency: Emergency, subscribe: Subscribe, inbox: smtp.Inbox, all_due: Callable[[], None]
) -> None:
    for name in ("agreed", "removed", "asleep"):
        subscribe(f"{name}@example.org", regions=(ZHANJIANG,))
    agree("agreed@example.org", "removed@example.org")
    page = emergency()
    run()
    all_due()
    run()
    assert len(inbox.letters) == 3
    Subscription.objects.filter(subscriber__address="removed@example.org").delete()
    correct(page)
    run()
    assert [letter["To"] for letter in inbox.letters][3:] == ["agreed@example.org"]
    assert Delivery.objects.filter(state="waiting", edition__change="corrected").count() == 2
