"""Health: the body, what attacks it and what helps it."""

import math
from random import Random

from media.motifs.forms import pulse, turned
from media.plates import Sheet, around


def health(sheet: Sheet, rng: Random) -> None:
    """A calm pulse through overlapping rounds."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(deep=0.07)
    y = h * 0.52
    sheet.disc(w * 0.5 - 21 * u, y, 33 * u, warm=1)
    sheet.disc(w * 0.5 + 21 * u, y, 33 * u, deep=0.9)
    for ring in range(5):
        sheet.ring(w * 0.5 - 21 * u, y, (38 + ring * 7) * u, 0.7 * u, deep=0.7)
        sheet.ring(w * 0.5 + 21 * u, y, (38 + ring * 7) * u, 0.7 * u, deep=0.7)
    beats = int(w / (52 * u)) + 2
    start = (w - beats * 52 * u) / 2 + rng.uniform(-4, 4) * u
    sheet.line(pulse(start, y, 52 * u, 20 * u, beats), 2.0 * u, deep=0, warm=0)


def infection(sheet: Sheet, rng: Random) -> None:
    """Cells side by side; a few have caught it."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(deep=0.08)
    gap = 25 * u
    for row in range(int(h / (gap * 0.87)) + 3):
        for col in range(-1, int(w / gap) + 2):
            x = (col + (row % 2) * 0.5) * gap + rng.uniform(-1.4, 1.4) * u
            y = (row - 0.4) * gap * 0.87 + rng.uniform(-1.4, 1.4) * u
            if rng.random() < 0.26:
                _germ(sheet, rng, x, y, 8.6 * u)
            else:
                _cell(sheet, rng, x, y, 11.4 * u)


def _cell(sheet: Sheet, rng: Random, x: float, y: float, r: float) -> None:
    sheet.disc(x, y, r, deep=rng.choice((0.22, 0.22, 0.55)))
    sheet.ring(x, y, r, r * 0.07, deep=1)
    nx, ny = around(x, y, r * 0.24, rng.uniform(0, 360))
    sheet.disc(nx, ny, r * 0.36, deep=1)


def _germ(sheet: Sheet, rng: Random, x: float, y: float, r: float) -> None:
    turn = rng.uniform(0, 30)
    for spike in range(12):
        a, b = around(x, y, r, turn + spike * 30), around(x, y, r * 1.34, turn + spike * 30)
        sheet.line([a, b], r * 0.1, deep=1)
        sheet.disc(*b, r * 0.13, deep=1)
    sheet.disc(x, y, r, deep=0, warm=1)
    sheet.ring(x, y, r, r * 0.1, deep=1)
    for spot in range(3):
        sheet.disc(*around(x, y, r * 0.42, turn + spot * 120), r * 0.15, deep=1)


def vaccine(sheet: Sheet, rng: Random) -> None:
    """A lattice of people: the more are protected, the fewer can be reached."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(warm=0.1)
    gap, x0, y0 = 11.5 * u, w * rng.uniform(0.42, 0.58), h * rng.uniform(0.45, 0.55)
    for row in range(-1, int(h / (gap * 0.87)) + 2):
        for col in range(-1, int(w / gap) + 2):
            x, y = (col + (row % 2) * 0.5) * gap, row * gap * 0.87 + gap * 0.3
            far = math.dist((x, y), (x0, y0)) / u
            if far < 7:
                sheet.disc(x, y, 4.6 * u, warm=1)
            else:
                size = 4.6 if far < 38 else 4.6 - min(3.4, (far - 38) / 12)
                sheet.disc(x, y, size * u, deep=1 if far < 38 else 0.62)
    for ring in (17, 30, 43):
        sheet.ring(x0, y0, ring * u, 1.2 * u, deep=0, warm=1)


def medicine(sheet: Sheet, rng: Random) -> None:
    """Capsules and tablets, counted out."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(warm=0.14)
    gap = 33 * u
    for row in range(-1, int(h / gap) + 2):
        for col in range(-1, int(w / gap) + 2):
            x, y = (col + 0.5 + (row % 2) * 0.5) * gap, (row + 0.5) * gap + h % gap / 2
            if (row + col) % 3 == 2:
                _tablet(sheet, x, y, 9.6 * u, rng.uniform(0, 180))
            else:
                _capsule(sheet, x, y, 28 * u, rng.choice((-45, 45, -45)), (row + col) % 3 == 0)


def _capsule(sheet: Sheet, x: float, y: float, long: float, turn: float, filled: bool) -> None:
    half, thick = long * 0.32, long * 0.36
    a, b = turned(x, y, -half, 0, turn), turned(x, y, half, 0, turn)
    sheet.line([a, b], thick * 1.12, deep=1, warm=0)
    sheet.line([a, b], thick * 0.94, deep=0, warm=0)
    sheet.line([(x, y), b], thick * 0.94, deep=1 if filled else 0, warm=0 if filled else 1)
    sheet.shape([turned(x, y, px, py, turn) for px, py in _left_half(half, thick)], deep=0, warm=0.1)
    sheet.line(
        [turned(x, y, -half, -thick * 0.22, turn), turned(x, y, -half * 0.3, -thick * 0.22, turn)],
        1.4,
        deep=1,
    )


def _left_half(half: float, thick: float) -> list[tuple[float, float]]:
    top = thick * 0.47
    arc = [around(-half, 0, top, degrees) for degrees in range(90, 271, 10)]
    return [(0, top), *arc, (0, -top)]


def _tablet(sheet: Sheet, x: float, y: float, r: float, turn: float) -> None:
    sheet.disc(x, y, r, deep=0.0, warm=1)
    sheet.ring(x, y, r, r * 0.12, deep=1)
    sheet.line([around(x, y, r * 0.62, turn), around(x, y, r * 0.62, turn + 180)], r * 0.14, deep=1)


def nutrition(sheet: Sheet, rng: Random) -> None:
    """A plate, parted the way dieticians part it: half greens, a quarter grains, a quarter protein."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(warm=0.2)
    x, y, r, turn = w * 0.5, h * 0.5, 40 * u, rng.choice((0, 90, 180, 270)) - 12
    sheet.disc(x, y, r + 6 * u, deep=0, warm=0)
    sheet.ring(x, y, r + 6 * u, 1.1 * u, deep=1)
    for start, end, deep, warm in ((0, 180, 1.0, 0.0), (180, 270, 0.0, 1.0), (270, 360, 0.35, 0.55)):
        sheet.wedge(x, y, r, turn + start, turn + end, deep=deep, warm=warm)
    for ring in range(1, 6):
        sheet.ring(x, y, r * ring / 6, 0.6 * u, deep=0, start=turn, end=turn + 180)
    for angle in (0, 180, 270):
        sheet.line([(x, y), around(x, y, r, turn + angle)], 1.8 * u, deep=0, warm=0)
    for out, angles in ((0.36, (225,)), (0.6, (206, 244)), (0.82, (197, 225, 253))):
        for angle in angles:
            sheet.disc(*around(x, y, r * out, turn + angle), 2.1 * u, deep=1)
    _cutlery(sheet, x, y, u)


def _cutlery(sheet: Sheet, x: float, y: float, u: float) -> None:
    for side in (-1, 1):
        for lift in range(2):
            px = x + side * (56 + lift * 5) * u
            sheet.line([(px, y - 36 * u), (px + side * lift * u, y + 38 * u)], 1.8 * u, deep=1)
    for ring in range(4):
        for side in (-1, 1):
            sheet.ring(x + side * 92 * u, y, (6 + ring * 5) * u, 0.7 * u, deep=1)
