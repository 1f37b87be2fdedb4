"""Agriculture: leaf, row, insect, pond."""

import math
from random import Random

from media.motifs.forms import blob, leaf, leaf_half, outline, turned
from media.plates import Sheet


def agriculture(sheet: Sheet, rng: Random) -> None:
    """A leaf and its veins."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(warm=0.18)
    turn, long, wide = rng.uniform(-40, -32), 128 * u, 74 * u
    x, y = w * 0.5 - 52 * u, h * 0.5 + 40 * u
    for px, py, lean, tone in (
        (-58, 52, -96, 0.3),
        (-104, 40, -62, None),
        (60, 62, -112, None),
        (98, 66, -80, 0.3),
    ):
        far = leaf(w * 0.5 + px * u, h * 0.5 + py * u, 96 * u, 50 * u, lean)
        sheet.shape(far, deep=tone, warm=0.6)
        sheet.line([far[0], far[24]], 0.8 * u, deep=0.6)
    edge = leaf(x, y, long, wide, turn)
    sheet.shape(edge, deep=0, warm=1)
    sheet.shape(edge[:25], deep=0.82)
    sheet.line([turned(x, y, -14 * u, 0, turn), turned(x, y, long * 0.98, 0, turn)], 1.8 * u, deep=1, warm=0)
    for vein in range(1, 12):
        at = long * vein / 13
        reach = _vein(at / long, wide / long) * long
        for side in (-1, 1):
            curve = [(at + reach * t * 0.75, side * reach * t**0.9) for t in (0, 0.25, 0.5, 0.75, 1)]
            ink = 0 if side > 0 else 1
            sheet.line([turned(x, y, px, py, turn) for px, py in curve], 0.9 * u, deep=ink, warm=None if ink else 0)


def _vein(at: float, wide: float) -> float:
    """How far out a vein from this point may go, three forward for four aside, to stay inside the leaf."""
    reach = 0.0
    while at + reach * 0.75 < 0.98 and reach < 0.86 * leaf_half(at + reach * 0.75) * wide:
        reach += 0.004
    return reach


def crop(sheet: Sheet, rng: Random) -> None:
    """Rows that meet at the horizon."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(warm=0.16)
    x, horizon = w * rng.uniform(0.4, 0.6), h * 0.4
    sheet.disc(x, horizon, 24 * u, warm=1)
    sheet.box(0, horizon, w, h, 0, deep=0.14, warm=0.55)
    for row in range(-16, 17):
        left, right = x + (row - 0.26) * 24 * u, x + (row + 0.26) * 24 * u
        sheet.shape([(x + row * 0.5 * u, horizon), (left, h + 5), (right, h + 5)], deep=1)
        for near in range(1, 9):
            t = (near / 8) ** 1.9
            px, py = x + row * 0.5 * u + row * 23.5 * u * t, horizon + (h - horizon) * t
            for side in (-1, 1):
                sheet.shape(leaf(px, py, 13 * u * t + u, 5.4 * u * t + 0.4 * u, -90 + side * 42), deep=1, warm=1)
    sheet.line([(-5, horizon), (w + 5, horizon)], 1.2 * u, deep=1)


def pest(sheet: Sheet, rng: Random) -> None:
    """Beetles in a collector's rows."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(warm=0.16)
    gap = 31 * u
    cols, rows = math.ceil(w / gap), math.ceil(h / gap)
    for row in range(rows):
        for col in range(cols):
            x, y = w / 2 + (col - (cols - 1) / 2) * gap, h / 2 + (row - (rows - 1) / 2) * gap
            _beetle(sheet, rng, x, y, 10.5 * u, (row * 2 + col) % 4)


def _beetle(sheet: Sheet, rng: Random, x: float, y: float, r: float, style: int) -> None:
    for side in (-1, 1):
        for leg, (a, b) in enumerate(((-40, -58), (0, 8), (38, 58))):
            knee = (x + side * r * 1.02, y + r * (0.1 + math.sin(math.radians(a))))
            foot = (x + side * r * 1.3, y + r * (0.2 + 1.1 * math.sin(math.radians(b))))
            sheet.line([(x, y + r * 0.2 * (leg - 1)), knee, foot], r * 0.1, deep=1)
        sheet.line([(x, y - r * 0.9), (x + side * r * 0.5, y - r * 1.42)], r * 0.08, deep=1)
    sheet.disc(x, y - r * 0.86, r * 0.42, deep=1)
    sheet.oval(x, y + r * 0.1, r * 0.78, r * 0.98, deep=0 if style % 2 else 1, warm=1 if style % 2 else 0)
    line = 1 if style % 2 else 0
    sheet.line([(x, y - r * 0.8), (x, y + r * 1.02)], r * 0.1, deep=line, warm=None if line else 0)
    for spot in range(2 + style % 3):
        for side in (-1, 1):
            sheet.disc(
                x + side * r * 0.38,
                y + r * (-0.4 + spot * 0.42),
                r * 0.14,
                deep=line,
                warm=None if line else 0,
            )


def aquaculture(sheet: Sheet, rng: Random) -> None:
    """Ponds between dykes, fish in some."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(warm=0.5)
    gap = 44 * u
    for row in range(-1, int(h / (gap * 0.76)) + 2):
        for col in range(-1, int(w / gap) + 2):
            x, y = (col + 0.5 + (row % 2) * 0.5) * gap, (row + 0.5) * gap * 0.76
            pond = outline(x, y, 17.4 * u, blob(rng, 0.09), stretch=1.2)
            tone = rng.choice((1.0, 0.7, 0.34))
            sheet.shape(pond, deep=tone, warm=0)
            if tone < 0.9 and rng.random() < 0.45:
                sheet.ring(x, y, 6 * u, 0.7 * u, deep=0)
                sheet.ring(x, y, 10 * u, 0.7 * u, deep=0)
            else:
                fish(sheet, x, y, 19 * u, rng.choice((0, 180)) + rng.uniform(-24, 24), deep=0, warm=0)


def fish(sheet: Sheet, x: float, y: float, long: float, turn: float, deep: float | None, warm: float | None) -> None:
    """A fish of this length about (x, y), swimming in the direction of turn."""
    body = [turned(x, y, long * 0.42 * math.cos(a), long * 0.21 * math.sin(a), turn) for a in _round()]
    tail = [turned(x, y, px * long, py * long, turn) for px, py in ((-0.3, 0), (-0.58, -0.2), (-0.48, 0), (-0.58, 0.2))]
    sheet.shape(body, deep, warm)
    sheet.shape(tail, deep, warm)
    eye = turned(x, y, long * 0.25, -long * 0.05, turn)
    sheet.disc(*eye, long * 0.035, deep=1 if deep == 0 else 0)


def _round() -> list[float]:
    return [math.tau * i / 40 for i in range(40)]
