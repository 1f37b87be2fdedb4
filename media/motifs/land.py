"""Nature, places and days."""

import math
from random import Random

from media.motifs.forms import below, blob, leaf, level, outline, swell
from media.plates import Point, Sheet, around


def nature(sheet: Sheet, rng: Random) -> None:
    """Rings of a tree."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(warm=0.2)
    x, y, factor = w * rng.uniform(0.4, 0.5), h * rng.uniform(0.5, 0.6), blob(rng, 0.07)
    r = 92.0
    while r > 3:
        wide = rng.uniform(2.2, 6.4)
        deep, warm = rng.choice(((0.0, 1.0), (0.0, 0.55), (0.0, 0.3), (0.8, 1.0)))
        ring = outline(x, y, r * u, factor, 1.08)
        sheet.shape(ring, deep=deep, warm=warm)
        sheet.line([*ring, ring[0]], rng.choice((0.5, 0.8, 1.4)) * u, deep=1)
        r -= wide
    turn = rng.uniform(-30, 10)
    tip, far = around(x, y, 10 * u, turn), 130 * u
    sheet.shape([tip, around(x, y, far, turn - 2.6), around(x, y, far, turn + 1.8)], deep=0, warm=0.2)


def biodiversity(sheet: Sheet, rng: Random) -> None:
    """Tiles of leaf, seed, shell, eye and flower."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(deep=0)
    size = max(w, h) / round(max(w, h) / (25 * u))
    for row in range(math.ceil(h / size)):
        for col in range(math.ceil(w / size)):
            inks = rng.choice(((1.0, 0.0), (0.0, 1.0), (0.16, 0.0), (0.0, 0.28)))
            sheet.box(col * size, row * size, size, size, 0, deep=inks[0], warm=inks[1])
            _tile(sheet, rng, col * size, row * size, size, inks)


