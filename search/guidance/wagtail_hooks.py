"""What this room adds to Wagtail's admin."""

from __future__ import annotations

from typing import Any

from django.urls import path
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from .preview import preview
from .viewsets import GuidanceGroup

register_snippet(GuidanceGroup)


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    return [path("search-lists/<slug:name>/<int:pk>/preview/", preview, name="guidance_preview")]
