"""Weather, and what is beyond it."""

import math
from random import Random

from media.motifs.forms import below, blob, level, outline, swell, tilted_oval, turned
from media.plates import Point, Sheet, around


def weather(sheet: Sheet, rng: Random) -> None:
    """Isobars round a low, a sun, and a front with its teeth."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(deep=0.06)
    sheet.disc(w * 0.7, h * 0.34, 24 * u, warm=1)
    factor = blob(rng, 0.16)
    x, y = w * rng.uniform(0.3, 0.38), h * rng.uniform(0.52, 0.6)
    for ring in range(1, 15):
        line = outline(x, y, ring * 9.5 * u, factor, stretch=1.25)
        sheet.line([*line, line[0]], (1.5 if ring % 4 == 1 else 0.6) * u, deep=1)
    sheet.disc(x, y, 3 * u, deep=1)
    _front(sheet, rng)


def _front(sheet: Sheet, rng: Random) -> None:
    w, h, u = sheet.width, sheet.height, sheet.unit
    curve = swell(rng, 5 * u, w * 0.8, parts=1)
    spots = [(w * t, h * (0.98 - 0.5 * t * abs(t)) + curve(w * t)) for t in (i / 60 for i in range(-2, 64))]
    sheet.line(spots, 1.8 * u, deep=1, warm=0)
    for i in range(3, len(spots) - 3, 6):
        (ax, ay), (bx, by) = spots[i - 1], spots[i + 2]
        size = 5 * u / math.dist((ax, ay), (bx, by))
        top = ((ax + bx) / 2 + (by - ay) * size, (ay + by) / 2 - (bx - ax) * size)
        sheet.shape([(ax, ay), (bx, by), top], deep=1)


def typhoon(sheet: Sheet, rng: Random) -> None:
    """Rain bands winding into an eye, as they wind north of the equator."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(deep=0.1)
    x, y, start = w * rng.uniform(0.44, 0.56), h * rng.uniform(0.46, 0.54), rng.uniform(0, 360)
    sheet.disc(x, y, 37 * u, warm=1)
    for arm in range(6):
        tone = (1.0, 0.45)[arm % 2]
        sheet.shape(_band(x, y, u, start + arm * 60, 0.3 if arm % 2 else 0.42), deep=tone)
    sheet.disc(x, y, 8.5 * u, deep=1)
    sheet.disc(x, y, 6 * u, deep=0, warm=0)
    sheet.disc(x, y, 2.2 * u, deep=1)


def _band(x: float, y: float, u: float, start: float, wide: float) -> list[Point]:
    steps = [i / 70 for i in range(71)]
    radius = [6.5 * u * math.exp(3.4 * t) for t in steps]
    turn = [start + 250 * t for t in steps]
    outer = [around(x, y, r, a) for r, a in zip(radius, turn, strict=True)]
    inner = [
        around(x, y, r * (1 - wide * math.sin(math.pi * (0.06 + 0.94 * t)) ** 0.8), a)
        for r, a, t in zip(radius, turn, steps, strict=True)
    ]
    return [*outer, *reversed(inner)]


def rainstorm(sheet: Sheet, rng: Random) -> None:
    """Rain in strata, and water rising in steps."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(warm=0.16)
    for row in range(9):
        y = h * (0.02 + row * 0.085)
        for drop in range(-1, int(w / (7 * u)) + 4):
            x = drop * 7 * u + (row % 3) * 2.4 * u - row * 1.4 * u
            long = rng.choice((4, 6, 9, 12)) * u
            sheet.line([(x, y), (x - long * 0.32, y + long)], 1.1 * u, deep=(1, 1, 0.45)[rng.randrange(3)])
    for step, (tone, ink) in enumerate(((0.55, 1.0), (0.75, 0.0), (1.0, 0.0))):
        line = level(sheet, h * (0.66 + step * 0.12), swell(rng, (3.4 - step * 0.6) * u, 60 * u))
        sheet.shape(below(sheet, line), deep=0 if ink else tone, warm=ink)
        sheet.line([(px, py - 2.6 * u) for px, py in line], 0.7 * u, deep=1)


def lightning(sheet: Sheet, rng: Random) -> None:
    """A bolt with its branches before a lattice of charges."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(deep=1)
    gap = 8 * u
    for row in range(int(h / gap) + 2):
        for col in range(int(w / gap) + 2):
            sheet.disc(col * gap + (row % 2) * gap / 2, row * gap, 0.75 * u, deep=0.45)
    for ring in range(4):
        sheet.ring(w * 0.5, h * 1.02, (24 + ring * 17) * u, 0.7 * u, deep=0.5, start=180, end=360)
    for share, size in ((0.16, 0.5), (0.84, 0.42), (0.5, 1.0)):
        _bolt(sheet, rng, w * (share + rng.uniform(-0.03, 0.03)), size)


def _bolt(sheet: Sheet, rng: Random, x: float, size: float) -> None:
    h, u = sheet.height, sheet.unit
    reach, lean = h * (0.55 + 0.48 * size), 16 * u * size * rng.choice((-1, 1))
    half = 7.5 * u * size
    left = [(x - half, -5), (x - half - lean, reach * 0.46), (x - lean * 0.1, reach * 0.4)]
    right = [
        (x + half * 1.3, -5),
        (x + half * 0.7 - lean * 0.3, reach * 0.3),
        (x + half + lean * 0.75, reach * 0.26),
    ]
    tip = (x - lean * 0.55, reach)
    sheet.shape([*left, tip, *reversed(right)], deep=0, warm=1)


