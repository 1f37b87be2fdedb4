"""A message that nothing answers, left for the experts; and taken back."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from search.questions import actions, tokens
from search.questions.forms import AskForm
from search.questions.models import Asking
from search.rumors import checking
from website import heads
from website.rate_limit import allowed

from .rumors import page, result

LEFT = "消息已经交给专家"
WITHDRAWAL = "删除我的提问"


# As for the check itself: no cookie, so no token to compare. The signed ticket in the form stands against programs.
@csrf_exempt
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Keep what was posted; what is answered by now is answered. The form itself is on the check page."""
    if request.method != "POST":
        return redirect("rumor_check")
    if not allowed(request, "questions", settings.KEPU_RUMOR_QUESTIONS):
        problem = ("留得太快了", "同一个网络十分钟里留得太多，请过一会儿再试。")
        return render(request, "website/rumor_check.html", page(request) | {"problem": problem}, status=429)
    form = AskForm(request.POST)
    if form.is_from_a_program:
        return _left(request, None)
    checked = checking.check(request.POST.get("text", ""))
    found = result(request, checked)
    if not checked.degraded and "ask" not in found:
        return render(request, "website/rumor_check.html", page(request) | found)
    if not form.is_valid():
        context = page(request) | found | {"ask_form": form}
        return render(request, "website/rumor_check.html", context, status=422)
    return _left(request, actions.ask(_asked(form.cleaned_data)))


def _asked(cleaned: dict[str, Any]) -> actions.Asked:
    return actions.Asked(
        text=cleaned["text"], ticket=cleaned["ticket"], address=cleaned["email"], region=cleaned["region"]
    )


def _left(request: HttpRequest, asking: Asking | None) -> HttpResponse:
    """Thanks, and the way to take it back; a program is thanked alike and nothing was kept."""
    question = asking.question if asking else None
    if question:
        question.refresh_from_db()
    context = {
        "asking": asking,
        "question": question,
        "withdrawal": tokens.withdrawal_path(asking.ticket) if asking else "",
        "days": settings.KEPU_QUESTION_DAYS,
        "title": LEFT,
        "meta": heads.plain_meta(request, LEFT, robots="noindex, nofollow"),
    }
    return _private(render(request, "website/question_left.html", context))


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: HttpRequest, token: str) -> HttpResponse:
    """A button that removes one asking; only the link's owner knows it."""
    ticket = tokens.withdrawn_ticket(token)
    if ticket is None:
        raise Http404("没有这个链接，请检查网址是否完整。")
    done = request.method == "POST"
    if done:
        actions.withdraw(ticket=ticket)
    meta = heads.plain_meta(request, WITHDRAWAL, robots="noindex, nofollow")
    return _private(
        render(request, "website/question_withdrawal.html", {"title": WITHDRAWAL, "done": done, "meta": meta})
    )


def _private(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response
