"""How hard a Chinese text is to read: the length of its sentences in characters, and words few people meet. Pure."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import rjieba

LONG_SENTENCE = 60
"""Characters after which a reader on a phone has lost the beginning: three full lines."""

MOST_HARD_WORDS = 6
_DATA = Path(__file__).parent / "data"
_END = re.compile(r"[。！？!?；;\n]+|(?<=[^0-9])\.(?=\s|$)")
_NOT_COUNTED = re.compile(r"[\s，、：“”‘’（）《》—…,:()\"'-]")
_TERM = re.compile(r"..+(?:[酸酶酯醇盐烷烯胺酚酮肽苷菌症]|因子|效应|系数|指数|综合征|辐射)$")
_NOUNS = ("n", "j")
_NAMES = ("nr", "ns", "nt")


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, without the marks that end them."""
    for piece in _END.split(text):
        if piece and piece.strip():
            yield piece.strip()


def length(sentence: str) -> int:
    """Characters a reader reads: no spaces, no commas; a Latin word or a number counts as one."""
    return len(re.sub(r"[A-Za-z0-9.%]+", "x", _NOT_COUNTED.sub("", sentence)))


def long_sentences(text: str, limit: int = LONG_SENTENCE) -> list[str]:
    """Sentences longer than ``limit`` characters, in their order."""
    return [sentence for sentence in sentences(text) if length(sentence) > limit]


def hard_words(text: str, explained: Iterable[str] = ()) -> list[str]:
    """Terms that few readers meet in everyday Chinese, the most used in this text first, at most six.

    A rare word of common characters such as 汗珠 explains itself. Names of people, places and organizations are not
    hard, nor is what the text itself explains.
    """
    known, told = common_words(), set(explained)
    counted = Counter(word for word, tag in rjieba.tag(text, False) if _is_hard(word, tag, known))
    return [word for word, _ in counted.most_common() if not any(word in term for term in told)][:MOST_HARD_WORDS]


def _is_hard(word: str, tag: str, known: frozenset[str]) -> bool:
    if len(word) < 2 or word in known or not tag.startswith(_NOUNS) or tag.startswith(_NAMES):
        return False
    if not all("\u4e00" <= character <= "\u9fff" for character in word):
        return False
    return not common_characters().issuperset(word) or bool(_TERM.match(word))


@cache
def common_words() -> frozenset[str]:
    """About 34,000 words that most readers know; see ``data/README.md``."""
    return frozenset(gzip.decompress((_DATA / "common_words.txt.gz").read_bytes()).decode().split("\n"))


@cache
def common_characters() -> frozenset[str]:
    """The 2,500 characters used most."""
    return frozenset((_DATA / "common_characters.txt").read_text(encoding="utf-8"))
