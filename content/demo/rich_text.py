"""Demo files' short marks to what StreamFields store."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import markdown

_MARK = re.compile(r"\[\^(\d{1,2})\]")


def rich_text(source: str) -> str:
    """Markdown to rich text; ``[^2]`` points to the second entry of the evidence list."""
    html = markdown.markdown(source.strip(), output_format="html")
    html = _MARK.sub(r'<sup><a href="#evidence-\1">[\1]</a></sup>', html)
    return html.replace("<strong>", "<b>").replace("</strong>", "</b>")


def plain(source: str) -> str:
    """For fields without markup."""
    return _MARK.sub("", source).strip()


def stream(blocks: list[dict[str, Any]], page_ids: dict[str, int]) -> list[tuple[str, Any]]:
    """Blocks of a demo file as raw stream data. ``page_ids`` finds the pages of ``related`` by slug."""
    built = [_BUILDERS[name](value, page_ids) for block in blocks for name, value in block.items()]
    return [block for block in built if block is not None]


def _table(rows: list[list[Any]], caption: str) -> dict[str, Any]:
    data = [["" if cell is None else str(cell) for cell in row] for row in rows]
    return {
        "data": data,
        "first_row_is_table_header": True,
        "first_col_is_header": False,
        "table_caption": caption,
    }


def _data_table(value: dict[str, Any], page_ids: dict[str, int]) -> Any:
    table = _table([value["header"], *value["rows"]], value["caption"])
    return "data_table", {"caption": value["caption"], "table": table, "note": value.get("note") or ""}


def _chart(value: dict[str, Any], page_ids: dict[str, int]) -> Any:
    table = _table([value["header"], *value["rows"]], value["caption"])
    return "chart", {
        "caption": value["caption"],
        "shape": value["shape"],
        "unit": value.get("unit") or "",
        "table": table,
        "note": value.get("note") or "",
    }


def _steps(value: dict[str, Any], page_ids: dict[str, int]) -> Any:
    items = [{"title": item["title"], "text": plain(item.get("text") or "")} for item in value["items"]]
    return "steps", {"title": value.get("title") or "", "items": items}


def _related(value: list[str], page_ids: dict[str, int]) -> Any:
    found = [page_ids[slug] for slug in value if slug in page_ids]
    return ("related_pages", {"title": "延伸阅读", "pages": found}) if found else None


_BUILDERS: dict[str, Callable[[Any, dict[str, int]], Any]] = {
    "text": lambda value, _: ("text", rich_text(value)),
    "callout": lambda value, _: ("callout", {**value, "text": rich_text(value["text"])}),
    "quote": lambda value, _: ("quotation", {"text": plain(value["text"]), "source": value["source"]}),
    "term": lambda value, _: (
        "glossary_term",
        {"term": value["term"], "definition": plain(value["definition"])},
    ),
    "steps": _steps,
    "table": _data_table,
    "chart": _chart,
    "related": _related,
}
