"""The emergency way: two people send a page out before its review, which has to follow within a day."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localtime, now
from wagtail.log_actions import log
from wagtail.models import WorkflowState

from content.models import EmergencyRelease, KepuPage
from content.permissions import DUTY, works_on
from content.reviewing.claims import digest
from content.reviewing.deciding import TextChanged

REVIEW_WITHIN = timedelta(hours=24)


def may_request(user: Any, page: KepuPage) -> bool:
    """Whoever may change the page and works on it."""
    return works_on(user, page) and bool(page.permissions_for_user(user).can_edit())


def may_confirm(user: Any, release: EmergencyRelease) -> bool:
    """Somebody on duty for this page who is not the one who asked, nor the one who last changed the text."""
    revision = release.page.get_latest_revision()
    parties = {release.requested_by_id, revision.user_id if revision else None}
    return user.has_perm(DUTY) and works_on(user, release.page.specific) and user.pk not in parties


def may_drop(user: Any, release: EmergencyRelease) -> bool:
    """Whoever asked, and those who may confirm."""
    return release.requested_by_id == user.pk or may_confirm(user, release)


@transaction.atomic
def request_release(*, page: KepuPage, user: Any, reason: str) -> EmergencyRelease:
    """Ask for the latest text to be sent out without its review; an earlier request still open is replaced.

    ``ValidationError`` when there is no reason or the page is not complete, ``PermissionDenied`` for one who may not.
    """
    if not may_request(user, page):
        raise PermissionDenied("您不能改这一页，也就不能申请紧急发布。")
    if not reason.strip():
        raise ValidationError({"reason": "请写明为什么不能等审核。"})
    draft = page.get_latest_revision_as_object()
    draft.full_clean()
    EmergencyRelease.objects.filter(page_id=page.pk, confirmed_at=None, dropped_at=None).update(dropped_at=now())
    made: EmergencyRelease = EmergencyRelease.objects.create(
        page_id=page.pk,
        revision=page.get_latest_revision(),
        text_digest=digest(draft.pieces()),
        reason=reason.strip(),
        requested_by=user,
        skipped=_open_steps(page),
    )
    _log(made, "content.release_requested", user, {"comment": made.reason})
    return made


@transaction.atomic
def confirm_release(*, release: EmergencyRelease, user: Any) -> KepuPage:
    """Send it out, write down what was skipped, and open the review that is due within 24 hours.

    ``TextChanged`` when the text is no longer the one asked for; ``PermissionDenied`` for one who may not, or when
    somebody else has decided already.
    """
    release = EmergencyRelease.objects.select_for_update().get(pk=release.pk)
    if release.confirmed_at or release.dropped_at or not may_confirm(user, release):
        raise PermissionDenied("紧急发布要由另一位值班的人确认，而且只能确认一次。")
    page = release.page.specific
    draft = page.get_latest_revision_as_object()
    if digest(draft.pieces()) != release.text_digest:
        raise TextChanged
    draft.full_clean()
    at = now()
    release.confirmed_by, release.confirmed_at, release.review_due = user, at, at + REVIEW_WITHIN
    release.save()
    page.get_latest_revision().publish(user=user, skip_permission_checks=True)
    words = {
        "comment": release.reason,
        "skipped": release.skipped,
        "review_due": f"{localtime(release.review_due):%m-%d %H:%M}",
    }
    _log(release, "content.released", user, words)
    live: KepuPage = type(page).objects.get(pk=page.pk)
    if live.get_workflow():
        live.get_workflow().start(live, release.requested_by or user)
    return live


@transaction.atomic
def drop_release(*, release: EmergencyRelease, user: Any, reason: str) -> None:
    """Refuse it, or take it back: the ordinary review goes on."""
    if not may_drop(user, release):
        raise PermissionDenied("只有申请人和值班的人能撤销紧急发布。")
    EmergencyRelease.objects.filter(pk=release.pk, confirmed_at=None).update(dropped_at=now())
    _log(release, "content.release_dropped", user, {"comment": reason.strip()})


def close_reviews(*, page: KepuPage) -> None:
    """The review that had to follow has been passed."""
    EmergencyRelease.objects.filter(page_id=page.pk, reviewed_at=None).exclude(confirmed_at=None).update(
        reviewed_at=now()
    )


def _open_steps(page: KepuPage) -> list[str]:
    """Names of the steps that nobody has passed yet."""
    workflow = page.get_workflow()
    if workflow is None:
        return []
    state = page.current_workflow_state
    if state is None or state.status != WorkflowState.STATUS_IN_PROGRESS:
        return [task.name for task in workflow.tasks]
    return [task.name for task in state.all_tasks_with_status() if task.status != "approved"]


def _log(release: EmergencyRelease, action: str, user: Any, data: dict[str, Any]) -> None:
    log(instance=release.page.specific, action=action, user=user, data=data, revision=release.revision)
