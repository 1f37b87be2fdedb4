"""A pasted message checked against what is known, and how well that works."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from content.records import Kind
from content.selectors import cities
from media.uploads import accept_picture
from search import screenshots, service
from search.criteria import Criteria
from search.questions import selectors
from search.questions.actions import CONSENT
from search.questions.tokens import form_token
from search.rumors import checking
from search.rumors.figures import published
from search.rumors.message import LONGEST
from search.rumors.model import Band
from website import heads
from website.chrome import chrome_for
from website.rate_limit import allowed
from website.rumor_answers import FAULTS, shown
from website.rumor_figures import figures
from website.subscribe_entry import entry

from .search import result_cards

TITLE = "这条消息是真的吗"
INTRO = "把收到的消息粘贴进来，看看专家有没有查过。"
EXAMPLES = (
    "紧急通知！隔夜菜亚硝酸盐超标几百倍，吃一口等于吃毒，转给爸妈看！",
    "台风来之前要在窗户上贴米字胶带，玻璃就不会碎了",
    "有人说微波炉加热的饭菜会致癌，这是真的吗？",
)
MOST_FOUND = 6
AWAY = ("现在查不了", "核查服务正在维护，请过几分钟再试。这不代表消息是真的。")


# No cookie is set for readers, so there is no token to compare; and there is nothing to forge: the form changes
# nothing, and whoever posts it gets back what he sent himself.
@csrf_exempt
@never_cache
@sensitive_post_parameters("text")
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The form, and below it the answer to what was posted: a message, or a picture of one to be read first.

    The message is never part of an address, the picture never on a disk.
    """
    request.upload_handlers = [_InMemory(request)]
    context = page(request)
    if request.method != "POST":
        return render(request, "website/rumor_check.html", context)
    uploaded = request.FILES.get("picture")
    if context["screenshots"] and isinstance(uploaded, UploadedFile):
        return _screenshot(request, context, uploaded)
    if not allowed(request, "rumors", settings.KEPU_RUMOR_CHECKS):
        context["problem"] = ("查得太快了", "同一个网络十分钟里查得太多，请过一会儿再试。")
        return render(request, "website/rumor_check.html", context, status=429)
    checked = checking.check(request.POST.get("text", ""))
    return render(request, "website/rumor_check.html", context | result(request, checked))


@require_safe
def quality(request: HttpRequest) -> HttpResponse:
    """How well messages are matched, on our own judged set, as of this version."""
    description = "我们用自己写的几百条消息检验谣言比对：查对多少，查漏多少，错认多少。"
    context = {
        "figures": figures(published(), checking.mode()),
        "meta": heads.plain_meta(request, "谣言比对的准确程度", description),
    }
    return render(request, "website/rumor_quality.html", context)


def result(request: HttpRequest, checked: checking.Checked) -> dict[str, Any]:
    """What the template shows below the form; ``pasted`` fills the form again."""
    pasted = {"pasted": checked.message.original[:LONGEST]}
    if checked.fault:
        return pasted | {"problem": FAULTS[checked.fault]}
    if checked.short:
        return pasted | {"short": checked.message.original.strip(), "cards": _searched(checked.message.original)}
    found = checking.answers(checked)
    answers = shown(checked, found, site_name=chrome_for(request).site_name, base_url=heads.base_url(request))
    if checked.degraded and not answers:
        return pasted | {"problem": AWAY}
    band = checking.band_of(found) if answers else Band.NONE
    unanswered = {} if band is Band.SAME else _unanswered(checked)
    return pasted | {"band": band.value, "answers": answers, "degraded": checked.degraded} | unanswered


def page(request: HttpRequest) -> dict[str, Any]:
    """What the page shows whatever was asked."""
    return {
        "title": TITLE,
        "longest": LONGEST,
        "examples": EXAMPLES,
        "screenshots": settings.KEPU_SCREENSHOTS > 0 and screenshots.available(),
        "subscribe_url": entry(Criteria(kinds=(Kind.RUMOR.value,))),
        "meta": heads.plain_meta(request, TITLE, INTRO, robots="noindex" if request.method == "POST" else ""),
    }


def _screenshot(request: HttpRequest, context: dict[str, Any], uploaded: UploadedFile[Any]) -> HttpResponse:
    """What a picture says, in the form, to be corrected and checked."""
    if not allowed(request, "screenshots", settings.KEPU_SCREENSHOTS):
        context["problem"] = ("读得太快了", "同一个网络十分钟里读的图太多，请过一会儿再试，或者把图里的话打出来。")
        return render(request, "website/rumor_check.html", context, status=429)
    try:
        text = screenshots.read(accept_picture(uploaded.read()).data)
    except (ValidationError, screenshots.ScreenshotError) as error:
        reason = error.message if isinstance(error, ValidationError) else str(error)
        return render(request, "website/rumor_check.html", context | {"problem": ("这张图没能读", reason)})
    return render(request, "website/rumor_check.html", context | _read(text))


def _read(text: str) -> dict[str, Any]:
    if not text:
        return {"problem": ("图里没有读到字", "请换一张清楚的截图，或者把图里的话打出来。")}
    return {"read": True, "pasted": text[:LONGEST]}


class _InMemory(MemoryFileUploadHandler):
    """Takes a picture of any size that gets this far; Django's own would write larger ones to a disk."""

    def handle_raw_input(self, *args: Any, **options: Any) -> None:
        self.activated = True


def _unanswered(checked: checking.Checked) -> dict[str, Any]:
    """The form for the experts, and whether they are at it already."""
    return {
        "ask": {"token": form_token(), "regions": cities(), "version": CONSENT, "days": settings.KEPU_QUESTION_DAYS},
        "being_checked": selectors.checked_in_public(checked.message.original),
    }


def _searched(text: str) -> list[Any]:
    """A few words are a search, not a message."""
    results = service.find(Criteria(text=" ".join(text.split()), kinds=(Kind.RUMOR.value,)), size=MOST_FOUND)
    return result_cards(results)
