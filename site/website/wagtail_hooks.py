"""Where the public site hands pages what they show."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page

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
