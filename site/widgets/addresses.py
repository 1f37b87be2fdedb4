"""Which of our own addresses can be embedded, and as what. What is not ours, or not public, is nothing here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

from content import selectors
from content.records import ContentRecord, Kind

from .registry import WIDGETS, Widget

LONGEST = 1000
_LISTS = {"/events/": "events", "/events/calendar/": "calendar", "/venues/": "venues", "/rumors/": "rumors"}
_ITEMS = {f"{kind}s": kind for kind in Kind}
_OF_ONE = {Kind.VENUE: "venue", Kind.EVENT: "event"}
_ITEM = re.compile(r"/(articles|rumors|venues|events|campaigns)/([a-z0-9-]+)/")
_FRAME = re.compile(r"/widgets/v1/frame/([a-z]+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Embed:
    """What an address is embedded as: a widget with its attributes, or, of other pages, the record to link to."""

    title: str
    widget: Widget | None = None
    query: str = ""
    record: ContentRecord | None = None


def own_path(url: str, host: str) -> str:
    """Path and query of an address on this host; empty for those of others and for what is no address."""
    if len(url) > LONGEST:
        return ""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or parts.netloc.lower() != host.lower():
        return ""
    return parts._replace(scheme="", netloc="", fragment="").geturl() or "/"


def embed(url: str, host: str) -> Embed | None:
    """What that address is embedded as; None for what is not ours, not public, or nothing to embed."""
    path, _, query = own_path(url, host).partition("?")
    if path in _LISTS:
        return _widget(_LISTS[path], query)
    if match := _FRAME.fullmatch(path):
        return _widget(match[1], query) if match[1] in WIDGETS else None
    if match := _ITEM.fullmatch(path):
        return _item(_ITEMS[match[1]], match[2])
    return None


def _widget(name: str, query: str) -> Embed:
    widget = WIDGETS[name]
    kept = [(key, value) for key, value in parse_qsl(query) if key in widget.parameters and key != "near"]
    return Embed(title=widget.heading, widget=widget, query=urlencode(kept))


def _item(kind: Kind, slug: str) -> Embed | None:
    found = selectors.pages(kind).filter(slug=slug).values_list("pk", flat=True)[:1]
    record = next(selectors.records_by_id(kind, list(found)), None)
    if record is None:
        return None
    widget = WIDGETS[_OF_ONE[kind]] if kind in _OF_ONE else None
    return Embed(title=record.title, widget=widget, query=f"id={record.id}" if widget else "", record=record)
