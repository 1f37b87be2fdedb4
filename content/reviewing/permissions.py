"""Who decides on a page that is under review."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied

from content.permissions import works_on

if TYPE_CHECKING:
    from content.models import ReviewStep


def may_review(user: Any, page: Any, step: ReviewStep) -> bool:
    """A member of the step's groups, or an administrator, whose office the page belongs to."""
    page = page.specific
    belongs = user.is_superuser or user.groups.filter(pk__in=step.groups.values("pk")).exists()
    return bool(user.is_active and belongs and works_on(user, page))


def may_approve(user: Any, page: Any, step: ReviewStep) -> bool:
    """One who may review and is not the one who last changed the text."""
    return may_review(user, page, step) and last_editor_id(page) != user.pk


def last_editor_id(page: Any) -> int | None:
    """Who saved the latest revision; None for one that a program saved."""
    revision = page.get_latest_revision()
    found: int | None = revision.user_id if revision else None
    return found


def require_action(step: ReviewStep, page: Any, user: Any, action: str) -> None:
    """``PermissionDenied`` unless this user may do this at this step."""
    if action not in [name for name, _, _ in step.get_actions(page, user)]:
        raise PermissionDenied("您不能在这一步做这个决定：最后改过这一稿的人不能自己通过它。")
