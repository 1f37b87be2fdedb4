"""What templates of the public site need beyond Django's own tags."""

from __future__ import annotations

import json
from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from website.meta import PageMeta

register = template.Library()

_ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag
def json_ld(meta: PageMeta | str) -> SafeString:
    """Structured data as data blocks: no script runs, and no text in them can end the block."""
    if not isinstance(meta, PageMeta):
        return SafeString("")
    texts = (json.dumps(item, ensure_ascii=False, default=str).translate(_ESCAPES) for item in meta.json_ld)
    return format_html_join(
        "\n",
        '<script type="application/ld+json">{}</script>',
        ((mark_safe(text),) for text in texts),  # noqa: S308
    )


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """An icon of ``website/icons.svg``, hidden from screen readers; ``size`` may be "l".

    A page has a dozen or two, so this is no template of its own. The line break is the space before the words.
    """
    return _icon(str(name), size, static("website/icons.svg"))


@cache
def _icon(name: str, size: str, sheet: str) -> SafeString:
    return format_html(
        '<svg class="icon{}" width="20" height="20" aria-hidden="true" focusable="false">'
        '<use href="{}#{}"></use></svg>\n',
        f" icon-{size}" if size else "",
        sheet,
        name,
    )
