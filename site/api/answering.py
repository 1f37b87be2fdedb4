"""From shapes to answers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import set_response_etag
from ninja import Schema

from .cursors import written

JSON = "application/json; charset=utf-8"


def answer(shape: type[Schema], fields: dict[str, Any], *, cache: str = "") -> HttpResponse:
    """JSON of this shape; what is null and need not be there is left out. ``cache`` replaces the usual rule."""
    body = shape.model_validate(fields)
    response = HttpResponse(body.model_dump_json(exclude_unset=True), content_type=JSON)
    if cache:
        response["Cache-Control"] = cache
    set_response_etag(response)
    return response


def base_url(request: HttpRequest) -> str:
    """Scheme and host without a slash at the end."""
    return f"{request.scheme}://{request.get_host()}"


def following(request: HttpRequest, **parameters: object) -> str:
    """The address of this request with some parameters changed."""
    query = request.GET.copy()
    for name, value in parameters.items():
        query[name] = str(value)
    return f"{base_url(request)}{request.path}?{query.urlencode()}"


def cut(rows: list[Any], limit: int) -> tuple[list[Any], Any]:
    """Of ``limit`` + 1 rows those to show, and the last of them if more follow, else None."""
    return (rows[:limit], rows[limit - 1]) if len(rows) > limit else (rows, None)


def next_of(request: HttpRequest, *place: Any) -> str:
    """The address of what follows a place."""
    return following(request, cursor=written(*place))
