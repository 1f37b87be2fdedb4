"""One picture in the sizes and formats that browsers choose from.

A picture is read once for all its renditions, and large JPEGs at a fraction of their size, so that a
photograph of 30 million pixels costs a second and little memory. Making AVIF takes longer than all the rest
together: `prepare` does it, after an upload or from the command line, and never a reader's request.
"""

import io
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import PurePath

from django.core.files.base import ContentFile
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from PIL import Image
from wagtail.images.models import Filter

from media.filetypes import PICTURE_EXTENSIONS
from media.models import Picture, PictureRendition
from media.uploads import in_srgb

logger = logging.getLogger(__name__)

WIDTHS = (400, 800, 1200)
FORMATS = ("avif", "webp", "jpeg")
_QUICK = ("webp", "jpeg")
_SAVING: Mapping[str, dict[str, object]] = {
    "avif": {"quality": 61, "speed": 8},
    "webp": {"quality": 80, "method": 2},
    "jpeg": {"quality": 78, "progressive": True, "optimize": True},
}


def spec(width: int, kind: str) -> str:
    """Wagtail's filter for one rendition; it never enlarges."""
    return f"width-{width}|format-{kind}"


SHARE = "fill-1200x630|format-jpeg"
"""What other sites show beside a shared link."""

ALL_SPECS = tuple(spec(width, kind) for kind in FORMATS for width in WIDTHS)


def specs_for(picture: Picture, formats: Iterable[str] = FORMATS) -> tuple[str, ...]:
    """The renditions of ALL_SPECS that differ: of widths at or above its own, the first only."""
    smaller = [width for width in WIDTHS if width < picture.width]
    widths = [*smaller, *[width for width in WIDTHS if width >= picture.width][:1]]
    return tuple(spec(width, kind) for kind in formats for width in widths)


def pictures_for_display() -> "QuerySet[Picture]":
    """Pictures with their renditions at hand: showing any number of them costs two queries in all.

    For a foreign key: `Prefetch("cover", queryset=pictures_for_display())`.
    """
    pictures: QuerySet[Picture] = Picture.objects.prefetch_renditions(*ALL_SPECS, SHARE)
    return pictures


def renditions_for_display(path: str = "") -> "Prefetch[str, QuerySet[PictureRendition], str]":
    """To prefetch for pictures that are at hand, or those at the end of ``path`` such as ``cover``: one query."""
    wanted = PictureRendition.objects.filter(filter_spec__in=(*ALL_SPECS, SHARE))
    return Prefetch(f"{path}__renditions".lstrip("_"), queryset=wanted, to_attr="prefetched_renditions")


@dataclass(frozen=True)
class Sources:
    """Renditions of one picture by format, each from narrow to wide. JPEG is always there."""

    by_format: Mapping[str, tuple[PictureRendition, ...]]

    def srcset(self, kind: str) -> str:
        return ", ".join(f"{rendition.url} {rendition.width}w" for rendition in self.by_format[kind])

    @property
    def fallback(self) -> PictureRendition:
        """The widest JPEG, for browsers that know neither AVIF nor WebP."""
        return self.by_format["jpeg"][-1]


def sources_for(picture: Picture) -> Sources:
    """Find the renditions; make missing WebP and JPEG, and leave AVIF out while it isn't complete.

    Raises OSError when a rendition is missing and the original can't be read.
    """
    found = _found(picture, specs_for(picture))
    missing = [name for name in specs_for(picture, _QUICK) if name not in found]
    if missing:
        found |= _made(picture, missing)
    by_format = {kind: specs_for(picture, [kind]) for kind in FORMATS}
    return Sources(
        {
            kind: tuple(found[name] for name in names)
            for kind, names in by_format.items()
            if all(name in found for name in names)
        }
    )


def for_sharing(picture: Picture) -> PictureRendition:
    """What other sites show beside a shared link. Raises OSError when it is missing and the original can't be read."""
    rendition: PictureRendition = picture.get_rendition(_filter(SHARE))
    return rendition


def prepare(picture: Picture) -> int:
    """Make all missing renditions, AVIF included; return how many. Raises OSError without an original."""
    found = _found(picture, specs_for(picture))
    missing = [name for name in specs_for(picture) if name not in found]
    return len(_made(picture, missing)) if missing else 0


def _found(picture: Picture, names: Iterable[str]) -> dict[str, PictureRendition]:
    existing = picture.find_existing_renditions(*map(_filter, names))
    return {filter_.spec: rendition for filter_, rendition in existing.items()}


@cache
def _filter(name: str) -> Filter:
    """Kept, for it reads its specification anew with each instance, which costs more than the rest of a picture."""
    return Filter(spec=name)


def _made(picture: Picture, names: Iterable[str]) -> dict[str, PictureRendition]:
    widest = _opened(picture)
    made, scaled = {}, {widest.width: widest}
    for name in names:
        width, kind = _parts(name)
        width = min(width, picture.width)
        if width not in scaled:
            height = max(1, round(picture.height * width / picture.width))
            scaled[width] = widest.resize((width, height), Image.Resampling.LANCZOS)
        made[name] = _rendition(picture, name, kind, scaled[width])
    PictureRendition.objects.bulk_create(made.values(), ignore_conflicts=True)
    return made


def _parts(name: str) -> tuple[int, str]:
    width, kind = name.removeprefix("width-").split("|format-")
    return int(width), kind


def _opened(picture: Picture) -> Image.Image:
    """The picture as RGB or RGBA in the colours of screens; large JPEGs come reduced, but wide enough."""
    with picture.open_file() as file:
        image = Image.open(io.BytesIO(file.read()))
    image.draft("RGB", (WIDTHS[-1] * 2, 1))
    image.load()
    if image.has_transparency_data:
        whole = image.convert("RGBA")
        upper = in_srgb(whole.convert("RGB")).copy()
        upper.putalpha(whole.getchannel("A"))
        return upper
    return in_srgb(image)


def _rendition(picture: Picture, name: str, kind: str, image: Image.Image) -> PictureRendition:
    output = io.BytesIO()
    if kind == "jpeg" and image.mode == "RGBA":
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    image.save(output, kind.upper(), **_SAVING[kind])
    file_name = f"{PurePath(picture.file.name).stem[:30]}.{name.replace('|', '.')}.{PICTURE_EXTENSIONS[kind]}"
    return PictureRendition(
        image=picture, filter_spec=name, focal_point_key="", file=ContentFile(output.getvalue(), file_name)
    )


def prepare_missing(limit: int) -> int:
    """Prepare up to ``limit`` pictures that have no AVIF yet, newest first; returns how many were worked on.

    One whose original can't be read is logged and tried again next time.
    """
    ready = PictureRendition.objects.filter(image_id=OuterRef("pk"), filter_spec__endswith="format-avif")
    waiting = list(Picture.objects.filter(~Q(Exists(ready))).order_by("-pk")[:limit])
    for picture in waiting:
        try:
            prepare(picture)
        except OSError:
            logger.warning("The file of picture %s can't be read", picture.pk)
    return len(waiting)
