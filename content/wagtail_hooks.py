"""What this room adds to Wagtail's admin."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.models import Page
from wagtail.snippets.models import register_snippet

from .listings import ContentGroup
from .models import HomePage
from .models.section import SectionPage
from .viewsets import ReferenceGroup

register_snippet(ReferenceGroup)


@hooks.register("register_admin_viewset")
def content_listings() -> ViewSetGroup:
    return ContentGroup()


@hooks.register("before_delete_page")
@hooks.register("before_unpublish_page")
@hooks.register("before_move_page")
def keep_sections(request: HttpRequest, page: Page, *destination: Page) -> HttpResponse | None:
    """The home page and the sections carry the site's addresses: nobody removes one by a slip of the hand."""
    if not isinstance(page.specific, HomePage | SectionPage):
        return None
    messages.error(request, "首页和栏目是网站的骨架，不能删除、移动或撤下；可以改它的标题和介绍。")
    return redirect("wagtailadmin_pages:edit", page.pk)
