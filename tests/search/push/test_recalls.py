"""Who got a piece, or perhaps got it, hears that it was wrong, whatever has become of the rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from content.models import ArticlePage
from search.push import bundling, outgoing, selectors, sending, subscribing
from search.push.models import Delivery, Message, Subscriber, Subscription
from tests.contracts.test_push_channels import over_http
from tests.search.push.test_pipeline import correct, run, texts
from tests.servers import smtp, web

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
    Subscriber.objects.update(quiet_from="00:00", quiet_to="23:59:59.999999")
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


@pytest.mark.parametrize("name", ["webhook", "webpush"])
def test_a_system_that_fell_silent_is_told_of_the_withdrawal_and_its_row_says_so(
    index: Any,
    write_article: Write,
    subscribe: Subscribe,
    receiver: web.Receiver,
    all_due: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
) -> None:
    monkeypatch.setattr(outgoing, "SECONDS", 0.3)
    subscribe(over_http(name, receiver.url)[1], keywords=("台风",))
    Subscriber.objects.update(channel=name)
    page = write_article("台风来了怎么办")
    run()
    receiver.silent = True
    all_due()
    run()
    message = Message.objects.get()
    assert (message.state, message.attempts, message.uncertain) == ("waiting", 1, True)
    receiver.silent = False
    page.unpublish()
    run()
    all_due()
    run()
    assert list(Delivery.objects.order_by("pk").values_list("edition__change", "state")) == [
        ("new", "dropped"),
        ("withdrawn", "sent"),
    ]
    assert len(receiver.posted) == 2


def test_who_perhaps_got_a_letter_that_was_given_up_hears_of_the_withdrawal(
    index: Any,
    write_article: Write,
    subscribe: Subscribe,
    inbox: smtp.Inbox,
    all_due: Callable[[], None],
    settings: Any,
) -> None:
    person = subscribe("a@example.org", keywords=("台风",)).subscriber
    page = write_article("台风来了怎么办")
    run()
    inbox.silent, settings.EMAIL_TIMEOUT = True, 1
    all_due()
    run()
    inbox.silent, inbox.refusing = False, True
    Message.objects.update(attempts=len(sending.BACK_OFF))
    all_due()
    run()
    assert (Message.objects.get().state, Delivery.objects.get().state) == ("failed", "failed")
    assert [row.edition.page_id for row in selectors.sent_to(person)] == [page.pk]
    inbox.refusing, heard = False, len(inbox.letters)
    page.unpublish()
    run()
    assert selectors.told_of(page.pk) == 1
    assert ["已经撤回" in text for text in texts(inbox)[heard:]] == [True]


def test_who_stopped_while_a_letter_was_in_hand_perhaps_got_it(
    index: Any, write_article: Write, subscribe: Subscribe, inbox: smtp.Inbox, all_due: Callable[[], None]
) -> None:
    wanted = subscribe("a@example.org", keywords=("台风",))
    page = write_article("台风来了怎么办")
    run()
    all_due()
    bundling.bundle(seconds=60)
    [claimed] = sending.claim(10)
    sending._about_to_go(claimed)
    Subscriber.objects.update(disabled_at=timezone.now())
    Message.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    sending.send()
    assert Message.objects.get().state == "failed"
    subscribing.confirm(subscription=wanted)
    page.unpublish()
    run()
    assert ["已经撤回" in text for text in texts(inbox)] == [True]


def test_what_came_due_while_an_address_was_closed_can_be_sent_again(
    index: Any, write_article: Write, subscribe: Subscribe, inbox: smtp.Inbox, all_due: Callable[[], None]
) -> None:
    wanted = subscribe("a@example.org", keywords=("台风",))
    person = wanted.subscriber
    write_article("台风来了怎么办")
    run()
    Subscriber.objects.update(disabled_at=timezone.now(), disabled_reason="没有这个信箱")
    all_due()
    run()
    assert (selectors.failed_for(person), inbox.letters) == (1, [])
    subscribing.confirm(subscription=wanted)
    assert subscribing.send_again(subscriber=person) == 1
    run()
    assert ["台风来了怎么办" in text for text in texts(inbox)] == [True]
    assert selectors.failed_for(person) == 0


def test_who_saw_a_piece_in_their_feed_sees_there_that_it_was_withdrawn(
    index: Any, write_article: Write, subscribe: Subscribe
) -> None:
    person = subscribe("a@example.org", keywords=("台风",)).subscriber
    page = write_article("台风来了怎么办")
    run()
    assert selectors.pages_for(person) == [page.pk]
    page.unpublish()
    run()
    assert Delivery.objects.get().state == "dropped"
    assert selectors.pages_for(person) == [page.pk]


def test_what_was_withdrawn_meanwhile_is_not_sent_again(
    index: Any, write_article: Write, subscribe: Subscribe, inbox: smtp.Inbox, all_due: Callable[[], None]
) -> None:
    wanted = subscribe("a@example.org", keywords=("台风",))
    page = write_article("台风来了怎么办")
    run()
    Subscriber.objects.update(disabled_at=timezone.now(), disabled_reason="没有这个信箱")
    all_due()
    run()
    page.unpublish()
    run()
    subscribing.confirm(subscription=wanted)
    subscribing.send_again(subscriber=wanted.subscriber)
    run()
    assert inbox.letters == []
