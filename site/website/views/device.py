"""What devices need to get notifications: the script that shows them, an app name, and the way to their page.

Whoever knows the whole address of a device, which only its browser and this site do, is let in to its subscriptions.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from search.push import selectors, subscribing
from search.push.channels.webpush import WebPush
from search.push.links import Scope, path_of
from search.push.vapid import public_key
from website import heads
from website.chrome import chrome_for

from .subscriptions import private_page

NOT_CONFIRMED = (
    "刚刚订阅的，请先点开这台设备上的通知，按“确认订阅”；没有看到通知，请看看系统设置里浏览器的通知是不是关着。"
)
TITLE = "管理这台设备的订阅"
WHERE = "请在收通知的那台设备上打开订阅页，点“管理这台设备的订阅”。"
ICON_SIZES = (192, 512)
PAPER, SEA = "#fbfaf6", "#0a4a63"


@require_safe
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; browsers ask whether there is another one."""
    context = {"key": public_key()}
    return render(request, "website/push-worker.js", context, content_type="text/javascript; charset=utf-8")


@require_safe
@cache_control(max_age=3600)
def manifest(request: HttpRequest) -> JsonResponse:
    """Phones of Apple take notifications only from a site that was put on the home screen with this."""
    name = chrome_for(request).site_name
    icons = [
        {"src": static(f"website/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in ICON_SIZES
        for purpose in ("any", "maskable")
    ]
    content = {
        "id": "/",
        "name": name,
        "short_name": name[:12],
        "lang": "zh-Hans-CN",
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": SEA,
        "icons": icons,
    }
    return JsonResponse(content, json_dumps_params={"ensure_ascii": False}, content_type="application/manifest+json")


@csrf_exempt  # nobody's session acts here: the address is all that is asked for
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """To the subscriptions of the device that asks with its address."""
    if request.method != "POST":
        context = {"title": TITLE, "note": WHERE, "meta": heads.plain_meta(request, TITLE, robots="noindex")}
        return render(request, "website/subscribe_done.html", context)
    person = selectors.confirmed(WebPush.name, request.POST.get("address", ""))
    if person is None:
        context = {"title": "这台设备还没有订阅", "note": NOT_CONFIRMED}
        return private_page(request, "website/subscribe_done.html", context, status=404)
    return HttpResponseRedirect(path_of(Scope.MANAGE, person))


@csrf_exempt  # as above; the service worker asks
@never_cache
@sensitive_post_parameters()
@require_POST
def moved(request: HttpRequest) -> HttpResponse:
    """The browser has given the device another address. The answer tells nobody whether the old one was known."""
    old, new = request.POST.get("old", ""), request.POST.get("address", "")
    subscribing.move(channel_name=WebPush.name, old=old, new=new)
    return HttpResponse(status=204)
