"""Small guards: requests no view could read, bodies too large to take, and the looser policy of editors' screens."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import unquote_to_bytes

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.http import HttpRequest, HttpResponse

from .errors import error_page

GetResponse = Callable[[HttpRequest], HttpResponse]

LONGEST_QUERY = 4000
LONGEST_NAME = 255
"""Bytes of one part of a path: file systems know no longer names."""

LARGEST_BODY = 25 * 1024 * 1024
EDITORS_PREFIX = "/cms/"
EDITORS_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "object-src": [NONE],
}


class RefuseUnreadable:
    """Answers 400 to addresses with NUL bytes, broken UTF-8, names over 255 bytes or queries over 4,000 characters."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        problem = _problem(request)
        if problem:
            return error_page(request, status=400, message=problem)
        return self.get_response(request)


class RefuseHuge:
    """Answers 413 to bodies over 25 MB, by the length they announce, before anything reads them."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > LARGEST_BODY:
            most = LARGEST_BODY // 1048576
            message = f"上传的内容有 {int(length) // 1048576} MB，最多 {most} MB，没有读取。请缩小或分成几个文件。"
            return error_page(request, status=413, message=message)
        return self.get_response(request)


class EditorsPolicy:
    """Wagtail's own screens use inline script and style: allowed below ``/cms/`` only."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(EDITORS_PREFIX):
            response._csp_replace = EDITORS_POLICY  # type: ignore[attr-defined]
        return response


def _problem(request: HttpRequest) -> str:
    query = request.META.get("QUERY_STRING", "")
    if len(query) > LONGEST_QUERY:
        return "网址太长了，请缩短搜索词或减少筛选条件。"
    if any(len(part.encode("utf-8", "surrogatepass")) > LONGEST_NAME for part in request.path.split("/")):
        return "网址里的一段太长了。"
    raw_path = request.path.encode("utf-8", "surrogatepass")
    for raw in (raw_path, unquote_to_bytes(_as_sent(query).replace(b"+", b" "))):
        if b"\x00" in raw:
            return "网址里有无法识别的字符。"
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError:
            return "网址里有无法识别的字符，可能是编码不对。"
    return ""


def _as_sent(query: str) -> bytes:
    """WSGI servers hand bytes on as Latin-1."""
    try:
        return query.encode("latin-1")
    except UnicodeEncodeError:
        return query.encode("utf-8", "surrogatepass")
