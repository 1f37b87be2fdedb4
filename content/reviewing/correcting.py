"""What is done to a published page that turned out wrong, or still right: acts of their own, not edits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import localdate, now
from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.log_actions import log

from content.models import KepuPage
from content.permissions import DUTY, works_on
from content.reviewing.shelf_life import due_after

LONGEST_CORRECTION = 500
Change = Callable[[KepuPage], None]


@transaction.atomic
def change_live_and_draft(*, page: KepuPage, change: Change, user: Any, action: str) -> KepuPage:
    """Publish the live text with ``change`` made to it, and make it to a waiting draft as well; the page as it is then.

    For what is not the text itself (classification, dates, corrections): the text readers see stays the one that was
    reviewed, and what editors are writing stays theirs. A page that is not live gets the change as a draft.
    """
    page = _fresh(page)
    latest: KepuPage = page.get_latest_revision_as_object()
    if not page.live:
        _saved(latest, change, user, action)
        return _fresh(page)
    waiting = page.has_unpublished_changes
    live: Any = page.live_revision.as_object() if page.live_revision else page
    _saved(live, change, user, action).get_latest_revision().publish(user=user, skip_permission_checks=True)
    if waiting:
        _saved(latest, change, user, "wagtail.edit")
    return _fresh(page)


def _saved(page: Any, change: Change, user: Any, action: str) -> Any:
    change(page)
    page.save_revision(user=user, log_action=action, clean=False)
    return page


def _fresh(page: KepuPage) -> KepuPage:
    """The page as the database has it now."""
    found: KepuPage = type(page).objects.get(pk=page.pk)
    return found


def may_correct(user: Any, page: KepuPage) -> bool:
    """Those who may change the page can write a correction; it takes effect as every other change of the text does."""
    return (
        page.first_published_at is not None
        and works_on(user, page)
        and bool(page.permissions_for_user(user).can_edit())
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What was wrong, what is right, and since when readers are told."""

    was: str
    now_right: str
    on: date

    def put_on(self, page: KepuPage) -> None:
        """Add it to a draft."""
        row = {"corrected_on": self.on, "was": self.was.strip(), "now": self.now_right.strip()}
        page.corrections.append(("correction", row))

    @property
    def words(self) -> str:
        return f"{self.was.strip()} → {self.now_right.strip()}"


@transaction.atomic
def draft_correction(*, page: KepuPage, user: Any, correction: Correction, with_draft: bool) -> KepuPage:
    """Put a correction on a draft: on the text readers see, or on the draft in which the text was put right.

    Nothing is published: the caller submits the draft for review or asks for an emergency release.
    ``ValidationError`` by field, ``PermissionDenied`` for one who may not.
    """
    page = _correctable(page, user, correction)
    if page.live and page.has_unpublished_changes and not with_draft:
        raise ValidationError(
            {"with_draft": "草稿里还有没发布的修改。请把正文在草稿里改好再勾选这里，或者先请同事处理那份草稿。"}
        )
    draft: KepuPage = page.get_latest_revision_as_object()
    correction.put_on(draft)
    draft.save_revision(user=user, log_action=False, clean=False)
    _log_correction(draft, user, correction)
    return draft


@transaction.atomic
def publish_correction(*, page: KepuPage, user: Any, correction: Correction, with_draft: bool) -> KepuPage:
    """Put a correction on a page of a kind that needs no review, and publish it; a waiting draft gets it too."""
    page = _correctable(page, user, correction)
    if not page.permissions_for_user(user).can_publish():
        raise PermissionDenied("这一页要审核以后才能发布。")
    if not with_draft:
        return change_live_and_draft(page=page, change=correction.put_on, user=user, action="content.corrected")
    draft = draft_correction(page=page, user=user, correction=correction, with_draft=True)
    draft.full_clean()
    draft.get_latest_revision().publish(user=user)
    return _fresh(page)


def _correctable(page: KepuPage, user: Any, correction: Correction) -> KepuPage:
    """The page as it is now. Raises as the two above."""
    if not may_correct(user, page):
        raise PermissionDenied("您不能更正这一页。")
    _check_correction(correction.was, correction.now_right, correction.on)
    return _fresh(page)


def _log_correction(draft: KepuPage, user: Any, correction: Correction) -> None:
    data = {"comment": correction.words}
    log(instance=draft, action="content.corrected", user=user, data=data, revision=draft.get_latest_revision())


def _check_correction(was: str, now_right: str, on: date) -> None:
    errors = {}
    for field, value, label in (("was", was, "原来写的"), ("now_right", now_right, "更正为")):
        if not value.strip():
            errors[field] = f"请写“{label}”。"
        elif len(value) > LONGEST_CORRECTION:
            errors[field] = f"“{label}”最多 {LONGEST_CORRECTION} 个字。"
    if on > localdate():
        errors["on"] = "更正日期不能晚于今天。"
    if errors:
        raise ValidationError(errors)


def may_withdraw(user: Any, page: KepuPage) -> bool:
    """Those on duty for this page, while readers can see it."""
    return bool(page.live and user.has_perm(DUTY) and works_on(user, page))


@transaction.atomic
def withdraw(*, page: KepuPage, user: Any, reason: str) -> KepuPage:
    """Take a page back: its address then says so and why, and it is gone from everywhere else.

    Publishing it again, reviewed, ends the withdrawal.
    """
    if not may_withdraw(user, page):
        raise PermissionDenied("只有值班的人能撤回已发布的内容。")
    if not reason.strip():
        raise ValidationError({"reason": "请写明撤回的原因，读者会看到。"})
    page = _fresh(page)
    page.withdrawn_at, page.withdrawal_reason = now(), reason.strip()[:200]
    UnpublishPageAction(page, user=user, log_action=False).execute(skip_permission_checks=True)
    log(instance=page, action="content.withdrawn", user=user, data={"comment": page.withdrawal_reason})
    return page


def may_confirm(user: Any, page: KepuPage) -> bool:
    """Those who may change a live page can say that it is still right."""
    return bool(page.live and works_on(user, page) and page.permissions_for_user(user).can_edit())


def confirm_still_right(*, page: KepuPage, user: Any, checked: Sequence[int]) -> KepuPage:
    """The page was read against its evidence and holds: reviewed today, due again after its shelf life.

    ``checked`` are places (from 0) in the evidence list of sources opened again today. ``ValidationError`` when one
    that has an address was left out.
    """
    if not may_confirm(user, page):
        raise PermissionDenied("您不能确认这一页。")
    live = page.live_revision.as_object() if page.live_revision else page
    open_ones = [place for place, row in enumerate(live.evidence) if row.value["url"]]
    if missing := [place + 1 for place in open_ones if place not in checked]:
        raise ValidationError(
            f"第 {'、'.join(map(str, missing))} 条证据还没有重新核对。核对不上就请改稿，不要点“仍然正确”。"
        )
    today = localdate()

    def confirmed(draft: KepuPage) -> None:
        for place, row in enumerate(draft.evidence):
            if place in checked:
                row.value["read_on"] = today
        draft.reviewed_on, draft.review_due = today, due_after(draft, today)

    return change_live_and_draft(page=page, change=confirmed, user=user, action="content.confirmed")
