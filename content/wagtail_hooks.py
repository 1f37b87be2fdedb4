"""What this room adds to Wagtail's admin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.timezone import now
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from . import bulk_screens, cover_views, organization_views, outlook_views  # noqa: F401  (the first registers its own hooks)
from .actions import move_to_address
from .importers.admin import import_menu_item, import_urls
from .listings import ContentGroup
from .models import HomePage
from .models.section import SectionPage
from .notice_actions import LOGGED
from .reviewing import screens  # noqa: F401  (registers its own hooks)
from .viewsets import EmergencyViewSet, ReferenceGroup

SAME_CLICK = timedelta(seconds=15)

register_snippet(ReferenceGroup)
register_snippet(EmergencyViewSet)
hooks.register("register_admin_urls", import_urls)
hooks.register("register_admin_menu_item", import_menu_item)


@hooks.register("register_admin_viewset")
def content_listings() -> ViewSetGroup:
    return ContentGroup()


@hooks.register("register_admin_urls")
def pictures_beside_forms() -> list[Any]:
    return [
        path("outlook/hours/", outlook_views.hours, name="hours_outlook"),
        path("outlook/times/", outlook_views.times, name="times_outlook"),
        path("organizations/<int:pk>/collection/", organization_views.collection, name="organization_collection"),
        path("covers/", cover_views.choices, name="cover_choices"),
        path("covers/drawing.png", cover_views.drawing, name="cover_drawing"),
        path("covers/choose/", cover_views.choose, name="choose_cover"),
    ]


@hooks.register("register_log_actions")
def holiday_notices(actions: Any) -> None:
    for action, words in LOGGED.items():
        actions.register_action(action, words, words)


@hooks.register("before_delete_page")
@hooks.register("before_unpublish_page")
@hooks.register("before_move_page")
def keep_sections(request: HttpRequest, page: Page, *destination: Page) -> HttpResponse | None:
    """The home page and the sections carry the site's addresses: nobody removes one by a slip of the hand."""
    if not isinstance(page.specific, HomePage | SectionPage):
        return None
    messages.error(request, "首页和栏目是网站的骨架，不能删除、移动或撤下；可以改它的标题和介绍。")
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_bulk_action")
def refuse_incomplete_drafts(
    request: HttpRequest, action_type: str, objects: Sequence[Any], action: Any
) -> HttpResponse | None:
    """Publishing several drafts at once asks of each what its form would ask."""
    if action_type != "publish" or request.method != "POST":
        return None
    refused = [page for page in objects if isinstance(page, Page) and _refused(request, page)]
    return redirect(action.next_url) if refused else None


def _refused(request: HttpRequest, page: Page) -> bool:
    draft = page.get_latest_revision_as_object()
    try:
        draft.full_clean()
    except ValidationError as error:
        words = "".join(error.messages)
        messages.error(request, f"“{draft.title}”还没有写完，没有发布：{words}")
        return True
    return False


@hooks.register("after_create_page")
def drop_autosaved_twin(request: HttpRequest, page: Page) -> None:
    """Publishing a new page while its first automatic save is under way makes two: the automatic draft goes.

    If the page that stays has its address with a number only because of the draft, it gets the one without.
    """
    siblings = type(page).objects.child_of(page.get_parent()).exclude(pk=page.pk)
    twins = siblings.filter(owner=request.user, title=page.title, latest_revision_created_at__gte=now() - SAME_CLICK)
    is_automatic = not request.accepts("text/html")
    if is_automatic and twins.exists():
        type(page).objects.get(pk=page.pk).delete()
    elif not is_automatic:
        for draft in twins.filter(live=False, first_published_at=None, go_live_at=None):
            if draft.current_workflow_state is None:
                draft.delete()
                if re.fullmatch(rf"{re.escape(draft.slug)}-\d+", page.slug):
                    move_to_address(page=type(page).objects.get(pk=page.pk), slug=draft.slug)
