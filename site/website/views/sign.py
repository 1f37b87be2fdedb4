"""Where an expert without an account reads a draft claim by claim and signs it.

The secret in the address is all that is asked for, so the page sets no cookie, is indexed by nobody and tells no
other site where its reader came from.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from content.models import SignOff
from content.reviewing import signing
from content.vocabulary import ClaimMark
from website import heads

WHO = ("name", "title", "institution", "remark")
LABELS = [("name", "姓名"), ("title", "职称、职务"), ("institution", "单位")]


@csrf_exempt  # nobody's session acts here: whoever has the link may sign, with or without this site's form
@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: HttpRequest, token: str) -> HttpResponse:
    """The draft with a mark for each claim; after signing, what was signed."""
    sign_off = signing.by_token(token)
    if sign_off is None:
        raise Http404("没有这个签署链接，请检查网址是否完整。")
    if request.method != "POST":
        return _page(request, sign_off)
    try:
        signed = signing.sign(sign_off=sign_off, signature=_signature(request, sign_off))
    except signing.LinkClosed:
        sign_off.refresh_from_db()
        return _page(request, sign_off, status=409)
    except ValidationError as error:
        return _page(request, sign_off, errors=error.message_dict, status=422)
    return _page(request, signed)


def _signature(request: HttpRequest, sign_off: SignOff) -> signing.Signature:
    who = {name: request.POST.get(name, "") for name in WHO}
    return signing.Signature(**who, marks=_marks(request, sign_off))


def _marks(request: HttpRequest, sign_off: SignOff) -> dict[str, dict[str, str]]:
    """Marks by the key of the claim; those not given take the mark for the rest, where one was chosen."""
    rest = request.POST.get("rest", "")
    marks = {}
    for number, claim in enumerate(sign_off.claims):
        mark = request.POST.get(f"mark-{number}", "") or rest
        if mark:
            marks[claim["key"]] = {"mark": mark, "note": request.POST.get(f"note-{number}", "").strip()}
    return marks


def _page(
    request: HttpRequest, sign_off: SignOff, *, errors: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    errors = errors or {}
    closed = signing.closed(sign_off)
    context = {
        "sign_off": sign_off,
        "title": sign_off.claims[0]["text"] if sign_off.claims else "",
        "closed": closed.value if closed else "",
        "is_signed": closed is signing.Closed.SIGNED,
        "rows": [_row(request, sign_off, number, claim, errors) for number, claim in enumerate(sign_off.claims)],
        "marks": ClaimMark.choices,
        "who": [
            {"name": name, "label": label, "value": request.POST.get(name, ""), "errors": errors.get(name, [])}
            for name, label in LABELS
        ],
        "remark": request.POST.get("remark", ""),
        "rest": request.POST.get("rest", ""),
        "errors": [words for told in errors.values() for words in told],
        "marks_errors": errors.get("marks", []),
        "meta": heads.plain_meta(request, "专家签署", robots="noindex, nofollow"),
    }
    response = render(request, "website/sign.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    response["Cache-Control"] = "private, no-store"
    return response


def _row(
    request: HttpRequest, sign_off: SignOff, number: int, claim: dict[str, str], errors: dict[str, Any]
) -> dict[str, Any]:
    given = sign_off.marks.get(claim["key"], {})
    return {
        **claim,
        "number": number,
        "mark": request.POST.get(f"mark-{number}", "") or given.get("mark", ""),
        "note": request.POST.get(f"note-{number}", "") or given.get("note", ""),
        "errors": errors.get(signing.CLAIM + claim["key"], []),
    }
