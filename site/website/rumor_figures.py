"""The published figures of the rumour check in a reader's words: numbers of messages, not percentages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from search.rumors.model import Mode

TYPES = {
    "excerpt": "照抄原话里的一段",
    "reworded": "换一种说法",
    "question": "一句话的提问",
    "traditional": "繁体字",
    "wrapped": "夹在一大段转发的话里",
    "reversed": "意思相反，本身就在辟谣",
    "several": "一条消息里说了两件事",
}
MODES = {Mode.WORDS: "只比字词", Mode.VECTORS: "字词和意思一起比"}


@dataclass(frozen=True, slots=True)
class Row:
    """A thing that was tried, and how often it went how."""

    label: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """``rows`` over all messages, ``types`` by the way they are written; ``mode`` is the one at work here."""

    measured_on: str
    rebuttals: int
    messages: int
    unknown: int
    mode: str
    rows: tuple[Row, ...]
    types: tuple[Row, ...]


def figures(published: Mapping[str, Any], mode: Mode) -> Figures:
    """The figures of one mode."""
    counted = published[mode]
    known, unknown = counted["known"], counted["unknown"]
    return Figures(
        measured_on=published["measured_on"],
        rebuttals=published["rebuttals"],
        messages=known + unknown,
        unknown=unknown,
        mode=MODES[mode],
        rows=(
            Row("查过的，明确告诉您“查到了”，而且没有认错", (_of(counted["answered_right"], known),)),
            Row("查过的，“查到了”或者列在“很像”里请您对照", (_of(counted["shown_right"], known),)),
            Row("没查过的，错认成“查到了”", (_of(counted["unknown_answered"], unknown),)),
            Row("没查过的，列出了“很像”的请您对照", (_of(counted["unknown_shown"], unknown),)),
        ),
        types=tuple(_type(TYPES.get(name, name), some) for name, some in counted["types"].items()),
    )


def _type(label: str, some: Mapping[str, int]) -> Row:
    return Row(label, (_of(some["answered_right"], some["messages"]), _of(some["shown_right"], some["messages"])))


def _of(part: int, whole: int) -> str:
    return f"{part} / {whole}"
