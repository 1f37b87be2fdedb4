"""Pictures that editors uploaded, from disk or from a store elsewhere. Documents have a door of their own."""

from __future__ import annotations

import mimetypes

from django.conf import settings
from django.core.files.storage import FileSystemStorage, default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotModified
from django.utils.http import http_date
from django.views.decorators.http import require_safe
from django.views.static import serve, was_modified_since

from website.errors import error_page

PUBLIC = ("images/", "original_images/", "avatar_images/")
"""Folders that anybody may read. What else lies beside them, documents first of all, is not given out by its name."""

SECONDS = 86_400


@require_safe
def upload(request: HttpRequest, path: str) -> HttpResponseBase:
    """A picture; 304 when the reader has it, 503 when the store is away."""
    if not path.startswith(PUBLIC) or ".." in path:
        raise Http404
    try:
        response = _on_disk(request, path) if isinstance(default_storage, FileSystemStorage) else _away(request, path)
    except FileNotFoundError:
        raise Http404 from None
    except OSError:
        return error_page(request, status=503, message="图片暂时取不到，请过一会儿再试。")
    response["Cache-Control"] = f"public, max-age={SECONDS}"
    return response


def _on_disk(request: HttpRequest, path: str) -> HttpResponseBase:
    return serve(request, path, document_root=str(settings.MEDIA_ROOT))


def _away(request: HttpRequest, path: str) -> HttpResponseBase:
    changed = default_storage.get_modified_time(path).timestamp()
    if not was_modified_since(request.headers.get("If-Modified-Since"), changed):
        return HttpResponseNotModified()
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    response: HttpResponse | FileResponse
    response = FileResponse(default_storage.open(path), content_type=kind)
    response["Last-Modified"] = http_date(int(changed))
    return response
