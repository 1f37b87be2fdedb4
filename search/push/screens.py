"""Editors' screens of push: whom a piece would reach, what became of it, and the brakes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.log_actions import registry
from wagtail.models import Page

from content.models import KepuPage
from content.permissions import works_on

from . import selectors, steering
from .dry_run import dry_run
from .models import Edition
from .vocabulary import EditionState

VIEW, CHANGE = "kepu_push.view_edition", "kepu_push.change_edition"
ACTS: dict[str, tuple[Callable[..., None], str]] = {
    "pause": (steering.pause, "暂停了。已经交给邮件服务器的收不回来，其余的等您点“继续”。"),
    "resume": (steering.resume, "继续推送。"),
    "cancel": (steering.cancel, "取消了。还没收到的人不会再收到。"),
}


@require_safe
@permission_required(VIEW)
def pushes(request: HttpRequest) -> HttpResponse:
    """The last pushes with what became of them."""
    rows = [_row(edition, None) for edition in selectors.last_pushes()]
    return render(request, "push/pushes.html", _headed({"page_title": "推送", "rows": rows}))


@require_safe
@permission_required(VIEW)
def of_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom the newest draft would reach, and the pushes of the page so far."""
    page = get_object_or_404(Page, pk=pk).specific
    if not isinstance(page, KepuPage):
        raise Http404
    editions = list(selectors.pushes_of(pk))
    context = {
        "page_title": "推送给谁",
        "page_subtitle": page.get_admin_display_title(),
        "page": page,
        "found": None if editions else dry_run(page.get_latest_revision_as_object().to_record()),
        "told": selectors.told_of(pk) if editions else 0,
        "rows": [_row(edition, request.user) for edition in editions],
    }
    return render(request, "push/of_page.html", _headed(context))


@require_POST
@permission_required(VIEW)
def steer(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """One of ``ACTS``, and back to the page's pushes."""
    edition = get_object_or_404(Edition, pk=pk)
    if act not in ACTS or not may_steer(request.user, edition):
        raise PermissionDenied
    do, said = ACTS[act]
    try:
        do(edition=edition, user=request.user)
    except ValidationError as error:
        messages.warning(request, "".join(error.messages))
    else:
        messages.success(request, said)
    is_there = Page.objects.filter(pk=edition.page_id).exists()
    return redirect("push_of_page", edition.page_id) if is_there else redirect("pushes")


def may_steer(user: Any, edition: Edition) -> bool:
    """Who has the right, for pages of their own office."""
    page = Page.objects.filter(pk=edition.page_id).first()
    return bool(user.has_perm(CHANGE)) and (page is None or works_on(user, page.specific))


def _row(edition: Any, user: Any) -> dict[str, Any]:
    """With the acts that are possible now, when it is shown to somebody who may do them."""
    acts: list[str] = []
    if user is not None and may_steer(user, edition):
        is_over = edition.state == EditionState.CANCELLED or (
            edition.state == EditionState.DONE and not edition.waiting
        )
        acts = [] if is_over else ["resume" if edition.state == EditionState.PAUSED else "pause", "cancel"]
    history = registry.get_logs_for_instance(edition).select_related("user")[:10] if user is not None else []
    return {"edition": edition, "acts": acts, "history": history}


def _headed(context: dict[str, Any]) -> dict[str, Any]:
    return {"header_icon": "mail", **context}
