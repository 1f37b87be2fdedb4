"""Pictures in templates."""

import logging

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from media.models import Picture
from media.responsive import Sources, sources_for

register = template.Library()
logger = logging.getLogger(__name__)

_KNOWN = {"sizes", "class", "loading", "alt"}
_LOADING = {"lazy", "eager"}


@register.simple_tag
def responsive_picture(picture: Picture | None, **options: str) -> SafeString:
    """A <picture> in AVIF (once prepared), WebP and JPEG at 400, 800 and 1200 pixels, never enlarged.

    Options: sizes (default "100vw"), class, loading ("lazy", or "eager", which also asks for it first), and
    alt, which replaces the picture's own text (alt="" where the words beside it say the same).
    No picture, or one whose file is lost, gives an empty string.
    """
    if unknown := set(options) - _KNOWN:
        raise template.TemplateSyntaxError(f"responsive_picture doesn't know {', '.join(sorted(unknown))}")
    if options.get("loading", "lazy") not in _LOADING:
        raise template.TemplateSyntaxError('responsive_picture: loading is "lazy" or "eager"')
    if picture is None:
        return SafeString("")
    try:
        sources = sources_for(picture)
    except OSError:
        logger.warning("The file of picture %s can't be read", picture.pk, exc_info=True)
        return SafeString("")
    return _markup(picture, sources, options)


def _markup(picture: Picture, sources: Sources, options: dict[str, str]) -> SafeString:
    sizes = options.get("sizes") or "100vw"
    offered = format_html_join(
        "",
        '<source type="image/{}" srcset="{}" sizes="{}">',
        ((kind, sources.srcset(kind), sizes) for kind in ("avif", "webp") if kind in sources.by_format),
    )
    widest = sources.fallback
    image = format_html(
        '<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" alt="{}"{}{}>',
        widest.url,
        sources.srcset("jpeg"),
        sizes,
        widest.width,
        widest.height,
        options.get("alt", picture.default_alt_text),
        _classes(picture, options.get("class", "")),
        _when(options.get("loading", "lazy")),
    )
    return format_html("<picture>{}{}</picture>", offered, image)


def _classes(picture: Picture, asked: str) -> SafeString:
    """With the focal point in quarters of the picture, for style sheets that crop: focus-x-0 to focus-x-4, and y."""
    found = asked.split()
    if picture.has_focal_point() and picture.width and picture.height:
        across, down = picture.focal_point_x / picture.width, picture.focal_point_y / picture.height
        found += [f"focus-{axis}-{min(4, max(0, round(4 * share)))}" for axis, share in (("x", across), ("y", down))]
    return format_html(' class="{}"', " ".join(found)) if found else SafeString("")


def _when(loading: str) -> SafeString:
    if loading == "eager":
        return SafeString(' fetchpriority="high"')
    return SafeString(' loading="lazy" decoding="async"')
