"""From a message to the rebuttals that may answer it, each with its features."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ..embedders.base import Embedder, EmbedderError, Role
from ..meaning import MOST_CLAIMS, made_by
from ..rebuttals import Frequencies, Rebuttal, Sought
from .features import Comparison, Part, claim_cuts, compare, weighed
from .message import Message, Span
from .weighing import Scale, cut

PART_LIMIT = 10
"""So many candidates a piece of a long message adds to those of the whole."""


SEEN = 160
"""Characters of a message that its vector stands for: more found less on the judged sets, and takes longer."""

SHORTEST_EXPLANATION = 10


class Retrieving(Protocol):
    """What an engine does for this room; see ``SearchEngine``."""

    def frequencies(self, words: Iterable[str], grams: Iterable[str]) -> Frequencies: ...

    def rebuttals(self, parts: Sequence[Sought]) -> list[tuple[Rebuttal, ...]]: ...


@dataclass(frozen=True, slots=True)
class Candidate:
    """A rebuttal compared with one part of the message.

    ``explained``: it says more than its claims. ``sentence`` is what matched best.
    """

    id: int
    values: Mapping[str, float]
    explained: bool
    sentence: Span
    claim: str


def candidates(engine: Retrieving, model: Embedder, message: Message) -> list[list[Candidate]]:
    """For each rebuttal found, its comparisons with the parts that found it. Raises ``EngineError``.

    An embedder that fails is done without: then no candidate has the features of nearness.
    """
    scale = Scale(engine)
    spans = message.parts()
    vector = _vector(model, message)  # before the engine is asked: its time limit begins with the first question
    parts = weighed(message, spans, scale)
    sought = [_sought(part, scale, model, vector if part is parts[0] else b"", part is parts[0]) for part in parts]
    answers = engine.rebuttals(sought)
    scale.learn(one for rebuttals in answers for rebuttal in rebuttals for one in claim_cuts(rebuttal))
    found: dict[int, list[Candidate]] = {}
    near: dict[int, Mapping[str, float]] = {}
    for part, rebuttals in zip(parts, answers, strict=True):
        for rebuttal in rebuttals:
            if rebuttal.id not in near:
                near[rebuttal.id] = _nearness(model, vector, rebuttal) if vector else {}
            found.setdefault(rebuttal.id, []).append(_candidate(compare(part, rebuttal, scale), rebuttal, near))
    return list(found.values())


def _candidate(compared: Comparison, rebuttal: Rebuttal, near: Mapping[int, Mapping[str, float]]) -> Candidate:
    claim = rebuttal.claims[compared.claim] if compared.claim >= 0 else ""
    values = {**compared.values, **near[rebuttal.id]}
    return Candidate(rebuttal.id, values, _is_explained(rebuttal), compared.sentence, claim)


def _is_explained(rebuttal: Rebuttal) -> bool:
    """Whether it says more than its title and its claims."""
    title = rebuttal.claims[0] if rebuttal.claims and rebuttal.body.startswith(rebuttal.claims[0]) else ""
    claims = sum(map(len, rebuttal.claims[1:])) if title else 0
    return len(rebuttal.body[len(title) :].strip()) > claims + SHORTEST_EXPLANATION


def _sought(part: Part, scale: Scale, model: Embedder, vector: bytes, whole: bool) -> Sought:
    words, grams = scale.asked(cut(part.text))
    limit = {} if whole else {"limit": PART_LIMIT}
    return Sought(words=words, grams=grams, vector=vector, embedder=made_by(model) if vector else "", **limit)


def _vector(model: Embedder, message: Message) -> bytes:
    """The packed vector of what the message says, empty where there is no model or it fails."""
    text = " ".join(said(message))[:SEEN]
    if not model.identity or not text:
        return b""
    from ..vectors import pack

    try:
        return pack(model.vectors([text], Role.QUESTION))
    except EmbedderError:
        return b""


def said(message: Message) -> Sequence[str]:
    """The sentences of a message, without what lies between them."""
    return [message.text[span.start : span.end] for span in message.sentences]


def _nearness(model: Embedder, vector: bytes, rebuttal: Rebuttal) -> Mapping[str, float]:
    """How near the message is to the nearest claim and to the nearest piece of text, each on its own."""
    from ..vectors import cosines, parts, unpack

    scales, small = parts(rebuttal.vectors, model.dimension)
    if not len(small):
        return {}
    found = cosines(unpack(vector, model.dimension)[0], scales, small)
    claims = min(len(rebuttal.claims), MOST_CLAIMS)
    texts = found[claims:] if len(found) > claims else found  # a rebuttal may be no more than its claims
    return {"near_claim": float(found[:claims].max()), "near_text": float(texts.max())}
