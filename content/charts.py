"""Geometry of small charts, computed on the server; templates turn it into SVG. Pure."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 640
BAR_HEIGHT = 28
BAR_GAP = 14
LABEL_WIDTH = 170
VALUE_WIDTH = 80
LINE_HEIGHT = 300
MAX_ROWS = 60


class ChartError(ValueError):
    """A table no chart can be drawn from, with a sentence for the editor."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One value: its bar (x, y, width, height) or its point (x, y), and the words beside it."""

    label: str
    value: float
    text: str
    x: float
    y: float
    width: float = 0
    height: float = 0
    label_lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A line of the scale at ``y`` with its text."""

    y: float
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A picture of ``width`` × ``height`` units. ``path`` is the polyline of a line chart."""

    shape: str
    width: int
    height: int
    unit: str
    header: tuple[str, str]
    marks: tuple[Mark, ...]
    ticks: tuple[Tick, ...] = ()
    path: str = ""
    baseline: float = 0


def draw(rows: Sequence[Sequence[object]], *, shape: str, unit: str = "") -> Chart:
    """A chart of ``rows`` (heading row first; label and value in the first two columns).

    Raises ``ChartError`` when there is no row, a value is no number, or there are too many rows.
    """
    header, values = _read(rows)
    return (_bars if shape == "bar" else _line)(header, values, unit or "")


def _read(rows: Sequence[Sequence[object]]) -> tuple[tuple[str, str], list[tuple[str, float]]]:
    filled = [row for row in rows or [] if any(str(cell or "").strip() for cell in row)]
    if len(filled) < 2 or any(len(row) < 2 for row in filled):
        raise ChartError("图表至少要有表头和一行数据，每行两列。")
    if len(filled) > MAX_ROWS:
        raise ChartError(f"图表最多 {MAX_ROWS} 行数据。")
    head, *body = filled
    return (str(head[0] or ""), str(head[1] or "")), [(str(row[0] or ""), _number(row[1])) for row in body]


def _number(cell: object) -> float:
    text = str(cell if cell is not None else "").replace(",", "").replace("，", "").strip()
    if not re.fullmatch(r"[-+]?\d{1,15}(\.\d{1,9})?", text, re.ASCII):
        raise ChartError(f"“{str(cell)[:20]}”不是数值。")
    return float(text)


def _bars(header: tuple[str, str], values: list[tuple[str, float]], unit: str) -> Chart:
    if any(value < 0 for _, value in values):
        raise ChartError("条形图的数值不能小于 0，请改用折线图。")
    scale = (WIDTH - LABEL_WIDTH - VALUE_WIDTH) / (max(value for _, value in values) or 1)
    marks = tuple(
        Mark(
            label=label,
            value=value,
            text=_shown(value),
            x=LABEL_WIDTH,
            y=row * (BAR_HEIGHT + BAR_GAP),
            width=round(max(value * scale, 2), 1),
            height=BAR_HEIGHT,
            label_lines=_two_lines(label),
        )
        for row, (label, value) in enumerate(values)
    )
    height = len(values) * (BAR_HEIGHT + BAR_GAP)
    return Chart(shape="bar", width=WIDTH, height=height, unit=unit, header=header, marks=marks)


def _line(header: tuple[str, str], values: list[tuple[str, float]], unit: str) -> Chart:
    numbers = [value for _, value in values]
    ticks = _scale(min(0.0, *numbers), max(numbers))
    low, high = ticks[0], ticks[-1]
    left, right, top, bottom = 52, WIDTH - 20, 16, LINE_HEIGHT - 44

    def y(value: float) -> float:
        return round(bottom - (value - low) / (high - low) * (bottom - top), 1)

    step = (right - left) / max(len(values) - 1, 1)
    marks = tuple(
        Mark(label=label, value=value, text=_shown(value), x=round(left + index * step, 1), y=y(value))
        for index, (label, value) in enumerate(values)
    )
    path = "M" + " L".join(f"{mark.x} {mark.y}" for mark in marks)
    return Chart(
        shape="line", width=WIDTH, height=LINE_HEIGHT, unit=unit, header=header, marks=marks, path=path,
        ticks=tuple(Tick(y=y(value), text=_shown(value)) for value in ticks), baseline=bottom,
    )  # fmt: skip


def _scale(low: float, high: float) -> list[float]:
    span = (high - low) or 1
    step = 10 ** math.floor(math.log10(span / 4))
    step = next(step * factor for factor in (1, 2, 2.5, 5, 10) if span / (step * factor) <= 5)
    first = math.floor(low / step) * step
    count = max(1, math.ceil((high - first) / step))
    return [round(first + index * step, 9) for index in range(count + 1)]


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) else f"{value:,g}"


def _two_lines(label: str) -> tuple[str, ...]:
    if len(label) <= 10:
        return (label,)
    return (label[:10], label[10:19] + ("…" if len(label) > 19 else ""))
