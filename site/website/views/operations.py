"""Whether this installation is alive and ready, and what robots may read."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from search import service
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
    """Database, search and queue; 503 when one of them is not ready."""
    database = _database_answers()
    search = service.health() if database else {"ready": False}
    ready = database and bool(search["ready"])
    return JsonResponse({"ready": ready, "database": database, "search": search}, status=200 if ready else 503)


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
