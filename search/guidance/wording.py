"""Guidance as questions are read by it: which words mean the same, which phrases mean nothing, which pages come first.

Each process holds one ``Guidance``: the shipped lists until ``lists.look`` has read those of the editors. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product

import rjieba

from .. import text as text_

MOST_VARIANTS = 6
"""So many other wordings of a question are asked as well."""

MOST_EQUAL = 6
MOST_PINS = 10
LONGEST = 20
MOST_SPANS = 3
"""So many words of a question are replaced by others."""


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Words that are asked for, and what is found as well; ``one_way``: not the other way round."""

    words: tuple[str, ...]
    also: tuple[str, ...] = ()

    @property
    def one_way(self) -> bool:
        return bool(self.also)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Each word with each other wording that it finds, normalised."""
        words, also = (tuple(map(worded, group)) for group in (self.words, self.also or self.words))
        yield from ((word, other) for word, other in product(words, also) if word != other)


@dataclass(frozen=True, slots=True)
class StopPhrase:
    """A phrase that says nothing, in questions, in pasted messages, or in both."""

    phrase: str
    in_search: bool = True
    in_messages: bool = True


@dataclass(frozen=True, slots=True)
class Pin:
    """Pages to show first for questions worded so, in order, from ``first`` to ``last`` (both inclusive)."""

    wordings: tuple[str, ...]
    pages: tuple[int, ...]
    first: date | None = None
    last: date | None = None

    def holds(self, today: date) -> bool:
        return (self.first is None or self.first <= today) and (self.last is None or today <= self.last)


@dataclass(frozen=True, slots=True)
class Guidance:
    """All lists, looked up by normalised text. Make it with ``guidance``."""

    stops: frozenset[str] = frozenset()
    message_stops: tuple[str, ...] = ()
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    pins: Mapping[str, tuple[Pin, ...]] = field(default_factory=dict)

    def asked(self, normalised: str) -> str:
        """A question without the phrases that mean nothing; as it is if nothing else would be left."""
        spans = _longest(normalised, self.stops)
        left = _replaced(normalised, spans, [" "] * len(spans)).strip()
        return left if spans and plain(left) else normalised

    def variants(self, normalised: str) -> tuple[str, ...]:
        """Other wordings of a question, those with the fewest words changed first."""
        spans = self._spans(normalised)
        choices = [self._choices(normalised, normalised[start:end]) for start, end in spans]
        combined = sorted(product(*(range(len(each)) for each in choices)), key=_changed)
        texts = (_replaced(normalised, spans, _chosen(choices, picked)) for picked in combined[1 : MOST_VARIANTS + 1])
        return tuple(dict.fromkeys(texts))

    def other_words(self, normalised: str) -> tuple[str, ...]:
        """What ``variants`` put in the place of the reader's words."""
        choices = [self._choices(normalised, normalised[start:end]) for start, end in self._spans(normalised)]
        return tuple(dict.fromkeys(other for each in choices for other in each[1:]))

    def _spans(self, normalised: str) -> list[tuple[int, int]]:
        return _longest(normalised, self.synonyms)[:MOST_SPANS]

    def _choices(self, normalised: str, word: str) -> list[str]:
        """The word itself, then its other wordings that don't stand in the question anyway."""
        return [word, *(other for other in self.synonyms[word] if other not in normalised)]

    def pages_for(self, normalised: str, today: date) -> tuple[int, ...]:
        """The pages that are shown first, in order; ten at most."""
        held = self.pins.get(self.key(normalised), ()) if self.pins else ()
        pages = (page for pin in held if pin.holds(today) for page in pin.pages)
        return tuple(dict.fromkeys(pages))[:MOST_PINS]

    def key(self, normalised: str) -> str:
        """What equal questions share, however they are punctuated and wrapped in phrases."""
        return plain(self.asked(normalised))


def guidance(stops: Iterable[StopPhrase], synonyms: Iterable[Synonyms], pins: Iterable[Pin] = ()) -> Guidance:
    """Lists made ready to be looked up."""
    stops = list(stops)
    words = Guidance(
        stops=frozenset(worded(stop.phrase) for stop in stops if stop.in_search) - {""},
        message_stops=tuple(worded(stop.phrase) for stop in stops if stop.in_messages),
        synonyms=_by_word(synonyms),
    )
    found: dict[str, tuple[Pin, ...]] = {}
    for pin in pins:
        for key in dict.fromkeys(words.key(text_.normalise(wording)) for wording in pin.wordings):
            found[key] = (*found.get(key, ()), pin)
    return Guidance(words.stops, words.message_stops, words.synonyms, found)


def plain(text: str) -> str:
    """Normalised letters, digits and characters; neither spaces nor signs, but the point in pm2.5."""
    normalised = text_.normalise(text)
    return "".join(one for one in normalised if one.isalnum() or one == ".").strip(".")


def worded(text: str) -> str:
    """A word as it would stand in a normalised question."""
    return " ".join(text_.normalise(text).split())


def _by_word(groups: Iterable[Synonyms]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for group in groups:
        for word, other in group.pairs():
            found.setdefault(word, {})[other] = None
    return {word: tuple(others)[: MOST_EQUAL - 1] for word, others in found.items()}


def _longest(normalised: str, known: Collection[str]) -> list[tuple[int, int]]:
    """Where known phrases stand, from left to right, the longest first; they begin and end where words do."""
    if not known:
        return []
    tokens = rjieba.tokenize(normalised, "search", True)
    starts = sorted({start for _, start, _ in tokens})
    ends = sorted({end for _, _, end in tokens}, reverse=True)
    spans: list[tuple[int, int]] = []
    for start in starts:
        if spans and start < spans[-1][1]:
            continue
        fits = (end for end in ends if start < end <= start + LONGEST and normalised[start:end] in known)
        end = next(fits, None)
        if end is not None:
            spans.append((start, end))
    return spans


def _replaced(text: str, spans: Sequence[tuple[int, int]], words: Sequence[str]) -> str:
    pieces, at = [], 0
    for (start, end), word in zip(spans, words, strict=True):
        pieces += [text[at:start], word]
        at = end
    return "".join([*pieces, text[at:]])


def _changed(picked: tuple[int, ...]) -> tuple[int, int, tuple[int, ...]]:
    """How many words are replaced; then the first wordings of each before the second."""
    return sum(map(bool, picked)), sum(picked), picked


def _chosen(choices: Sequence[Sequence[str]], picked: tuple[int, ...]) -> list[str]:
    return [words[number] for words, number in zip(choices, picked, strict=True)]
