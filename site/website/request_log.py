"""One line a request, and its time for the metrics."""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from . import metrics
from .logs import request_id, shown_path

_log = logging.getLogger("website.requests")
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
QUIET = ("/healthz", "/readyz")
"""Asked every few seconds by machines: no line unless something is wrong."""


class RequestLog:
    """Outermost: what later ones refuse is written down too. An answer of 500 and above says the request's id."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = request_id.set(id_of(request))
        began = time.perf_counter()
        try:
            response = self.get_response(request)
            self._note(request, response, time.perf_counter() - began)
            return response
        finally:
            request_id.reset(token)

    def _note(self, request: HttpRequest, response: HttpResponse, seconds: float) -> None:
        status, view = response.status_code, view_of(request)
        metrics.request_answered(request.method or "", view, status, seconds)
        if status >= 500:
            response["X-Request-ID"] = request_id.get()
        if status < 400 and request.path.startswith((settings.STATIC_URL, settings.MEDIA_URL, *QUIET)):
            return
        path, ms = shown_path(request), round(seconds * 1000, 1)
        told = {"method": request.method, "path": path, "view": view, "status": status, "ms": ms}
        _log.info("%s %s %s %s ms", request.method, path, status, ms, extra=told)


def id_of(request: HttpRequest) -> str:
    """What our own proxy calls this request, where we have one; else a new id."""
    given = request.headers.get("X-Request-ID", "") if settings.KEPU_PROXIES else ""
    return given if _ID.fullmatch(given) else uuid.uuid4().hex[:16]


def view_of(request: HttpRequest) -> str:
    """The name of the view that answered; ``none`` when the address led to none."""
    match = request.resolver_match
    return (match.view_name or match._func_path) if match else "none"
