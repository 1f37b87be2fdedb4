"""A small printing press: two inks on paper, drawn as shapes and lines in logical units.

A Sheet holds two plates, one for the house's blue-green ("deep") and one for the accent of the topic
("warm"). Every drawing call says how much of either ink to lay there: 1 covers, 0 leaves the paper bare,
values between give a tint, None leaves the plate as it is, so that inks laid over each other mix as in print.
"""

import math
from collections.abc import Iterable, Sequence

from PIL import Image, ImageChops, ImageColor, ImageDraw

Point = tuple[float, float]
SCALE = 4
PAPER = "#faf7f0"
DEEP = "#0f5a63"
INK = "#1f2933"


class Sheet:
    """Two plates of `width` by `height` logical pixels, drawn four times as large and brought down."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self._plates = [Image.new("L", (width * SCALE, height * SCALE), 0) for _ in range(2)]
        self._pens = [ImageDraw.Draw(plate) for plate in self._plates]

    @property
    def unit(self) -> float:
        """A hundredth of the shorter side: the measure that keeps motifs alike on every format."""
        return min(self.width, self.height) / 100

    def _laid(self, deep: float | None, warm: float | None) -> Iterable[tuple[ImageDraw.ImageDraw, int]]:
        for pen, tone in zip(self._pens, (deep, warm), strict=True):
            if tone is not None:
                yield pen, round(tone * 255)

    def ground(self, deep: float | None = None, warm: float | None = None) -> None:
        """Cover the whole sheet."""
        for pen, tone in self._laid(deep, warm):
            pen.rectangle((0, 0, self.width * SCALE, self.height * SCALE), fill=tone)

    def shape(self, points: Sequence[Point], deep: float | None = None, warm: float | None = None) -> None:
        """Fill a polygon."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        for pen, tone in self._laid(deep, warm):
            pen.polygon(scaled, fill=tone)

    def disc(self, x: float, y: float, r: float, deep: float | None = None, warm: float | None = None) -> None:
        """Fill a circle."""
        self.oval(x, y, r, r, deep, warm)

    def oval(
        self, x: float, y: float, rx: float, ry: float, deep: float | None = None, warm: float | None = None
    ) -> None:
        """Fill an upright ellipse."""
        box = ((x - rx) * SCALE, (y - ry) * SCALE, (x + rx) * SCALE, (y + ry) * SCALE)
        for pen, tone in self._laid(deep, warm):
            pen.ellipse(box, fill=tone)

    def wedge(
        self,
        x: float,
        y: float,
        r: float,
        start: float,
        end: float,
        deep: float | None = None,
        warm: float | None = None,
    ) -> None:
        """Fill a slice of a circle, in degrees clockwise from three o'clock."""
        box = ((x - r) * SCALE, (y - r) * SCALE, (x + r) * SCALE, (y + r) * SCALE)
        for pen, tone in self._laid(deep, warm):
            pen.pieslice(box, start, end, fill=tone)

    def ring(
        self,
        x: float,
        y: float,
        r: float,
        thick: float,
        deep: float | None = None,
        warm: float | None = None,
        start: float = 0,
        end: float = 360,
    ) -> None:
        """Draw a circle or an arc; its middle line has radius r."""
        outer = r + thick / 2
        box = ((x - outer) * SCALE, (y - outer) * SCALE, (x + outer) * SCALE, (y + outer) * SCALE)
        for pen, tone in self._laid(deep, warm):
            pen.arc(box, start, end, fill=tone, width=max(1, round(thick * SCALE)))

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        radius: float = 0,
        deep: float | None = None,
        warm: float | None = None,
    ) -> None:
        """Fill a rectangle, its corners rounded."""
        corners = (x * SCALE, y * SCALE, (x + width) * SCALE, (y + height) * SCALE)
        for pen, tone in self._laid(deep, warm):
            pen.rounded_rectangle(corners, radius * SCALE, fill=tone)

    def line(
        self,
        points: Sequence[Point],
        thick: float,
        deep: float | None = None,
        warm: float | None = None,
        caps: bool = True,
    ) -> None:
        """Draw a line with round joints and, unless told otherwise, round ends."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        for pen, tone in self._laid(deep, warm):
            pen.line(scaled, fill=tone, width=max(1, round(thick * SCALE)), joint="curve")
        for x, y in (points[0], points[-1]) if caps else ():
            self.disc(x, y, thick / 2, deep, warm)

    def printed(self, accent: str) -> Image.Image:
        """Print both plates on paper and return the RGB picture in logical pixels."""
        picture = Image.new("RGB", (self.width, self.height), PAPER)
        for plate, ink in zip(self._plates, (DEEP, accent), strict=True):
            coverage = plate.reduce(SCALE)
            picture = ImageChops.multiply(picture, _inked(coverage, ink))
        return picture


def _inked(coverage: Image.Image, ink: str) -> Image.Image:
    """White where there is no ink, its colour where it covers."""
    channels = ImageColor.getrgb(ink)[:3]
    bands = [coverage.point([round(255 - tone * (255 - value) / 255) for tone in range(256)]) for value in channels]
    return Image.merge("RGB", bands)


def around(x: float, y: float, r: float, degrees: float) -> Point:
    """The point at this angle, in degrees clockwise from three o'clock."""
    angle = math.radians(degrees)
    return x + r * math.cos(angle), y + r * math.sin(angle)
