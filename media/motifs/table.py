"""Food: on the table, on the shelf, in the wood."""

import math
from random import Random

from media.plates import Sheet, around


def food(sheet: Sheet, rng: Random) -> None:
    """Bowls in rows, one steaming."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(warm=0.16)
    r = 17 * u
    rows = int(h / (r * 1.5)) + 1
    hot = (rng.randrange(1, max(2, rows - 1)), rng.randrange(0, max(1, int(w / (r * 2.3)))))
    for row in range(rows + 1):
        for col in range(-1, int(w / (r * 2.3)) + 2):
            x, y = (col + 0.5 + (row % 2) * 0.5) * r * 2.3, (row + 0.2) * r * 1.62
            _bowl(sheet, x, y, r, (row * 2 + col) % 3, (row, col) == hot)


def _bowl(sheet: Sheet, x: float, y: float, r: float, style: int, hot: bool) -> None:
    deep, warm = ((1.0, 0.0), (0.0, 1.0), (0.4, 0.0))[style]
    sheet.wedge(x, y, r, 0, 180, deep=deep, warm=warm)
    sheet.box(x - r * 0.36, y + r * 0.9, r * 0.72, r * 0.16, 0, deep=1)
    sheet.line([(x - r * 1.04, y), (x + r * 1.04, y)], r * 0.09, deep=1)
    sheet.ring(x, y, r * 0.7, r * 0.06, deep=0, warm=0, start=20, end=160)
    for lift in (-0.4, 0, 0.4) if hot or style == 1 else ():
        line = [(x + lift * r + r * 0.09 * math.sin(t * 0.9), y - r * (0.16 + t * 0.05)) for t in range(9)]
        sheet.line(line, r * 0.07, deep=1)


def food_storage(sheet: Sheet, rng: Random) -> None:
    """Shelves of jars, raw below cooked."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(deep=0.08)
    shelf = 33 * u
    for row in range(int(h / shelf) + 1):
        floor, x = (row + 0.93) * shelf, -rng.uniform(2, 12) * u
        while x < w:
            wide, high = rng.choice((10, 13, 17)) * u, rng.choice((15, 20, 25)) * u
            _jar(sheet, rng, x, floor, wide, high)
            x += wide + 3.4 * u
        sheet.line([(-10, floor + 0.8 * u), (w + 10, floor + 0.8 * u)], 1.6 * u, deep=1)


def _jar(sheet: Sheet, rng: Random, x: float, floor: float, wide: float, high: float) -> None:
    u, fill = sheet.unit, rng.uniform(0.35, 0.82)
    deep, warm = rng.choice(((1.0, 0.0), (0.0, 1.0), (0.0, 0.5), (0.5, 0.0)))
    sheet.box(x, floor - high, wide, high, 2.2 * u, deep=1, warm=0)
    sheet.box(x + 0.7 * u, floor - high + 0.7 * u, wide - 1.4 * u, high - 1.4 * u, 1.6 * u, deep=0, warm=0)
    sheet.box(x + 0.7 * u, floor - high * fill, wide - 1.4 * u, high * fill - 0.7 * u, 1.4 * u, deep=deep, warm=warm)
    sheet.box(x + wide * 0.14, floor - high - 2.6 * u, wide * 0.72, 2.8 * u, 0.6 * u, deep=1)


def food_additive(sheet: Sheet, rng: Random) -> None:
    """Molecules, weighed and listed."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(warm=0.14)
    r = 13 * u
    for row in range(-1, int(h / (r * 1.5)) + 2):
        for col in range(-1, int(w / (r * 1.732)) + 2):
            x, y = (col + (row % 2) * 0.5) * r * 1.732, row * r * 1.5
            style = rng.random()
            corners = [around(x, y, r, 30 + side * 60) for side in range(6)]
            if style < 0.3:
                sheet.shape([around(x, y, r * 0.8, 30 + side * 60) for side in range(6)], warm=1)
            elif style < 0.42:
                sheet.shape([around(x, y, r * 0.8, 30 + side * 60) for side in range(6)], deep=1)
            sheet.line([*corners, corners[0]], 0.9 * u, deep=1)
            for corner in corners[:2]:
                sheet.disc(*corner, rng.choice((1.5, 2.1, 3.2)) * u, deep=1)


def wild_food(sheet: Sheet, rng: Random) -> None:
    """Mushrooms nobody should guess at."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(warm=0.12)
    sheet.disc(w * 0.5, h * 0.46, 40 * u, warm=0.4)
    count = max(4, int(w / (25 * u)) + 1)
    order = sorted(range(count), key=lambda i: (i * 7) % count)
    for i in order:
        size = (1.0, 0.62, 0.8, 0.5)[i % 4] * rng.uniform(0.92, 1.08)
        _mushroom(sheet, rng, w * (i + 0.5) / count, h * 0.95, size, i % 2 == 0)
    for row in range(5):
        sheet.line([(-5, h * 0.95 + row * 1.5 * u), (w + 5, h * 0.95 + row * 1.5 * u)], 1.0 * u, deep=1)


def _mushroom(sheet: Sheet, rng: Random, x: float, floor: float, size: float, spotted: bool) -> None:
    u = sheet.unit * size
    top, r = floor - 50 * u, 23 * u
    stem = [(x - 3.4 * u, top), (x - 5.6 * u, floor), (x + 5.6 * u, floor), (x + 3.4 * u, top)]
    sheet.shape(stem, deep=0, warm=0)
    sheet.line([*stem[:2]], 1.0 * u, deep=1)
    sheet.line([*stem[2:]], 1.0 * u, deep=1)
    sheet.oval(x, top + 12 * u, 7.5 * u, 2.6 * u, deep=1)
    sheet.wedge(x, top + 2 * u, r, 180, 360, deep=0 if spotted else 1, warm=1 if spotted else 0)
    sheet.line([(x - r, top + 2 * u), (x + r, top + 2 * u)], 2.2 * u, deep=1)
    for degrees, out in ((205, 0.72), (240, 0.5), (270, 0.8), (300, 0.46), (335, 0.72)):
        px, py = around(x, top + 2 * u, r * out, degrees)
        sheet.disc(px, py, rng.uniform(1.7, 3) * u, deep=0, warm=0)
