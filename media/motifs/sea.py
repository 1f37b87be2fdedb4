"""The ocean."""

import math
from collections.abc import Callable
from random import Random

from media.motifs.field import fish
from media.motifs.forms import below, level, swell
from media.plates import Sheet


def ocean(sheet: Sheet, rng: Random) -> None:
    """Waves in scales, as they are drawn along this coast."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(deep=0)
    r = 17 * u
    first = rng.randrange(5)
    for row in range(-1, int(h / (r * 0.5)) + 3):
        for col in range(-1, int(w / (2 * r)) + 2):
            x, y = (col * 2 + row % 2) * r + w * 0.5 % r, row * r * 0.5
            accent = (col * 2 + row * 3 + first) % 7 == 0
            for ring, (deep, warm) in enumerate(((1.0, 0.0), (0.0, 0.0), (0.0, 1.0), (0.0, 0.0), (1.0, 0.0))):
                fill = (0.0, 1.0) if accent and ring % 2 == 0 else (deep, warm)
                sheet.disc(x, y, r * (0.98 - ring * 0.21), deep=fill[0], warm=fill[1])


def marine_life(sheet: Sheet, rng: Random) -> None:
    """Jellyfish among fish."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(deep=0.9)
    for _ in range(int(w / (5.2 * u))):
        x, y = rng.uniform(0, w), rng.uniform(0, h)
        fish(sheet, x, y, rng.uniform(7, 10) * u, rng.uniform(-14, 8), deep=0.5, warm=None)
    count = max(2, round(w / (52 * u)))
    for number in range(count):
        size = (1.0, 0.66, 0.82)[number % 3]
        _jelly(sheet, rng, w * (number + 0.5) / count, h * (0.32, 0.5, 0.26)[number % 3], 20 * u * size)


def _jelly(sheet: Sheet, rng: Random, x: float, y: float, r: float) -> None:
    for arm in range(7):
        curve = swell(rng, r * 0.14, r * 1.3, parts=2)
        px, long = x + (arm - 3) * r * 0.26, r * rng.uniform(1.5, 2.5)
        line = [(px + curve(t) * min(1, t / r), y + t) for t in [i * long / 16 for i in range(17)]]
        sheet.line(line, r * (0.09 if arm % 2 else 0.05), deep=0, warm=0.2 if arm % 2 else 1)
    sheet.wedge(x, y, r, 180, 360, deep=0, warm=1)
    for scallop in range(5):
        sheet.disc(x + (scallop - 2) * r * 0.4, y, r * 0.2, deep=0, warm=1)
    sheet.ring(x, y, r * 0.62, r * 0.1, deep=0, warm=0, start=200, end=340)


def tide(sheet: Sheet, rng: Random) -> None:
    """The moon, and the water that follows it."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(warm=0.12)
    x, y = w * rng.uniform(0.4, 0.6), h * 0.36
    sheet.disc(x, y, 27 * u, warm=1)
    sheet.disc(x + 9 * u, y - 3 * u, 27 * u, warm=0.42)
    for ring in range(1, 6):
        sheet.ring(x, y, (27 + ring * 7) * u, 0.6 * u, deep=0.8)
    often = math.tau / (92 * u)
    for row in range(7):
        lift = 8.5 * u * (1 - row / 9)
        phase = x * often - math.pi / 2 + row * 0.35
        curve = _swing(lift, often, phase)
        line = level(sheet, h * (0.58 + row * 0.066), curve)
        sheet.shape(below(sheet, line), deep=(0.2, 1.0, 0.45, 1.0, 0.7, 0.9, 1.0)[row], warm=0 if row % 2 else 0.5)
        sheet.line(line, 0.8 * u, deep=0 if row % 2 else 1, warm=0)


def _swing(lift: float, often: float, phase: float) -> Callable[[float], float]:
    return lambda x: -lift * math.sin(x * often - phase)
