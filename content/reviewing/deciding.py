"""Writes of a review: asking somebody, commenting, deciding. Each leaves its trace in the page's history."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import now
from wagtail.log_actions import log
from wagtail.models import Page, WorkflowState

from content.models import Assignment, KepuPage
from content.permissions import works_on
from content.reviewing.claims import digest
from content.reviewing.mails import Letter, NotSent, send
from content.vocabulary import AskedFor


class TextChanged(Exception):
    """The text is no longer the one that was looked at."""


@transaction.atomic
def submit(*, page: KepuPage, user: Any) -> WorkflowState:
    """Start the page's workflow with its latest revision, or go on after changes were asked for.

    ``ValidationError`` when the page is not complete, ``PermissionDenied`` when it is under review already.
    """
    draft = page.get_latest_revision_as_object()
    draft.full_clean()
    if not draft.permissions_for_user(user).can_submit_for_moderation():
        raise PermissionDenied("这一页正在审核，或者不由您维护。")
    state = page.current_workflow_state
    if state and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(user)
    else:
        state = page.get_workflow().start(page, user)
    return state


@transaction.atomic
def decide(*, page: KepuPage, user: Any, approve: bool, comment: str, seen: str) -> WorkflowState:
    """Approve the current step or send the page back; ``seen`` is the digest of the text that was looked at.

    Raises ``TextChanged`` when that is not the latest text, ``ValidationError`` when an approved page is not complete
    or a page is sent back without a word, ``PermissionDenied`` for one who may not decide.
    """
    state = page.current_workflow_state
    if state is None or state.status != WorkflowState.STATUS_IN_PROGRESS:
        raise PermissionDenied("这一页现在不在审核中。")
    draft = page.get_latest_revision_as_object()
    if digest(draft.pieces()) != seen:
        raise TextChanged
    if approve:
        draft.full_clean()
    elif not comment.strip():
        raise ValidationError({"comment": "退回时请写清楚要改什么。"})
    task_state = state.current_task_state
    action = "approve" if approve else "reject"
    task_state.task.specific.on_action(task_state.specific, user, action, comment=comment.strip())
    close_assignments(page=page, user=user)
    state.refresh_from_db()
    return state


def assign(*, page: KepuPage, assignee: Any, due_on: date, asked_for: str, note: str, user: Any) -> Assignment:
    """Ask somebody for their decision or their comment. Asked again for the same, the earlier request is replaced."""
    if not works_on(assignee, page):
        raise ValidationError({"assignee": "这位同事不维护这一页，看不了，也不能审。"})
    with transaction.atomic():
        Assignment.objects.filter(page_id=page.pk, assignee=assignee, done_at=None).delete()
        made: Assignment = Assignment.objects.create(
            page_id=page.pk, assignee=assignee, due_on=due_on, asked_for=asked_for, note=note, assigned_by=user
        )
        data = {"assignee": assignee.get_username(), "due_on": due_on.isoformat(), "comment": note}
        log(instance=page, action="content.assign", user=user, data=data, revision=page.get_latest_revision())
        transaction.on_commit(lambda: _tell(made), robust=True)
    return made


def _tell(assignment: Assignment) -> None:
    """A letter about it, where there is an address. Not sent, it still waits on the assignee's home screen."""
    if not assignment.assignee.email:
        return
    context = {
        "asked_by": str(assignment.assigned_by or ""),
        "asked_for": assignment.get_asked_for_display(),
        "title": assignment.page.title,
        "due_on": assignment.due_on,
        "note": assignment.note,
        "pk": assignment.page_id,
    }
    subject = f"请您{context['asked_for']}：{assignment.page.title}"
    with suppress(NotSent):
        send(Letter(assignment.assignee.email, subject, "content/mails/assigned.txt", context))


@transaction.atomic
def comment_on(*, page: KepuPage, user: Any, comment: str) -> None:
    """Leave a comment on the text as a whole, which decides nothing and fulfils a request for comments."""
    if not comment.strip():
        raise ValidationError({"comment": "请写下意见。"})
    log(
        instance=page,
        action="content.comment",
        user=user,
        data={"comment": comment.strip()},
        revision=page.get_latest_revision(),
    )
    close_assignments(page=page, user=user, asked_for=AskedFor.COMMENT)


def close_assignments(*, page: Page, user: Any, **only: Any) -> None:
    """What this person was asked on this page is done."""
    Assignment.objects.filter(page_id=page.pk, assignee=user, done_at=None, **only).update(done_at=now())
