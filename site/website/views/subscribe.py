"""Subscribing: choose, see what it would have brought, leave an address. Nothing is sent before it is confirmed."""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import ip_address, ip_network
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.timezone import localdate, now
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from content import selectors
from content.vocabulary import KIND_LABELS, Audience, Verdict
from search.criteria import Criteria, CriteriaError
from search.push import consent, limits, subscribing
from search.push.channels import channels
from search.push.preview import Preview, preview
from search.push.vapid import public_key
from search.push.vocabulary import Rate
from search.push.wishes import in_words, wish
from website import cards, filters, form_stamps, heads
from website.client_address import client_address

from .questions import answers_bad_questions

PURPOSE = "subscribe"
TITLE = "订阅"
FIELDS = ("address", "name", "rate", "channel")


# No cookie is set for readers, so there is no token to compare; a signed stamp shows that our form was seen.
@csrf_exempt
@never_cache
@sensitive_post_parameters("address")
@require_http_methods(["GET", "HEAD", "POST"])
@answers_bad_questions
def subscribe(request: HttpRequest) -> HttpResponse:
    """The choices, what they would have brought in a month, and the form for the address."""
    if request.method != "POST":
        return _page(request, _asked(request.GET))
    asked = _asked(QueryDict(request.POST.get("wish", "")[: subscribing.LONGEST_QUERY * 2]))
    errors = _taken(request, asked)
    if errors:
        return _page(request, asked, errors=errors, status=422)
    return HttpResponseRedirect("/subscribe/sent/device/" if _is_of_device(request) else "/subscribe/sent/")


def _asked(query: QueryDict) -> Criteria | None:
    """The wish in a query; None while nothing is chosen."""
    criteria = Criteria.from_query(query, today=localdate())
    unknown = filters.names().unknown(criteria)
    if unknown:
        raise CriteriaError(unknown)
    try:
        return wish(criteria)
    except CriteriaError as error:
        if set(error.errors) == {"wish"}:
            return None
        raise


def _taken(request: HttpRequest, asked: Criteria | None) -> dict[str, str]:
    """Note the wish; what is wrong with the form, by field."""
    if asked is None:
        return {"wish": "请先选好要订阅的内容"}
    refusal = form_stamps.refusal(PURPOSE, request.POST)
    if refusal:
        return {"form": refusal}
    if not request.POST.get("consent"):
        return {"consent": "请勾选同意，我们才能保存您的地址"}
    given = {name: request.POST.get(name, "").strip() for name in FIELDS}
    try:
        subscribing.ask(
            channel_name=given["channel"] or "email",
            address=given["address"],
            wish=asked,
            name=given["name"],
            rate=given["rate"],
            network=network_of(request),
        )
    except ValidationError as error:
        return {name: "；".join(words) for name, words in error.message_dict.items()}
    except limits.TooMany as error:
        return {"form": str(error)}
    return {}


def _is_of_device(request: HttpRequest) -> bool:
    chosen = channels().get(request.POST.get("channel", ""))
    return chosen is not None and chosen.is_device


def network_of(request: HttpRequest) -> str:
    """The neighbourhood a request comes from: a /24, or a /64 of the newer addresses."""
    try:
        address = ip_address(client_address(request))
    except ValueError:
        return "unknown"
    return str(ip_network(f"{address}/{24 if address.version == 4 else 64}", strict=False))


def _page(
    request: HttpRequest, asked: Criteria | None, *, errors: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    found = preview(asked, localdate()) if asked else None
    context = {
        "title": TITLE,
        **choices(asked),
        "errors": errors or {},
        "given": _given(request),
        "wish": asked.to_query() if asked else "",
        "wish_words": in_words(asked) if asked else "",
        "preview": found,
        "preview_cards": _cards(found) if found else [],
        "rates": _rates(request, found),
        "channels": list(channels().values()),
        "device_key": public_key() if any(one.is_device for one in channels().values()) else "",
        "consent": consent.TEXT,
        "stamp": form_stamps.stamp(PURPOSE),
        "own_stamp": form_stamps.stamp("link"),
        "breadcrumbs": [("首页", "/"), (TITLE, "/subscribe/")],
        "meta": heads.plain_meta(request, TITLE, "选好想看的内容，有新的就告诉您。", robots="noindex" if asked else ""),
    }
    return render(request, "website/subscribe.html", context, status=status)


def _given(request: HttpRequest) -> dict[str, str]:
    """What was filled in; a device's address was not, and is nothing to look at."""
    given = {name: request.POST.get(name, "") for name in FIELDS}
    return given | {"address": ""} if _is_of_device(request) else given


def choices(asked: Criteria | None) -> dict[str, Any]:
    """Groups of boxes with what is chosen, and what is chosen elsewhere and only carried along."""
    asked = asked or Criteria()
    words = filters.names()
    topics = sorted(words.topics, key=lambda topic: topic.path)
    tops = {topic.slug for topic in topics if topic.parent_id is None}
    regions = [
        (region.code, region.name) for region in words.regions if region.level <= 2 or region.code in asked.regions
    ]
    groups = [
        _group("kind", "类型", list(KIND_LABELS.items()), asked.kinds),
        _group("audience", "写给谁看", [c for c in Audience.choices if c[0] != Audience.EVERYONE], asked.audiences),
        _group("topic", "主题", [(topic.slug, topic.name) for topic in topics], asked.topics, tops),
        _group("region", "地区", regions, asked.regions),
        _group("verdict", "辟谣结论", list(Verdict.choices), asked.verdicts),
    ]
    carried = asked.with_(keywords=(), kinds=(), topics=(), regions=(), audiences=(), verdicts=())
    return {
        "groups": groups,
        "keywords": " ".join(_quoted(keyword.strip()) for keyword in asked.keywords),
        "carried": [] if carried.is_empty else list(carried.pairs()),
        "carried_words": "" if carried.is_empty else in_words(carried),
    }


def _quoted(keyword: str) -> str:
    return f"“{keyword}”" if " " in keyword else keyword


def _group(
    name: str,
    label: str,
    options: list[tuple[str, str]],
    chosen: tuple[str, ...],
    at_head: Collection[str] = (),
) -> dict[str, Any]:
    """``at_head`` are options under which the next ones belong."""
    rows = [
        {"value": value, "label": words, "checked": value in chosen, "heads": value in at_head}
        for value, words in options
    ]
    return {"name": name, "label": label, "options": rows, "chosen": sum(row["checked"] is True for row in rows)}


def _cards(found: Preview) -> list[cards.Card]:
    at = now()
    return [cards.card(page, at=at) for page in selectors.by_ids(list(found.newest))]


def _rates(request: HttpRequest, found: Preview | None) -> list[tuple[str, str, bool]]:
    chosen = request.POST.get("rate", "") or (Rate.WEEKLY if found and found.too_broad else Rate.DAILY)
    return [(value, label, value == chosen) for value, label in Rate.choices]


@require_http_methods(["GET", "HEAD"])
def sent(request: HttpRequest, *, on_device: bool = False) -> HttpResponse:
    """What to do now."""
    context = {
        "on_device": on_device,
        "title": "请确认订阅",
        "breadcrumbs": [("首页", "/"), (TITLE, "/subscribe/")],
        "meta": heads.plain_meta(request, "请确认订阅", robots="noindex"),
    }
    return render(request, "website/subscribe_sent.html", context)
