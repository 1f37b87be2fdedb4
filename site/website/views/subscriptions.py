"""A person's own pages, opened by links from letters: confirm, manage, stop.

The link is all that is asked for, so these pages set no cookie, are indexed by nobody and tell no other site where
their reader came from. Opening one changes nothing: programs that follow links in letters neither confirm nor stop.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from search.push import limits, selectors, subscribing
from search.push.channels import channels
from search.push.links import Link, Scope, address_of, opened
from search.push.models import Subscription
from search.push.vocabulary import Rate
from search.push.wishes import words_of
from website import form_stamps, heads
from website.errors import error_page

from .subscribe import network_of

GONE = "这个链接已经失效：过了期、用过了，或者已经作废。可以在订阅页重新索取。"
ZONES = (
    ("Asia/Shanghai", "北京时间"),
    ("Asia/Urumqi", "乌鲁木齐时间"),
    ("Asia/Tokyo", "东京时间"),
    ("Europe/London", "伦敦时间"),
    ("America/New_York", "纽约时间"),
    ("America/Los_Angeles", "洛杉矶时间"),
)
Answer = Callable[[HttpRequest, Link], str]


@csrf_exempt  # nobody's session acts here: whoever has the link may use it, with or without this site's form
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Asks once more, and confirms when the button is pressed."""
    link = opened(Scope.CONFIRM, token)
    if link is None or link.subscription is None:
        return gone(request)
    if request.method == "POST":
        subscribing.confirm(subscription=link.subscription)
    context = {
        "title": "订阅好了" if request.method == "POST" else "确认订阅",
        "done": request.method == "POST",
        "words": words_of(link.subscription.query),
        "subscription": link.subscription,
        "channel": channels().get(link.subscriber.channel),
    }
    return private_page(request, "website/subscribe_confirm.html", context)


@csrf_exempt  # mail programs post here for their users (RFC 8058), without any form of ours
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Asks once more, and ends all subscriptions when the button is pressed, there or in a mail program."""
    link = opened(Scope.STOP, token)
    if link is None:
        return gone(request)
    if request.method == "POST":
        subscribing.stop(subscriber=link.subscriber)
    done = request.method == "POST"
    return private_page(
        request, "website/subscribe_stop.html", {"title": "已经全部退订" if done else "全部退订", "done": done}
    )


@csrf_exempt  # as above
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest, token: str) -> HttpResponse:
    """Everything a person may see and do with their subscriptions."""
    link = opened(Scope.MANAGE, token)
    if link is None:
        return gone(request)
    if request.method != "POST":
        return _managing(request, link)
    act = _ACTS.get(request.POST.get("act", ""))
    if act is None:
        return error_page(request, status=400)
    try:
        said = act(request, link)
    except ValidationError as error:
        return _managing(request, link, errors=[words for told in error.message_dict.values() for words in told])
    if said:
        return private_page(request, "website/subscribe_done.html", {"title": said})
    return HttpResponseRedirect(request.path)


@require_safe
def export(request: HttpRequest, token: str) -> HttpResponse:
    """All that is kept of the person, as a file."""
    link = opened(Scope.MANAGE, token)
    if link is None:
        return gone(request)
    answer = JsonResponse(
        selectors.everything_about(link.subscriber), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    answer["Content-Disposition"] = 'attachment; filename="kepu-subscriptions.json"'
    return _closed(answer)


@csrf_exempt  # no cookie is set for readers; a signed stamp shows that our form was seen
@never_cache
@sensitive_post_parameters("address")
@require_http_methods(["GET", "HEAD", "POST"])
def own_link(request: HttpRequest) -> HttpResponse:
    """Send the link to the person's own page; the answer is the same whether the address is known or not."""
    if request.method != "POST":
        title = "索取管理链接"
        context = {
            "title": title,
            "asking": True,
            "stamp": form_stamps.stamp("link"),
            "meta": heads.plain_meta(request, title, robots="noindex"),
        }
        return render(request, "website/subscribe_done.html", context)
    problem = form_stamps.refusal("link", request.POST)
    try:
        if not problem:
            subscribing.ask_for_link(address=request.POST.get("address", ""), network=network_of(request))
    except ValidationError as error:
        problem = "；".join(error.messages)
    except limits.TooMany as error:
        problem = str(error)
    if problem:
        return error_page(request, status=400, message=problem)
    return private_page(request, "website/subscribe_done.html", {"title": "请看看收件箱", "link_sent": True})


