"""The code that partners copy: an element, a frame, plain addresses, and the lines of a strict policy."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.html import format_html, format_html_join

from . import loaders
from .registry import Widget

Attributes = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """Everything as text to be copied. Addresses are absolute."""

    element: str
    division: str
    pinned: str
    policy: str
    frame: str
    fragment: str
    data: str


def codes(widget: Widget, attributes: Attributes, *, base: str, link: str) -> Codes:
    """For a widget with these attributes; ``link`` is the page of ours that readers without script are led to."""
    query = urlencode([(name, value) for name, value in attributes.items()])
    suffix = f"{widget.name}{'?' if query else ''}{query}"
    plain = format_html('<a href="{}">{}</a>', link, widget.heading)
    pinned = f"{base}/widgets/v1/kepu-{loaders.CURRENT}.js"
    return Codes(
        element=_script(f"{base}/widgets/v1/kepu.js")
        + format_html("<kepu-{}{}>{}</kepu-{}>", widget.name, _written(attributes), plain, widget.name),
        division=format_html(
            '<div data-kepu-widget="{}"{}>{}</div>', widget.name, _written(attributes, prefix="data-"), plain
        ),
        pinned=format_html(
            '<script src="{}" integrity="{}" crossorigin="anonymous" async></script>',
            pinned,
            loaders.integrity(loaders.CURRENT),
        ),
        policy=f"script-src {base}; connect-src {base}; frame-src {base}",
        frame=format_html(
            '<iframe src="{}" title="{}" width="100%" height="{}" style="border:0" loading="lazy"></iframe>',
            f"{base}/widgets/v1/frame/{suffix}",
            widget.heading,
            widget.height,
        ),
        fragment=f"{base}/widgets/v1/fragment/{suffix}",
        data=f"{base}/widgets/v1/data/{suffix}",
    )


def _script(address: str) -> str:
    return format_html('<script src="{}" async></script>\n', address)


def _written(attributes: Attributes, prefix: str = "") -> str:
    return format_html_join("", ' {}="{}"', ((prefix + name, value) for name, value in attributes.items()))
