"""Water and energy."""

import math
from random import Random

from media.motifs.forms import below, level, swell, tilted_oval
from media.plates import Point, Sheet, around


def water(sheet: Sheet, rng: Random) -> None:
    """Rings of two drops that cross."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(warm=0.22)
    left, right = (
        (w * 0.5 - 34 * u, h * rng.uniform(0.36, 0.44)),
        (w * 0.5 + 36 * u, h * rng.uniform(0.58, 0.66)),
    )
    for ring in range(16, 0, -1):
        sheet.ring(*left, (ring * 8.4 - 3) * u, 4.2 * u, warm=max(0.25, 1 - ring * 0.06))
    for ring in range(1, 19):
        sheet.ring(*right, (ring * 7 - 2) * u, max(0.5, 2.4 - ring * 0.11) * u, deep=1)
    sheet.disc(*left, 3.4 * u, deep=1)
    sheet.disc(*right, 3.4 * u, warm=1)


def drinking_water(sheet: Sheet, rng: Random) -> None:
    """A drop, filtered layer by layer."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(deep=0.06)
    for row in range(8):
        curve = swell(rng, 1.6 * u, 44 * u, parts=2)
        sheet.line(level(sheet, h * (0.08 + row * 0.13), curve), 0.7 * u, deep=0.6)
    x, y, r = w * 0.5, h * 0.58, 29 * u
    sheet.shape(_drop(x, y, r + 5 * u), deep=0, warm=0)
    sheet.shape(_drop(x, y, r), warm=1)
    for step, tone in ((-0.1, 0.35), (0.25, 0.65), (0.58, 1.0)):
        curve = swell(rng, 1.8 * u, 40 * u, parts=2)
        sheet.shape(_lower_part(x, y, r, step, curve(0)), deep=tone)
    sheet.line([*_drop(x, y, r), _drop(x, y, r)[0]], 1.3 * u, deep=1)
    sheet.ring(x, y, r * 0.7, 1.8 * u, deep=0, warm=0, start=130, end=175)


def _drop(x: float, y: float, r: float) -> list[Point]:
    arc = [around(x, y, r, degrees) for degrees in range(-34, 216, 4)]
    return [(x, y - r * 1.86), *arc]


def _lower_part(x: float, y: float, r: float, step: float, lean: float) -> list[Point]:
    start = math.degrees(math.asin(step))
    return [around(x, y, r, degrees) for degrees in [start + i * (180 - 2 * start) / 40 for i in range(41)]]


def energy(sheet: Sheet, rng: Random) -> None:
    """Wind turbines on hills before a low sun."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(warm=0.2)
    sheet.disc(w * rng.uniform(0.36, 0.64), h * 0.56, 33 * u, warm=1)
    hills = [level(sheet, h * (0.74 + i * 0.1), swell(rng, (4 - i) * u, 90 * u)) for i in range(3)]
    count = max(2, int(w / (44 * u)))
    sheet.shape(below(sheet, hills[0]), deep=0.35)
    for i in range(count):
        high = (54, 38, 46)[i % 3] * u
        _turbine(sheet, w * (i + 0.55) / count, h * 0.84, high, rng.uniform(0, 120))
    sheet.shape(below(sheet, hills[1]), deep=0.7, warm=0)
    sheet.shape(below(sheet, hills[2]), deep=1)


def _turbine(sheet: Sheet, x: float, foot: float, high: float, turn: float) -> None:
    u, top, long = sheet.unit, foot - high, high * 0.56
    sheet.shape([(x - 0.7 * u, top), (x - 1.5 * u, foot), (x + 1.5 * u, foot), (x + 0.7 * u, top)], deep=1)
    for blade in range(3):
        a = turn + blade * 120
        tip, root = around(x, top, long, a), around(x, top, long * 0.22, a + 16)
        sheet.shape([(x, top), root, tip], deep=1)
    sheet.disc(x, top, 1.7 * u, deep=1)


def electricity(sheet: Sheet, rng: Random) -> None:
    """Traces on a board, one of them live."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(deep=0.94)
    rows = 12
    live = rng.randrange(4, 8)
    for row in range(rows):
        y = h * (row + 0.5) / rows
        turn_at, shift = w * rng.uniform(0.18, 0.82), rng.choice((-1, 1)) * h / rows * 0.5
        path = [(-10, y), (turn_at, y), (turn_at + abs(shift), y + shift)]
        end = w * rng.uniform(0.62, 1.05) if row != live else w + 20
        path.append((max(end, turn_at + abs(shift) + 6 * u), y + shift))
        _wire(sheet, path, row == live)
    for _ in range(max(3, int(w / (60 * u)))):
        _chip(sheet, rng)


