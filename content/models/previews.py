"""What a page can be previewed as, beside the whole page."""

from __future__ import annotations

from typing import Any

from wagtail import hooks
from wagtail.models import PreviewableMixin

PREVIEW_MODES = [("", "整页"), ("search", "作为搜索结果"), ("card", "作为卡片")]
TEMPLATES = {"search": "website/preview_search.html", "card": "website/preview_card.html"}


class PreviewedInLists(PreviewableMixin):
    """Previews of a page where readers first meet it. The public site hands in what they show."""

    preview_modes = PREVIEW_MODES

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        return TEMPLATES.get(mode_name) or str(super().get_preview_template(request, mode_name))

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        if mode_name not in TEMPLATES:
            whole: dict[str, Any] = super().get_preview_context(request, mode_name)
            return whole
        context: dict[str, Any] = {"page": self, "request": request}
        for hook in hooks.get_hooks("list_preview_context"):
            context |= hook(self, request)
        return context
