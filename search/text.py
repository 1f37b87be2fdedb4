"""Chinese text is normalised and cut here, once, for every engine.

``normalise`` replaces each character by exactly one character (width, case, accents of Latin letters,
traditional to simplified), so an offset into the normalised text is an offset into the original. All other
functions take *normalised* text. Nothing here knows Django.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from functools import lru_cache
from operator import add
from typing import NamedTuple

import opencc
import rjieba

VERSION = 1
"""Part of every index's fingerprint: a change of the tokens asks for a rebuild."""

MAX_TERM = 64
"""Longer runs of letters are cut off; no reader types them."""

_FEW = 16
"""So many different characters are replaced faster one after the other than by looking at every one of a text."""

_TABLE_SIZE = 0x323B0  # past the last Han character; emoji and the like beyond it stay as they are
_HAN = "〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_RUN = re.compile(rf"[{_HAN}]+|[0-9a-z]+|[^\W_0-9a-z{_HAN}]+")
_HAN_RUN = re.compile(rf"[{_HAN}]+")
_HAN_RUN_KEPT = re.compile(rf"([{_HAN}]+)")
_SIGN = re.compile(r"[+#&._%-]")
_LONG = re.compile(rf"[0-9a-z]{{{MAX_TERM + 1}}}")
"""Without these no word has a sign within, like 3.5 and covid-19, and none is too long."""

_OTHER_RUN = re.compile(rf"[0-9a-z]+|[^\W_0-9a-z{_HAN}]+")


class Token(NamedTuple):
    """A term and where it stands: ``text[start:end]`` of the original."""

    term: str
    start: int
    end: int


def normalise(text: str) -> str:
    """Text of the same length in which spellings of the same word are equal.

    Control characters (NUL among them) and lone surrogates become spaces.
    """
    if _BEYOND.search(text):
        return text.translate(_TABLE)
    spelled = set(_SPELLED.findall(text))
    if len(spelled) > _FEW:
        return text.translate(_TABLE)
    for character in spelled:  # a handful of signs and capitals in most texts: half the time
        text = text.replace(character, chr(_TABLE[ord(character)]))
    return text