def heat(sheet: Sheet, rng: Random) -> None:
    """Rings of a sun over shimmering ground."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(warm=0.18)
    x, y = w * rng.uniform(0.44, 0.58), h * 0.44
    for ring, tone in ((74, 0.34), (58, 0.5), (43, 0.72), (28, 1.0)):
        sheet.disc(x, y, ring * u, warm=tone)
    for ray in range(36):
        long = 5 if ray % 3 else 9
        a, b = around(x, y, 33 * u, ray * 10), around(x, y, (33 + long) * u, ray * 10)
        sheet.line([a, b], 0.8 * u, deep=1)
    sheet.ring(x, y, 28 * u, 1.2 * u, deep=1)
    for row in range(7):
        curve = swell(rng, (1.1 + row * 0.22) * u, 26 * u, parts=2)
        sheet.line(level(sheet, h * (0.66 + row * 0.055), curve), (0.7 + row * 0.5) * u, deep=1)


def space(sheet: Sheet, rng: Random) -> None:
    """Orbits about a sun, planets on them."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(deep=1)
    _stars(sheet, rng, 90)
    x, y = w * 0.2, h * 0.82
    sheet.disc(x, y, 17 * u, deep=0, warm=1)
    for number, size in enumerate((2.4, 3.6, 4.2, 3.0, 9.0, 7.0)):
        r = (29 + number * 15 + max(0, number - 3) * 7) * u
        sheet.ring(x, y, r, 0.6 * u, deep=0.35)
        px, py = around(x, y, r, rng.uniform(-84, -4))
        sheet.disc(px, py, (size + 1.8) * u, deep=1)
        sheet.disc(px, py, size * u, deep=0, warm=1 if number % 2 else 0.25)
        if number == 5:
            sheet.line(tilted_oval(px, py, 13 * u, 3.6 * u, -18), 1.0 * u, deep=0, warm=0)


def _stars(sheet: Sheet, rng: Random, count: int) -> None:
    for _ in range(count):
        x, y = rng.uniform(0, sheet.width), rng.uniform(0, sheet.height)
        sheet.disc(x, y, rng.choice((0.25, 0.35, 0.6)) * sheet.unit, deep=0.0)


def astronomy(sheet: Sheet, rng: Random) -> None:
    """Star trails about the pole above a dark ridge."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(deep=0.86)
    x, y = w * rng.uniform(0.42, 0.6), h * 0.46
    for number in range(44):
        r = (3 + number * 2.9 + rng.uniform(-0.6, 0.6)) * u
        start, bright = rng.uniform(0, 360), rng.random() < 0.3
        for arc in range(3):
            a = start + arc * 120 + rng.uniform(-20, 20)
            ink = 1.0 if bright else 0.0
            sheet.ring(
                x,
                y,
                r,
                rng.choice((0.5, 0.8, 1.1)) * u,
                deep=0,
                warm=ink,
                start=a,
                end=a + rng.uniform(28, 70),
            )
    sheet.disc(x, y, 1.2 * u, deep=0, warm=0)
    ridge = level(sheet, h * 0.86, swell(rng, 5 * u, 70 * u))
    sheet.shape(below(sheet, ridge), deep=1, warm=0.6)


def spaceflight(sheet: Sheet, rng: Random) -> None:
    """A climb into orbit above the curve of the earth."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(deep=1)
    _stars(sheet, rng, 70)
    x, y, r = w * 0.46, h + 92 * u, 128 * u
    for glow, tone in ((15, 0.86), (9, 0.66), (4, 0.4)):
        sheet.disc(x, y, r + glow * u, deep=tone)
    sheet.disc(x, y, r, deep=0, warm=1)
    sheet.disc(x - 10 * u, y + 12 * u, r, deep=0.25)
    _stage(sheet, x, y, r, rng.uniform(-2, 4) - math.degrees(math.acos(w * 0.26 / (174 * u))))


def _stage(sheet: Sheet, x: float, y: float, r: float, end: float) -> None:
    u = sheet.unit
    steps = [i / 40 for i in range(41)]
    path = [around(x, y, r + 46 * u * math.sin(t * math.pi / 2) ** 1.2, end - 42 + 42 * t) for t in steps]
    for i in range(0, 39, 1):
        sheet.line(path[i : i + 2], (0.5 + 3.0 * i / 40) * u, deep=0, warm=0)
    (ax, ay), (bx, by) = path[-4], path[-1]
    turn = math.degrees(math.atan2(by - ay, bx - ax))
    body = ((-7, 2.6), (3, 2.6), (8, 0), (3, -2.6), (-7, -2.6))
    fins = ((-7, 5.4), (-2.5, 2), (-2.5, -2), (-7, -5.4))
    for part, ink in ((fins, 0.9), (body, 0.0)):
        sheet.shape([turned(bx, by, px * u * 1.35, py * u * 1.35, turn) for px, py in part], deep=0, warm=ink)
    sheet.disc(*turned(bx, by, 2.2 * u, 0, turn), 1.5 * u, deep=1)
