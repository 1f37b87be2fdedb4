"""The log of changes: complete, in the order of commits, known to every process in time."""

from __future__ import annotations

import pytest
from django.db import transaction
from wagtail.models import Page, PageViewRestriction

from content import changes, keeping, published_log
from content.models import ArticlePage, Person, Topic
from content.models.changes import Change, ChangeClock
from content.restrictions import restricted_paths

from .writing import Desk


def noted() -> set[str]:
    """What was noted since this was last asked."""
    about = set(Change.objects.values_list("about", flat=True))
    Change.objects.all().delete()
    return about


@pytest.mark.django_db
class TestWhatIsNoted:
    def test_a_page_and_its_kind(self, desk: Desk) -> None:
        page = desk.article("雷雨")
        own = {f"page:{page.pk}", "kind:article"}
        assert own <= noted()
        page.title = "雷雨天"
        revision = page.save_revision()
        assert noted() == set(), "a draft is nothing to readers"
        revision.publish()
        assert noted() == own
        page.refresh_from_db()
        page.unpublish()
        assert noted() == own
        page.delete()
        assert noted() >= own

    def test_addresses_below(self, desk: Desk) -> None:
        page = desk.article("雷雨")
        section = Page.objects.get(pk=page.get_parent().pk).specific
        noted()
        section.slug = "wenzhang"
        section.save_revision().publish()
        assert "site" in noted()

    def test_what_is_on_any_page(self, desk: Desk) -> None:
        topic = Topic.objects.create(name="闪电球", slug="ball-lightning")
        assert noted() == {"site"}
        topic.name = "球形闪电"
        topic.save()
        assert noted() == {"site"}
        person = Person.objects.create(name="王一")
        assert noted() == set(), "nobody shows a new person yet"
        person.name = "王二"
        person.save()
        assert noted() == {"site"}

    def test_who_may_read(self, desk: Desk) -> None:
        page = desk.article("雷雨")
        noted()
        assert restricted_paths() == ()
        restriction = PageViewRestriction.objects.create(page=page, restriction_type="login")
        assert noted() == {"site", f"page:{page.pk}"}
        assert restricted_paths() == (page.path,)
        restriction.delete()
        assert noted() == {"site", f"page:{page.pk}"}
        assert restricted_paths() == ()


@pytest.mark.django_db(transaction=True)
class TestNumbers:
    def test_leap_when_a_database_took_the_place_of_another(self) -> None:
        changes.note("a")
        lost = changes.horizon()
        changes.begin_anew()
        first = changes.horizon()
        assert first > lost + 1_000_000
        assert not changes.holds(lost, [changes.SITE])
        ChangeClock.objects.update(number=lost)  # the same backup once more, when the clock had gone on
        changes.begin_anew()
        assert changes.horizon() > first

    def test_are_given_after_the_commit(self) -> None:
        changes.look(now=True)
        before = changes.horizon()
        with transaction.atomic():
            changes.note("a")
            assert Change.objects.get(about="a").number is None
            assert changes.holds(before, ["a"])
        assert not changes.holds(before, ["a"])
        assert changes.holds(changes.horizon(), ["a"])
        assert changes.holds(before, ["b"])

    def test_of_one_that_was_killed_before_it_could(self) -> None:
        changes.look(now=True)
        before = changes.horizon()
        Change.objects.create(about="a")
        changes.look(now=True)
        assert not changes.holds(before, ["a"])

    def test_are_none_after_a_rollback(self) -> None:
        with transaction.atomic():
            changes.note("a")
            transaction.set_rollback(True)
        assert not Change.objects.exists()

    def test_a_process_that_starts_knows_the_last(self) -> None:
        changes.note("a")
        last = changes.horizon()
        changes.forget()
        changes.look(now=True)
        assert changes.horizon() == last
        assert not changes.holds(last - 1, ["a"])

    def test_the_log_is_cut_and_the_clock_goes_on(self) -> None:
        changes.note("a")
        last = changes.horizon()
        Change.objects.update(at=Change.objects.get().at - changes.KEPT_FOR * 2)
        assert changes.forget_old() == 0, "the log for mirrors has not seen it"
        published_log.catch_up()
        assert changes.forget_old() == 1
        changes.note("b")
        assert changes.horizon() == last + 1


@pytest.mark.django_db(transaction=True)
def test_remembered_until_it_changes_and_not_inside_a_transaction() -> None:
    asked = []

    @changes.remembered("a")
    def answer() -> int:
        asked.append(1)
        return len(asked)

    assert [answer(), answer()] == [1, 1]
    changes.note("a")
    assert [answer(), answer()] == [2, 2]
    with transaction.atomic():
        assert [answer(), answer()] == [3, 4]
    assert answer() == 2
    changes.forget()
    assert answer() == 5


@pytest.mark.django_db(transaction=True)
def test_remembered_until_any_of_several_things_changes_in_another_process() -> None:
    asked: list[int] = []

    @changes.remembered("a", "b", most=2)
    def answer(number: int) -> int:
        asked.append(number)
        return len(asked)

    assert [answer(1), answer(2), answer(1)] == [1, 2, 1]
    Change.objects.create(about="b")  # as another process writes it
    changes.look(now=True)
    assert [answer(1), answer(1)] == [3, 3]
    assert [answer(2), answer(3), answer(3), answer(1)] == [4, 5, 5, 6], "no more than two are kept"


@pytest.mark.django_db(transaction=True)
def test_what_was_remembered_links_to_its_pages_each_time() -> None:
    @keeping.remembered("a", most=10)
    def answer() -> str:
        keeping.linked(7)
        return "seven"

    for _ in range(2):
        with keeping.recording() as pages:
            assert answer() == "seven"
        assert pages == {changes.about_page(7)}


def test_every_kind_has_a_name() -> None:
    assert changes.about_kind(ArticlePage.kind) in changes.EVERY_KIND
