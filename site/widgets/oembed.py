"""oEmbed (oembed.com): an address of ours turned into a frame; and QR pictures, where not even frames may be."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import segno
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from api.answering import base_url
from api.problems import Refused, problem
from content import changes
from content.keeping import keep

from .addresses import Embed, embed, own_path
from .opening import CURRENT, to_all

WIDTH, NARROWEST = 640, 240
LOWEST = 160
CACHE_SECONDS = 60
QR_TYPES = {"png": "image/png", "svg": "image/svg+xml"}
QR_SCALE = {"png": 10, "svg": 4}


@require_safe
def oembed(request: HttpRequest) -> HttpResponse:
    """The embed of the address ``url``; 404 for any that isn't ours or that readers may not see, 501 for XML."""
    if request.GET.get("format", "json") != "json":
        return to_all(HttpResponse("Only JSON.", status=501, content_type="text/plain"))
    try:
        width, height = _most(request, "maxwidth"), _most(request, "maxheight")
    except Refused as refused:
        return to_all(problem(request, refused))
    found = embed(request.GET.get("url", ""), request.get_host())
    if found is None:
        return to_all(problem(request, Refused(404)))
    fields = {
        "version": "1.0",
        "title": found.title,
        "provider_name": "科普",
        "provider_url": f"{base_url(request)}/",
        "cache_age": CACHE_SECONDS,
        **(_rich(found, base_url(request), width, height) if found.widget else {"type": "link"}),
    }
    response = to_all(JsonResponse(fields, json_dumps_params={"ensure_ascii": False}), cache=CURRENT)
    keep(response, *changes.EVERY_KIND)
    return response


def frame_html(embedded: Embed, base: str, width: str, height: int) -> str:
    """The frame as it stands in a page; ``width`` is a number of pixels or a share."""
    widget = embedded.widget
    address = f"{base}/widgets/v1/frame/{widget.name if widget else ''}{'?' if embedded.query else ''}{embedded.query}"
    return format_html(
        '<iframe src="{}" title="{}" width="{}" height="{}" style="border:0;max-width:100%" loading="lazy"></iframe>',
        address,
        embedded.title,
        width,
        height,
    )


@require_safe
def qr(request: HttpRequest, form: str) -> HttpResponse:
    """The address ``url`` of ours as a picture to scan; 404 for those of others."""
    path = own_path(request.GET.get("url", ""), request.get_host())
    if not path:
        return to_all(problem(request, Refused(404)))
    picture = BytesIO()
    segno.make(base_url(request) + path, error="m", micro=False).save(
        picture, kind=form, scale=QR_SCALE[form], border=4
    )
    response = to_all(HttpResponse(picture.getvalue(), content_type=QR_TYPES[form]), cache="public, max-age=86400")
    keep(response)
    return response


def _rich(found: Embed, base: str, width: int | None, height: int | None) -> dict[str, Any]:
    wide = min(WIDTH, width or WIDTH)
    high = min(found.widget.height if found.widget else LOWEST, height or 10_000)
    return {"type": "rich", "width": wide, "height": high, "html": frame_html(found, base, str(wide), high)}


def _most(request: HttpRequest, name: str) -> int | None:
    value = request.GET.get(name, "")
    if value and not (value.isascii() and value.isdecimal() and int(value[:9]) > 0 and len(value) < 9):
        raise Refused(400, errors={name: "要是大于 0 的整数"})
    return int(value) if value else None
