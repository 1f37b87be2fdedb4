"""What a page is about: its most telling words, by which pages like it are found. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from .answering import Text
from .text import is_han, words

TELLING = 12
READ = 4000

Frequencies = Callable[[Iterable[str]], Mapping[str, int]]
"""Documents that hold each of these words."""


def telling_words(text: Text, documents: int, frequencies: Frequencies) -> list[str]:
    """The twelve words of greatest tf-idf that another document has too; the title counts three times."""
    counted = Counter(words(text.normalised[:READ]) + 2 * words(text.normalised[: text.title_length]))
    counted = Counter({word: times for word, times in counted.items() if len(word) > 1 and is_han(word[0])})
    known = frequencies(counted)
    ranked = {
        word: times / (1 + known[word]) ** 0.5
        for word, times in counted.items()
        if 1 < known[word] < documents / 10 + 50
    }
    return sorted(ranked, key=lambda word: (-ranked[word], word))[:TELLING]
