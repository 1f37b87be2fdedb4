"""Digital life: bits, networks, minds of numbers, and those who lie in wait."""

import itertools
import math
from random import Random

from media.plates import Sheet, around


def digital(sheet: Sheet, rng: Random) -> None:
    """Bits, large and small."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(deep=0.06)
    gap = 12.5 * u
    for row in range(math.ceil(h / gap)):
        for col in range(math.ceil(w / gap)):
            x, y = (col + 0.5) * gap, (row + 0.5) * gap
            wave = math.sin(col * 0.55 + row * 0.35) + math.cos(col * 0.28 - row * 0.5)
            size = gap * max(0.1, min(0.88, 0.46 + 0.24 * wave + rng.uniform(-0.1, 0.1)))
            deep, warm = (0.0, 1.0) if rng.random() < 0.2 else (1.0, 0.0)
            round_off = size / 2 if (row + col) % 2 else size * 0.12
            sheet.box(x - size / 2, y - size / 2, size, size, round_off, deep=deep, warm=warm)


def ai(sheet: Sheet, rng: Random) -> None:
    """Layers of nodes; the paths that fire are thick."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(warm=0.14)
    layers = max(4, round(w / (34 * u)))
    sizes = [rng.choice((4, 5, 6)) for _ in range(layers)]
    nodes = [
        [
            (w * (i + 0.5) / layers, h * 0.5 + (k - (n - 1) / 2) * 88 * u / n * sheet.height / (100 * u))
            for k in range(n)
        ]
        for i, n in enumerate(sizes)
    ]
    for left, right in itertools.pairwise(nodes):
        for a in left:
            for b in right:
                sheet.line([a, b], 0.35 * u, deep=0.75, caps=False)
    path = [rng.choice(layer) for layer in nodes]
    for other in range(2):
        sheet.line([rng.choice(layer) for layer in nodes], 1.3 * u, deep=1 - other * 0.2)
    sheet.line(path, 3.4 * u, deep=0, warm=1)
    for layer in nodes:
        for node in layer:
            hot = node in path
            sheet.disc(*node, (6.4 if hot else 4.6) * u, deep=0 if hot else 1, warm=1 if hot else 0)
            sheet.ring(*node, (6.4 if hot else 4.6) * u, 0.9 * u, deep=1)
            sheet.disc(*node, 1.5 * u, deep=1 if hot else 0)


def fraud(sheet: Sheet, rng: Random) -> None:
    """Messages, and the hook in one of them."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(deep=0.08)
    y, row = -6 * u, 0
    while y < h:
        high, x = rng.choice((17, 22)) * u, -rng.uniform(0, 30) * u
        while x < w:
            wide = rng.choice((30, 42, 56)) * u
            _bubble(sheet, rng, x, y, wide, high, row % 2 == 0)
            x += wide + 6 * u
        y, row = y + high + 8 * u, row + 1
    _hook(sheet, w * rng.uniform(0.46, 0.56))


def _bubble(sheet: Sheet, rng: Random, x: float, y: float, wide: float, high: float, left: bool) -> None:
    u = sheet.unit
    tone = rng.choice((0.2, 0.2, 0.42, 1.0))
    foot = x + (6 * u if left else wide - 12 * u)
    sheet.shape(
        [(foot, y + high - 2 * u), (foot + 6 * u, y + high - 2 * u), (foot + 3 * u, y + high + 5 * u)],
        deep=tone,
    )
    sheet.box(x, y, wide, high, 5 * u, deep=tone)
    for line in range(2 if high < 20 * u else 3):
        share = rng.uniform(0.4, 0.78)
        top = y + (5 + line * 5) * u
        sheet.line([(x + 5 * u, top), (x + 5 * u + wide * share * 0.9, top)], 1.2 * u, deep=0 if tone > 0.5 else 0.8)


def _hook(sheet: Sheet, x: float) -> None:
    h, u = sheet.height, sheet.unit
    y = h * 0.6
    bend = [around(x - 13 * u, y, 13 * u, degrees) for degrees in range(0, 182, 6)]
    path = [(x, -10), (x, y), *bend]
    sheet.line(path, 10 * u, deep=0, warm=0)
    sheet.line(path, 5.4 * u, deep=0, warm=1)
    tip_x, tip_y = bend[-1]
    barb = [
        (tip_x - 2.7 * u, tip_y),
        (tip_x + 2 * u, tip_y - 17 * u),
        (tip_x + 10 * u, tip_y - 4 * u),
        (tip_x + 2.7 * u, tip_y),
    ]
    sheet.shape(barb, deep=0, warm=1)
    sheet.ring(x, y - 34 * u, 5 * u, 2.2 * u, deep=1)


def network(sheet: Sheet, rng: Random) -> None:
    """Masts and the reach of each."""
    w, h, u = sheet.width, sheet.height, sheet.unit
    sheet.ground(warm=0.14)
    masts = [(w * 0.5 - 46 * u, h * 0.66), (w * 0.5 + 8 * u, h * 0.34), (w * 0.5 + 58 * u, h * 0.72)]
    for number, (x, y) in enumerate(masts):
        for ring in range(6, 0, -1):
            warm = 0.9 - ring * 0.11 if number == 1 else None
            if warm is not None:
                sheet.disc(x, y, ring * 8.5 * u, warm=warm)
        for ring in range(1, 9):
            sheet.ring(x, y, ring * 8.5 * u, (1.5 if ring < 5 else 0.6) * u, deep=1 if ring < 6 else 0.5)
    sheet.line(masts, 1.2 * u, deep=1)
    for x, y in masts:
        sheet.shape([(x, y - 3 * u), (x - 6 * u, h + 5), (x + 6 * u, h + 5)], deep=1)
        sheet.disc(x, y, 5 * u, deep=0, warm=0)
        sheet.disc(x, y, 3.4 * u, deep=1)
