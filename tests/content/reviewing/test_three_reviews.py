"""三审: who may pass which step, in which order, and what reaches readers."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from wagtail.models import PageLogEntry, Workflow, WorkflowState

from content.models import AuthorStep, ReviewStep, RumorIndexPage, RumorPage
from content.reviewing import deciding, selectors
from tests.content.reviews import approve, draft, fresh, rewritten, seen
from tests.content.writing import Desk, raw


def current(page: Any) -> str:
    return str(page.current_workflow_task.name)


def test_three_steps_come_with_the_installation(founded: None) -> None:
    workflow = Workflow.objects.get(active=True)
    assert [type(task.specific) for task in workflow.tasks] == [AuthorStep, ReviewStep, ReviewStep]
    assert [task.name[:2] for task in workflow.tasks] == ["一审", "二审", "三审"]


def test_from_draft_to_readers(author: Any, editor: Any, expert: Any) -> None:
    page = draft(author)
    deciding.submit(page=page, user=author)
    page = fresh(page)
    assert current(page) == "二审：编辑审核"
    page = approve(page, editor)
    assert (current(page), page.live) == ("三审：专家或值班终审", False)
    page = approve(page, expert)
    assert page.live
    assert page.current_workflow_state is None
    assert [step.status for step in selectors.steps(page)] == ["approved"] * 3
    assert [step.by for step in selectors.steps(page)] == ["zuozhe", "bianji", "zhuanjia"]


def test_sent_back_put_right_and_passed(author: Any, editor: Any, publisher: Any) -> None:
    page = draft(author)
    deciding.submit(page=page, user=author)
    page = fresh(page)
    state = deciding.decide(page=page, user=editor, approve=False, comment="缺证据", seen=seen(page))
    assert state.status == WorkflowState.STATUS_NEEDS_CHANGES
    page = rewritten(fresh(page), author, summary="补上了证据")
    deciding.submit(page=page, user=author)
    page = approve(approve(fresh(page), editor), publisher)
    assert page.live
    assert page.summary == "补上了证据"
    said = [(entry.action, entry.comment) for entry in PageLogEntry.objects.filter(page_id=page.pk)]
    assert ("wagtail.workflow.reject", "缺证据") in [(action, comment.strip("“”")) for action, comment in said]


def test_sending_back_needs_a_word(author: Any, editor: Any) -> None:
    page = draft(author)
    deciding.submit(page=page, user=author)
    with pytest.raises(ValidationError, match="退回时请写清楚"):
        deciding.decide(page=fresh(page), user=editor, approve=False, comment="  ", seen=seen(page))


def test_nobody_passes_what_they_last_changed(author: Any, editor: Any, publisher: Any, colleague: Any) -> None:
    page = draft(author)
    deciding.submit(page=page, user=author)
    page = rewritten(fresh(page), editor, summary="编辑改过的摘要")
    with pytest.raises(PermissionDenied):
        approve(page, editor)
    assert [name for name, _, _ in page.current_workflow_task.get_actions(page, editor)] == ["reject"]
    page = approve(page, publisher)
    assert current(page) == "三审：专家或值班终审"
    page = approve(page, colleague("lingyige", "发布"))
    assert page.live
    assert page.summary == "编辑改过的摘要"


def test_an_edit_at_the_last_step_goes_through_the_second_again(
    author: Any, editor: Any, publisher: Any, expert: Any
) -> None:
    page = draft(author)
    deciding.submit(page=page, user=author)
    page = approve(fresh(page), editor)
    page = rewritten(page, publisher, summary="终审时改过")
    page = approve(page, expert)
    assert not page.live
    assert current(page) == "二审：编辑审核"
    page = approve(page, editor)
    assert page.live
    assert page.summary == "终审时改过"


@pytest.mark.parametrize("role", ["author", "expert"])
def test_the_second_step_is_not_for_everybody(
    author: Any, expert: Any, role: str, request: pytest.FixtureRequest
) -> None:
    page = draft(author)
    deciding.submit(page=page, user=author)
    with pytest.raises(PermissionDenied):
        approve(fresh(page), request.getfixturevalue(role))


def test_a_text_that_changed_meanwhile_is_not_passed(author: Any, editor: Any) -> None:
    page = draft(author)
    deciding.submit(page=page, user=author)
    looked_at = seen(page)
    page = rewritten(fresh(page), author, summary="又改了一句")
    with pytest.raises(deciding.TextChanged):
        deciding.decide(page=page, user=editor, approve=True, comment="", seen=looked_at)
    assert current(fresh(page)) == "二审：编辑审核"


def test_what_lacks_a_part_is_not_submitted(author: Any) -> None:
    page = RumorPage(
        title="隔夜水", slug="ge-ye-shui", explanation=raw(("text", "<p>解释</p>")), live=False, owner=author
    )
    page.drafting = True
    RumorIndexPage.objects.get().add_child(instance=page)
    page.save_revision(user=author, clean=False)
    with pytest.raises(ValidationError) as refused:
        deciding.submit(page=fresh(page), user=author)
    assert {"claim", "truth", "summary", "verdict"} <= set(refused.value.message_dict)


@pytest.mark.parametrize("who", ["editor", "publisher", "administrator"])
@pytest.mark.parametrize("kind", ["article", "rumor"])
def test_reviewed_kinds_cannot_be_published_past_their_review(
    desk: Desk, signed_in: Any, request: pytest.FixtureRequest, who: str, kind: str
) -> None:
    user = request.getfixturevalue(who)
    page = getattr(desk, kind)()
    client = signed_in(user)
    assert not page.permissions_for_user(user).can_publish()
    assert not page.get_parent().permissions_for_user(user).can_publish_subpage()
    with pytest.raises(PermissionDenied):
        page.save_revision(user=user).publish(user=user)
    page = fresh(page)
    before = page.last_published_at
    client.post(f"/cms/bulk/wagtailcore/page/publish/?id={page.pk}")
    assert fresh(page).last_published_at == before


def test_a_superuser_goes_through_it_too(desk: Desk, django_user_model: Any) -> None:
    page = desk.article()
    assert not page.permissions_for_user(django_user_model(is_superuser=True, is_active=True)).can_publish()


def test_venues_and_events_need_no_review(desk: Desk, editor: Any) -> None:
    for page in (desk.venue(), desk.event(), desk.campaign()):
        assert page.permissions_for_user(editor).can_publish()


def test_somebody_is_asked_by_a_day(author: Any, editor: Any, publisher: Any) -> None:
    page = draft(author)
    deciding.submit(page=page, user=author)
    page = fresh(page)
    deciding.assign(
        page=page, assignee=publisher, due_on=date(2030, 1, 2), asked_for="comment", note="看剂量", user=editor
    )
    waiting = selectors.waiting_for(publisher)
    assert [row["what"] for row in waiting] == ["只提意见：看剂量", "二审：编辑审核"]
    deciding.comment_on(page=page, user=publisher, comment="剂量对")
    assert [row["what"] for row in selectors.waiting_for(publisher)] == ["二审：编辑审核"]
    assert current(fresh(page)) == "二审：编辑审核"
    assert any(row["why"] == "剂量对" and row["who"] for row in selectors.trail(page))
