"""What to run from, and what to do first."""

import math
from random import Random

from media.motifs.forms import pulse
from media.plates import Point, Sheet


def emergency(sheet: Sheet, rng: Random) -> None:
    """Arrows that all point the same way out; one leads."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(warm=0.14)
    size = 24 * u
    lead = (rng.randrange(1, 3), rng.randrange(1, max(2, int(w / size) - 1)))
    for row in range(-1, int(h / size) + 2):
        for col in range(-1, int(w / size) + 2):
            x, y = (col + (row % 2) * 0.5) * size, row * size + h % size / 2
            leading = (row, col) == lead
            tone = 1.0 if leading else (0.16, 0.5, 1.0)[(col + row) % 3]
            _chevron(sheet, x, y, size, deep=None if leading else tone, warm=1.0 if leading else None)


def _chevron(sheet: Sheet, x: float, y: float, size: float, deep: float | None, warm: float | None) -> None:
    half, back, thick = size * 0.5, size * 0.36, size * 0.4
    points = [
        (x, y),
        (x + back, y + half),
        (x, y + size),
        (x + thick, y + size),
        (x + thick + back, y + half),
    ]
    sheet.shape([*points, (x + thick, y)], deep, warm)


def earthquake(sheet: Sheet, rng: Random) -> None:
    """Traces of many stations: the farther from the source, the longer the warning before the shock."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(warm=0.12)
    rows, near = 15, rng.randrange(5, 9)
    gap, start = h / (rows + 1), w * rng.uniform(0.2, 0.26)
    first = [(start + abs(row - near) * 1.2 * u, gap * (row + 1)) for row in range(-1, rows + 1)]
    second = [(start + 9 * u + abs(row - near) * 6.4 * u, gap * (row + 1)) for row in range(-1, rows + 1)]
    sheet.shape([*first, *reversed(second)], warm=1)
    for row in range(rows):
        line = _trace(sheet, rng, first[row + 1][0], second[row + 1][0], gap * (row + 1))
        sheet.line(line, (1.6 if row == near else 1.05) * u, deep=1)
    sheet.disc(first[near + 1][0], gap * (near + 1), 3 * u, deep=1)


def _trace(sheet: Sheet, rng: Random, first: float, second: float, y: float) -> list[Point]:
    u = sheet.unit
    points, step = [], 1.15 * u
    for i in range(-1, int(sheet.width / step) + 2):
        x, size = i * step, 0.12
        if x > first:
            size += 0.9 * math.exp((first - x) / (14 * u))
        if x > second:
            size += 5.6 * math.exp((second - x) / (24 * u))
        points.append((x, y + size * u * rng.uniform(0.4, 1) * (-1 if i % 2 else 1)))
    return points


def fire(sheet: Sheet, rng: Random) -> None:
    """Contours of flames, hottest at the heart."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(warm=0.16)
    count = max(3, round(w / (44 * u)))
    order = sorted(range(count), key=lambda i: (i % 2, i))
    for i in order:
        size = (0.62, 1.0)[i % 2] * rng.uniform(0.92, 1.06)
        x, sway = w * (i + 0.5) / count, rng.choice((-1, 1)) * rng.uniform(6, 10) * u * size
        inks = ((1.0, 0.0, 0.48), (0.83, 0.0, 1.0), (0.6, 1.0, 0.0), (0.43, 0.0, 0.0), (0.27, 0.0, 1.0))
        for scale, deep, warm in inks:
            sheet.shape(_flame(x, h * 1.03, 100 * u * size * scale, sway * scale), deep, warm)


def _flame(x: float, foot: float, high: float, sway: float) -> list[Point]:
    steps = [i / 30 for i in range(31)]
    wide = high * 0.36
    bend = [sway * math.sin(t * math.pi * 1.7) * t for t in steps]
    girth = [wide * (math.sin(math.pi * (t * 0.86 + 0.14)) ** 0.9) * (1 - t) ** 0.42 for t in steps]
    left = [(x + b - g, foot - high * t) for t, b, g in zip(steps, bend, girth, strict=True)]
    right = [(x + b + g, foot - high * t) for t, b, g in zip(steps, bend, girth, strict=True)]
    return [*left, *reversed(right)]


def first_aid(sheet: Sheet, rng: Random) -> None:
    """A heart in rings, and the beat that brings it back."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(warm=0.1)
    x, y = w * rng.uniform(0.46, 0.54), h * 0.5
    for size, tone in ((72, 0.2), (56, 0.36), (41, 0.62), (27, 1.0)):
        sheet.shape(_heart(x, y, size * u), warm=tone)
    for size in (64, 48, 34):
        line = _heart(x, y, size * u)
        sheet.line([*line, line[0]], 0.6 * u, deep=1)
    beats = 2 + int(w / (60 * u))
    start = (w - beats * 42 * u) / 2
    sheet.line(
        [(-20, y + 2 * u), *pulse(start, y + 2 * u, 42 * u, 26 * u, beats), (w + 20, y + 2 * u)],
        2.4 * u,
        deep=1,
    )


def _heart(x: float, y: float, size: float) -> list[Point]:
    angles = [math.tau * i / 90 for i in range(90)]
    return [
        (
            x + size / 17 * 16 * math.sin(a) ** 3,
            y - size / 17 * (13 * math.cos(a) - 5 * math.cos(2 * a) - 2 * math.cos(3 * a) - math.cos(4 * a)),
        )
        for a in angles
    ]
