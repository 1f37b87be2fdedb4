"""From a question to its answer: a draft, a publication, letters; and rebuttals that answer older questions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.timezone import now

from content.models import RumorPage
from content.vocabulary import QuestionState
from search import outbox
from search.engines import engine
from search.preparation import all_documents
from search.questions import actions, telling
from search.questions.models import Asking, Comparison, Question
from search.questions.proposing import compare_published
from search.questions.telling import tell_waiting
from tests.search.questions.conftest import NEW_CLAIM, publish
from tests.servers.smtp import Inbox, text_of

Ask = Callable[..., Asking]


@pytest.fixture
def own_index(board: None, settings: Any, tmp_path: Any) -> None:
    """The demo's rebuttals in an index that a test may write to."""
    settings.KEPU_SEARCH_INDEX_DIR = tmp_path
    engine().rebuild_from(all_documents(0, lambda done: None))


def test_a_draft_from_the_board_is_filled_in(asked: Ask, publisher: Any) -> None:
    asked(), asked("家长注意，珠江里发现会唱歌的鲶鱼，吃了它的人都不会近视，明天起禁止捕捞")
    question = Question.objects.get()
    page = actions.write(question=question, user=publisher)
    assert page.claim == NEW_CLAIM
    assert page.wordings.splitlines()[0] == NEW_CLAIM
    assert "家长注意" in page.wordings
    assert not page.live
    assert page.get_latest_revision_as_object().claim == NEW_CLAIM
    assert actions.write(question=question, user=publisher) == page
    assert question.state == QuestionState.WRITING


def test_who_may_not_write_rebuttals_starts_none(asked: Ask, django_user_model: Any) -> None:
    question = asked().question
    with pytest.raises(PermissionDenied):
        actions.write(question=question, user=django_user_model.objects.create_user("nobody"))
    assert Question.objects.get().state == QuestionState.NEW


def test_publishing_answers_and_everybody_is_told_once(asked: Ask, publisher: Any, inbox: Inbox) -> None:
    for address in ("a@example.org", "b@example.org", ""):
        asked(address=address)
    page = actions.write(question=Question.objects.get(), user=publisher)
    assert tell_waiting() == 0
    live = publish(page)
    assert Question.objects.get().state == QuestionState.ANSWERED
    assert tell_waiting() == 2
    assert tell_waiting() == 0
    assert {letter["To"] for letter in inbox.letters} == {"a@example.org", "b@example.org"}
    told = text_of(inbox.letters[0])
    assert live.url in told
    assert "没有这回事" in told
    assert "不实" in told
    assert "/rumors/ask/" in told
    assert set(Asking.objects.values_list("address", flat=True)) == {""}
    publish(live, truth="还是没有。")
    assert tell_waiting() == 0


def test_a_rebuttal_that_is_not_public_tells_nobody(asked: Ask, publisher: Any, inbox: Inbox) -> None:
    asked(address="a@example.org")
    live = publish(actions.write(question=Question.objects.get(), user=publisher))
    live.unpublish()
    assert tell_waiting() == 0
    publish(live)
    assert tell_waiting() == 1


def test_a_server_that_refuses_is_tried_again_and_the_log_names_nobody(
    asked: Ask, publisher: Any, inbox: Inbox, caplog: Any
) -> None:
    asked(address="a@example.org")
    publish(actions.write(question=Question.objects.get(), user=publisher))
    inbox.refusing = True
    assert tell_waiting() == 0
    row = Asking.objects.get()
    assert (row.address, row.attempts, row.claimed_until) == ("a@example.org", 1, None)
    assert row.next_try_at > now()
    inbox.refusing = False
    Asking.objects.update(next_try_at=now())
    assert tell_waiting() == 1
    ours = [record.getMessage() for record in caplog.records if record.name != "mail.log"]
    assert ours
    assert "a@example.org" not in " ".join(ours)


def test_an_address_that_never_works_is_erased(asked: Ask, publisher: Any, inbox: Inbox) -> None:
    asked(address="a@example.org")
    publish(actions.write(question=Question.objects.get(), user=publisher))
    inbox.refusing = True
    for _ in range(len(telling.BACK_OFF) + 1):
        Asking.objects.update(next_try_at=now())
        tell_waiting()
    assert Asking.objects.get().address == ""


def test_a_killed_worker_loses_no_letter_and_a_second_copy_is_known_as_one(
    asked: Ask, publisher: Any, inbox: Inbox
) -> None:
    """Killed after the letter, before its note: the row is under a lease, then sent under the same name."""
    asked(address="a@example.org")
    publish(actions.write(question=Question.objects.get(), user=publisher))
    Asking.objects.update(claimed_until=now() + timedelta(minutes=5))
    assert tell_waiting() == 0
    Asking.objects.update(claimed_until=now() - timedelta(seconds=1))
    assert tell_waiting() == 1
    Asking.objects.update(address="a@example.org", told_at=None)
    assert tell_waiting() == 1
    assert len({letter["Message-ID"] for letter in inbox.letters}) == 1


def test_a_later_rebuttal_is_proposed_and_told_only_when_an_editor_agrees(
    own_index: None, asked: Ask, publisher: Any, inbox: Inbox
) -> None:
    question = asked(address="a@example.org").question
    unrelated = asked("广州塔下个月要拆掉，材料运到海南盖火箭发射架，施工队已经进场了").question
    section = RumorPage.objects.first().get_parent()
    page = section.add_child(instance=RumorPage(title="唱歌的鱼", claim=NEW_CLAIM, verdict="false", live=False))
    publish(page, explanation=[("text", "<p>" + "珠江里没有会唱歌的鲶鱼，近视也不是吃鱼能防的。" * 4 + "</p>")])
    assert compare_published() == 0, "the index doesn't know it yet"
    assert Comparison.objects.count() == 1
    outbox.drain()
    assert compare_published() == 1
    assert not Comparison.objects.exists()
    question.refresh_from_db(), unrelated.refresh_from_db()
    assert (question.proposal_id, question.proposed_as) == (page.pk, "same")
    assert unrelated.proposal_id is None
    assert tell_waiting() == 0
    actions.answer(question=question, page=page, user=publisher)
    assert tell_waiting() == 1


def test_a_proposal_waits_for_the_engine(board: None, asked: Ask, settings: Any, tmp_path: Any) -> None:
    live = RumorPage.objects.live().first()
    asked(live.claim)
    Comparison.objects.all().delete()
    Comparison.objects.create(page_id=live.pk)
    working, settings.KEPU_SEARCH_INDEX_DIR = settings.KEPU_SEARCH_INDEX_DIR, tmp_path / "nothing"
    assert compare_published() == 0
    assert Comparison.objects.count() == 1
    settings.KEPU_SEARCH_INDEX_DIR = working
    assert compare_published() == 1
    assert Question.objects.get().proposal == live