def _wire(sheet: Sheet, path: list[Point], live: bool) -> None:
    u = sheet.unit
    sheet.line(path, (2.4 if live else 1.1) * u, deep=0, warm=1 if live else 0)
    for x, y in (path[-1], path[1]):
        sheet.disc(x, y, (3.0 if live else 2.1) * u, deep=0, warm=1 if live else 0)
        sheet.disc(x, y, 1.0 * u, deep=1)


def _chip(sheet: Sheet, rng: Random) -> None:
    w, h, u = sheet.width, sheet.height, sheet.unit
    x, y, wide, high = w * rng.uniform(0.06, 0.84), h * rng.uniform(0.08, 0.8), 17 * u, 13 * u
    for leg in range(4):
        sheet.box(x + (2.4 + leg * 3.4) * u, y - 2.4 * u, 1.5 * u, high + 4.8 * u, 0, deep=0, warm=0)
    sheet.box(x, y, wide, high, 1.2 * u, deep=0, warm=1)
    sheet.disc(x + 3 * u, y + 3 * u, 1.0 * u, deep=1)


def battery(sheet: Sheet, rng: Random) -> None:
    """Cells, each with its charge."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(warm=0.16)
    wide, high = 17 * u, 36 * u
    cols, rows = int(w / (wide * 1.3)) + 1, max(2, round(h / (high * 1.25)))
    left, top = (w - (cols - 0.23) * wide * 1.3) / 2, (h - (rows * 1.24 - 0.16) * high) / 2
    for row in range(rows):
        for col in range(cols):
            charge = rng.choice((0.18, 0.42, 0.64, 0.82, 1.0))
            _accumulator(sheet, left + col * wide * 1.3, top + row * high * 1.24, wide, high, charge)


def _accumulator(sheet: Sheet, x: float, y: float, wide: float, high: float, charge: float) -> None:
    u, low = sheet.unit, charge < 0.3
    sheet.box(x + wide * 0.3, y - 2.6 * u, wide * 0.4, 4 * u, 0.8 * u, deep=1)
    sheet.box(x, y, wide, high, 2.4 * u, deep=1, warm=0)
    sheet.box(x + u, y + u, wide - 2 * u, high - 2 * u, 1.6 * u, deep=0, warm=0)
    full = (high - 4.4 * u) * charge
    deep, warm = (0.0, 1.0) if low or charge == 0.64 else (1.0, 0.0)
    sheet.box(x + 2.2 * u, y + high - 2.2 * u - full, wide - 4.4 * u, full, 0.9 * u, deep=deep, warm=warm)


def radiation(sheet: Sheet, rng: Random) -> None:
    """A nucleus, its shells, and rays that thin out with distance."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(warm=0.14)
    x, y, turn = w * 0.5, h * 0.5, rng.uniform(0, 60)
    for ring in range(9, 0, -1):
        sheet.disc(x, y, ring * 11 * u, warm=max(0.14, 1 - ring * 0.1))
    for ray in range(24):
        for dash in range(5):
            a, b = 50 + dash * 13, 53 + dash * 13 + (4 - dash)
            sheet.line([around(x, y, a * u, turn + ray * 15), around(x, y, b * u, turn + ray * 15)], 1.1 * u, deep=1)
    for shell in range(3):
        path = tilted_oval(x, y, 45 * u, 17 * u, turn + shell * 60)
        sheet.line(path, 1.5 * u, deep=1)
        sheet.disc(*path[rng.randrange(0, 90)], 3.4 * u, deep=1)
    for spot in range(7):
        px, py = around(x, y, 0 if spot == 6 else 5.6 * u, spot * 60 + turn)
        sheet.disc(px, py, 4.2 * u, deep=1, warm=0)
        sheet.disc(px, py, 3.3 * u, deep=0 if spot % 2 else 1, warm=0)
