"""Where the public site hands pages what they show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.models import Page

from content.models import EventPage, VenuePage

from .accounts import views  # noqa: F401  (registers its own hooks)
from .chrome import chrome_for
from .page_contexts import context_for
from .previews import list_preview


@hooks.register("page_context")
def site_context(page: Page, request: HttpRequest) -> dict[str, Any]:
    chrome = chrome_for(request)
    return {"chrome": chrome, **context_for(page, request, chrome)}


@hooks.register("list_preview_context")
def list_context(page: Page, request: HttpRequest) -> dict[str, Any]:
    return list_preview(page, request)


@hooks.register("register_page_header_buttons")
def embed_button(page: Page, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """The code that puts this venue or event on another site."""
    address = page.full_url if page.live and isinstance(page.specific, VenuePage | EventPage) else None
    if address:
        path = f"/widgets/?{urlencode({'url': address})}"
        yield Button(
            "嵌入到别的网站", path, icon_name="code", attrs={"target": "_blank", "rel": "noopener"}, priority=80
        )