def _managing(request: HttpRequest, link: Link, *, errors: list[str] | None = None) -> HttpResponse:
    person = link.subscriber
    words, channel = selectors.words_of(person), channels().get(person.channel)
    context: dict[str, Any] = {
        "title": "我的订阅",
        "errors": errors or [],
        "person": person,
        "channel": channel,
        "notes": channel.notes(person.address) if channel else (),
        "failed": selectors.failed_for(person),
        "rows": [_row(row, words) for row in person.subscriptions.order_by("pk")],
        "rates": Rate.choices,
        "zones": ZONES if person.time_zone in dict(ZONES) else (*ZONES, (person.time_zone, person.time_zone)),
        "sent": [
            {"row": row, "reasons": [words[reason] for reason in row.reasons if reason in words]}
            for row in selectors.sent_to(person)
        ],
        "feed_url": address_of(Scope.FEED, person),
        "export_url": f"{request.path}export.json",
    }
    return private_page(request, "website/subscribe_manage.html", context, status=422 if errors else 200)


def _row(row: Subscription, words: dict[int, str]) -> dict[str, Any]:
    return {"row": row, "words": words[row.pk], "change_url": f"wish/?subscription={row.pk}"}


def own_subscription(link: Link, number: str) -> Subscription | None:
    """The one of that number, if it is the person's own."""
    known = int(number) if number.isdecimal() and len(number) < 18 else 0
    return link.subscriber.subscriptions.filter(pk=known).first()


def _one(request: HttpRequest, link: Link) -> Subscription:
    found = own_subscription(link, request.POST.get("subscription", ""))
    if found is None:
        raise ValidationError({"subscription": "没有这个订阅，可能已经删了"})
    return found


def _save(request: HttpRequest, link: Link) -> str:
    name, rate = request.POST.get("name", "").strip(), request.POST.get("rate", "")
    subscribing.change(subscription=_one(request, link), name=name, rate=rate)
    return ""


def _pause(request: HttpRequest, link: Link) -> str:
    subscribing.pause(subscription=_one(request, link), paused=True)
    return ""


def _resume(request: HttpRequest, link: Link) -> str:
    subscribing.pause(subscription=_one(request, link), paused=False)
    return ""


def _remove(request: HttpRequest, link: Link) -> str:
    subscribing.remove(subscription=_one(request, link))
    return ""


def _pause_all(request: HttpRequest, link: Link) -> str:
    subscribing.pause_all(subscriber=link.subscriber, paused=link.subscriber.paused_at is None)
    return ""


def _again(request: HttpRequest, link: Link) -> str:
    if link.subscriber.disabled_at:
        raise ValidationError({"again": "这个地址停用了，请先重新订阅并确认"})
    return f"马上再发 {subscribing.send_again(subscriber=link.subscriber)} 条"


def _hours(request: HttpRequest, link: Link) -> str:
    posted = request.POST
    subscribing.set_hours(
        subscriber=link.subscriber,
        time_zone=posted.get("time_zone", ""),
        quiet_from=posted.get("quiet_from", ""),
        quiet_to=posted.get("quiet_to", ""),
        emergencies=bool(posted.get("emergencies")),
    )
    return ""


def _links_back(request: HttpRequest, link: Link) -> str:
    subscribing.take_links_back(subscriber=link.subscriber)
    return "以前寄出的链接都作废了"


def _erase(request: HttpRequest, link: Link) -> str:
    subscribing.erase(subscriber=link.subscriber)
    return "您的全部信息已经删除"


_ACTS: dict[str, Answer] = {
    "save": _save,
    "pause": _pause,
    "resume": _resume,
    "remove": _remove,
    "pause_all": _pause_all,
    "hours": _hours,
    "again": _again,
    "links_back": _links_back,
    "erase": _erase,
}


def gone(request: HttpRequest) -> HttpResponse:
    """The answer to a link that does not hold."""
    context = {"title": "链接失效了", "gone": GONE, "stamp": form_stamps.stamp("link")}
    return private_page(request, "website/subscribe_done.html", context, status=410)


def private_page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """A page for one person alone; ``context`` has its title."""
    context["meta"] = heads.plain_meta(request, context["title"], robots="noindex, nofollow")
    return _closed(render(request, template, context, status=status))


def _closed(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response
