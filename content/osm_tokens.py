"""Words, numbers, times and signs of OpenStreetMap `opening_hours`, each with its place. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .hours_rules import HoursError

_TOKEN = re.compile(
    r"""(?P<comment>"[^"]*")|(?P<always>24/7)|(?P<time>\d{1,2}:\d\d(?!\d))|(?P<number>\d+)"""
    r"""|(?P<word>[A-Za-z]+)|(?P<sign>\|\||[-\[\],;:/+()])"""
)


class OsmError(HoursError):
    """A string that can't be taken; `position` counts characters from 1."""

    def __init__(self, position: int, reason: str) -> None:
        super().__init__(f"第 {position} 个字符：{reason}")
        self.position, self.reason = position, reason


@dataclass(frozen=True, slots=True)
class Token:
    kind: str
    text: str
    position: int


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a text, and one of kind ``end``; OsmError at the first character that begins none."""
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        found = _TOKEN.match(text, position)
        if not found:
            raise OsmError(position + 1, f"看不懂“{text[position]}”")
        yield Token(str(found.lastgroup), found[0], position + 1)
        position = found.end()
    yield Token("end", "", len(text) + 1)
