"""Who got a piece, or perhaps got it, hears that it was wrong, whatever has become of the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from content.models import ArticlePage
from search.push import subscribing
from search.push.models import Delivery, Subscriber, Subscription
from tests.search.push.test_pipeline import correct, run, texts
from tests.servers import smtp

pytestmark = pytest.mark.django_db

Subscribe = Callable[..., Subscription]
Write = Callable[..., ArticlePage]


def test_a_correction_that_waits_outlives_the_subscription_it_came_by(
    index: Any, write_article: Write, subscribe: Subscribe, inbox: smtp.Inbox, all_due: Callable[[], None]
) -> None:
    wanted = subscribe("a@example.org", keywords=("台风",))
    page = write_article("台风来了怎么办")
    run()
    all_due()
    run()
    Subscriber.objects.update(quiet_from="00:00", quiet_to="23:59")
    correct(page)
    run()
    write_article("台风走了以后")
    run()
    subscribing.remove(subscription=wanted)
    waiting = Delivery.objects.filter(state="waiting").values_list("edition__change", flat=True)
    assert list(waiting) == ["corrected"], "what is new goes with its subscription"
    all_due()
    run()
    assert len(inbox.letters) == 2
    assert "贴米字没用" in texts(inbox)[1]
