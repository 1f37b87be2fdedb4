"""One picture in the sizes and formats that browsers choose from."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from media.models import Picture, PictureRendition

WIDTHS = (400, 800, 1200)
FORMATS = ("avif", "webp", "jpeg")


def spec(width: int, kind: str) -> str:
    """Wagtail's filter for one rendition; it never enlarges."""
    return f"width-{width}|format-{kind}"


ALL_SPECS = tuple(spec(width, kind) for kind in FORMATS for width in WIDTHS)


def specs_for(picture: Picture) -> tuple[str, ...]:
    """The renditions of ALL_SPECS that differ: of widths at or above its own, the first only."""
    smaller = [width for width in WIDTHS if width < picture.width]
    widths = [*smaller, *[width for width in WIDTHS if width >= picture.width][:1]]
    return tuple(spec(width, kind) for kind in FORMATS for width in widths)


def pictures_for_display() -> "QuerySet[Picture]":
    """Pictures with their renditions at hand: showing any number of them costs two queries in all.

    For a foreign key: `Prefetch("cover", queryset=pictures_for_display())`.
    """
    pictures: QuerySet[Picture] = Picture.objects.prefetch_renditions(*ALL_SPECS)
    return pictures


@dataclass(frozen=True)
class Sources:
    """Renditions of one picture by format, each from narrow to wide."""

    by_format: Mapping[str, tuple[PictureRendition, ...]]

    def srcset(self, kind: str) -> str:
        return ", ".join(f"{rendition.url} {rendition.width}w" for rendition in self.by_format[kind])

    @property
    def fallback(self) -> PictureRendition:
        """The widest JPEG, for browsers that know neither AVIF nor WebP."""
        return self.by_format["jpeg"][-1]


def sources_for(picture: Picture) -> Sources:
    """Find the renditions, or make those that are missing. Raises OSError when the original can't be read."""
    found = picture.get_renditions(*specs_for(picture))
    return Sources(
        {
            kind: tuple(rendition for name, rendition in found.items() if name.endswith(kind))
            for kind in FORMATS
        }
    )
