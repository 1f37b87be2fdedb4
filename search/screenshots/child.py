"""The process in which a picture is read. Started as a file, knows nothing of the house, and may be killed.

Reads a picture from stdin, answers on stdout with one object of JSON: ``{"text": …}``, or ``{"too_long": true}`` for
more rows than can be read in time. Anything else that goes wrong ends it with an error.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

GIGABYTE = 1024**3
LIMITS = (
    (resource.RLIMIT_AS, 4 * GIGABYTE),
    (resource.RLIMIT_CPU, 40),
    (resource.RLIMIT_CORE, 0),
    (resource.RLIMIT_FSIZE, 0),
)
WIDEST = 1200
TALLEST = 1800
"""Pixels of a strip: the model shrinks what is taller, and small letters would be lost."""

MOST_STRIPS = 10


class Line(NamedTuple):
    """Where a line stands, in pixels, and what it says."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


def main() -> None:
    """Read one picture."""
    for what, most in LIMITS:
        resource.setrlimit(what, (most, most))
    picture = _picture(sys.stdin.buffer.read())
    if picture.shape[0] > MOST_STRIPS * TALLEST:
        answer: dict[str, Any] = {"too_long": True}
    else:
        answer = {"text": "\n".join(text for text in _paragraphs(_lines(picture)) if len(text) > 1)}
    sys.stdout.write(json.dumps(answer))


def _picture(data: bytes) -> Any:
    """Height × width × 3 numbers (RGB), upright, on white, no wider than ``WIDEST``."""
    import numpy
    from PIL import Image, ImageOps

    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGBA")
    paper = Image.new("RGBA", upright.size, "white")
    paper.alpha_composite(upright)
    if paper.width > WIDEST:
        paper = paper.resize((WIDEST, max(1, round(paper.height * WIDEST / paper.width))), Image.Resampling.LANCZOS)
    return numpy.asarray(paper.convert("RGB"))


def _lines(picture: Any) -> Iterator[Line]:
    """In the order of reading."""
    from rapidocr import RapidOCR

    reader: Any = RapidOCR(params={"Global.use_cls": False, "Global.log_level": "critical"})
    for top, strip in _strips(picture):
        found = reader(strip[:, :, ::-1])
        if found.boxes is None:
            continue
        for box, text in zip(found.boxes, found.txts, strict=True):
            across, down = box[:, 0], box[:, 1]
            yield Line(across.min(), down.min() + top, across.max(), down.max() + top, text.strip())


def _strips(picture: Any) -> Iterator[tuple[int, Any]]:
    """The picture from above in strips, cut where a row has least to show, so that no line is cut in two."""
    height, top = picture.shape[0], 0
    while height - top > TALLEST:
        rows = picture[top + TALLEST * 3 // 4 : top + TALLEST].std(axis=(1, 2))
        bottom = top + TALLEST * 3 // 4 + int(rows.argmin())
        yield top, picture[top:bottom]
        top = bottom
    yield top, picture[top:]


def _paragraphs(lines: Iterable[Line]) -> Iterator[str]:
    """Lines that go on below each other as one. A sign alone is an avatar or a button, not a word."""
    said, last = "", None
    for line in lines:
        if last and not _goes_on(last, line):
            yield said
            said = ""
        said += (" " if said[-1:].isalnum() and said.isascii() else "") + line.text
        last = line
    yield said


def _goes_on(upper: Line, lower: Line) -> bool:
    """Near, of one height, from the same margin, and not longer than the line above."""
    small, large = sorted((upper.bottom - upper.top, lower.bottom - lower.top))
    near = -0.5 * small < lower.top - upper.bottom < 0.9 * small
    alike = large < 1.5 * small and abs(lower.left - upper.left) < 1.2 * large
    return near and alike and lower.right < upper.right + 2 * large


if __name__ == "__main__":
    main()
