"""What can be said of a message and a rebuttal in numbers, each of which can be shown to an editor.

All are shares between 0 and 1 unless said otherwise; weights are those of ``weighing.Scale``. Terms are looked for
as strings in normalised texts, so the text of a rebuttal need not be cut.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from .. import ranking
from ..rebuttals import Rebuttal
from .message import Message, Span
from .weighing import Cut, Scale, cut

FULL_SENTENCE = 12
"""Agreement of a shorter sentence counts less: it says little."""

CLAIM_LENGTH = 200
MOST_CLAIMS = 16

NAMES = {
    "said": "说法里有多少出现在消息里",
    "covered": "消息有多少出现在说法里",
    "alike": "消息或其中一句和说法的重合（两边都算）",
    "sentence": "最像的一句有多少出现在说法里",
    "told": "消息有多少出现在辟谣全文里",
    "sentence_told": "最像的一句有多少出现在辟谣全文里",
    "dense": "消息的关键词有多少集中在全文的一处",
    "missing": "说法里最少见、消息却没有的词（0 为都有）",
    "foreign": "消息里最少见、辟谣却没有的词（0 为都有）",
    "score": "检索得分和消息分量之比",
}
"""The lexical features with what they say."""

NEAR_NAMES = {
    "near_claim": "和说法的语义距离",
    "near_text": "和正文最近一段的语义距离",
}
"""Added where vectors are at work."""


@dataclass(frozen=True, slots=True)
class Part:
    """A message, or a piece of one, weighed once."""

    span: Span
    text: str
    terms: Mapping[str, float]
    total: float
    plain: Mapping[str, float]
    sentences: tuple[tuple[Span, Mapping[str, float], float], ...]
    heaviest: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The features of a rebuttal for a part, the sentence that matched best, and which claim it matched."""

    values: Mapping[str, float]
    sentence: Span
    claim: int


def weighed(message: Message, spans: Sequence[Span], scale: Scale) -> list[Part]:
    """Parts of a message with the weights of their terms, which the engine is asked for once."""
    scale.learn(cut(message.text[span.start : span.end]) for span in (*spans, *message.sentences))
    return [_weighed(message, span, scale) for span in spans]


def _weighed(message: Message, span: Span, scale: Scale) -> Part:
    text = message.text[span.start : span.end]
    inside = [one for one in message.sentences if span.start <= one.start and one.end <= span.end]
    cuts = [cut(message.text[one.start : one.end]) for one in inside]
    whole = cut(text)
    terms = scale.terms(whole)
    kept = [{term: terms[term] for term in (*one.words, *one.grams) if term in terms} for one in cuts]
    return Part(
        span=span,
        text=text,
        terms=terms,
        total=sum(terms.values()) or 1e-9,
        plain={word: scale.words[word] for word in whole.plain},
        sentences=tuple((at, own, sum(own.values()) or 1e-9) for at, own in zip(inside, kept, strict=True)),
        heaviest=tuple(sorted(terms.items(), key=lambda pair: -pair[1])[: ranking.MAX_WEIGHED]),
    )


def claim_cuts(rebuttal: Rebuttal) -> list[Cut]:
    """The claims of a rebuttal, cut."""
    return [cut(claim[:CLAIM_LENGTH]) for claim in rebuttal.claims[:MOST_CLAIMS]]


def compare(part: Part, rebuttal: Rebuttal, scale: Scale) -> Comparison:
    """The lexical features; ``scale`` must have learnt ``claim_cuts`` of the rebuttal."""
    present = {term for term in part.terms if term in rebuttal.body}
    claims = [_against(part, text[:CLAIM_LENGTH], one, scale) for text, one in _claims(rebuttal)]
    best = max(range(len(claims)), key=lambda n: claims[n].rank, default=-1)
    chosen = claims[best] if claims else _NO_CLAIM
    told, told_at = _best_sentence(part, present)
    dense, _ = ranking.densest(part.heaviest, rebuttal.body)
    foreign = max((weight for word, weight in part.plain.items() if word not in rebuttal.body), default=0.0)
    values = {
        "said": max((one.said for one in claims), default=0.0),
        "covered": max((one.covered for one in claims), default=0.0),
        "alike": max((one.alike for one in claims), default=0.0),
        "sentence": max((one.sentence for one in claims), default=0.0),
        "told": _sum(part.terms, present) / part.total,
        "sentence_told": told,
        "dense": dense / (sum(weight for _, weight in part.heaviest) or 1e-9),
        "missing": chosen.missing / scale.greatest,
        "foreign": foreign / scale.greatest,
        "score": rebuttal.score / part.total,
    }
    return Comparison(values, chosen.at or told_at or part.span, best)


@dataclass(frozen=True, slots=True)
class _Claim:
    said: float
    covered: float
    alike: float
    sentence: float
    missing: float
    at: Span | None

    @property
    def rank(self) -> float:
        return self.covered + self.said / 2 + self.alike


_NO_CLAIM = _Claim(0.0, 0.0, 0.0, 0.0, 0.0, None)


def _claims(rebuttal: Rebuttal) -> list[tuple[str, Cut]]:
    return list(zip(rebuttal.claims[:MOST_CLAIMS], claim_cuts(rebuttal), strict=True))


def _against(part: Part, claim: str, one: Cut, scale: Scale) -> _Claim:
    """A part and one wording of the claim, both ways; whole, and sentence by sentence."""
    terms = scale.terms(one)
    total = sum(terms.values()) or 1e-9
    shared = {term for term in part.terms if term in claim}
    covered = _sum(part.terms, shared)
    alike, sentence, at, best = 2 * covered / (part.total + total), 0.0, None, 0.0
    for span, own, weight in part.sentences:
        common = _sum(own, shared)
        dice, share = 2 * common / (weight + total), common / weight * min(1.0, (span.end - span.start) / FULL_SENTENCE)
        alike, sentence = max(alike, dice), max(sentence, share)
        if dice + share > best:
            best, at = dice + share, span
    return _Claim(
        said=sum(weight for term, weight in terms.items() if term in part.text) / total,
        covered=covered / part.total,
        alike=alike,
        sentence=sentence,
        missing=max((scale.words[word] for word in one.plain if word not in part.text), default=0.0),
        at=at,
    )


def _best_sentence(part: Part, present: Collection[str]) -> tuple[float, Span | None]:
    found = [
        (_sum(own, present) / weight * min(1.0, (span.end - span.start) / FULL_SENTENCE), span)
        for span, own, weight in part.sentences
    ]
    share, span = max(found, key=lambda pair: pair[0], default=(0.0, None))
    return share, span


def _sum(weights: Mapping[str, float], chosen: Collection[str]) -> float:
    return sum([weight for term, weight in weights.items() if term in chosen])
