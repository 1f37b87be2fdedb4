"""Keywords that must stand in a text as they are: one form for what is saved, what is searched and what is scanned.

A text becomes its runs (of Chinese characters, of letters and digits, of other letters) with one space between them and
at both ends; so does a keyword, but a run of Chinese characters at its edge may go on, and has no space there. A text
has a keyword when it contains it: 台风 stands in 强台风天, ai doesn't in main, 5G基站 does in 5g 基站建设. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from .text import MAX_TERM, grams, is_han, normalise, runs

LONGEST = 30
FEWEST = 2
_QUOTED_OR_WORD = re.compile(r"[\"“”«]([^\"“”«»]*)[\"“”»]|([^\s,，、;；|\"“”«»]+)")


class PhraseError(ValueError):
    """Not a keyword; says why, in Chinese."""


def canonical(normalised: str) -> str:
    """A normalised text in the form in which phrases are looked for."""
    return f" {' '.join(runs(normalised))} "


def phrase(text: str) -> str:
    """The form of one keyword. Raises ``PhraseError`` for one too short, too long, or of nothing but marks."""
    found = runs(normalise(text))
    joined = " ".join(found)
    if len(joined) < FEWEST or not terms(joined):
        raise PhraseError(f"关键词至少要有连着的 {FEWEST} 个字")
    if len(joined) > LONGEST:
        raise PhraseError(f"关键词最多 {LONGEST} 个字")
    before = "" if is_han(found[0][0]) else " "
    after = "" if is_han(found[-1][0]) else " "
    return f"{before}{joined}{after}"


def separate(text: str) -> list[str]:
    """What a person wrote in one line: words at spaces and commas, what stands in quotation marks as a whole."""
    found = (quoted or word for quoted, word in _QUOTED_OR_WORD.findall(text))
    return [part.strip() for part in found if part.strip()]


def terms(form: str) -> list[str]:
    """Pairs and runs (see ``text.grams``) that every text with this phrase has."""
    return [gram for gram in grams(form) if len(gram) > 1 or not is_han(gram)]


def has_one(normalised: str, forms: Iterable[str]) -> bool:
    """Whether a normalised text has one of these phrases at least."""
    text = canonical(normalised)
    return any(form in text for form in forms)


def is_one_term(form: str) -> bool:
    """Whether a text with its one term certainly has the phrase: two Chinese characters, or one run of letters."""
    found = runs(form)
    return len(found) == 1 and (len(found[0]) == FEWEST if is_han(found[0][0]) else len(found[0]) < MAX_TERM)
