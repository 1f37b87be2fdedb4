"""What the house asks of a model that turns texts into vectors."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ..vectors import Floats

LONGEST = 300
"""Characters of a text that a model sees."""


class Role(StrEnum):
    """A question looks for passages; some models want to know which of the two a text is."""

    QUESTION = "question"
    PASSAGE = "passage"


class EmbedderError(Exception):
    """The model does not answer: not installed, broken, or too slow. Words go on working without it."""


class Embedder(Protocol):
    """``identity`` names model, version and dimension: vectors of different identities are never compared.

    It ends with ``/`` and the dimension; it is empty for the embedder that does nothing.
    """

    identity: str
    dimension: int

    def vectors(self, texts: Sequence[str], role: Role) -> Floats:
        """Rows of length 1, one a text. Raises ``EmbedderError``."""


def dimension_of(identity: str) -> int:
    """How long the vectors of that embedder are."""
    return int(identity.rsplit("/", 1)[1])


def safe(text: str) -> str:
    """A text that may be handed to foreign code: NFKC, no control characters or surrogates, at most 300 characters."""
    composed = unicodedata.normalize("NFKC", text[: 2 * LONGEST])
    kept = "".join(" " if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Co", "Cn") else one for one in composed)
    return " ".join(kept.split())[:LONGEST]
