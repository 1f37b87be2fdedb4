"""What a page is about: its most telling words, by which pages like it are found. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from .answering import Text
from .text import is_han, words

TELLING = 12
READ = 4000


def words_of(text: Text) -> Counter[str]:
    """How often each Chinese word of the first 4,000 characters stands there; those of the title count three times."""
    counted = Counter(words(text.normalised[:READ]) + 2 * words(text.normalised[: text.title_length]))
    return Counter({word: times for word, times in counted.items() if len(word) > 1 and is_han(word[0])})


def telling(counted: Mapping[str, int], known: Mapping[str, int], documents: int) -> list[str]:
    """The twelve words of greatest tf-idf that another document has too; ``known`` is how many documents have each."""
    ranked = {
        word: times / (1 + known[word]) ** 0.5
        for word, times in counted.items()
        if 1 < known[word] < documents / 10 + 50
    }
    return sorted(ranked, key=lambda word: (-ranked[word], word))[:TELLING]
