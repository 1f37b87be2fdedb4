"""The one way in and out: how often an address may ask, what browsers of other sites may read, and what is kept."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.module_loading import import_string

from .problems import CONTENT_TYPE, PREFIX, Refused, problem

GetResponse = Callable[[HttpRequest], HttpResponse]
Counted = Callable[[HttpRequest, str], tuple[int, int]]
"""How often the address of a request has asked in the present window, this time included, and seconds left of it."""

CURRENT = "public, max-age=0, must-revalidate"
"""Whoever keeps an answer asks each time whether it still holds: what is withdrawn is gone at once."""

_EXPOSED = "ETag, RateLimit, RateLimit-Policy, Retry-After, Content-Language"
_DAY = "86400"


class ApiDoor:
    """Middleware for everything below ``/api/v1/``; other addresses pass untouched."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            return self.get_response(request)
        response = _preflight() if request.method == "OPTIONS" else self._limited(request)
        response["Access-Control-Allow-Origin"] = "*"
        response["Access-Control-Expose-Headers"] = _EXPOSED
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = CURRENT
        patch_vary_headers(response, ["Accept-Language"])
        return response

    def _limited(self, request: HttpRequest) -> HttpResponse:
        most, window = settings.KEPU_API_REQUESTS, settings.KEPU_RATE_WINDOW
        used, left = counted(request, "api")
        if used > most:
            words = (
                f"同一个网络每 {window} 秒最多请求 {most} 次，请过 {left} 秒再试。",
                f"At most {most} requests in {window} seconds from one address; try again in {left} seconds.",
            )
            response = problem(request, Refused(429, words, retry_after=left))
        else:
            response = self._answered(request)
        response["RateLimit-Policy"] = f'"default";q={most};w={window}'
        response["RateLimit"] = f'"default";r={max(0, most - used)};t={left}'
        return response

    def _answered(self, request: HttpRequest) -> HttpResponse:
        """HEAD is GET without its body, which the server leaves out."""
        method = request.method
        request.method = "GET" if method == "HEAD" else method
        response = self.get_response(request)
        request.method = method
        if response.status_code == 405 and response["Content-Type"] != CONTENT_TYPE:
            allowed = response["Allow"]
            response = problem(request, Refused(405))
            response["Allow"] = allowed
        return response


def counted(request: HttpRequest, purpose: str) -> tuple[int, int]:
    """See ``Counted``; what counts is named by ``KEPU_RATE_COUNTER``, since addresses are the business of the site."""
    counter: Counted = import_string(settings.KEPU_RATE_COUNTER)
    return counter(request, purpose)


def _preflight() -> HttpResponse:
    response = HttpResponse(status=204)
    response["Access-Control-Allow-Methods"] = "GET, HEAD, POST, OPTIONS"
    response["Access-Control-Allow-Headers"] = "Accept, Accept-Language, Content-Type, If-None-Match"
    response["Access-Control-Max-Age"] = _DAY
    return response
