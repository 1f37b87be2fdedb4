"""Whether this installation is alive and ready, and what robots may read."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect, JsonResponse
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from search.status import status
from website.heads import base_url

ROBOTS = """User-agent: *
Disallow: /cms/
Disallow: /search/
Sitemap: {base_url}/sitemap.xml
"""


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process is alive."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, search and queue; 503 with the reasons in Chinese when one of them is not ready."""
    if not _database_answers():
        return JsonResponse({"ready": False, "problems": ["数据库没有响应"]}, status=503)
    state = status()
    answer = {
        "ready": state.ok,
        "problems": state.problems,
        "search": {
            "engine": state.engine,
            "server": state.server,
            "documents": state.documents,
            "pages": state.pages,
            "built_at": state.built_at,
            "standby_built_at": state.standby_built_at,
        },
        "queue": {
            "waiting": state.waiting,
            "lag_seconds": state.lag_seconds,
            "failing": state.failing,
            "set_aside": state.set_aside,
        },
    }
    return JsonResponse(answer, status=200 if state.ok else 503)


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    return HttpResponse(ROBOTS.format(base_url=base_url(request)), content_type="text/plain; charset=utf-8")


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """For programs that ask for the old name."""
    return HttpResponsePermanentRedirect(static("website/favicon.svg"))
