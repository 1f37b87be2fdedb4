"""CSV and XLSX files as grids of cells, whatever program wrote them."""

from __future__ import annotations

import codecs
import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from content.safe_cells import unsafe
from media.filetypes import file_kind

from .packages import open_package
from .refusals import ImportRefused

MAX_BYTES = 20 * 1024 * 1024
MAX_ROWS = 500
MAX_COLUMNS = 200
MAX_CELL = 20_000
_SHEETS_LOOKED_AT = 10
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
_MOST_MERGED = 5_000
_HEAD = 100_000
_SEPARATORS = ",;\t，；|"
_OLD_OFFICE = "这是旧版 Excel 文件（xls）。请在 Excel 或 WPS 里另存为 xlsx，或另存为 CSV。"
_NOT_A_TABLE = "这不是表格文件。请上传 XLSX 或 CSV 文件。"
Cell = str | int | float | bool | datetime | date | time | None


@dataclass(frozen=True, slots=True)
class GridRow:
    """Cells from left to right; ``number`` as the program that made the file counts rows, from 1."""

    number: int
    cells: tuple[Cell, ...]


Grid = list[GridRow]


def read_grids(data: bytes) -> list[Grid]:
    """The sheets of a file (one of a CSV), rows without any value left out; ImportRefused with the reason."""
    if not data:
        raise ImportRefused("这是一个空文件，请重新选择。")
    if len(data) > MAX_BYTES:
        raise ImportRefused(f"文件有 {len(data) / 1048576:.0f} MB，超过了 {MAX_BYTES // 1048576} MB 的上限。")
    kind = file_kind(data[:1024])
    if kind == "zip":
        return _sheets(data)
    if kind != "unknown":
        raise ImportRefused(_OLD_OFFICE if kind == "ole" else _NOT_A_TABLE)
    return [_csv(decoded(data))]


def decoded(data: bytes) -> str:
    """Text in UTF-8, with or without its mark, UTF-16 with its mark, or GB18030; ImportRefused if in none."""
    utf16 = ["utf-16"] if data[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else []
    for encoding in [*utf16, "utf-8-sig", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text or text.count("\ufffd") > 2:
            break
        return text
    raise ImportRefused("认不出文件的文字编码。请在 Excel 或 WPS 里另存为“CSV UTF-8”或 XLSX。")


def _csv(text: str) -> Grid:
    stated = re.match(r"sep=(.)\r?\n", text, re.IGNORECASE)
    separator = stated[1] if stated else _separator(text)
    start = 1 if stated else 0
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return _checked((number, row) for number, row in _numbered(reader) if number > start)
    except csv.Error:
        raise ImportRefused(f"第 {reader.line_num} 行的引号没有配对，读不下去了。请检查这一行的英文引号。") from None


def _numbered(reader: Any) -> Iterator[tuple[int, list[Cell]]]:
    """Rows with the line they begin on: quoted cells may hold line breaks."""
    begun = 1
    for row in reader:
        yield begun, [unsafe(cell.strip()) or None for cell in row]
        begun = reader.line_num + 1


def _separator(text: str) -> str:
    """The one that most first lines agree on."""
    lines = [line for line in text[:_HEAD].splitlines()[:20] if line.strip()]

    def fits(separator: str) -> tuple[int, int]:
        counts = [line.count(separator) for line in lines]
        steady = sum(1 for a, b in pairwise(counts) if a == b and a > 0)
        return steady + (counts[0] > 0 if counts else 0), max(counts, default=0)

    return max(_SEPARATORS, key=fits)


def _sheets(data: bytes) -> list[Grid]:
    package = open_package(data, "xlsx")
    try:
        workbook = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        visible = [sheet for sheet in workbook.worksheets if sheet.sheet_state == "visible"][:_SHEETS_LOOKED_AT]
        merged = _merged_cells(package)
        grids = []
        for sheet in visible:
            sheet.reset_dimensions()
            grid = _checked(enumerate((list(map(_cell, row)) for row in sheet.iter_rows(values_only=True)), 1))
            grids.append(_spread(grid, merged if len(visible) == 1 or sheet is visible[0] else []))
        return grids
    except ImportRefused:
        raise
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, OSError, SyntaxError):
        # openpyxl raises whatever a broken file makes it trip over
        raise ImportRefused("表格文件的结构坏了，打不开。请在 Excel 或 WPS 里重新保存后再传。") from None


def _checked(rows: Iterable[tuple[int, list[Cell]]]) -> Grid:
    """Rows with a value, trimmed at the right; ImportRefused when there are too many."""
    grid: Grid = []
    for number, row in rows:
        if len(row) > MAX_COLUMNS:
            last = max((n for n, cell in enumerate(row) if not _empty(cell)), default=0)
            if last >= MAX_COLUMNS:
                raise ImportRefused(f"第 {number} 行有 {last + 1} 列，最多 {MAX_COLUMNS} 列。请删掉多余的列。")
        cells = [None if _empty(cell) else cell for cell in row[:MAX_COLUMNS]]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            long = next((cell for cell in cells if isinstance(cell, str) and len(cell) > MAX_CELL), None)
            if long:
                raise ImportRefused(f"第 {number} 行有一格超过 {MAX_CELL} 个字，请缩短。")
            grid.append(GridRow(number, tuple(cells)))
        if len(grid) > MAX_ROWS + 20:
            raise ImportRefused(f"表格超过 {MAX_ROWS} 行，请分成几个文件，一次导入一个。")
    return grid


def _cell(value: object) -> Cell:
    """What a cell shows; openpyxl has kinds of its own for durations, formulas and rich text."""
    if isinstance(value, str):
        return unsafe(value)
    if value is None or isinstance(value, int | float | bool | datetime | date | time):
        return value
    return str(value)


def _empty(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _merged_cells(package: zipfile.ZipFile) -> list[tuple[int, int, int, int]]:
    """Merged ranges (left, top, right, bottom) of the first sheet: reading row by row, openpyxl leaves them out."""
    names = sorted(name for name in package.namelist() if re.fullmatch(r"xl/worksheets/sheet\d*\.xml", name))
    found = _MERGED.findall(package.read(names[0])) if names else []
    ranges = [range_boundaries(ref.decode()) for ref in found[:_MOST_MERGED]]
    return [(left or 1, top or 1, right or 1, bottom or 1) for left, top, right, bottom in ranges]


def _spread(grid: Grid, merged: list[tuple[int, int, int, int]]) -> Grid:
    """Every row of a merged range that runs down gets its value; one that runs across is a title and stays."""
    rows = {row.number: list(row.cells) for row in grid}
    for left, top, _right, bottom in merged:
        if bottom == top or top not in rows or len(rows[top]) < left:
            continue
        value = rows[top][left - 1]
        for number in range(top + 1, min(bottom, top + MAX_ROWS) + 1):
            if number in rows:
                rows[number] += [None] * (left - len(rows[number]))
                rows[number][left - 1] = value if rows[number][left - 1] is None else rows[number][left - 1]
    return [GridRow(number, tuple(cells)) for number, cells in rows.items()]
