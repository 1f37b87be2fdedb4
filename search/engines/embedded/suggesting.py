"""Completions, and what a reader may have meant: read from the term dictionary of the index."""

from __future__ import annotations

import re

from tantivy import Query

from ... import text as text_
from ... import vocabulary
from ...results import Suggestion
from ...vocabulary import SEPARATOR, SOUND, Entry
from .reading import Snapshot
from .schema import schema

TERMS = 5
SCANNED = 60
LONGEST_WORD = 6
_HAN_START = re.compile(r"[^0-9a-z]+")


def suggest(snapshot: Snapshot, typed: str, limit: int) -> tuple[Suggestion, ...]:
    """Words and topics first, then pages whose title begins so or holds the best word."""
    normalised = text_.normalise(typed[:40]).strip()
    key, written = _key(normalised)
    if not key:
        return ()
    terms = _entries(snapshot, "keys", key, written)
    pages = _pages(snapshot, key, written, terms, limit)
    shown_pages = {page.text for page in pages}
    found = [_suggestion(entry) for entry in terms if entry.shown not in shown_pages]
    kept = found[: max(TERMS, limit - len(pages))]
    return tuple((kept + pages)[:limit])


def correction(snapshot: Snapshot, text: str) -> str:
    """The text with unknown words replaced by known ones that sound alike; empty when there is nothing better."""
    normalised = text_.normalise(text).strip()
    latin = text_.latin_key(normalised)
    if latin:
        return _by_sound_typed(snapshot, normalised, latin)
    changed = normalised
    for run in text_.han_runs(normalised):
        changed = changed.replace(run, _respelt(snapshot, run))
    return "" if changed == normalised else changed


def _key(normalised: str) -> tuple[str, str]:
    """The key to complete, and the Chinese characters that the answer must begin with."""
    squeezed = re.sub(r"[\s'’]+", "", normalised)
    latin = text_.latin_key(normalised)
    if latin or not re.search(r"[a-z]", squeezed):
        return latin or squeezed, ""
    start = _HAN_START.match(squeezed)
    return text_.pinyin(squeezed), start[0] if start else ""


def _entries(snapshot: Snapshot, field: str, key: str, written: str) -> list[Entry]:
    """Exact keys first, then by how many documents have them; each word once."""
    rows = snapshot.searcher.terms_with_prefix(field, key, limit=SCANNED)
    entries = [(vocabulary.read(row), count) for row, count in rows]
    entries.sort(key=lambda pair: (pair[0].key != key, -pair[1]))
    found: dict[str, Entry] = {}
    for entry, _ in entries:
        if entry.key.startswith(SOUND) or not text_.normalise(entry.shown).startswith(written):
            continue
        if entry.kind == vocabulary.TOPIC or entry.shown not in found:
            found[entry.shown] = entry
    return [entry for entry in found.values() if _alive(snapshot, field, entry)]


def _alive(snapshot: Snapshot, field: str, entry: Entry) -> bool:
    """The dictionary keeps the terms of dropped documents until a merge; searching doesn't."""
    return bool(snapshot.hits(Query.term_query(schema(), field, SEPARATOR.join(entry)), 1))


def _pages(snapshot: Snapshot, key: str, written: str, terms: list[Entry], limit: int) -> list[Suggestion]:
    pages = [_suggestion(entry) for entry in _entries(snapshot, "titles", key, written)[:limit]]
    urls = {page.url for page in pages}
    for entry in terms[:1]:
        query = Query.term_query(schema(), "keys", SEPARATOR.join(entry))
        for _, address in snapshot.hits(query, limit, order_by_field="published"):
            text = snapshot.text(address)
            if text.url not in urls:
                title = text.original[: text.original.index("\n")]
                pages.append(Suggestion(text=title, kind=text.kind, url=text.url))
    return pages[:limit]


def _suggestion(entry: Entry) -> Suggestion:
    if entry.kind == vocabulary.TERM:
        return Suggestion(text=entry.shown, kind=entry.kind)
    if entry.kind == vocabulary.TOPIC:
        url = f"/search/?topic={entry.detail}" if entry.detail else ""
        return Suggestion(text=entry.shown, kind=entry.kind, url=url)
    return Suggestion(text=entry.shown, kind=entry.kind, url=entry.detail)


def _by_sound_typed(snapshot: Snapshot, normalised: str, latin: str) -> str:
    """Pinyin or initials typed as the question: taifeng, tai feng, tf."""
    whole = _best_for_key(snapshot, latin)
    if whole:
        return whole
    pieces = [_best_for_key(snapshot, piece) for piece in normalised.split()]
    return " ".join(pieces) if pieces and all(pieces) else ""


def _best_for_key(snapshot: Snapshot, key: str) -> str:
    rows = snapshot.searcher.terms_with_prefix("keys", key + SEPARATOR, limit=5)
    found = [vocabulary.read(row) for row, _ in rows]
    return next((entry.shown for entry in found if _alive(snapshot, "keys", entry)), "")


def _respelt(snapshot: Snapshot, run: str) -> str:
    done, at = "", 0
    while at < len(run):
        piece, length = _known_or_alike(snapshot, run, at)
        done += piece
        at += length
    return done


def _known_or_alike(snapshot: Snapshot, run: str, at: int) -> tuple[str, int]:
    """The longest known word that begins here, else one that sounds like what stands here, else one character."""
    lengths = range(min(LONGEST_WORD, len(run) - at), 1, -1)
    for length in lengths:
        if snapshot.frequency("words", run[at : at + length]):
            return run[at : at + length], length
    for length in lengths:
        alike = _alike(snapshot, run[at : at + length])
        if alike:
            return alike, length
    return run[at], 1


def _alike(snapshot: Snapshot, written: str) -> str:
    """A word of the vocabulary that sounds like this, the same pinyin before a near one."""
    key = SOUND + vocabulary.sound(written) + SEPARATOR
    rows = snapshot.searcher.terms_with_prefix("keys", key, limit=10)
    entries = [(vocabulary.read(row), count) for row, count in rows]
    entries = [(entry, count) for entry, count in entries if len(entry.shown) == len(written)]
    entries.sort(key=lambda pair: (text_.syllables(pair[0].shown) != text_.syllables(written), -pair[1]))
    return next((entry.shown for entry, _ in entries if _alive(snapshot, "keys", entry)), "")