def _tile(sheet: Sheet, rng: Random, x: float, y: float, size: float, ground: tuple[float, float]) -> None:
    dark = ground[0] > 0.5
    deep, warm = rng.choice(((0.0, 1.0), (0.0, 0.0))) if dark else (1.0, ground[1])
    kind, cx, cy = rng.randrange(5), x + size / 2, y + size / 2
    if kind == 0:
        turn = rng.choice((45, 135))
        foot = (x, y) if turn == 45 else (x + size, y)
        sheet.shape(leaf(*foot, size * 1.414, size * 0.72, turn), deep=deep, warm=warm)
        sheet.line([around(*foot, size * 0.2, turn), around(*foot, size * 1.2, turn)], size * 0.03, *ground)
    elif kind == 1:
        corner = rng.randrange(4)
        px, py = x + size * (corner in (1, 2)), y + size * (corner in (2, 3))
        for ring in range(4):
            r = size * (0.92 - ring * 0.23)
            inks = (deep, warm) if ring % 2 == 0 else ground
            sheet.wedge(px, py, r, corner * 90, corner * 90 + 90, *inks)
    elif kind == 2:
        for petal in range(6):
            sheet.shape(leaf(cx, cy, size * 0.44, size * 0.22, petal * 60), deep=deep, warm=warm)
    elif kind == 3:
        for ring in range(3):
            sheet.disc(cx, cy, size * (0.4 - ring * 0.13), *((deep, warm) if ring % 2 == 0 else ground))
    else:
        for seed in range(9):
            sheet.disc(
                x + size * (0.22 + seed % 3 * 0.28),
                y + size * (0.22 + seed // 3 * 0.28),
                size * 0.09,
                deep,
                warm,
            )


def geology(sheet: Sheet, rng: Random) -> None:
    """Strata, and a fault that moved them."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(warm=0.12)
    sheet.disc(w * 0.72, h * 0.2, 12 * u, warm=1)
    curve, jump = swell(rng, 7 * u, 120 * u), 11 * u
    fault = w * rng.uniform(0.44, 0.58)
    tones = ((0.0, 0.5), (1.0, 0.0), (0.0, 1.0), (0.45, 0.0), (0.0, 0.3), (0.9, 1.0), (0.2, 0.5), (1.0, 0.0))
    y = h * 0.26
    for number in range(11):
        line = level(sheet, y, curve)
        shifted = [(px, py + (jump if px + (py - h / 2) * 0.35 > fault else 0)) for px, py in line]
        deep, warm = tones[number % len(tones)]
        sheet.shape(below(sheet, shifted), deep=deep, warm=warm)
        if number % 4 == 3:
            _pebbles(sheet, rng, shifted)
        y += rng.uniform(5, 12) * u
    slope = [(fault - (py - h / 2) * 0.35, py) for py in (h * 0.1, h * 1.1)]
    sheet.line(slope, 1.6 * u, deep=0, warm=0)


def _pebbles(sheet: Sheet, rng: Random, line: list[Point]) -> None:
    u = sheet.unit
    for px, py in line[:: max(1, int(4 * u / 6))]:
        sheet.disc(px, py + 3.4 * u, rng.uniform(0.7, 1.4) * u, deep=1)


def venues(sheet: Sheet, rng: Random) -> None:
    """Streets, a river, and the place to go."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(deep=0.9)
    size, street = 21 * u, 2.4 * u
    for row in range(int(h / size) + 2):
        x = -rng.uniform(0, size)
        while x < w:
            wide = rng.choice((0.7, 1, 1.5)) * size
            inks = rng.choice(((0.0, 0.0), (0.0, 0.0), (0.0, 0.4), (0.22, 0.0)))
            sheet.box(x, row * size - 0.4 * size, wide - street, size - street, 1.2 * u, deep=inks[0], warm=inks[1])
            x += wide
    curve = swell(rng, 14 * u, 130 * u, parts=2)
    river = [(px, h * 0.72 - px * h / w * 0.3 + curve(px)) for px in range(-20, w + 40, 10)]
    sheet.line(river, 15 * u, deep=0.9, warm=0)
    sheet.line(river, 11 * u, deep=0.42, warm=0)
    _pin(sheet, w * rng.uniform(0.46, 0.58), h * 0.42, 15 * u)


def _pin(sheet: Sheet, x: float, y: float, r: float) -> None:
    for size, deep, warm in ((1.26, 0.9, 0.0), (1.0, 0.0, 1.0)):
        arc = [around(x, y, r * size, degrees) for degrees in range(148, 393, 5)]
        sheet.shape([*arc, (x, y + r * (2.1 + (size - 1) * 1.6))], deep=deep, warm=warm)
    sheet.disc(x, y, r * 0.42, deep=0, warm=0)


def events(sheet: Sheet, rng: Random) -> None:
    """A month of days; some are taken."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(warm=0.14)
    size = 17 * u
    cols, rows = math.ceil(w / size), math.ceil(h / size)
    for row in range(rows):
        for col in range(cols):
            x, y = w / 2 + (col - cols / 2) * size, h / 2 + (row - rows / 2) * size
            style = rng.random()
            _day(sheet, x + 1.1 * u, y + 1.1 * u, size - 2.2 * u, style)


def _day(sheet: Sheet, x: float, y: float, size: float, style: float) -> None:
    cx, cy, round_off = x + size / 2, y + size / 2, size * 0.14
    if style < 0.16:
        sheet.box(x, y, size, size, round_off, deep=0, warm=1)
        sheet.disc(cx, cy, size * 0.24, deep=1)
    elif style < 0.3:
        sheet.box(x, y, size, size, round_off, deep=1, warm=0)
        sheet.wedge(cx, cy + size * 0.16, size * 0.34, 180, 360, deep=0, warm=1)
    elif style < 0.4:
        sheet.box(x, y, size, size, round_off, deep=0.3, warm=0)
        sheet.line(
            [(x + size * 0.26, cy), (cx, y + size * 0.7), (x + size * 0.78, y + size * 0.3)],
            size * 0.1,
            deep=1,
        )
    else:
        sheet.box(x, y, size, size, round_off, deep=0.08 if style < 0.8 else 0.2, warm=0)
        sheet.disc(x + size * 0.2, y + size * 0.2, size * 0.07, deep=1)


def general(sheet: Sheet, rng: Random) -> None:
    """Quarter rounds, laid like paving: for what belongs to no topic."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(warm=0.14)
    size = max(w, h) / round(max(w, h) / (33 * u))
    for row in range(math.ceil(h / size)):
        for col in range(math.ceil(w / size)):
            corner = rng.randrange(4)
            x, y = (col + (corner in (1, 2))) * size, (row + (corner in (2, 3))) * size
            start = corner * 90
            sheet.wedge(x, y, size, start, start + 90, *rng.choice(((1.0, None), (None, 1.0), (0.3, None))))
            for ring in (0.75, 0.5, 0.25):
                sheet.ring(x, y, size * ring, size * 0.025, deep=0, warm=0, start=start, end=start + 90)
