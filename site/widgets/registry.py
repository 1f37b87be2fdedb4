"""The widgets there are. Their names, attributes and JSON are version 1: they may gain and never lose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from content import changes
from content.records import Kind

from . import events, rumors, venues
from .asking import LOOK, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Widget:
    """``parameters`` are its attributes; ``answer`` is what it says; ``about``: see ``content.keeping``.

    ``limit`` is how many items where nothing is asked, ``height`` that of a frame of it, in pixels.
    """

    name: str
    label: str
    heading: str
    parameters: tuple[str, ...]
    about: tuple[str, ...]
    answer: Callable[[Question], dict[str, Any]]
    limit: int = 5
    height: int = 480


_EVENTS = (changes.about_kind(Kind.EVENT), changes.about_kind(Kind.VENUE))
_VENUES = (changes.about_kind(Kind.VENUE),)
_OF_PAGES = ("region", "topic", "audience")

WIDGETS = {
    widget.name: widget
    for widget in (
        Widget(
            name="events",
            label="活动列表",
            heading="科普活动",
            parameters=(*_OF_PAGES, "kind", "campaign", "from", "limit", *LOOK),
            about=_EVENTS,
            answer=events.coming,
        ),
        Widget(
            name="calendar",
            label="活动月历",
            heading="活动日历",
            parameters=(*_OF_PAGES, "kind", "campaign", "from", *LOOK),
            about=_EVENTS,
            answer=events.month,
            height=620,
        ),
        Widget(
            name="event",
            label="一个活动",
            heading="科普活动",
            parameters=("id", *LOOK),
            about=_EVENTS,
            answer=events.one,
        ),
        Widget(
            name="venues",
            label="场馆列表",
            heading="科普场馆",
            parameters=(*_OF_PAGES, "near", "limit", *LOOK),
            about=_VENUES,
            answer=venues.nearby,
        ),
        Widget(
            name="venue",
            label="一个场馆",
            heading="科普场馆",
            parameters=("id", *LOOK),
            about=_VENUES,
            answer=venues.one,
        ),
        Widget(
            name="rumors",
            label="最新辟谣和查证",
            heading="科学辟谣",
            parameters=(*_OF_PAGES, "limit", *LOOK),
            about=(changes.about_kind(Kind.RUMOR),),
            answer=rumors.newest,
            limit=3,
            height=560,
        ),
    )
}
