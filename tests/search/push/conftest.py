"""A site with articles, people who subscribe, and a mailbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from search.criteria import Criteria
from search.push.models import Message, Subscriber, Subscription
from search.push.vocabulary import Rate
from tests.search.conftest import index, section, write_article  # noqa: F401


@pytest.fixture
def subscribe(request: pytest.FixtureRequest) -> Callable[..., Subscription]:
    """``subscribe("a@example.org", keywords=("台风",), rate="at_once")``: confirmed, with no quiet hours."""
    request.getfixturevalue("demo_db" if "demo_db" in request.fixturenames else "db")

    def make(address: str, *, rate: str = Rate.AT_ONCE, **asked: Any) -> Subscription:
        now = timezone.now()
        person, _ = Subscriber.objects.get_or_create(
            address=address, defaults={"confirmed_at": now, "quiet_from": "00:00", "quiet_to": "00:00"}
        )
        query = Criteria(**asked).to_query()
        return Subscription.objects.create(subscriber=person, query=query, rate=rate, confirmed_at=now)

    return make


@pytest.fixture
def all_due() -> Callable[[], None]:
    """Brings the hour of everything that waits."""

    def hurry() -> None:
        from search.push.models import Delivery

        past = timezone.now() - timezone.timedelta(seconds=1)
        Delivery.objects.filter(state="waiting").update(due_at=past)
        Message.objects.filter(state="waiting").update(next_try_at=past)

    return hurry
