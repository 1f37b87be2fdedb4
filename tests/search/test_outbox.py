"""From an editor's act to the index: the rows, the work on them, and what goes wrong on the way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from wagtail.models import PageViewRestriction

from content.models import ArticleIndexPage, ArticlePage
from search import outbox, service
from search.criteria import Criteria
from search.engines.base import EngineBusy, EngineError, SearchEngine
from search.models import IndexJob

Write = Callable[..., ArticlePage]
pytestmark = pytest.mark.django_db


def found(text: str) -> list[int]:
    return [hit.id for hit in service.find(Criteria(text=text)).hits]


def jobs() -> set[int]:
    return set(IndexJob.objects.values_list("page_id", flat=True))


def test_publishing_reaches_readers(index: SearchEngine, write_article: Write) -> None:
    page = write_article("台风来了怎么办")
    assert jobs() == {page.pk}
    assert outbox.drain() == outbox.Drained(put=1)
    assert found("台风") == [page.pk]
    assert jobs() == set()


def test_changing_withdrawing_and_deleting_reach_readers(index: SearchEngine, write_article: Write) -> None:
    page, other = write_article("台风来了怎么办"), write_article("雷电来了怎么办")
    outbox.drain()
    page.title = page.summary = "暴雨来了怎么办"
    page.save_revision().publish()
    other.unpublish()
    assert outbox.drain() == outbox.Drained(put=1, dropped=1)
    assert (found("暴雨"), found("台风"), found("雷电")) == ([page.pk], [], [])
    page.delete()
    assert outbox.drain().dropped == 1
    assert index.count(Criteria()) == 0


def test_a_draft_is_not_found(index: SearchEngine, write_article: Write) -> None:
    page = write_article("台风来了怎么办")
    outbox.drain()
    page.title = "暴雨来了怎么办"
    page.save_revision()
    assert jobs() == set()
    assert found("暴雨") == []


def test_privacy_of_a_branch_reaches_everything_below(
    index: SearchEngine, write_article: Write, section: ArticleIndexPage
) -> None:
    pages = [write_article("台风甲"), write_article("台风乙")]
    outbox.drain()
    restriction = PageViewRestriction.objects.create(page=section, restriction_type=PageViewRestriction.LOGIN)
    outbox.drain()
    assert found("台风") == []
    restriction.restriction_type = PageViewRestriction.GROUPS
    restriction.save()
    restriction.groups.set(Group.objects.all())
    assert outbox.drain().dropped == 2
    restriction.delete()
    assert outbox.drain().put == 2
    assert set(found("台风")) == {page.pk for page in pages}


def test_deleting_a_branch_drops_everything_below(
    index: SearchEngine, write_article: Write, section: ArticleIndexPage
) -> None:
    write_article("台风甲"), write_article("台风乙")
    outbox.drain()
    section.delete()
    outbox.drain()
    assert index.count(Criteria()) == 0


def test_a_new_address_is_known_below(index: SearchEngine, write_article: Write, section: ArticleIndexPage) -> None:
    page = write_article("台风甲")
    outbox.drain()
    section.slug = "wen-zhang"
    section.save_revision().publish()
    assert page.pk in jobs()
    outbox.drain()
    assert {suggestion.url for suggestion in service.suggest("台风甲") if suggestion.url} == {
        f"/wen-zhang/{page.slug}/"
    }


def test_moving_a_branch_is_heard(index: SearchEngine, write_article: Write, section: ArticleIndexPage) -> None:
    page = write_article("台风甲")
    outbox.drain()
    section.move(section.get_parent(), pos="first-child")
    section.refresh_from_db()
    home = section.get_parent()
    second = home.add_child(instance=ArticleIndexPage(title="旧文", slug="old"))
    ArticlePage.objects.get(pk=page.pk).move(second, pos="last-child")
    assert jobs() == {page.pk}
    outbox.drain()
    assert any(suggestion.url == f"/old/{page.slug}/" for suggestion in service.suggest("台风甲"))


def test_a_waiting_job_is_used_again_and_keeps_its_place() -> None:
    outbox.enqueue([1, 2, 2])
    before = IndexJob.objects.get(page_id=1)
    outbox.enqueue([1])
    after = IndexJob.objects.get(page_id=1)
    assert (after.pk, after.created_at) == (before.pk, before.created_at)
    assert after.ticket != before.ticket
    assert IndexJob.objects.count() == 2


def test_a_request_rolled_back_leaves_no_job() -> None:
    def fail() -> None:
        with transaction.atomic():
            outbox.enqueue([1])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert jobs() == set()


def test_what_is_asked_for_while_a_job_runs_is_done_again(index: SearchEngine, write_article: Write) -> None:
    page = write_article("台风一")
    claimed = outbox.claim(10)
    outbox.enqueue([page.pk])
    outbox._work(claimed)
    assert jobs() == {page.pk}
    assert outbox.drain().put == 1
    assert jobs() == set()


def test_a_lease_keeps_others_away_until_it_ends(index: SearchEngine, write_article: Write) -> None:
    write_article("台风一")
    assert len(outbox.claim(10)) == 1
    assert outbox.claim(10) == []
    assert outbox.drain() == outbox.Drained()
    IndexJob.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert outbox.drain().put == 1


def test_a_broken_page_does_not_stop_the_others(
    index: SearchEngine, write_article: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = write_article("台风好"), write_article("台风坏")
    real = outbox.record_for

    def record_for(page_id: int) -> Any:
        if page_id == bad.pk:
            raise ZeroDivisionError("坏了")
        return real(page_id)

    monkeypatch.setattr(outbox, "record_for", record_for)
    assert outbox.drain() == outbox.Drained(put=1, failed=1)
    job = IndexJob.objects.get()
    assert (job.attempts, job.last_error, job.claimed_until) == (1, "ZeroDivisionError: 坏了", None)
    assert 5 < (job.next_try_at - timezone.now()).total_seconds() < 11
    for _ in range(4):
        IndexJob.objects.update(next_try_at=timezone.now())
        outbox.drain()
    job.refresh_from_db()
    assert (job.attempts, job.set_aside) == (5, True)
    assert found("台风") == [good.pk]
    monkeypatch.undo()
    assert outbox.drain() == outbox.Drained()
    outbox.enqueue([bad.pk])  # published again: a fresh start
    assert outbox.drain().put == 1


def test_a_document_the_engine_chokes_on_does_not_stop_the_others(
    index: SearchEngine, write_article: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    from search.engines.embedded import writing

    good, bad = write_article("台风好"), write_article("台风坏")
    real = writing.to_tantivy

    def to_tantivy(document: Any) -> Any:
        if document.id == bad.pk:
            raise ValueError("不能写")
        return real(document)

    monkeypatch.setattr(writing, "to_tantivy", to_tantivy)
    assert outbox.drain() == outbox.Drained(put=1, failed=1)
    assert found("台风") == [good.pk]


@pytest.mark.parametrize("error", [EngineBusy, EngineError])
def test_no_attempt_is_counted_when_nothing_can_be_written(
    index: SearchEngine, write_article: Write, monkeypatch: pytest.MonkeyPatch, error: type[EngineError], settings: Any
) -> None:
    write_article("台风一")
    if error is EngineBusy:
        monkeypatch.setattr(type(index), "writing", lambda self, within: (_ for _ in ()).throw(EngineBusy("busy")))
    else:
        settings.KEPU_SEARCH_INDEX_DIR = settings.KEPU_SEARCH_INDEX_DIR / "none"
    assert outbox.drain().problem
    job = IndexJob.objects.get()
    assert (job.attempts, job.claimed_until, job.set_aside) == (0, None, False)


def test_one_hint_a_transaction(
    index: SearchEngine, write_article: Write, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        outbox.enqueue([1, 2])
        outbox.enqueue([3])
    assert len(callbacks) == 1
    assert jobs() == set()
