"""Where reviews appear on Wagtail's screens: addresses, menus of a page, the home panel, the history."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem, WorkflowMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.menus.pages import PageMenuItem
from wagtail.models import Page

from content.home_panels import PANELS
from content.models import KepuPage
from content.proofreading.findings import findings

from . import correcting, desk, log_actions, report, selectors

REPLACED = {"workflow_objects_to_moderate", "user_objects_in_workflow_moderation"}


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    return [
        path("review/<int:page_id>/", desk.ReviewDesk.as_view(), name="content_review_desk"),
        path("review/<int:page_id>/preview/", preview, name="content_review_preview"),
        path("review/<int:page_id>/correct/", desk.Correct.as_view(), name="content_correct"),
        path("review/<int:page_id>/withdraw/", desk.Withdraw.as_view(), name="content_withdraw"),
        path("review/<int:page_id>/confirm/", desk.Confirm.as_view(), name="content_confirm"),
        path("proof/<int:page_id>/", proof, name="content_proof"),
        path("reports/shelf-life/", report.ShelfLifeReport.as_view(), name="content_shelf_life_report"),
        path(
            "reports/shelf-life/results/",
            report.ShelfLifeReport.as_view(results_only=True),
            name="content_shelf_life_report_results",
        ),
        path("review/<int:page_id>/<slug:act>/", desk.ReviewDesk.as_view(), name="content_review_act"),
    ]


def preview(request: HttpRequest, page_id: int) -> HttpResponse:
    """The latest text as readers would see it, for all who may look at its review."""
    found = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(found, KepuPage) or not selectors.may_look(request.user, found):
        return HttpResponse(status=403)
    response: HttpResponse = found.get_latest_revision_as_object().make_preview_request(request, "")
    return response


def proof(request: HttpRequest, page_id: int) -> HttpResponse:
    """What the latest draft lacks, as a piece of the form's panel."""
    found = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(found, KepuPage) or not selectors.may_look(request.user, found):
        return HttpResponse(status=403)
    context = {
        "findings": findings(found.get_latest_revision_as_object()),
        "edit_url": reverse("wagtailadmin_pages:edit", args=[page_id]),
    }
    return render(request, "content/proofreading/findings.html", context)


@hooks.register("register_log_actions")
def log_entries(actions: Any) -> None:
    log_actions.register(actions)


@hooks.register("register_reports_menu_item")
def report_item() -> MenuItem:
    return MenuItem("复核到期", reverse("content_shelf_life_report"), icon_name="calendar-check", order=50)


@hooks.register("construct_homepage_panels")
def home(request: HttpRequest, panels: list[Any]) -> None:
    """Ours say what Wagtail's two about reviews say, and lead to the desk."""
    panels[:] = [panel for panel in panels if getattr(panel, "name", "") not in REPLACED]
    panels += [panel() for panel in PANELS]


class DeskMenuItem(ActionMenuItem):
    """Leads from the form to the review desk, where decisions are made on a text that doesn't change meanwhile."""

    name = "review-desk"
    label = "审核台"
    icon_name = "clipboard-list"
    order = 15

    def is_shown(self, context: Any) -> bool:
        return context["view"] == "edit" and isinstance(context["page"], KepuPage)

    def get_url(self, parent_context: Any) -> str:
        return reverse("content_review_desk", args=[parent_context["page"].pk])


@hooks.register("register_page_action_menu_item")
def desk_item() -> ActionMenuItem:
    return DeskMenuItem()


@hooks.register("construct_page_action_menu")
def decide_at_the_desk(items: list[Any], request: HttpRequest, context: Any) -> None:
    """No approving from within the form: what was just typed there nobody else has seen."""
    items[:] = [item for item in items if not isinstance(item, WorkflowMenuItem)]


class DeskButton(PageMenuItem):
    label = "审核台"
    icon_name = "clipboard-list"
    url_name = "content_review_desk"

    def is_shown(self, user: Any) -> bool:
        return isinstance(self.page, KepuPage) and selectors.may_look(user, self.page)


class CorrectButton(PageMenuItem):
    label = "更正"
    icon_name = "edit"
    url_name = "content_correct"

    def is_shown(self, user: Any) -> bool:
        return isinstance(self.page, KepuPage) and correcting.may_correct(user, self.page)


class ConfirmButton(PageMenuItem):
    label = "仍然正确"
    icon_name = "check"
    url_name = "content_confirm"

    def is_shown(self, user: Any) -> bool:
        return isinstance(self.page, KepuPage) and correcting.may_confirm(user, self.page)


class WithdrawButton(PageMenuItem):
    label = "撤回"
    icon_name = "warning"
    url_name = "content_withdraw"

    def is_shown(self, user: Any) -> bool:
        return isinstance(self.page, KepuPage) and correcting.may_withdraw(user, self.page)


BUTTONS = (DeskButton, CorrectButton, ConfirmButton, WithdrawButton)


@hooks.register("register_page_header_buttons")
def header_buttons(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[PageMenuItem]:
    for priority, button in enumerate(BUTTONS):
        yield button(page=page, priority=11 + priority)


@hooks.register("register_page_listing_more_buttons")
def listing_buttons(page: Page, user: Any, next_url: str | None = None) -> Iterator[PageMenuItem]:
    for priority, button in enumerate(BUTTONS):
        yield button(page=page, priority=3 + priority)
