"""Terms and their weights: what a text is about, by how rare its words are here."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Protocol

from .. import text as text_
from ..rebuttals import Frequencies

HEAVIEST = 200
"""So many terms of a text are looked at; what a longer one is about is among them."""

ASKED = 80
"""So many words, and so many pairs, are asked of the engine."""


class Counting(Protocol):
    """What an engine knows of terms."""

    def frequencies(self, words: Iterable[str], grams: Iterable[str]) -> Frequencies: ...


@dataclass(frozen=True, slots=True)
class Cut:
    """A normalised text cut once: how often each word and pair occurs, and its plain words."""

    words: Mapping[str, int]
    grams: Mapping[str, int]
    plain: tuple[str, ...]


@lru_cache(maxsize=16384)
def cut(text: str) -> Cut:
    """Cut a text; those of claims are asked for again and again."""
    return Cut(Counter(text_.words(text)), Counter(text_.grams(text)), tuple(dict.fromkeys(text_.plain_words(text))))


@dataclass(slots=True)
class Scale:
    """Weights of terms by an engine's counts, each asked once: ``learn`` before ``terms``."""

    engine: Counting
    documents: int = 0
    words: dict[str, float] = field(default_factory=dict)
    grams: dict[str, float] = field(default_factory=dict)

    def learn(self, cuts: Iterable[Cut]) -> None:
        """Ask for the terms of these texts that are not known yet, all at once."""
        found = list(cuts)
        words = list(
            dict.fromkeys(word for one in found for word in (*one.words, *one.plain) if word not in self.words)
        )
        grams = list(dict.fromkeys(gram for one in found for gram in one.grams if gram not in self.grams))
        if not words and not grams:
            return
        counts = self.engine.frequencies(words, grams)
        self.documents = counts.documents
        self.words |= {word: self._idf(count) for word, count in zip(words, counts.words, strict=True)}
        self.grams |= {gram: self._idf(count) for gram, count in zip(grams, counts.grams, strict=True)}

    @property
    def greatest(self) -> float:
        """The weight of a term that no document has."""
        return self._idf(0)

    def terms(self, one: Cut) -> dict[str, float]:
        """Words and pairs with their weights, the heaviest 200."""
        found = {word: self.words[word] for word in one.words}
        for gram in one.grams:
            found.setdefault(gram, self.grams[gram])
        if len(found) <= HEAVIEST:
            return found
        return dict(sorted(found.items(), key=lambda pair: -pair[1])[:HEAVIEST])

    def asked(self, one: Cut) -> tuple[dict[str, float], dict[str, float]]:
        """The words and pairs to ask an engine for: the most telling eighty of each, repeated ones a little more."""
        return _telling(one.words, self.words), _telling(one.grams, self.grams)

    def _idf(self, count: int) -> float:
        count = min(count, self.documents)
        return math.log(1 + (self.documents - count + 0.5) / (count + 0.5))


def _telling(counts: Mapping[str, int], weights: Mapping[str, float]) -> dict[str, float]:
    times = {term: math.sqrt(count) for term, count in counts.items()}
    best = sorted(times, key=lambda term: -weights[term] * times[term])[:ASKED]
    return {term: times[term] for term in best}
