"""What is kept of a person: all of it is in the export, none of it is left after erasing, none of it in the logs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db.models import CASCADE, ForeignKey, Model

from search.criteria import Criteria
from search.push import bundling, looking, matching, sending, subscribing, wish_index
from search.push.models import Message, Subscriber
from search.push.selectors import everything_about
from search.push.wishes import wish
from tests.servers import smtp

pytestmark = pytest.mark.django_db

ADDRESS = "grandmother@example.org"
NAME = "给外婆的订阅"


@pytest.fixture
def person(index: Any, write_article: Callable[..., Any], inbox: smtp.Inbox, all_due: Callable[[], None]) -> Subscriber:
    """Who asked, confirmed, named it, and was sent a piece; another waits for them."""
    subscribing.ask(
        channel_name="email",
        address=ADDRESS,
        wish=wish(Criteria(text="台风")),
        name=NAME,
        rate="at_once",
        network="192.0.2.7",
    )
    sending.send()
    known = Subscriber.objects.get(address=ADDRESS)
    subscribing.confirm(subscription=known.subscriptions.get())
    Subscriber.objects.update(quiet_from="00:00", quiet_to="00:00")
    for title in ("台风来了怎么办", "台风过后做什么"):
        write_article(title)
        looking.look()
        matching.match(seconds=60)
        wish_index.file_new()
        all_due()
        bundling.bundle(seconds=60)
        sending.send()
    assert inbox.letters
    return known


def rows() -> Iterator[Model]:
    """Every row of every table."""
    for model in apps.get_models():
        yield from model._base_manager.all()


def values(row: Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def about(person: Subscriber) -> set[Model]:
    """All rows that speak of a person, or belong to one that does."""
    found: set[Model] = {row for row in rows() if ADDRESS in str(values(row)) or NAME in str(values(row))}
    while more := {row for row in rows() if row not in found and belongs(row, found)}:
        found |= more
    return found


def belongs(row: Model, owners: set[Model]) -> bool:
    fields = [field for field in row._meta.concrete_fields if isinstance(field, ForeignKey)]
    whose = {
        (field.related_model, getattr(row, field.attname))
        for field in fields
        if field.remote_field.on_delete is CASCADE
    }
    return any((type(owner), owner.pk) in whose for owner in owners)


def test_the_export_has_all_that_is_kept_and_erasing_leaves_none(person: Subscriber) -> None:
    kept = about(person)
    assert {type(row).__name__ for row in kept} == {"Subscriber", "Subscription", "Message", "Delivery"}
    said = everything_about(Subscriber.objects.get(pk=person.pk))
    told = [said["subscriber"], *said["subscriptions"], *said["messages"], *said["deliveries"]]
    assert len(told) == len(kept)
    assert all(any(values(row).items() <= one.items() for one in told) for row in kept)
    subscribing.erase(subscriber=person)
    assert about(person) == set()
    assert not any(values(row).get("subscriber_id") == person.pk for row in rows())


def test_logs_carry_no_address(
    request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture, inbox: smtp.Inbox
) -> None:
    caplog.set_level(logging.INFO)
    person = request.getfixturevalue("person")
    inbox.unknown.add(ADDRESS)
    Message.objects.create(subscriber=person, kind="link")
    sending.send()
    person.refresh_from_db()
    assert person.disabled_at is not None
    ours = [record for record in caplog.records if record.name != "mail.log"]  # that of the mail server here
    assert ours, "there is something to read"
    assert not any("grandmother" in record.getMessage() for record in ours)