def storable(text: str) -> str:
    """The same length without the lone surrogates that no file can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def words(normalised: str) -> list[str]:
    """The words of a text in search mode: 科学技术 gives 科学, 技术 and 科学技术. No punctuation."""
    cut = rjieba.cut_for_search(normalised, True)
    if not (_SIGN.search(normalised) or _LONG.search(normalised)):
        return list(filter(str.isalnum, cut))  # the same, in half the time
    found = [word for word in cut if word[0].isalnum()]
    return found if max(map(len, found), default=0) <= MAX_TERM else [word[:MAX_TERM] for word in found]


def plain_words(normalised: str) -> list[str]:
    """The words of a text cut once, nothing twice: 科学技术协会 gives 科学技术, 协会."""
    return [word[:MAX_TERM] for word in rjieba.cut(normalised, True) if word[0].isalnum()]


def grams(normalised: str) -> list[str]:
    """Pairs of neighbouring Han characters (a lone one stays alone) and whole runs of other letters."""
    found: list[str] = []
    for run in _RUN.findall(normalised):
        if len(run) > 1 and is_han(run[0]):
            found += map(add, run, run[1:])
        else:
            found.append(run[:MAX_TERM])
    return found


def joined_grams(normalised: str) -> str:
    """The terms of ``grams`` joined by spaces, in another order, for half the time: for very many long texts."""
    pieces = _HAN_RUN_KEPT.split(normalised)
    runs = pieces[1::2]
    alone = [run for run in runs if len(run) == 1]
    others = [run[:MAX_TERM] for run in _OTHER_RUN.findall(" ".join(pieces[::2]))]
    return " ".join([*_pairs([run for run in runs if len(run) > 1]), *alone, *others])


def _pairs(runs: list[str]) -> list[str]:
    """``ab bc`` for ``abc``: all runs, of two characters and more, in one sweep by slices of four-byte characters."""
    if not runs:
        return []
    characters = array("I", "\n".join(["", *runs, ""]).encode("utf-32-le"))
    swept = array("I", " ".encode("utf-32-le")) * (3 * (len(characters) - 1))
    swept[::3], swept[1::3] = characters[:-1], characters[1:]
    text = swept.tobytes().decode("utf-32-le")  # "\na ab bc c\n \nd de e\n "
    return [run[2:-2] for run in text[1:-2].split("\n \n")]


def word_tokens(text: str) -> list[Token]:
    """``words`` of an original text, with offsets into it."""
    found = rjieba.tokenize(normalise(text), "search", True)
    return [Token(word[:MAX_TERM], start, end) for word, start, end in found if word[0].isalnum()]


def gram_tokens(text: str) -> list[Token]:
    """``grams`` of an original text, with offsets into it."""
    found: list[Token] = []
    for match in _RUN.finditer(normalise(text)):
        run, at = match[0], match.start()
        if len(run) > 1 and is_han(run[0]):
            found.extend(Token(run[n : n + 2], at + n, at + n + 2) for n in range(len(run) - 1))
        else:
            found.append(Token(run[:MAX_TERM], at, match.end()))
    return found


def is_han(character: str) -> bool:
    """Whether a character is a Chinese one."""
    return "\u4e00" <= character <= "\u9fff" or _HAN_RUN.match(character) is not None


def runs(normalised: str) -> list[str]:
    """The unbroken runs of Chinese characters, of letters and digits, of other letters, without what is between."""
    return _RUN.findall(normalised)


def han_runs(normalised: str) -> list[str]:
    """The unbroken runs of Chinese characters."""
    return _HAN_RUN.findall(normalised)


@lru_cache(maxsize=65536)
def syllables(word: str) -> tuple[str, ...]:
    """Pinyin without tones, one entry for a Han character or a run of anything else: 台风 gives tai, feng."""
    from pypinyin import lazy_pinyin  # a quarter of a second, and only some processes need it

    return tuple(lazy_pinyin(word, v_to_u=False))


def pinyin(word: str) -> str:
    """The syllables joined: taifeng."""
    return "".join(syllables(word))


def initials(word: str) -> str:
    """The first letter of each syllable: tf."""
    return "".join(syllable[:1] for syllable in syllables(word))


def latin_key(normalised: str) -> str:
    """What is left of a query typed in pinyin, ``tai'f`` or ``tai f``: its letters and digits; else empty."""
    squeezed = re.sub(r"[\s'’·-]+", "", normalised)
    return squeezed if re.fullmatch(r"[0-9a-z]+", squeezed) else ""


def _folded(character: str) -> str:
    if unicodedata.category(character) in ("Cc", "Cs", "Cf"):
        return " "
    single = unicodedata.normalize("NFKC", character)
    character = single if len(single) == 1 else character
    if ord(character) < 0x2000:
        base = [c for c in unicodedata.normalize("NFKD", character) if not unicodedata.combining(c)]
        character = base[0] if len(base) == 1 else character
    lowered = character.lower()
    return lowered if len(lowered) == 1 else character


def _build_table() -> list[int]:
    folded = [_folded(chr(code)) for code in range(_TABLE_SIZE)]
    simplified = _converted(folded, "t2s")
    regional = _converted(_converted(folded, "tw2s"), "hk2s")
    for code, character in enumerate(folded):
        if simplified[code] != character:
            folded[code] = simplified[code]
        elif regional[code] != character and not _is_gb2312(character):  # 么 and 著 are right in the mainland
            folded[code] = regional[code]
    return [ord(folded[ord(character)]) if ord(character) < _TABLE_SIZE else ord(character) for character in folded]


def _converted(characters: list[str], config: str) -> list[str]:
    """Each Chinese character by itself: the line breaks keep the converter from seeing phrases."""
    chinese = _HAN_RUN.findall("\n".join(characters))
    lines = opencc.OpenCC(config).convert("\n".join(chinese)).split("\n")
    new = {old: line for old, line in zip(chinese, lines, strict=True) if len(line) == 1}
    return [new.get(character, character) for character in characters]


def _is_gb2312(character: str) -> bool:
    try:
        return len(character.encode("gb2312")) > 0
    except UnicodeEncodeError:
        return False


_TABLE = _build_table()
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
_SPELLED = re.compile(f"[{re.escape(''.join(chr(code) for code in range(0x10000) if _TABLE[code] != code))}]")
"""What ``normalise`` replaces; with characters beyond U+FFFF in it, it would be forty times as slow."""
