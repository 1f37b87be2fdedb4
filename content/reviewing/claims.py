"""What a page claims, piece by piece, and what has changed since somebody looked at it. Pure.

A piece is a paragraph, a list item, a row of a table or a field of the form. Its key comes from the block it stands
in and its place there, so that it can be found again in a later version.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content.plain_text import stream_text

SHORTEST = 2
Stored = Mapping[str, str]
"""A piece as it is kept with a signature: key, part, text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """``part`` says where it stands, for people; ``text`` is without markup."""

    key: str
    part: str
    text: str

    def stored(self) -> dict[str, str]:
        """As JSON."""
        return {"key": self.key, "part": self.part, "text": self.text}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A piece that was signed (``was``) and what stands there now; empty texts: it is new, or gone."""

    part: str
    was: str
    now: str


PARTS = {
    "text": "正文", "picture": "图片说明", "quotation": "引文", "steps": "步骤", "callout": "提示",
    "data_table": "数据表", "chart": "图表", "video_link": "视频", "glossary_term": "术语",
    "evidence_reference": "证据引用",
}  # fmt: skip


def stream_pieces(raw: Iterable[Any]) -> Iterator[Piece]:
    """The pieces of a stream's raw data, in its order. Related pages claim nothing."""
    for number, block in enumerate(raw):
        if block["type"] == "related_pages":
            continue
        name = str(block.get("id") or f"{block['type']}-{number}")
        lines = stream_text([block]).split("\n")
        told = (line for line in lines if len(line) >= SHORTEST)
        for place, line in enumerate(told):
            yield Piece(key=f"{name}-{place}", part=PARTS.get(block["type"], "正文"), text=line)


def digest(pieces: Iterable[Piece]) -> str:
    """A name for this state of the text: equal for equal texts in the same order, whatever their keys."""
    text = "\x1e".join(f"{piece.part}\x1f{piece.text}" for piece in pieces)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def changes(signed: Sequence[Stored], pieces: Iterable[Piece]) -> list[Change]:
    """What differs from the signed pieces: those rewritten or gone in their order, then those that came.

    A piece that only moved has not changed.
    """
    present = list(pieces)
    signed_texts, texts = {item["text"] for item in signed}, {piece.text for piece in present}
    by_key = {piece.key: piece for piece in present}
    found, answered = [], set()
    for item in signed:
        if item["text"] in texts:
            continue
        there = by_key.get(item["key"])
        rewritten = there if there and there.text not in signed_texts else None
        found.append(Change(part=item["part"], was=item["text"], now=rewritten.text if rewritten else ""))
        if rewritten:
            answered.add(rewritten.key)
    came = (piece for piece in present if piece.text not in signed_texts and piece.key not in answered)
    return [*found, *(Change(part=piece.part, was="", now=piece.text) for piece in came)]
