"""What an engine is asked for, and gives back, when a pasted message is compared with the rebuttals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """One part of a message, ready for an engine.

    ``words`` and ``grams`` are terms with their weights: the engine adds up weight × BM25 over the fields of that
    name, for rebuttals alone. ``vector`` is packed (``vectors.pack``) and empty when only words count; it is compared
    with the vectors made by the same ``embedder``. The best ``limit`` by words and the best ``near`` by vectors are
    wanted.
    """

    words: Mapping[str, float]
    grams: Mapping[str, float]
    vector: bytes = b""
    embedder: str = ""
    limit: int = 30
    near: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuttal:
    """A candidate. ``score`` is its BM25, 0 when only its vectors were near.

    ``claims`` (title, claim, wordings) and ``body`` (everything that can be found, title first) are normalised.
    ``vectors`` are packed ones of the asked embedder, those of the claims first; empty when it has none.
    """

    id: int
    score: float
    claims: tuple[str, ...]
    body: str
    vectors: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frequencies:
    """In how many of ``documents`` each asked word and each asked pair occurs, in the order asked."""

    documents: int
    words: tuple[int, ...]
    grams: tuple[int, ...]
