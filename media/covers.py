"""Covers for what has no photograph, and cards for sharing: a motif by topic, printed in two inks on paper.

The same topic, title and variant give the same picture to the pixel, on any machine with the same typeface.
Variant 0 is drawn for what has no picture; the others are for editors to choose from, and stay once chosen.
"""

import hashlib
import io
from random import Random

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from PIL import Image, ImageDraw

from media.models import Licence, Picture
from media.motifs.catalogue import motif_for
from media.plates import DEEP, INK, PAPER, Sheet
from media.typeset import Setting, set_title, write, write_line

WIDE, SQUARE, SHARE = (1200, 675), (800, 800), (1200, 630)
DESIGN = "1"
"""Counts the design of the covers: a new number makes new pictures instead of finding the old ones."""
CREDIT = "本平台自绘"


def draw_motif(topic: str, title: str, size: tuple[int, int], variant: int = 0) -> Image.Image:
    """Draw the motif alone, RGB, in pixels. The title and the variant only vary it."""
    motif = motif_for(topic)
    sheet = Sheet(*size)
    turn = f"/{variant}" if variant else ""
    motif.draw(sheet, Random(f"{DESIGN}/{topic}/{title}{turn}"))  # noqa: S311 (not a secret)
    return sheet.printed(motif.accent)


def draw_cover(
    *, topic: str, title: str, label: str = "", size: tuple[int, int] = WIDE, with_title: bool = True
) -> Image.Image:
    """Draw a cover, RGB, `size` in pixels (made for 1200x675 and 800x800).

    `topic` is a topic's slug; one without a motif of its own gets the general one. `label` is a word or two
    above the title, such as the name of the topic. Without title the motif fills the sheet: for cards that
    print it themselves.
    """
    if not with_title:
        return draw_motif(topic, title, size)
    return _titled(topic, title, label, size, foot="")


def draw_share_card(*, topic: str, title: str, site_name: str, label: str = "") -> Image.Image:
    """Draw the picture that messengers show beside a link: title and the site's name, 1200x630, RGB."""
    return _titled(topic, title, label, SHARE, foot=site_name)


def _titled(topic: str, title: str, label: str, size: tuple[int, int], foot: str) -> Image.Image:
    width, height = size
    upright = width < height * 1.3
    panel = (width, round(height * 0.5)) if upright else (round(width * 0.42), height)
    picture = Image.new("RGB", size, PAPER)
    picture.paste(draw_motif(topic, title, panel), (0, 0) if upright else (width - panel[0], 0))
    margin = round(min(size) * 0.085)
    top = panel[1] if upright else 0
    wide = width - 2 * margin if upright else width - panel[0] - 2 * margin
    _set(picture, title, label, foot, (margin, top + margin, wide, height - top - 2 * margin))
    return picture


def _set(picture: Image.Image, title: str, label: str, foot: str, box: tuple[int, int, int, int]) -> None:
    x, y, wide, high = box
    small = 30 if high > 400 else 26
    if label:
        ImageDraw.Draw(picture).rectangle((x, y, x + 55, y + 7), fill=DEEP)
        write_line(picture, x, y + 20 + small // 2 + 8, label, small, DEEP)
        y, high = y + small + 52, high - small - 52
    if foot:
        write_line(picture, x, y + high - small // 2, foot, small, DEEP)
        high -= small + 28
    setting: Setting = set_title(title, wide, high, (84, 76, 68, 60, 54, 48, 42, 38))
    write(picture, x, y + (0 if label else max(0, (high - setting.height) // 2)), setting, INK)


def cover_for(*, topic: str, title: str, label: str = "", size: tuple[int, int] = WIDE, variant: int = 0) -> Picture:
    """Find or draw the cover without printed title for this topic and title, as an ordinary Picture.

    Asking twice gives the same row, also when two processes ask at once. `label`, the topic's name, tells
    pictures of the same words apart for editors.
    """
    words = [DESIGN, topic, title, label, f"{size[0]}x{size[1]}", *([str(variant)] if variant else [])]
    key = hashlib.sha256("\n".join(words).encode()).hexdigest()
    found = Picture.objects.filter(cover_key=key).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _stored(key, topic, title, draw_motif(topic, title, size, variant), variant)
    except IntegrityError:
        return Picture.objects.get(cover_key=key)


def _stored(key: str, topic: str, title: str, drawn: Image.Image, variant: int) -> Picture:
    output = io.BytesIO()
    drawn.save(output, "PNG", compress_level=6)
    picture = Picture(
        title=f"主题图：{title}"[:255],
        alt_text=f"「{title[:240]}」主题图",
        credit=CREDIT,
        licence=Licence.DRAWN,
        drawn=True,
        variant=variant,
        cover_key=key,
        file=ContentFile(output.getvalue(), name=f"cover-{topic or 'general'}-{key[:12]}.png"),
    )
    picture.save()
    return picture
