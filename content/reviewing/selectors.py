"""Reads about reviews."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import now
from wagtail.models import Page, PageLogEntry, TaskState, WorkflowState

from content.local_time import SHANGHAI
from content.models import Assignment, EmergencyRelease, KepuPage, ReviewStep, SignOff
from content.permissions import DUTY, works_on
from content.reviewing.claims import Change, changes

from .emergency import may_confirm
from .permissions import may_approve, may_review

RECENT = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of a page's review: ``status`` is waiting, current, approved or rejected."""

    name: str
    status: str
    by: str
    at: datetime | None
    comment: str


STATUS = {
    TaskState.STATUS_IN_PROGRESS: "current",
    TaskState.STATUS_APPROVED: "approved",
    TaskState.STATUS_REJECTED: "rejected",
}


def steps(page: KepuPage) -> list[Step]:
    """Where the page's current review stands, or its last one; empty when it was never reviewed."""
    state = page.current_workflow_state or page.workflow_states.order_by("-created_at").first()
    if state is None:
        return []
    return [_step(task, state) for task in state.all_tasks_with_state()]


def _step(task: Any, state: WorkflowState) -> Step:
    done = task.task_state
    if done is None:
        return Step(name=task.name, status="waiting", by="", at=None, comment="")
    by = done.finished_by.get_username() if done.finished_by else ""
    status = STATUS.get(done.status, "waiting")
    return Step(name=task.name, status=status, by=by, at=done.finished_at or done.started_at, comment=done.comment)


def may_look(user: Any, page: KepuPage) -> bool:
    """Those who may change or decide, those who were asked, and those on duty."""
    if page.permissions_for_user(user).can_edit():
        return True
    if user.has_perm(DUTY) and works_on(user, page):
        return True
    task = page.current_workflow_task
    if isinstance(task, ReviewStep) and may_review(user, page, task):
        return True
    return Assignment.objects.filter(page_id=page.pk, assignee=user).exists()


def trail(page: KepuPage) -> list[dict[str, Any]]:
    """The latest entries of the page's history that matter to a review: who, what, when and why."""
    entries = PageLogEntry.objects.filter(page_id=page.pk).exclude(action__in=["wagtail.edit", "wagtail.create"])
    rows = entries.select_related("user").order_by("-timestamp", "-pk")[:RECENT]
    return [
        {
            "who": entry.user_display_name if entry.user_id else "",
            "what": entry.message,
            "when": entry.timestamp,
            "why": entry.comment,
        }
        for entry in rows
    ]


def open_assignments(page: Page) -> QuerySet[Assignment]:
    return Assignment.objects.filter(page_id=page.pk, done_at=None).select_related("assignee", "assigned_by")


def open_release(page: Page) -> EmergencyRelease | None:
    """A release somebody asked for and nobody has decided on."""
    waiting = EmergencyRelease.objects.filter(page_id=page.pk, confirmed_at=None, dropped_at=None)
    return waiting.select_related("requested_by", "page").first()


def owed_reviews() -> QuerySet[EmergencyRelease]:
    """Releases whose review has not been passed yet, the most urgent first."""
    released = EmergencyRelease.objects.exclude(confirmed_at=None).filter(reviewed_at=None)
    return released.select_related("page", "confirmed_by", "requested_by").order_by("review_due")


def sign_offs(page: Page) -> QuerySet[SignOff]:
    return SignOff.objects.filter(page_id=page.pk).select_related("created_by")


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A signature as colleagues see it, with what the page words differently since."""

    sign_off: SignOff
    changed: Sequence[Change]


def signed(page: KepuPage, rows: Iterable[SignOff]) -> list[Signed]:
    """The signatures among ``rows``, compared with this text."""
    pieces = page.pieces()
    return [Signed(sign_off=row, changed=changes(row.claims, pieces)) for row in rows if row.signed_at]


def waiting_for(user: Any) -> list[dict[str, Any]]:
    """Steps this account may decide on, requests to it, releases it may confirm; the most urgent first."""
    rows = [*_decisions(user), *_requests(user), *_releases(user)]
    return sorted(rows, key=lambda row: (row["due"] is None, row["due"] or row["since"], row["since"]))


def _decisions(user: Any) -> list[dict[str, Any]]:
    states = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).select_related("task", "workflow_state")
    found = []
    for state in states.filter(workflow_state__status=WorkflowState.STATUS_IN_PROGRESS).order_by("started_at")[:200]:
        step, page = state.task.specific, state.workflow_state.content_object
        if page is None or not isinstance(step, ReviewStep) or not may_review(user, page, step):
            continue
        if may_approve(user, page, step):
            found.append({"page": page, "what": step.name, "since": state.started_at, "due": None})
    return found


def _requests(user: Any) -> list[dict[str, Any]]:
    rows = Assignment.objects.filter(assignee=user, done_at=None).select_related("page", "assigned_by")
    return [
        {
            "page": row.page,
            "what": f"{row.get_asked_for_display()}：{row.note}" if row.note else row.get_asked_for_display(),
            "since": row.assigned_at,
            "due": datetime.combine(row.due_on, time(18), SHANGHAI),
        }
        for row in rows
    ]


def _releases(user: Any) -> list[dict[str, Any]]:
    rows = EmergencyRelease.objects.filter(confirmed_at=None, dropped_at=None).select_related("page", "requested_by")
    return [
        {"page": row.page, "what": f"紧急发布待确认：{row.reason}", "since": row.requested_at, "due": now()}
        for row in rows
        if may_confirm(user, row)
    ]
