"""From the best by BM25 to what a reader sees: the same for every engine, pure, without Django."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .boosts import PINNED
from .ranking import CANDIDATES, Question, excerpt, judge, marked
from .results import Hit

FEW = 2
LONGEST_CORRECTED = 20


@dataclass(frozen=True, slots=True)
class Text:
    """The stored texts of a document; ``original`` and ``normalised`` are equally long."""

    kind: str
    original: str
    normalised: str
    url: str

    @property
    def title_length(self) -> int:
        """Where the title ends in both texts."""
        return self.original.index("\n")

    @property
    def title(self) -> str:
        """The title as written."""
        return self.original[: self.title_length]


@dataclass(slots=True)
class Candidate:
    """A document that an engine found. Its text is read once, and only if it is needed."""

    id: int
    score: float
    published: int
    read: Callable[[], Text]
    distance_km: float | None = None
    passage: int = -1
    _text: Text | None = None

    @property
    def text(self) -> Text:
        """What is stored of it."""
        if self._text is None:
            self._text = self.read()
        return self._text

    @property
    def pinned(self) -> bool:
        """Whether editors put it where it is."""
        return self.score > PINNED - CANDIDATES

    def judge(self, question: Question) -> float:
        """How much better than its score it answers; remembers where the best passage of the body begins."""
        text = self.text
        end = text.title_length
        judgement = judge(question, text.normalised[end + 1 :], text.normalised[:end])
        self.passage = judgement.passage
        return judgement.factor


def best(question: Question, found: list[Candidate], first: int, size: int) -> list[Candidate]:
    """The page that begins with ``first``, of candidates that come by BM25 from the very first on.

    The first twenty are put in order again, so pages neither overlap nor leave out, whatever their size. Those that
    are pinned stay first.
    """
    top = found[:CANDIDATES]
    for candidate in top:
        if not candidate.pinned:
            candidate.score *= candidate.judge(question)
    top.sort(key=lambda c: (-c.score, -c.published, c.id))
    return (top + found[CANDIDATES:])[first : first + size]


def wanted(first: int, size: int) -> tuple[int, int]:
    """Offset and number of candidates to ask an engine for, so that ``best`` or they alone make the page."""
    return (first, size) if first >= CANDIDATES else (0, max(CANDIDATES, first + size))


def hit(question: Question, candidate: Candidate) -> Hit:
    """One answer with the words marked that were asked for."""
    if candidate.passage < 0:
        candidate.judge(question)
    text, marks = candidate.text, question.marks
    end = text.title_length
    return Hit(
        id=candidate.id,
        kind=text.kind,
        score=candidate.score,
        title_html=marked(text.original[:end], text.normalised[:end], marks),
        excerpt_html=excerpt(text.original[end + 1 :], text.normalised[end + 1 :], candidate.passage, marks),
        distance_km=candidate.distance_km,
        pinned=candidate.pinned,
    )


def is_doubtful(question: Question, text: str, total: int) -> bool:
    """Little found, or a word in a short question that no document holds: another spelling may be meant."""
    if not text.strip() or question.pins:
        return False
    return total <= FEW or (len(text) <= LONGEST_CORRECTED and bool(question.unknown))
