"""The guidance that holds now in this process, and another one for the time of a preview."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

from .wording import Guidance, StopPhrase, Synonyms, guidance

SYNONYMS = Path(__file__).with_name("synonyms.txt")
STOP_PHRASES = Path(__file__).with_name("stop_phrases.txt")
SECTIONS = {"[搜索和查消息]": (True, True), "[只在查消息时]": (False, True), "[只在搜索时]": (True, False)}

_published: list[Guidance] = []
_previewed: ContextVar[Guidance | None] = ContextVar("previewed", default=None)


def current() -> Guidance:
    """What was published last; the shipped lists as long as nothing was."""
    previewed = _previewed.get()
    if previewed is not None:
        return previewed
    return _published[0] if _published else shipped()


def publish(new: Guidance | None) -> None:
    """From now on this holds in this process; None for the shipped lists."""
    _published[:] = [] if new is None else [new]


@contextmanager
def guided_by(other: Guidance) -> Iterator[None]:
    """Inside, ``other`` holds, for this thread alone."""
    token = _previewed.set(other)
    try:
        yield
    finally:
        _previewed.reset(token)


@lru_cache(maxsize=1)
def shipped() -> Guidance:
    """The lists that come with the program."""
    return guidance(shipped_stop_phrases(), shipped_synonyms())


def shipped_stop_phrases() -> list[StopPhrase]:
    """The lines of ``stop_phrases.txt``, by the sections they stand in."""
    found, where = [], (True, True)
    for line in _lines(STOP_PHRASES):
        if line in SECTIONS:
            where = SECTIONS[line]
        else:
            found.append(StopPhrase(line, *where))
    return found


def shipped_synonyms() -> list[Synonyms]:
    """The lines of ``synonyms.txt``."""
    return [_group(line) for line in _lines(SYNONYMS)]


def _group(line: str) -> Synonyms:
    words, _, also = line.partition(" > ")
    return Synonyms(tuple(words.split()), tuple(also.split()))


def _lines(path: Path) -> list[str]:
    lines = map(str.strip, path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]
