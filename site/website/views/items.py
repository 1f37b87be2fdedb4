"""Items of content at their addresses: found in one query where Wagtail would walk down the tree."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.urls.resolvers import URLPattern
from wagtail.url_routing import RouteResult
from wagtail.views import serve

from content import selectors
from content.records import Kind
from website.chrome import site_for
from website.heads import COLUMNS


def item(request: HttpRequest, kind: Kind, slug: str) -> HttpResponse:
    """A live page; what isn't one (withdrawn, moved, a draft) is for Wagtail to find. It serves both."""
    address = f"{COLUMNS[kind][1]}{slug}/"
    site = site_for(request)
    page = selectors.page_at(kind, f"{site.root_page.url_path.rstrip('/')}{address}") if site else None
    if page is not None:
        request._wagtail_route_for_request = RouteResult(page)  # type: ignore[attr-defined]
    answer: HttpResponse = serve(request, address.lstrip("/"))
    return answer


def addresses() -> list[URLPattern]:
    """An address for each kind, after those that have names of their own below it."""
    return [path(f"{COLUMNS[kind][1].lstrip('/')}<slug:slug>/", item, {"kind": kind}) for kind in Kind]
