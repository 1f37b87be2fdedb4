"""A pasted message taken apart: what is noise, which sentences it has, whether it can be judged at all.

Everything keeps its place: ``text`` is as long as what was pasted, so a sentence found in it can be marked in the
reader's own words. Pure, without Django.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from .. import text as text_
from ..guidance.current import current

LONGEST = 20_000
FEWEST_HAN = 6
"""Shorter messages are a search, not something to judge."""

SENTENCE = 8
CLAUSE = 60
"""Shorter sentences join the next one; longer ones are cut at a comma."""

PART = 150
WHOLE = 300
MOST_PARTS = 8

_NOISE = re.compile(
    r"<[a-z/!][^<>]{0,300}>"  # markup
    r"|(?:https?://|www\.)[^\s，。！？；、）)】》\"“”]+"
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|@[\w\[\]-]{1,30}"  # mentions
    r"|\[[^\[\]\s]{1,6}\]"  # [微笑] and the like
    r"|&(?:nbsp|amp|lt|gt|quot|#\d+);"
    r"|(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)"
    r"|(?<!\d)0\d{2,3}[- ]\d{7,8}(?!\d)"
)
_LINK = re.compile(r"(?:https?://|www\.)\S+")
_ENDS = re.compile(r"[。！？；\n!?;…]+")
_COMMAS = re.compile(r"[，,、：:]")


class Fault(StrEnum):
    """Why a message cannot be judged."""

    EMPTY = "empty"
    LONG = "long"
    LINKS = "links"
    REPEATED = "repeated"
    WORDLESS = "wordless"


@dataclass(frozen=True, slots=True)
class Span:
    """``text[start:end]`` of a message."""

    start: int
    end: int

    def overlaps(self, other: Span) -> bool:
        """Whether they share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Message:
    """``original`` as pasted, ``text`` normalised with spaces where noise was; both are equally long."""

    original: str
    text: str
    sentences: tuple[Span, ...]

    @property
    def han(self) -> int:
        """Chinese characters that are left when the noise is gone."""
        return sum(map(len, text_.han_runs(self.text)))

    @property
    def is_short(self) -> bool:
        """Too short for a verdict."""
        return self.han < FEWEST_HAN and len(self.text.split()) < FEWEST_HAN

    def parts(self) -> tuple[Span, ...]:
        """The whole, and for a long message its pieces of at least 150 characters, eight at most."""
        whole = Span(0, len(self.text))
        if sum(span.end - span.start for span in self.sentences) <= WHOLE:
            return (whole,)
        size = max(PART, -(-len(self.text) // MOST_PARTS))
        return (whole, *_grouped(self.sentences, size))


def read(pasted: str, phrases: Iterable[str] | None = None) -> Message:
    """Take a message apart. ``phrases`` are cut out; by default those of the editors' list."""
    original = text_.storable(pasted)
    text = "\n".join(map(text_.normalise, original.split("\n")))  # normalised, a line break would be a space
    text = _NOISE.sub(_spaces, text)
    text = _stops(tuple(phrases) if phrases is not None else current().message_stops).sub(_spaces, text)
    return Message(original, text, tuple(_sentences(text)))


def fault(message: Message) -> Fault | None:
    """What is wrong with a message, None when it can be looked up."""
    if not message.original.strip():
        return Fault.EMPTY
    if len(message.original) > LONGEST:
        return Fault.LONG
    letters = [character for character in message.text if character.isalnum()]
    if not letters:
        return Fault.LINKS if _LINK.search(message.original) else Fault.WORDLESS
    if len(letters) >= 10 and len(set(letters)) <= max(2, len(letters) // 100):
        return Fault.REPEATED
    return None


@lru_cache(maxsize=16)
def _stops(phrases: tuple[str, ...]) -> re.Pattern[str]:
    ordered = sorted({phrase for phrase in phrases if phrase}, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, ordered)) or r"(?!)")


def _spaces(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _sentences(text: str) -> Iterator[Span]:
    """Pieces between full stops, the very short ones joined, the long ones cut at commas; blank ones left out."""
    start: int | None = None
    for piece in _pieces(text):
        start = piece.start if start is None else start
        if _letters(text, start, piece.end) >= SENTENCE:
            yield _trimmed(text, start, piece.end)
            start = None
    if start is not None and _letters(text, start, len(text)):
        yield _trimmed(text, start, len(text))


def _pieces(text: str) -> Iterator[Span]:
    start = 0
    for end in (*(match.end() for match in _ENDS.finditer(text)), len(text)):
        yield from _clauses(text, start, end)
        start = end


def _clauses(text: str, start: int, end: int) -> Iterator[Span]:
    while end - start > CLAUSE:
        commas = [match.end() for match in _COMMAS.finditer(text, start, start + CLAUSE)]
        cut = commas[-1] if commas and commas[-1] - start >= SENTENCE else min(end, start + CLAUSE)
        yield Span(start, cut)
        start = cut
    if start < end:
        yield Span(start, end)


def _letters(text: str, start: int, end: int) -> int:
    return sum(map(str.isalnum, text[start:end]))


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return Span(start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip()))


def _grouped(sentences: tuple[Span, ...], size: int) -> Iterator[Span]:
    start: int | None = None
    for span in sentences:
        start = span.start if start is None else start
        if span.end - start >= size:
            yield Span(start, span.end)
            start = None
    if start is not None:
        yield Span(start, sentences[-1].end)
