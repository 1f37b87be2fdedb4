"""What a search box may complete: words, topics and titles of a record, each under the keys a reader may type.

A key entry is one string, ``typed␟shown␟kind␟detail``. Engines keep the entries of a document as exact terms of its
own, so the vocabulary changes with every put and drop, and a prefix of the term dictionary is a completion.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import rjieba

from content.records import ContentRecord, Kind

from . import text

SEPARATOR = "\x1f"
SOUND = "~"
"""Before a key that is how a word sounds, zh like z, ng like n and n like l: for "did you mean" only."""

LONGEST_SHOWN = 120
LONGEST_ADDRESS = 2_000
MOST_NAMES = 500
"""So many tags and terms of one page complete what is typed."""

TERM = "term"
TOPIC = "topic"

_NAMING = ("n", "v", "a", "i", "j", "l", "s", "eng", "z", "b")
_NOT_NAMING = ("nr1", "vd", "vi", "vshi", "vyou")
_ASKING = re.compile("怎|什么|如何|哪|多少")
_SOUNDS = ((re.compile(r"^([zcs])h"), r"\1"), (re.compile(r"ng$"), "n"), (re.compile(r"^n"), "l"))


class Entry(NamedTuple):
    """A key entry taken apart."""

    key: str
    shown: str
    kind: str
    detail: str


def read(entry: str) -> Entry:
    """The parts of a key entry."""
    key, shown, kind, detail = entry.split(SEPARATOR)
    return Entry(key, shown, kind, detail)


def entries(record: ContentRecord) -> tuple[str, ...]:
    """Entries of the words of the title, tags, glossary terms, topics, and a venue's name."""
    found = {entry: None for word in _title_words(record.title) for entry in _keys(word, TERM, "")}
    names = [*record.tags, *record.terms][:MOST_NAMES]
    if record.kind is Kind.VENUE:
        names.append(record.title)
    for name in names:
        found.update(dict.fromkeys(_keys(_clean(name), TERM, "")))
    for name, slug in _named_topics(record):
        found.update(dict.fromkeys(_keys(_clean(name), TOPIC, _clean(slug))))
    return tuple(found)


def _named_topics(record: ContentRecord) -> Iterator[tuple[str, str]]:
    """Names of topics with their slugs, where a record gives both one to one; else without."""
    slugs = record.topics if len(record.topics) == len(record.topic_names) else ("",) * len(record.topic_names)
    yield from zip(record.topic_names, slugs, strict=True)


def title_entries(record: ContentRecord) -> tuple[str, ...]:
    """Entries that complete the beginning of a title to the page, if its address is a bearable one."""
    title, url = _clean(record.title), text.storable(record.url.replace(SEPARATOR, " "))
    if len(url) > LONGEST_ADDRESS:
        return ()
    pieces = text.plain_words(text.normalise(title))[:12]
    keys = (
        "".join(pieces)[:40],
        "".join(map(text.pinyin, pieces))[:60],
        "".join(map(text.initials, pieces))[:20],
    )
    shown = SEPARATOR.join((title, record.kind.value, url))
    return tuple(dict.fromkeys(key + SEPARATOR + shown for key in keys if key))


def sound(word: str) -> str:
    """How a word sounds to ears of the south: 台凤 and 台风 give the same."""
    return " ".join(_plain_sound(syllable) for syllable in text.syllables(word))


@lru_cache(maxsize=4096)
def _plain_sound(syllable: str) -> str:
    for pattern, replacement in _SOUNDS:
        syllable = pattern.sub(replacement, syllable)
    return syllable


@lru_cache(maxsize=65536)
def _keys(shown: str, kind: str, detail: str) -> tuple[str, ...]:
    """Keys of one word: as written, its pinyin, its initials, its sound."""
    word = text.normalise(shown).replace(" ", "")
    if not word:
        return ()
    keys: Iterable[str] = (word, text.pinyin(word), text.initials(word), SOUND + sound(word))
    rest = SEPARATOR.join(("", shown, kind, detail))
    return tuple(dict.fromkeys(key[:80] + rest for key in keys if key))


def _title_words(title: str) -> Iterator[str]:
    for word, tag in rjieba.tag(text.normalise(title), True):
        if len(word) < 2 or not tag.startswith(_NAMING) or tag in _NOT_NAMING or not word.isalnum():
            continue
        if _ASKING.search(word):
            continue
        yield word
        if len(word) > 3:
            yield from (part for part in text.words(word) if 2 <= len(part) < len(word))


def _clean(name: str) -> str:
    """One line of bearable length: engines refuse terms of many thousand characters."""
    return text.storable(" ".join(name.replace(SEPARATOR, " ").split()))[:LONGEST_SHOWN]
