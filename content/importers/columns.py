"""Tables by their Chinese headings: which column is what, and every value that can't be taken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .lookups import Lookups
from .plans import PlannedRow, Reading
from .refusals import CellError, ImportRefused
from .tables import MAX_ROWS, Cell, Grid, GridRow, read_grids
from .values import Read, shown

_HEADINGS_WITHIN = 15
_FEWEST_KNOWN = 2
# Stand in exported tables, and are nothing to import.
_FOR_READING = {"开放时间说明", "时间说明", "状态", "编号", "页面网址", "首次发布", "更新", "审核日期", "复核期限"}
ReadWithSite = Callable[[Cell, Lookups], Any]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table. ``read`` gives a JSON value or raises CellError; ``find`` is one that asks the site."""

    heading: str
    field: str
    help: str
    example: str
    read: Read | None = None
    find: ReadWithSite | None = None
    required: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Headings it is known by."""
        return self.heading, *self.aliases

    def value(self, cell: Cell, lookups: Lookups) -> Any:
        """The value of a cell."""
        return self.find(cell, lookups) if self.find else self.read(cell) if self.read else cell


def read_table(data: bytes, columns: Sequence[Column], lookups: Lookups) -> Reading:
    """The rows of the first sheet that has our headings; ImportRefused, naming what is missing, when none has."""
    grids = read_grids(data)
    found = next((head for head in (_head(grid, columns) for grid in grids) if head), None)
    if found is None:
        wanted = "、".join(column.heading for column in columns if column.required)
        raise ImportRefused(f"前 {_HEADINGS_WITHIN} 行里没有找到表头。要有一行列名，至少有：{wanted}。请对照模板。")
    grid, place = found
    chosen, notes = _chosen(grid[place], columns)
    body = grid[place + 1 :]
    if not body:
        raise ImportRefused("表头下面一行内容也没有。")
    if len(body) > MAX_ROWS:
        raise ImportRefused(f"表格超过 {MAX_ROWS} 行，请分成几个文件，一次导入一个。")
    headings = [shown(cell) for cell in grid[place].cells]
    return Reading([_row(row, chosen, lookups) for row in body], headings, notes)


def _head(grid: Grid, columns: Sequence[Column]) -> tuple[Grid, int] | None:
    """The row that names most of our columns, within the first rows."""
    known = {normalised(name) for column in columns for name in column.names}
    counts = [
        sum(normalised(cell) in known for cell in row.cells if isinstance(cell, str)) for row in grid[:_HEADINGS_WITHIN]
    ]
    best = max(counts, default=0)
    return (grid, counts.index(best)) if best >= _FEWEST_KNOWN else None


def normalised(heading: Cell) -> str:
    """A heading without stars, units in brackets, spaces and differences of width."""
    text = unicodedata.normalize("NFKC", str(heading or ""))
    return re.sub(r"\(.*?\)|[*\s:]", "", text).lower()


def _chosen(head: GridRow, columns: Sequence[Column]) -> tuple[dict[int, Column], list[str]]:
    """Which column stands where, and headings that are none of ours."""
    by_name = {normalised(name): column for column in columns for name in column.names}
    chosen: dict[int, Column] = {}
    unknown: list[str] = []
    for place, cell in enumerate(head.cells):
        column = by_name.get(normalised(cell))
        if column is None:
            unknown += [f"“{shown(cell)}”"] if cell is not None and normalised(cell) not in _FOR_READING else []
        elif column in chosen.values():
            raise ImportRefused(f"“{column.heading}”一列出现了两次（第 {place + 1} 列又是一次），请删掉一列。")
        else:
            chosen[place] = column
    missing = [column.heading for column in columns if column.required and column not in chosen.values()]
    if missing:
        raise ImportRefused(f"缺少这些列：{'、'.join(missing)}。可以下载模板对照。")
    return chosen, [f"这些列不认识，没有导入：{'、'.join(unknown)}"] if unknown else []


def _row(row: GridRow, chosen: dict[int, Column], lookups: Lookups) -> PlannedRow:
    planned = PlannedRow(row.number, "", cells=[shown(cell) for cell in row.cells])
    for place, column in chosen.items():
        cell = row.cells[place] if place < len(row.cells) else None
        if cell is None:
            if column.required:
                planned.bad(column.heading, "", "不能空着")
            continue
        try:
            planned.fields[column.field] = column.value(cell, lookups)
        except CellError as error:
            planned.bad(column.heading, shown(cell), str(error))
    planned.title = str(planned.fields.get("title") or "")
    return planned
