"""Plain text of stored stream data, without building blocks: indexing reads every page through this."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

_TAG = re.compile(r"</?[A-Za-z!][^>]*>")  # not the sign in "3 < 5"
_BREAK = re.compile(r"</?(?:p|h\d|ul|ol|li|blockquote|td|th)\b[^>]*>|<br\s*/?>")
_SPACES = re.compile(r"[ \t\r\f\v]+")
_NOT_TEXT = {
    "tone", "shape", "url", "link", "id", "type", "number", "document", "read_on",
    "first_row_is_table_header", "first_col_is_header", "mergeCells", "cell",
}  # fmt: skip


def html_text(source: str) -> str:
    """The words of rich text; block ends become line breaks."""
    if "<" not in source and "&" not in source:
        return source.strip()
    text = html.unescape(_TAG.sub("", _BREAK.sub("\n", source)))
    return "\n".join(filter(None, map(str.strip, _SPACES.sub(" ", text).split("\n"))))


def stream_text(raw: Any) -> str:
    """All words of a stream's raw data (``StreamValue.raw_data``), one line per piece."""
    return "\n".join(piece for piece in _strings(raw) if piece)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield html_text(value)
    elif isinstance(value, dict):
        if "type" in value and "value" in value:
            yield from _strings(value["value"])
        else:
            for key, child in value.items():
                if key not in _NOT_TEXT:
                    yield from _strings(child)
    elif hasattr(value, "__iter__"):
        for child in value:
            yield from _strings(child)


def reading_minutes(text: str) -> int:
    """Whole minutes at 400 characters a minute, at least 1."""
    return max(1, round(len(re.sub(r"\s", "", text)) / 400))
