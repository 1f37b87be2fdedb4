"""Pictures of messages as phones show them, drawn for tests, and how much of one was read."""

from __future__ import annotations

import io
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import manimgx_fonts_cjk
from PIL import Image, ImageDraw, ImageFilter, ImageFont

NOTO = Path(manimgx_fonts_cjk.__file__).with_name("NotoSansCJK-VF.otf.ttc")
WIDTH, MARGIN = 1080, 48


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a message is shown. ``quality`` of JPEG, 0 for PNG; ``scale`` of the finished picture; ``blur`` in pixels."""

    name: str
    bubble: bool = True
    dark: bool = False
    size: int = 44
    quality: int = 0
    scale: float = 1.0
    blur: float = 0.0
    font: Path = NOTO


LOOKS = (
    Look(name="plain", bubble=False),
    Look(name="bubble"),
    Look(name="dark bubble", dark=True),
    Look(name="jpeg", quality=45),
    Look(name="small jpeg", quality=60, scale=0.5),
    Look(name="dark jpeg, blurred", dark=True, quality=60, blur=1.2),
)


def draw(messages: list[str], look: Look) -> bytes:
    """A screenshot with each message in a bubble, or each as a paragraph, the file in PNG or JPEG."""
    font = ImageFont.truetype(str(look.font), look.size)
    paper, sheet, ink = ("#111111", "#2c2c2c", "#d8d8d8") if look.dark else ("#ededed", "#ffffff", "#191919")
    left = 170 if look.bubble else MARGIN
    blocks = [_wrapped(message, font, WIDTH - left - 2 * MARGIN) for message in messages]
    step = round(look.size * 1.45)
    height = 120 + sum(step * len(block) + 110 for block in blocks)
    image = Image.new("RGB", (WIDTH, height), paper if look.bubble else sheet)
    canvas, top = ImageDraw.Draw(image), 100
    for block in blocks:
        if look.bubble:
            wide = max(canvas.textlength(line, font) for line in block)
            canvas.rounded_rectangle((left - 30, top - 24, left + wide + 30, top + step * len(block) + 24), 18, sheet)
            canvas.rounded_rectangle((MARGIN - 16, top - 24, MARGIN + 66, top + 58), 12, "#7aa2c8")
        for number, line in enumerate(block):
            canvas.text((left, top + number * step), line, ink, font)
        top += step * len(block) + 110
    return _saved(image, look)


def _wrapped(text: str, font: ImageFont.FreeTypeFont, width: float) -> list[str]:
    lines, line = [], ""
    for character in text:
        if line and font.getlength(line + character) > width:
            lines.append(line)
            line = ""
        line += character
    return [*lines, line]


def _saved(image: Image.Image, look: Look) -> bytes:
    if look.scale != 1:
        image = image.resize(
            (round(image.width * look.scale), round(image.height * look.scale)), Image.Resampling.BICUBIC
        )
    if look.blur:
        image = image.filter(ImageFilter.GaussianBlur(look.blur))
    output = io.BytesIO()
    image.save(output, "JPEG", quality=look.quality) if look.quality else image.save(output, "PNG")
    return output.getvalue()


def wrong_characters(said: str, read: str) -> tuple[int, int]:
    """How many characters have to be changed, added or taken away in what was read, and how many were said.

    Spaces and the width of characters don't count.
    """
    want, got = ("".join(unicodedata.normalize("NFKC", text).split()) for text in (said, read))
    row = list(range(len(got) + 1))
    for above, character in enumerate(want, 1):
        corner, row[0] = row[0], above
        for column, other in enumerate(got, 1):
            corner, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, corner + (character != other))
    return row[-1], len(want)
