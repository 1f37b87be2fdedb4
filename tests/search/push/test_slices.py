"""A large push in small steps: the first are written to before the last are found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from content.models import ArticlePage
from search.documents import SearchDocument, prepare
from search.push import bundling, looking, matching, sending, wish_index
from search.push.models import Delivery, Edition, Subscriber, Subscription
from search.push.vocabulary import EditionState
from tests.servers import smtp

pytestmark = pytest.mark.django_db


def test_the_first_letter_goes_before_the_last_people_are_found(
    index: Any,
    write_article: Callable[..., ArticlePage],
    subscribe: Callable[..., Subscription],
    inbox: smtp.Inbox,
    all_due: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    people = [subscribe(f"{name}@example.org", keywords=("台风",)).subscriber_id for name in "abc"]
    write_article("台风来了怎么办")
    looking.look()
    monkeypatch.setattr(matching, "AT_ONCE", 1)
    for found in (1, 2, 3):
        assert matching.match(seconds=0) == 1
        all_due()
        assert bundling.bundle(seconds=0) == 1
        sending.send()
        assert len(inbox.letters) == found
    assert Edition.objects.get().state == EditionState.MATCHING
    assert matching.match(seconds=0) == 0
    assert Edition.objects.get().state == EditionState.DONE
    assert list(Delivery.objects.order_by("pk").values_list("subscriber_id", flat=True)) == people


def test_messages_are_made_some_at_a_time(
    index: Any,
    write_article: Callable[..., ArticlePage],
    subscribe: Callable[..., Subscription],
    all_due: Callable[[], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in "abc":
        subscribe(f"{name}@example.org", keywords=("台风",))
    write_article("台风来了怎么办")
    looking.look()
    matching.match(seconds=60)
    all_due()
    monkeypatch.setattr(bundling, "ROWS_AT_ONCE", 1)
    assert [bundling.bundle(seconds=0) for _ in range(4)] == [1, 1, 1, 0]


@pytest.mark.parametrize("filed", [True, False])
def test_reasons_are_all_that_fits_when_the_delivery_is_written(
    index: Any, write_article: Callable[..., ArticlePage], subscribe: Callable[..., Subscription], filed: bool
) -> None:
    """What was subscribed between finding the people and writing to them, and nothing that doesn't fit."""
    first = subscribe("a@example.org", keywords=("台风",))
    subscribe("a@example.org", keywords=("地震",))
    wish_index.file_new()
    asked = matching.ask(prepared(write_article("台风来了怎么办")))
    second = subscribe("a@example.org", kinds=("article",))
    wish_index.file_new() if filed else None
    [(person, found)] = matching._still_listening(asked.after(0, 10), asked)
    assert person == Subscriber.objects.get()
    assert found == [first, second]


def prepared(page: ArticlePage) -> SearchDocument:
    """As the search engines get it."""
    return prepare(page.to_record())
