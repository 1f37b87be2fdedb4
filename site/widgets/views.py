"""Widgets as JSON, as plain HTML and as frames, and the loader that puts them on the pages of others."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from api.languages import HANS
from api.problems import Refused, problem
from content.keeping import keep

from . import loaders
from .answering import answer
from .asking import Question
from .opening import CURRENT, FOR_A_WHILE, FOR_EVER, in_any_frame, note_host, to_all
from .registry import WIDGETS, Widget

COMPACT = {"ensure_ascii": False, "separators": (",", ":")}
SCRIPT = "text/javascript; charset=utf-8"
OUT = mark_safe(' target="_blank" rel="noopener"')
"""Of links in frames: our pages themselves can't be framed."""
SECTIONS = {"event": "/events/", "events": "/events/", "calendar": "/events/calendar/", "rumors": "/rumors/"}


@require_safe
def data(request: HttpRequest, name: str) -> HttpResponse:
    """The widget as JSON; a problem (RFC 9457) that names the attribute where something is wrong."""
    note_host(request)
    widget = _widget(name)
    try:
        _, fields = answer(request, widget)
    except Refused as refused:
        return to_all(problem(request, refused))
    response = to_all(JsonResponse(fields, json_dumps_params=COMPACT), cache=CURRENT)
    keep(response, *widget.about, by_the_minute=True)
    return response


@require_safe
def fragment(request: HttpRequest, name: str) -> HttpResponse:
    """The widget as a piece of HTML without script, for servers that put it into their pages."""
    note_host(request)
    return to_all(_html(request, _widget(name), "widgets/fragment.html", {}), cache=CURRENT)


@require_safe
def frame(request: HttpRequest, name: str) -> HttpResponse:
    """The widget as a page to be framed, readable without script."""
    note_host(request)
    return in_any_frame(_html(request, _widget(name), "widgets/frame.html", {"out": OUT}))


@require_safe
def loader(request: HttpRequest, version: str = "") -> HttpResponse:
    """The script that defines the elements: the newest of version 1, or a pinned one."""
    try:
        source = loaders.source(version or loaders.CURRENT)
    except KeyError:
        raise Http404("没有这个版本。") from None
    response = to_all(HttpResponse(source, content_type=SCRIPT), cache=FOR_EVER if version else FOR_A_WHILE)
    keep(response)
    return response


def _widget(name: str) -> Widget:
    if name not in WIDGETS:
        raise Http404("没有这种组件。")
    return WIDGETS[name]


def _html(request: HttpRequest, widget: Widget, template: str, context: dict[str, Any]) -> HttpResponse:
    try:
        asked, fields = answer(request, widget)
    except Refused as refused:
        more = SECTIONS.get(widget.name, "/venues/")
        context |= {"widget": widget, "refused": refused, "lang": HANS, "more": more}
        return render(request, template, context, status=refused.status)
    response = render(request, template, {**context, **_shown(asked, fields, request), "widget": widget})
    keep(response, *widget.about, by_the_minute=True)
    return response


def _shown(asked: Question, fields: dict[str, Any], request: HttpRequest) -> dict[str, Any]:
    attributes = [(name, request.GET.get(name, "")) for name in request.GET if request.GET.get(name)]
    return {
        **fields,
        "content": f"widgets/{fields['widget']}.html",
        "attributes": [(name, value) for name, value in attributes if name != "near"],
        "base": asked.base,
        "theme": asked.theme.split(),
        "day_items": _by_day(fields),
    }


def _by_day(fields: dict[str, Any]) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """Of a month: the day as its first item has it, with all items of that day."""
    if fields["widget"] != "calendar":
        return []
    days = [[fields["items"][place] for place in places] for _, places in sorted(fields["days"].items())]
    return [(items[0], items) for items in days]
