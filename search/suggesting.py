"""Completions, and what a reader may have meant: read from the words of the index, the same way for every engine."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from . import text as text_
from . import vocabulary
from .results import Suggestion
from .vocabulary import SOUND, Entry

TERMS = 5
SCANNED = 60
LONGEST_WORD = 6
LONGEST_MEANT = 40
_HAN_START = re.compile(r"[^0-9a-z]+")

Counted = Sequence[tuple[Entry, int]]
"""Entries and how many documents have them, the most frequent first."""


class Dictionary(Protocol):
    """What an index knows of its words. Each call may be a journey to a server: ask for many things at once."""

    def frequencies(self, words: Iterable[str]) -> Mapping[str, int]:
        """Documents that hold each of these words."""

    def beginning(self, start: str, limit: int) -> Counted:
        """Entries whose key begins so."""

    def under(self, keys: Collection[str]) -> Mapping[str, Counted]:
        """A few entries of exactly these keys, those of living documents."""

    def titled(self, start: str, limit: int) -> Sequence[Suggestion]:
        """Pages whose title begins so as written, in pinyin or in initials, the newest first."""

    def holding(self, entry: Entry, limit: int) -> Sequence[Suggestion]:
        """Pages that have this entry, the newest first."""


def suggest(dictionary: Dictionary, typed: str, limit: int) -> tuple[Suggestion, ...]:
    """Words and topics first, then pages whose title begins so or holds the best word."""
    normalised = text_.normalise(typed[:40]).strip()
    key, written = _key(normalised)
    if not key:
        return ()
    terms = _terms(dictionary, key, written)
    pages = _pages(dictionary, key, written, terms, limit)
    shown_pages = {page.text for page in pages}
    found = [_suggestion(entry) for entry in terms if entry.shown not in shown_pages]
    kept = found[: max(TERMS, limit - len(pages))]
    return tuple((kept + pages)[:limit])


def correction(dictionary: Dictionary, text: str) -> str:
    """The text with unknown words replaced by known ones that sound alike; empty when there is nothing better.

    Texts of more than 40 characters are left as they are.
    """
    normalised = text_.normalise(text).strip()
    if len(normalised) > LONGEST_MEANT:
        return ""
    latin = text_.latin_key(normalised)
    if latin:
        return _by_sound_typed(dictionary, normalised, latin)
    changed = _respelt(dictionary, normalised)
    return "" if changed == normalised else changed


def _key(normalised: str) -> tuple[str, str]:
    """The key to complete, and the Chinese characters that the answer must begin with."""
    squeezed = re.sub(r"[\s'’]+", "", normalised)
    latin = text_.latin_key(normalised)
    if latin or not re.search(r"[a-z]", squeezed):
        return latin or squeezed, ""
    start = _HAN_START.match(squeezed)
    return text_.pinyin(squeezed), start[0] if start else ""


def _terms(dictionary: Dictionary, key: str, written: str) -> list[Entry]:
    """Exact keys first, then by how many documents have them; each word once."""
    entries = sorted(dictionary.beginning(key, SCANNED), key=lambda pair: (pair[0].key != key, -pair[1]))
    found: dict[str, Entry] = {}
    for entry, _ in entries:
        if entry.key.startswith(SOUND) or not text_.normalise(entry.shown).startswith(written):
            continue
        if entry.kind == vocabulary.TOPIC or entry.shown not in found:
            found[entry.shown] = entry
    return list(found.values())


def _pages(dictionary: Dictionary, key: str, written: str, terms: list[Entry], limit: int) -> list[Suggestion]:
    titled = dictionary.titled(key, limit)
    pages = [page for page in titled if text_.normalise(page.text).startswith(written)]
    urls = {page.url for page in pages}
    for entry in terms[:1]:
        pages += [page for page in dictionary.holding(entry, limit) if page.url not in urls]
    return pages[:limit]


def _suggestion(entry: Entry) -> Suggestion:
    if entry.kind == vocabulary.TERM:
        return Suggestion(text=entry.shown, kind=entry.kind)
    if entry.kind == vocabulary.TOPIC:
        url = f"/search/?topic={entry.detail}" if entry.detail else ""
        return Suggestion(text=entry.shown, kind=entry.kind, url=url)
    return Suggestion(text=entry.shown, kind=entry.kind, url=entry.detail)


def _by_sound_typed(dictionary: Dictionary, normalised: str, latin: str) -> str:
    """Pinyin or initials typed as the question: taifeng, tai feng, tf."""
    pieces = normalised.split()
    known = dictionary.under({latin, *pieces})
    best = {key: entries[0][0].shown for key, entries in known.items() if entries}
    if latin in best:
        return best[latin]
    return " ".join(best[piece] for piece in pieces) if all(piece in best for piece in pieces) else ""


def _respelt(dictionary: Dictionary, normalised: str) -> str:
    """All pieces of the text are looked up at once, then each place takes the longest known or alike one."""
    runs = [run for run in text_.han_runs(normalised) if len(run) > 1]
    pieces = {piece for run in runs for at in range(len(run)) for piece in _pieces(run, at)}
    frequencies = dictionary.frequencies(pieces)
    unknown = {piece: SOUND + vocabulary.sound(piece) for piece in pieces if not frequencies[piece]}
    sounding = dictionary.under(set(unknown.values())) if unknown else {}
    alike = {piece: _alike(piece, sounding.get(sound, ())) for piece, sound in unknown.items()}
    known = {piece: piece for piece in pieces if frequencies[piece]}
    for run in runs:
        normalised = normalised.replace(run, _run_respelt(run, known, alike))
    return normalised


def _pieces(run: str, at: int) -> list[str]:
    """The pieces of two to six characters that begin there, the longest first."""
    longest = min(LONGEST_WORD, len(run) - at)
    return [run[at : at + length] for length in range(longest, 1, -1)]


def _run_respelt(run: str, known: Mapping[str, str], alike: Mapping[str, str]) -> str:
    done, at = "", 0
    while at < len(run):
        pieces = _pieces(run, at)
        taken = next((piece for piece in pieces if piece in known), "")
        taken = taken or next((piece for piece in pieces if alike.get(piece)), run[at])
        done += known.get(taken) or alike.get(taken) or taken
        at += len(taken)
    return done


def _alike(written: str, entries: Counted) -> str:
    """A word of the vocabulary that sounds like this, the same pinyin before a near one."""
    fitting = [(entry, count) for entry, count in entries if len(entry.shown) == len(written)]
    fitting.sort(key=lambda pair: (text_.syllables(pair[0].shown) != text_.syllables(written), -pair[1]))
    return next((entry.shown for entry, _ in fitting), "")
