"""Tables to download: templates with headings, help and an example, and the rows that were refused."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from content.safe_cells import safe

from .columns import Column
from .plans import PlannedRow

_HEAD = Font(bold=True)
_REQUIRED = PatternFill("solid", fgColor="FDE9D9")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
HELP_SHEET = "填写说明"


def template(columns: Sequence[Column]) -> bytes:
    """An XLSX file: a sheet with headings (required ones starred) and one example row, and a sheet of help."""
    workbook = Workbook(write_only=True)
    table = workbook.create_sheet("填在这里")
    for letter, column in zip(_letters(len(columns)), columns, strict=True):
        table.column_dimensions[letter].width = max(12, min(len(column.example) * 2 + 2, 40))
    table.freeze_panes = "A2"
    table.append(_heading(table, column.heading + "*" * column.required, column.required) for column in columns)
    table.append([safe(column.example) for column in columns])
    _help(workbook, columns)
    return _saved(workbook)


def refused_rows(headings: Sequence[str], rows: Iterable[PlannedRow]) -> bytes:
    """An XLSX file of the rows with problems as they stood, with a further column that says what is wrong."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("有问题的行")
    sheet.freeze_panes = "A2"
    sheet.append([*(_heading(sheet, heading) for heading in headings), _heading(sheet, "问题", True)])
    for row in rows:
        problems = "；".join(f"{each.column}：{each.message}" for each in row.problems)
        cells = [*row.cells, *[""] * (len(headings) - len(row.cells))][: len(headings)]
        sheet.append([*map(safe, cells), safe(f"第 {row.number} 行 {problems}")])
    return _saved(workbook)


def _letters(count: int) -> list[str]:
    return [get_column_letter(n) for n in range(1, count + 1)]


def _heading(sheet: WriteOnlyWorksheet, words: str, marked: bool = False) -> Any:
    cell = WriteOnlyCell(sheet, safe(words))
    cell.font = _HEAD
    if marked:
        cell.fill = _REQUIRED
    return cell


def _help(workbook: Workbook, columns: Sequence[Column]) -> None:
    sheet = workbook.create_sheet(HELP_SHEET)
    for letter, width in (("A", 16), ("B", 8), ("C", 90), ("D", 40)):
        sheet.column_dimensions[letter].width = width
    sheet.append(_heading(sheet, words) for words in ("列名", "必填", "怎么填", "例子"))
    for column in columns:
        written = (column.heading, "是" if column.required else "", column.help, column.example)
        cells = [WriteOnlyCell(sheet, safe(words)) for words in written]
        for cell in cells:
            cell.alignment = _WRAPPED
        sheet.append(cells)


def _saved(workbook: Workbook) -> bytes:
    output = io.BytesIO()
    workbook.save(output)
    return output.getvalue()
