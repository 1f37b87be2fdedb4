"""What the rumour check has to say about a draft: the same matcher that answers readers, asked by editors.

Nothing here is certain but one thing: two live rebuttals of one and the same claim would answer a reader twice.
Everything else is advice, and an engine that doesn't answer advises nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from content.models import ArticlePage, RumorPage
from content.proofreading.findings import MUST, SHOULD, Finding, check, strict_check
from content.proofreading.sources import body_field
from content.records import ContentRecord, Kind
from content.selectors import records_by_id
from content.vocabulary import Verdict

from .. import service, text
from ..criteria import MAX_TEXT, Criteria
from . import checking
from .message import LONGEST, Message, Span, read
from .model import Band
from .stance import denies, opposes

MOST_NAMED = 3
LOOKED_AT = 6
STATED = 0.75
"""The share of pairs of characters from which a sentence is taken to say the claim, or a part of it."""

FEWEST_PAIRS = 10
MOST_CLAIMS = 4

LONGEST_QUOTED = 40
_DENYING = (Verdict.FALSE, Verdict.MISLEADING)
_QUESTIONS = ("吗", "么", "呢", "?", "是否", "是不是", "会不会", "能不能")


@strict_check
def no_two_rebuttals_of_a_claim(page: Any) -> Iterator[Finding]:
    """Another live rebuttal names the very claim, in whatever script or punctuation."""
    if isinstance(page, RumorPage) and page.claim.strip():
        own = _letters(page.claim)
        for record in _near(page):
            if record.claim and own in map(_letters, (record.claim.claim, *record.claim.wordings)):
                words = f"这个说法已经有一条辟谣：“{record.title}”（{record.url}）。请改那一条，或先把它撤回。"
                yield Finding(level=MUST, field="claim", words=words)


@check
def a_claim_is_rebutted_once(page: Any) -> Iterator[Finding]:
    """Other rebuttals that may answer the same."""
    if not isinstance(page, RumorPage):
        return
    own = _letters(page.claim)
    for record in _near(page):
        said = map(_letters, (record.claim.claim, *record.claim.wordings)) if record.claim else ()
        if own not in said:
            words = f"和已发布的辟谣很像，请看看是不是同一件事：“{record.title}”（{record.url}）。"
            yield Finding(level=SHOULD, field="claim", words=words)


@check
def no_article_states_the_claim(page: Any) -> Iterator[Finding]:
    """Live articles with a sentence that says what the rebuttal calls false."""
    if not isinstance(page, RumorPage) or page.verdict not in _DENYING or not page.claim.strip():
        return
    for record, sentence in contradicting((page.claim, *page.wording_list))[:MOST_NAMED]:
        words = f"请看看这一篇是不是把说法当真了：“{record.title}”（{record.url}）写着“{sentence}”。"
        yield Finding(level=SHOULD, field="claim", words=words)


@check
def an_article_states_no_rebutted_claim(page: Any) -> Iterator[Finding]:
    """Sentences of an article that a live rebuttal calls false."""
    if not isinstance(page, ArticlePage):
        return
    body = page.body_text()[:LONGEST]
    for answer in checking.answers(checking.check(body)):
        record, claim = answer.record, answer.record.claim
        if claim and claim.verdict in _DENYING and (sentence := stated(body, (claim.claim, *claim.wordings))):
            words = f"“{sentence}”已经辟谣过，请对照：“{record.title}”（{record.url}）。"
            yield Finding(level=SHOULD, field=body_field(page), words=words)


def contradicting(claims: Sequence[str]) -> list[tuple[ContentRecord, str]]:
    """Live articles that state one of the claims, each with the sentence. A guess by words: an editor has to look."""
    asked = (Criteria(text=claim[:MAX_TEXT], kinds=(Kind.ARTICLE.value,)) for claim in claims[:MOST_CLAIMS])
    ids = list(dict.fromkeys(hit.id for criteria in asked for hit in service.find(criteria, size=LOOKED_AT).hits))
    records = {record.id: record for record in records_by_id(Kind.ARTICLE, ids)} if ids else {}
    found = ((records[pk], stated(records[pk].body, claims)) for pk in ids if pk in records)
    return [(record, sentence) for record, sentence in found if sentence]


def stated(body: str, claims: Sequence[str]) -> str:
    """The first sentence that says one of the claims, or says nothing but a part of it; empty when there is none.

    What is asked, denied or called a rumour nearby is not stated.
    """
    message, plain = read(body[:LONGEST], ()), [text.normalise(claim) for claim in claims]
    wanted = [(claim, set(text.grams(claim))) for claim in plain if len(claim) > 1]
    for span in message.sentences:
        said = message.text[span.start : span.end]
        pairs = set(text.grams(said))
        same = [claim for claim, of_claim in wanted if _share(pairs, of_claim) >= STATED]
        if same and not (_asks(message, span) or denies(message, span) or opposes(said, same[0])):
            return _quoted(message, span)
    return ""


def _share(said: set[str], claim: set[str]) -> float:
    """How much of the shorter one is in the other; a sentence of a few words is no part of anything."""
    shorter = claim if len(said) < FEWEST_PAIRS else min(said, claim, key=len)
    return len(said & claim) / len(shorter) if shorter else 0.0


def _asks(message: Message, span: Span) -> bool:
    said = message.text[span.start : span.end + 1]
    return any(word in said for word in _QUESTIONS)


def _quoted(message: Message, span: Span) -> str:
    said = message.original[span.start : span.end].strip()
    return said if len(said) <= LONGEST_QUOTED else said[:LONGEST_QUOTED] + "…"


def _near(page: RumorPage) -> list[ContentRecord]:
    """Live rebuttals that answer one of the draft's claims, at most three."""
    found = checking.matches_for((page.claim, *page.wording_list), leave_out=page.pk or 0)
    ids = [pk for pk, band in found if band is Band.SAME][:MOST_NAMED]
    return [record for record in records_by_id(Kind.RUMOR, ids) if not record.withdrawn_at] if ids else []


def _letters(claim: str) -> str:
    return "".join(filter(str.isalnum, text.normalise(claim)))
