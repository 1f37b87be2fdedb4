"""What goes wrong, as RFC 9457 problem details in the language asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse

from .languages import Words, asked_language, said

CONTENT_TYPE = "application/problem+json"
PREFIX = "/api/v1/"

TITLES: dict[int, Words] = {
    400: ("请求里有不对的参数", "The request has wrong parameters"),
    404: ("没有这个内容", "There is no such thing"),
    405: ("这个地址不能这样访问", "This method is not allowed here"),
    410: ("这个内容已经撤回", "This has been withdrawn"),
    413: ("发来的内容太大", "The request body is too large"),
    422: ("这条消息没法查", "This message cannot be checked"),
    429: ("请求太多了", "Too many requests"),
    500: ("服务出错了", "Something went wrong here"),
    503: ("现在查不了", "This cannot be answered now"),
}
CODES = {
    400: "invalid-parameter",
    404: "not-found",
    405: "method-not-allowed",
    410: "withdrawn",
    413: "too-large",
    422: "not-checkable",
    429: "too-many-requests",
    500: "internal-error",
    503: "unavailable",
}
FIELDS: dict[str, str] = {
    "q": "Text of at most 200 characters without control characters.",
    "kind": "One of article, rumor, venue, event, campaign.",
    "topic": "The slug of a topic; see /api/v1/topics. At most 20.",
    "region": "A six-digit code of a region; see /api/v1/regions. At most 20.",
    "audience": "One of everyone, minors, older, farmers, workers, officials.",
    "verdict": "One of false, misleading, unproven, partly_true, true, outdated.",
    "from": "A day such as 2026-09-01.",
    "to": "A day such as 2026-09-01, not before the first one, and within the longest span.",
    "open": "A day such as 2026-09-01, or today.",
    "near": "A WGS-84 position, latitude before longitude: 23.13,113.26.",
    "km": "Kilometres, more than 0 and at most 500.",
    "sort": "relevance, date, or distance together with near.",
    "page": "A whole number from 1 to 500.",
    "limit": "A whole number from 1 to 100.",
    "cursor": "What an earlier answer gave as next, unchanged.",
    "since": "What an earlier answer gave as since, or 0.",
    "text": "The message to check, as a text.",
}
"""What a parameter must be, for those who read English; in Chinese each error has a sentence of its own."""


class Refused(Exception):
    """A request that is answered with a problem. ``errors`` maps a parameter to a sentence in Chinese."""

    def __init__(
        self,
        status: int,
        detail: Words | None = None,
        *,
        errors: Mapping[str, str] | None = None,
        more: Mapping[str, object] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(status, detail)
        self.status, self.detail, self.retry_after = status, detail, retry_after
        self.errors, self.more = dict(errors or {}), dict(more or {})


def problem(request: HttpRequest, refused: Refused) -> HttpResponse:
    """The answer that says so."""
    language = asked_language(request)
    code = CODES.get(refused.status, CODES[500])
    body: dict[str, object] = {
        "type": f"{request.scheme}://{_host(request)}/api/#{code}",
        "title": said(TITLES.get(refused.status, TITLES[500]), language),
        "status": refused.status,
    }
    if refused.detail and (detail := said(refused.detail, language)):
        body["detail"] = detail
    if refused.errors:
        body["errors"] = [
            {"field": field, "message": said((sentence, FIELDS.get(field, "There is no such parameter.")), language)}
            for field, sentence in refused.errors.items()
        ]
    response = HttpResponse(
        json.dumps(body | refused.more, ensure_ascii=False), content_type=CONTENT_TYPE, status=refused.status
    )
    response["Content-Language"] = language
    response["Cache-Control"] = "no-store"
    if refused.retry_after is not None:
        response["Retry-After"] = str(refused.retry_after)
    return response


def _host(request: HttpRequest) -> str:
    """As the client wrote it; a host that is not ours is refused elsewhere, and must not fail here."""
    return str(request.META.get("HTTP_HOST") or request.META.get("SERVER_NAME", ""))
