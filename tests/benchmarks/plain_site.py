"""What Wagtail gives out of the box, as the addresses of a site: to be compared with ours in the same run.

``plain/…`` is a page of a project as Wagtail's documentation has it: found by walking down the tree, served without
anything of ours, in a template (``plain_page.html``) with a head, a menu of the sections, a search form, the
picture in one rendition and the blocks of its StreamField. The row in the database, the blocks' templates and the
middleware are those of our own article. What ours has beside that (authors, evidence, corrections, topics, what to read
next, records for machines, pictures in three formats and sizes) is the difference that is measured.
"""

from __future__ import annotations

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import include, path
from wagtail import hooks
from wagtail.models import Page


def plain(request: HttpRequest, address: str) -> HttpResponse:
    """``wagtail.views.serve`` and ``Page.serve``, line by line, for a type that overrides nothing of them."""
    page, args, kwargs = Page.route_for_request(request, address)
    for check in hooks.get_hooks("before_serve_page"):
        if answer := check(page, request, args, kwargs):
            return answer
    context = {**Page.get_context(page, request), "menu": menu()}
    return TemplateResponse(request, "plain_page.html", context)


@cache
def menu() -> list[Page]:
    """The sections, read once in a process: with each page, Wagtail would go through the whole tree for them."""
    return list(Page.objects.live().filter(depth=3))


urlpatterns = [path("plain/<path:address>", plain), path("", include("website.urls"))]
