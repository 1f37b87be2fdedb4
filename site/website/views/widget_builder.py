"""Where a partner puts a widget together, sees it live, and copies the code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from api.problems import Refused
from content.vocabulary import Audience, EventKind
from website import heads
from website.filters import names
from widgets import addresses, asking
from widgets.embed_codes import codes
from widgets.registry import WIDGETS, Widget

TITLE = "把科普放到您的网站"
INTRO = "场馆几点开门、周末有什么活动、最近在辟什么谣：选好样子，复制一段代码，内容由我们更新。"
OF_ONE = ("venue", "event")
THEMES = [
    ("", "跟随读者的系统"),
    ("light", "浅色"),
    ("dark", "深色"),
    ("large", "大字"),
    ("contrast", "高对比"),
]
LANGUAGES = [("", "跟随网页"), ("zh-Hans", "简体"), ("zh-Hant", "繁体")]
NOT_OURS = "请粘贴本站一个场馆或活动的网址"
LINKS = {"events": "/events/", "calendar": "/events/calendar/", "venues": "/venues/", "rumors": "/rumors/"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A widget with its attributes, and the page of ours behind it."""

    widget: Widget
    attributes: dict[str, str]
    page: str


@require_safe
def builder(request: HttpRequest) -> HttpResponse:
    """The form, and what it makes. Wrong values are named beside it."""
    try:
        built, errors = _built(request), {}
    except Refused as refused:
        built, errors = None, refused.errors
    context = _form(request) | {"errors": errors, **(_shown(request, built) if built else {})}
    return render(request, "website/widget_builder.html", context, status=400 if errors else 200)


def _built(request: HttpRequest) -> Built:
    base, address = heads.base_url(request), request.GET.get("url", "").strip()
    name = request.GET.get("widget") or ("events" if not address else "")
    attributes = {}
    page = f"{base}{LINKS.get(name, '/')}"
    if address and name in ("", *OF_ONE):
        found = addresses.embed(address, request.get_host())
        if found is None or found.widget is None:
            raise Refused(400, errors={"url": NOT_OURS})
        name, attributes, page = found.widget.name, dict(parse_qsl(found.query)), address
    if name not in WIDGETS:
        raise Refused(400, errors={"widget": "没有这种组件"})
    widget = WIDGETS[name]
    given = {key: request.GET.get(key, "").strip() for key in widget.parameters if key not in ("id", "near")}
    attributes |= {key: value for key, value in given.items() if value}
    if name in OF_ONE and "id" not in attributes:
        raise Refused(400, errors={"url": NOT_OURS})
    asking.read(QueryDict(urlencode(attributes)), widget.parameters, limit=widget.limit, base=base)
    return Built(widget=widget, attributes=attributes, page=page)


def _shown(request: HttpRequest, built: Built) -> dict[str, Any]:
    base = heads.base_url(request)
    return {
        "built": built,
        "codes": codes(built.widget, built.attributes, base=base, link=built.page),
        "oembed": built.page if built.widget.name in OF_ONE else f"{base}{LINKS[built.widget.name]}",
        "qr": f"/widgets/v1/qr.png?{urlencode({'url': built.page})}",
    }


def _form(request: HttpRequest) -> dict[str, Any]:
    known = names()
    asked = request.GET
    fields = [
        ("region", "地区", [("", "全省"), *((each.code, each.full_name) for each in known.regions if each.level > 1)]),
        ("topic", "主题", [("", "所有主题"), *((each.slug, each.name) for each in known.topics)]),
        (
            "audience",
            "给谁看",
            [("", "所有人"), *((code, word) for code, word in Audience.choices if code != "everyone")],
        ),
        ("kind", "哪种活动", [("", "各种活动"), *EventKind.choices]),
        ("limit", "几条", [("", "照常"), *((str(count), f"{count} 条") for count in (1, 2, 3, 5, 10, 20))]),
        ("theme", "样子", THEMES),
        ("lang", "文字", LANGUAGES),
    ]
    return {
        "title": TITLE,
        "intro": INTRO,
        "base": heads.base_url(request),
        "kinds": [(widget.name, widget.label) for widget in WIDGETS.values()],
        "chosen": asked.get("widget", "") if not asked.get("url") else asked.get("widget", "venue"),
        "url": asked.get("url", ""),
        "fields": [(name, label, choices, asked.get(name, "")) for name, label, choices in fields],
        "meta": heads.plain_meta(request, TITLE, INTRO),
    }
