"""Which messages ask the same: cleaned as the rumour check cleans them, compared by pairs of characters. Pure.

Joining two that differ hides one of them, and a reader would be told of an answer to another's question: what is not
nearly the same stays apart. A different number makes a different claim.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from .. import text
from ..rumors.message import Message

ALIKE = 0.62
"""Twice the shared pairs over all pairs, from which two messages are one question."""

MOST_PAIRS = 1_500
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Print:
    """What a message is known by: equal ones have equal digests."""

    digest: str
    pairs: frozenset[str]
    numbers: frozenset[str]

    @property
    def stored(self) -> str:
        """As ``parsed`` reads it."""
        return " ".join([*sorted(self.pairs), *(f"#{number}" for number in sorted(self.numbers))])

    def likeness(self, other: Print) -> float:
        """Between 0 and 1; 0 when both name numbers and none of them is the same."""
        if self.numbers and other.numbers and not self.numbers & other.numbers:
            return 0.0
        total = len(self.pairs) + len(other.pairs)
        return 2 * len(self.pairs & other.pairs) / total if total else 0.0


def print_of(message: Message) -> Print:
    """The print of a message as it was taken apart: links, names and stop phrases are gone already."""
    letters = "".join(filter(str.isalnum, message.text))
    pairs = dict.fromkeys(text.grams(message.text))
    numbers = frozenset(_NUMBER.findall(message.text))
    return Print(hashlib.sha256(letters.encode()).hexdigest(), frozenset(list(pairs)[:MOST_PAIRS]), numbers)


def parsed(digest: str, stored: str) -> Print:
    """A print as it was stored."""
    terms = stored.split()
    numbers = frozenset(term[1:] for term in terms if term.startswith("#"))
    return Print(digest, frozenset(term for term in terms if not term.startswith("#")), numbers)


def nearest(wanted: Print, known: Iterable[tuple[int, Print]]) -> int | None:
    """The id of the most similar one that asks the same; None when there is none."""
    best = max(((wanted.likeness(one), pk) for pk, one in known), default=(0.0, 0))
    return best[1] if best[0] >= ALIKE else None
