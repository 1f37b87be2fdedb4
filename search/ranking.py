"""How well a text answers a question, and where: the same for every engine, pure, without Django.

An engine finds candidates by BM25 over ``words`` and ``grams``. What is decided here: which terms may match
alone, how the best candidates are put in order again, and which passage is shown with what marked.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from html import escape

from . import text as text_
from .boosts import PASSAGE_SHARE, PINNED, TITLE_SHARE, VARIANT_SHARE
from .guidance.current import current

CANDIDATES = 20
"""So many of the best by BM25 are put in order again."""

COMMON_SHARE = 0.1
COMMON_FLOOR = 50
"""A term in fewer than a tenth of the documents (or in fewer than 50) may match alone."""

MAX_QUESTION = 500
MAX_OCCURRENCES = 6
MAX_WEIGHED = 24
PASSAGE = 100
EXCERPT = 110

_STOPS = re.compile("[。！？；\n!?;]")
_SPECIAL = re.compile("[&<>\"']")


@dataclass(frozen=True, slots=True)
class Question:
    """A question cut once. ``weights`` holds the known terms (words and pairs together) with their idf.

    ``weight`` is the idf of all terms together, the unknown ones too. ``known_words`` begins with the least frequent;
    ``unknown`` are words of several letters that no document has. ``variants`` are the question in other words, each
    with its ``share``: a document scores by the wording that fits it best. ``pins`` are pages that come first.
    """

    text: str
    words: Mapping[str, int]
    grams: Mapping[str, int]
    characters: frozenset[str]
    weights: tuple[tuple[str, float], ...]
    weight: float
    rare_words: tuple[str, ...]
    rare_grams: tuple[str, ...]
    marks: tuple[str, ...]
    known_words: tuple[str, ...]
    unknown: tuple[str, ...]
    variants: tuple[Question, ...] = ()
    share: float = 1.0
    pins: tuple[int, ...] = ()

    @property
    def pinned(self) -> tuple[tuple[int, float], ...]:
        """The pages that come first, with their scores."""
        return tuple((page, PINNED - place) for place, page in enumerate(self.pins))

    @property
    def is_single_character(self) -> bool:
        """True for one Han character, which no pair of characters equals."""
        return len(self.characters) == 1 and len(self.grams) == 1 and all(len(gram) == 1 for gram in self.grams)


@dataclass(frozen=True, slots=True)
class Judgement:
    """``factor`` multiplies the engine's score; ``passage`` is where the best passage of the body begins."""

    factor: float
    passage: int


Frequency = Callable[[str, str], int]
"""Documents that hold a term, by field (``words`` or ``grams``) and term."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A question cut into terms, before anything is known of the index: how often each stands in it.

    ``other_words`` are what its ``variants`` say instead of the reader's words.
    """

    text: str
    words: Mapping[str, int]
    grams: Mapping[str, int]
    variants: tuple[Cut, ...] = ()
    other_words: tuple[str, ...] = ()
    pins: tuple[int, ...] = ()

    def all_words(self) -> list[str]:
        """The words of this and of the other wordings, each once."""
        return list(dict.fromkeys(word for one in (self, *self.variants) for word in one.words))

    def all_grams(self) -> list[str]:
        """The pairs of this and of the other wordings, each once."""
        return list(dict.fromkeys(gram for one in (self, *self.variants) for gram in one.grams))


def cut(text: str) -> Cut:
    """Normalise and cut a question as the editors' lists say; only its first 500 characters count."""
    normalised, guidance = text_.normalise(text[:MAX_QUESTION]).strip(), current()
    asked = guidance.asked(normalised)
    variants = tuple(map(_cut, guidance.variants(asked)))
    pins, others = guidance.pages_for(normalised, date.today()), guidance.other_words(asked)
    return replace(_cut(asked), variants=variants, other_words=others, pins=pins)


def _cut(normalised: str) -> Cut:
    return Cut(normalised, Counter(text_.words(normalised)), Counter(text_.grams(normalised)))


def ask(text: str, documents: int, frequency: Frequency) -> Question:
    """Cut a question and weigh its terms by an index that is asked term by term."""
    done = cut(text)
    in_words = {word: frequency("words", word) for word in done.all_words()}
    in_grams = {gram: frequency("grams", gram) for gram in done.all_grams()}
    return weigh(done, documents, in_words, in_grams)


def weigh(done: Cut, documents: int, in_words: Mapping[str, int], in_grams: Mapping[str, int]) -> Question:
    """Weigh the terms by how many documents have them.

    The two mappings have every word and every pair of all wordings.
    """
    question = _weigh(done, documents, in_words, in_grams)
    if not done.variants:
        return replace(question, pins=done.pins) if done.pins else question
    variants = [_weigh(each, documents, in_words, in_grams) for each in done.variants]
    return replace(
        question,
        variants=tuple(replace(each, share=_share(question, each)) for each in variants),
        marks=tuple(dict.fromkeys((*question.marks, *done.other_words))),
        unknown=question.unknown if all(each.unknown for each in variants) else (),
        pins=done.pins,
    )


def _share(question: Question, variant: Question) -> float:
    """A wording of rarer or of more words must not outweigh the reader's own."""
    return VARIANT_SHARE * min(1.0, question.weight / variant.weight)


