"""Subscribing: choose, see what it would have brought, leave an address. Nothing is sent before it is confirmed."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from search.criteria import Criteria
from search.push import consent, limits, subscribing
from search.push.channels import channels
from search.push.vapid import public_key
from website import form_stamps, heads, wish_forms
from website.client_address import client_address

from .questions import answers_bad_questions

PURPOSE = "subscribe"
TITLE, PATH = "订阅", "/subscribe/"
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
        form = wish_forms.filled(request.GET, PATH)
        return _page(request, form, errors=form.errors)
    form = wish_forms.filled(QueryDict(request.POST.get("wish", "")[: subscribing.LONGEST_QUERY * 2]), PATH)
    errors = form.errors or _taken(request, form.asked)
    if errors:
        return _page(request, form, errors=errors, status=422)
    return HttpResponseRedirect("/subscribe/sent/device/" if _is_of_device(request) else "/subscribe/sent/")


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


def _page(request: HttpRequest, form: wish_forms.Filled, *, errors: dict[str, str], status: int = 200) -> HttpResponse:
    has_devices = any(one.is_device for one in channels().values())
    context = {
        "title": TITLE,
        **form.context,
        "errors": errors,
        "given": _given(request),
        "rates": wish_forms.rates(request, form),
        "channels": list(channels().values()),
        "device_key": public_key() if has_devices else "",
        "consent": consent.TEXT,
        "stamp": form_stamps.stamp(PURPOSE),
        "own_stamp": form_stamps.stamp("link"),
        "breadcrumbs": [("首页", "/"), (TITLE, PATH)],
        "meta": heads.plain_meta(
            request, TITLE, "选好想看的内容，有新的就告诉您。", robots="noindex" if form.asked or errors else ""
        ),
    }
    return render(request, "website/subscribe.html", context, status=status)


def _given(request: HttpRequest) -> dict[str, str]:
    """What was filled in; a device's address was not, and is nothing to look at."""
    given = {name: request.POST.get(name, "") for name in FIELDS}
    return given | {"address": ""} if _is_of_device(request) else given


@require_http_methods(["GET", "HEAD"])
def sent(request: HttpRequest, *, on_device: bool = False) -> HttpResponse:
    """What to do now."""
    context = {
        "on_device": on_device,
        "title": "请确认订阅",
        "breadcrumbs": [("首页", "/"), (TITLE, PATH)],
        "meta": heads.plain_meta(request, "请确认订阅", robots="noindex"),
    }
    return render(request, "website/subscribe_sent.html", context)
