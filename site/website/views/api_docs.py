"""The page that tells partners how to use the interface."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from website import heads
from website.api_examples import PARTS, PROBLEMS

TITLE = "开放接口"
INTRO = "把本站的文章、辟谣、场馆和活动，用在您的网站、小程序和大屏上。不用注册，不用密钥。"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """What there is, with examples that the tests run."""
    context = {
        "title": TITLE,
        "intro": INTRO,
        "base": heads.base_url(request),
        "parts": PARTS,
        "problems": PROBLEMS,
        "most": settings.KEPU_API_REQUESTS,
        "checks": settings.KEPU_RUMOR_CHECKS,
        "minutes": settings.KEPU_RATE_WINDOW // 60,
        "meta": heads.plain_meta(request, TITLE, INTRO),
    }
    return render(request, "website/api_docs.html", context)
