"""The index of wishes: derived from the subscriptions, never in their way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from content.records import ContentRecord, Kind
from search.documents import SearchDocument, prepare
from search.push import matching, subscribing, wish_index
from search.push.models import Subscriber, Subscription, Wish, WishKey

Subscribe = Callable[..., Subscription]
pytestmark = pytest.mark.django_db


@pytest.fixture
def piece() -> SearchDocument:
    now = timezone.now()
    dates = {"published_at": now, "updated_at": now}
    facets = {"topics": ("typhoon", "weather"), "audiences": ("everyone",)}
    return prepare(
        ContentRecord(id=1, kind=Kind.ARTICLE, url="/articles/1/", title="台风来了", version=1, **dates, **facets)
    )


def found(piece: SearchDocument) -> set[int]:
    """Subscriptions; everybody here has one."""
    asked = matching.ask(piece)
    told = list(matching._still_listening(asked.after(0, 100), asked))
    assert [person.pk for person, _ in told] == list(asked.people)
    return {mine.pk for _, theirs in told for mine in theirs}


def file_all() -> None:
    while wish_index.file_new():
        pass


def test_filed_or_not_a_subscription_is_found(subscribe: Subscribe, piece: SearchDocument) -> None:
    fit = [subscribe("a@example.org", keywords=("台风",)), subscribe("b@example.org", topics=("weather",))]
    subscribe("c@example.org", keywords=("地震",))
    wanted = {one.pk for one in fit}
    assert found(piece) == wanted
    assert wish_index.file_new(seconds=0, at_once=1) == 1
    assert found(piece) == wanted
    file_all()
    assert found(piece) == wanted
    assert not Subscription.objects.filter(wish=None).exists()


def test_what_is_for_everyone_is_for_the_old_as_well(subscribe: Subscribe, piece: SearchDocument) -> None:
    mine = subscribe("a@example.org", audiences=("older",))
    file_all()
    assert found(piece) == {mine.pk}


@pytest.mark.parametrize("filed", [True, False])
def test_who_changes_a_wish_meanwhile_gets_what_is_wanted_now(
    subscribe: Subscribe, piece: SearchDocument, filed: bool
) -> None:
    mine, other = (subscribe(f"{name}@example.org", keywords=("台风",)) for name in "ab")
    file_all() if filed else None
    asked = matching.ask(piece)
    people = asked.after(0, 100)
    earthquakes = subscribe("c@example.org", keywords=("地震",))
    Subscription.objects.filter(pk=mine.pk).update(query=earthquakes.query, wish=None)
    told = matching._still_listening(people, asked)
    assert [one.pk for _, found in told for one in found] == [other.pk]


@pytest.mark.parametrize("silent", ["confirmed_at", "paused_at", "disabled_at"])
def test_who_does_not_listen_is_left_out_of_many_as_of_few(
    subscribe: Subscribe, piece: SearchDocument, silent: str
) -> None:
    mine, other, third = (subscribe(f"{name}@example.org", keywords=("台风",)) for name in "abc")
    at = None if silent == "confirmed_at" else timezone.now()
    Subscriber.objects.filter(pk=mine.subscriber_id).update(**{silent: at})
    Subscription.objects.filter(pk=other.pk).update(paused_at=timezone.now())
    assert found(piece) == {third.pk}
    assert set(matching.listening_among_many()) == set(matching.listening()) == {third}


def test_equal_wishes_are_one_row(subscribe: Subscribe) -> None:
    for number in range(3):
        subscribe(f"p{number}@example.org", keywords=("台风",), kinds=("article",))
        file_all()
    assert Wish.objects.count() == 1
    assert WishKey.objects.count() == 1


def test_a_changed_wish_counts_at_once(subscribe: Subscribe, piece: SearchDocument) -> None:
    mine = subscribe("a@example.org", keywords=("台风",))
    file_all()
    subscribing.change(subscription=mine, name="", rate=mine.rate, query="topic=vaccine")
    assert found(piece) == set()
    file_all()
    assert found(piece) == set()
    subscribing.change(subscription=mine, name="", rate=mine.rate, query="topic=typhoon")
    assert found(piece) == {mine.pk}


def test_paused_people_are_left_out(subscribe: Subscribe, piece: SearchDocument) -> None:
    mine, other = subscribe("a@example.org", kinds=("article",)), subscribe("b@example.org", kinds=("article",))
    file_all()
    subscribing.pause_all(subscriber=mine.subscriber, paused=True)
    assert found(piece) == {other.pk}


def test_what_cannot_be_read_fits_nothing(subscribe: Subscribe, piece: SearchDocument) -> None:
    mine = subscribe("a@example.org", kinds=("article",))
    Subscription.objects.filter(pk=mine.pk).update(query="kind=gone")
    file_all()
    assert found(piece) == set()
    assert not Subscription.objects.filter(wish=None).exists()


def test_push_rebuild_makes_it_anew(subscribe: Subscribe, piece: SearchDocument) -> None:
    fit = [subscribe("a@example.org", keywords=("台风",)), subscribe("b@example.org", topics=("weather",))]
    file_all()
    fit.append(subscribe("c@example.org", kinds=("article",)))
    Wish.objects.create(query="topic=nobody")
    WishKey.objects.filter(key__startswith="word:").update(key="word:地震")
    assert found(piece) == {one.pk for one in fit[1:]}
    call_command("push_rebuild", verbosity=0)
    assert found(piece) == {one.pk for one in fit}
    assert not WishKey.objects.filter(key="word:地震").exists()
    assert set(Wish.objects.values_list("query", flat=True)) == {one.query for one in fit}


def test_what_nobody_wants_any_more_is_forgotten(subscribe: Subscribe) -> None:
    mine, other = subscribe("a@example.org", keywords=("台风",)), subscribe("b@example.org", topics=("weather",))
    file_all()
    mine.delete()
    wish_index.forget_unused()
    assert [row.query for row in Wish.objects.all()] == [other.query]
    assert WishKey.objects.count() == 1


def test_the_words_of_who_erases_themselves_go_with_them(
    subscribe: Subscribe, django_capture_on_commit_callbacks: Any
) -> None:
    mine = subscribe("a@example.org", keywords=("罕见的病",))
    subscribe("a@example.org", keywords=("台风",))
    kept = subscribe("b@example.org", keywords=("台风",))
    Wish.objects.create(query="topic=somebody")
    file_all()
    with django_capture_on_commit_callbacks(execute=True):
        subscribing.erase(subscriber=mine.subscriber)
    assert {row.query for row in Wish.objects.all()} == {kept.query, "topic=somebody"}
    assert not WishKey.objects.filter(key__contains="罕见").exists()