def _weigh(done: Cut, documents: int, all_words: Mapping[str, int], all_grams: Mapping[str, int]) -> Question:
    words, grams = done.words, done.grams
    in_words = {word: all_words[word] for word in words}
    in_grams = {gram: all_grams[gram] for gram in grams}
    limit = max(COMMON_SHARE * documents, COMMON_FLOOR)
    frequencies = {term: max(in_words.get(term, 0), in_grams.get(term, 0)) for term in {**in_words, **in_grams}}
    weights = {term: _idf(count, documents) for term, count in frequencies.items()}
    known = [(term, weight) for term, weight in weights.items() if frequencies[term]]
    return Question(
        text=done.text,
        words=words,
        grams=grams,
        characters=frozenset(character for gram in grams for character in gram),
        weights=tuple(sorted(known, key=lambda pair: -pair[1])[:MAX_WEIGHED]),
        weight=sum(weights.values()) or 1.0,
        rare_words=_rare(in_words, limit),
        rare_grams=_rare(in_grams, limit),
        marks=_marks(words, in_words, limit),
        known_words=tuple(sorted((word for word in words if in_words[word]), key=lambda word: (in_words[word], word))),
        unknown=tuple(word for word in words if len(word) > 1 and not in_words[word]),
    )


def judge(question: Question, body: str, title: str) -> Judgement:
    """Judge normalised texts: share of the characters present, the densest passage, the title.

    The wording of the question that fits best decides.
    """
    best = _judge(question, body, title)
    for variant in question.variants:
        other = _judge(variant, body, title)
        if other.factor * variant.share > best.factor:
            best = Judgement(other.factor * variant.share, other.passage)
    return best


def _judge(question: Question, body: str, title: str) -> Judgement:
    characters = question.characters
    if not characters:
        return Judgement(1.0, 0)
    in_title = len([c for c in characters if c in title])
    present = len([c for c in characters if c in body or c in title])
    best, start = densest(question.weights, body)
    heading = sum([weight for term, weight in question.weights if term in title])
    factor = present / len(characters) * (1 + PASSAGE_SHARE * max(best, heading) / question.weight)
    return Judgement(factor * (1 + TITLE_SHARE * in_title / len(characters)), start)


def marked(original: str, normalised: str, marks: tuple[str, ...]) -> str:
    """The original, escaped, with every occurrence of the marks inside ``<mark>``; both texts are equally long."""
    intervals = _intervals(normalised, marks)
    clean = _as_it_is if not _SPECIAL.search(original) else escape
    pieces: list[str] = []
    at = 0
    for start, end in intervals:
        pieces += (clean(original[at:start]), "<mark>", clean(original[start:end]), "</mark>")
        at = end
    pieces.append(clean(original[at:]))
    return "".join(pieces)


def excerpt(original: str, normalised: str, passage: int, marks: tuple[str, ...]) -> str:
    """About 110 characters of the original from ``passage`` on, beginning with its sentence if that is near."""
    start = _sentence_start(original, passage)
    end = min(len(original), start + EXCERPT)
    if end == len(original):
        start = max(0, min(start, end - EXCERPT))
    html = marked(original[start:end].replace("\n", " "), normalised[start:end], marks)
    return ("…" if start else "") + html.strip() + ("…" if end < len(original) else "")


def _as_it_is(text: str) -> str:
    return text


def _idf(frequency: int, documents: int) -> float:
    return math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5)) if frequency <= documents else 0.0


def _rare(frequencies: Mapping[str, int], limit: float) -> tuple[str, ...]:
    return tuple(term for term, frequency in frequencies.items() if 0 < frequency < limit)


def _marks(words: Mapping[str, int], frequencies: Mapping[str, int], limit: float) -> tuple[str, ...]:
    """Words worth marking: not single characters, not words that stand everywhere, unless there is nothing else."""
    long = tuple(word for word in words if len(word) > 1 or not text_.is_han(word))
    rare = tuple(word for word in long if frequencies[word] < limit)
    return rare or long or tuple(words)


def densest(weights: tuple[tuple[str, float], ...], body: str) -> tuple[float, int]:
    """The greatest weight of different terms within 100 characters, and where that passage begins."""
    found: list[tuple[int, int]] = []
    possible = -1e-9  # a sum of the same weights in another order may be a hair smaller
    for number, (term, weight) in enumerate(weights):
        at = body.find(term)
        if at >= 0:
            possible += weight
        left = MAX_OCCURRENCES
        while at >= 0 and left:
            found.append((at, number))
            at = body.find(term, at + 1)
            left -= 1
    found.sort()
    inside = [0] * len(weights)
    best = current = 0.0
    first = start = 0
    for at, number in found:
        if not inside[number]:
            current += weights[number][1]
        inside[number] += 1
        while found[first][0] < at - PASSAGE:
            gone = found[first][1]
            inside[gone] -= 1
            if not inside[gone]:
                current -= weights[gone][1]
            first += 1
        if current > best + 1e-9:
            best, start = current, found[first][0]
            if best >= possible:
                break
    return best, start


def _sentence_start(text: str, passage: int) -> int:
    before = _STOPS.split(text[max(0, passage - 30) : passage])
    if len(before) > 1:
        return passage - len(before[-1])
    return 0 if passage <= 30 else passage - 10


def _intervals(text: str, marks: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where marks stand, neighbours and overlaps joined."""
    found: list[tuple[int, int]] = []
    for mark in marks:
        at = text.find(mark)
        while at >= 0:
            found.append((at, at + len(mark)))
            at = text.find(mark, at + len(mark))
    found.sort()
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
