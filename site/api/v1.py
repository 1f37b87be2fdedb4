"""Version 1 of the interface, put together."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from . import classes, finding, following, lists, times
from .problems import CONTENT_TYPE, Refused, problem

DESCRIPTION = """
Reading access to everything the site publishes, without registration. JSON in snake_case, times in ISO 8601 with
offset, positions in WGS-84. Lists go on behind a cursor: follow `next` until it is null. Errors are problem details
(RFC 9457) in the language of `Accept-Language`: zh-Hans, zh-Hant or en.
""".strip()


class Interface(NinjaAPI):
    """The library's, with the content type of problems in its document."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """The OpenAPI document."""
        document = super().get_openapi_schema(**options)
        operations = [operation for path in document["paths"].values() for operation in path.values()]
        for operation in operations:
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    response["content"] = {CONTENT_TYPE: response["content"].pop("application/json")}
        return document


api = Interface(
    title="科普开放接口",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    docs_url=None,
    openapi_url="/openapi.json",
)
for router in (lists.router, times.router, finding.router, classes.router, following.router):
    api.add_router("", router)


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    return problem(request, error)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Of parts of the path, a wrong kind is an address that does not exist; of a body, a wrong parameter."""
    places: list[tuple[Any, ...]] = [tuple(found["loc"]) for found in error.errors]
    if any(place[:2] == ("path", "kind") for place in places):
        return problem(request, Refused(404))
    fields = {str(place[-1]): "看不懂这个值" for place in places}
    return problem(request, Refused(400, errors=fields))


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(request, Refused(error.status_code))
