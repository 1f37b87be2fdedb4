"""Forms that several motifs share. Angles in degrees clockwise, lengths in logical units."""

import math
from collections.abc import Callable
from random import Random

from media.plates import Point, Sheet, around


def swell(rng: Random, height: float, length: float, parts: int = 3) -> Callable[[float], float]:
    """A calm random curve: height above and below zero, about one crest per length."""
    waves = [
        (
            height / (part + 1.2),
            math.tau * (part + 1) * rng.uniform(0.8, 1.2) / length,
            rng.uniform(0, math.tau),
        )
        for part in range(parts)
    ]
    return lambda x: sum(high * math.sin(often * x + phase) for high, often, phase in waves)


def level(sheet: Sheet, y: float, curve: Callable[[float], float], step: float = 6) -> list[Point]:
    """The points of a curve across the whole sheet at height y, a little beyond both edges."""
    count = int(sheet.width / step) + 3
    return [((i - 1) * step, y + curve((i - 1) * step)) for i in range(count)]


def below(sheet: Sheet, top: list[Point]) -> list[Point]:
    """The area from a line down to the sheet's lower edge."""
    floor = sheet.height + 10
    return [*top, (top[-1][0], floor), (top[0][0], floor)]


def blob(rng: Random, uneven: float) -> Callable[[float], float]:
    """A closed, slightly uneven outline: factor of the radius for each angle in degrees."""
    parts = [(uneven / k, k, rng.uniform(0, math.tau)) for k in (2, 3, 4)]
    return lambda degrees: 1 + sum(a * math.sin(k * math.radians(degrees) + p) for a, k, p in parts)


def outline(x: float, y: float, r: float, factor: Callable[[float], float], stretch: float = 1) -> list[Point]:
    """Points of a blob of mean radius r; stretch makes it wider."""
    ring = [around(0, 0, r * factor(degrees), degrees) for degrees in range(0, 360, 3)]
    return [(x + px * stretch, y + py) for px, py in ring]


def leaf(x: float, y: float, long: float, wide: float, turn: float) -> list[Point]:
    """A pointed leaf from its foot at (x, y), growing in the direction of turn."""
    steps = [i / 24 for i in range(25)]
    side = [(long * t, wide * leaf_half(t)) for t in steps]
    both = [*side, *[(px, -py) for px, py in reversed(side)]]
    return [turned(x, y, px, py, turn) for px, py in both]


def leaf_half(t: float) -> float:
    """Half the width of a leaf one wide, at this part of its length from the foot."""
    return 0.5 * math.pow(max(0.0, math.sin(math.pi * math.pow(t, 0.85))), 1.1)


def turned(x: float, y: float, px: float, py: float, degrees: float) -> Point:
    """The point (px, py), turned about zero and moved to (x, y)."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return x + px * c - py * s, y + px * s + py * c


def tilted_oval(x: float, y: float, rx: float, ry: float, degrees: float) -> list[Point]:
    """Points of an ellipse turned about its centre; the first comes again as the last."""
    ring = [math.radians(a) for a in range(0, 364, 4)]
    return [turned(x, y, rx * math.cos(a), ry * math.sin(a), degrees) for a in ring]


def pulse(x: float, y: float, beat: float, high: float, count: int) -> list[Point]:
    """A heart's trace: count beats of this length, the peak this high."""
    one = ((0, 0), (0.3, 0), (0.36, -0.12), (0.42, 0), (0.48, 0.14), (0.54, -1), (0.62, 0.42), (0.68, 0))
    tail = ((0.78, 0), (0.84, -0.2), (0.9, 0))
    return [(x + (n + px) * beat, y + py * high) for n in range(count) for px, py in (*one, *tail)]
