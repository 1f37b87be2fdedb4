"""How answers are opened to the pages of others: any origin may read them, and frames may stand anywhere."""

from __future__ import annotations

from typing import TypeVar

from django.http import HttpRequest, HttpResponse

from . import hosts

R = TypeVar("R", bound=HttpResponse)

CURRENT = "public, max-age=0, must-revalidate"
FOR_A_WHILE = "public, max-age=600, stale-while-revalidate=86400"
FOR_EVER = "public, max-age=31536000, immutable"


def to_all(response: R, *, cache: str = "") -> R:
    """Any page may read this; nothing in it depends on who asks."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    if cache:
        response["Cache-Control"] = cache
    return response


def in_any_frame(response: R) -> R:
    """Any page may show this in a frame, pages opened from a folder as well."""
    response.xframe_options_exempt = True
    response._csp_replace = {"frame-ancestors": ["*", "file:"]}  # type: ignore[attr-defined]
    return response


def note_host(request: HttpRequest) -> None:
    """Write down which site this request comes from."""
    hosts.note(host_of(request.META))


def host_of(headers: dict[str, str]) -> str:
    """The embedding host, of WSGI's headers."""
    origin, referer = headers.get("HTTP_ORIGIN", ""), headers.get("HTTP_REFERER", "")
    return hosts.embedding_host(origin, referer, headers.get("HTTP_HOST") or headers.get("SERVER_NAME", ""))
