"""The door: a pasted message in, what may be said about it out. Pages, API and editors come through here.

Nothing pasted is kept: equal messages are recognised by a keyed hash, and what is cached under it is numbers.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.core.cache import cache
from django.utils.crypto import salted_hmac
from django.utils.timezone import localdate

from content.records import ContentRecord, Kind
from content.selectors import records_by_id
from content.vocabulary import Verdict

from ..documents import claims_of
from ..embedders import embedder
from ..embedders.base import Embedder, EmbedderError
from ..embedders.none import NoEmbedder
from ..engines import engine, standby
from ..engines.base import EngineError, SearchEngine
from ..guidance.current import current
from ..guidance.lists import look
from ..one_by_one import NoTurnError, half_of_the_cores, turn
from .candidates import Candidate, candidates
from .matching import Match, answering, judged
from .message import LONGEST, Fault, Message, Span, fault, read
from .model import Band, Mode, Thresholds, fitted
from .stance import denies, opposes

MOST_SAME = 3
MOST_SIMILAR = 5
KEPT_SECONDS = 600
WAIT_SECONDS = 8
"""For the messages before ours; web servers give up after thirty in all."""

REST = 0.5
"""So much longer a place stays empty: a third of the time that checks may take is left to everybody else, too."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Finding:
    """A rebuttal that answers (``same``) or may be compared (``similar``), and the sentence of the message it matched.

    ``denied``: the message itself says that the claim is false, or says the opposite.
    """

    id: int
    band: Band
    sentence: Span
    denied: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """A message and what was found. ``fault``: it could not be judged. ``short``: it is a search, not a message.

    ``degraded``: the engine did not answer. What was found then is from the standby, which may be a day old; nothing
    found means that nothing is known.
    """

    message: Message
    fault: Fault | None = None
    short: bool = False
    findings: tuple[Finding, ...] = ()
    degraded: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A finding with its rebuttal as it is now. ``stale``: overdue for review or outdated, so it does not answer."""

    finding: Finding
    record: ContentRecord
    stale: bool


def check(pasted: str) -> Checked:
    """Compare a message with all rebuttals. Never raises for what was pasted."""
    message = read(pasted[: LONGEST + 1], phrases())
    wrong = fault(message)
    if wrong or message.is_short:
        return Checked(message, wrong, short=wrong is None)
    try:
        return Checked(message, findings=_kept_or_found(message))
    except NoTurnError:
        _log.error("rumour check: too many at once")
        return Checked(message, degraded=True)
    except EngineError as error:
        _log.error("rumour check: the search engine failed: %s", error)
        return Checked(message, findings=_from_standby(message), degraded=True)


def answers(checked: Checked) -> tuple[Answer, ...]:
    """The findings with their records, in order; those no longer live, withdrawn or expired are left out.

    A stale rebuttal never answers: its band is at most ``similar``.
    """
    ids = [finding.id for finding in checked.findings]
    records = {record.id: record for record in records_by_id(Kind.RUMOR, ids)} if ids else {}
    today = localdate()
    found = (_answer(finding, records[finding.id], today) for finding in checked.findings if finding.id in records)
    return tuple(answer for answer in found if not answer.record.withdrawn_at)


def band_of(found: Iterable[Answer]) -> Band:
    """The best band of what is left to show."""
    bands = {answer.finding.band for answer in found}
    return next((band for band in (Band.SAME, Band.SIMILAR) if band in bands), Band.NONE)


def matches_for_record(record: ContentRecord, *, limit: int = MOST_SIMILAR) -> tuple[tuple[int, Band], ...]:
    """For editors: other rebuttals that may already answer what this draft answers, the nearest first."""
    return matches_for(claims_of(record), leave_out=record.id, limit=limit)


def matches_for(
    claims: Sequence[str], *, leave_out: int = 0, limit: int = MOST_SIMILAR
) -> tuple[tuple[int, Band], ...]:
    """Rebuttals but ``leave_out`` that may answer one of the first ``limit`` claims, the nearest first."""
    found: dict[int, Band] = {}
    for claim in claims[:limit]:
        for finding in check(claim).findings:
            if finding.id != leave_out and found.get(finding.id) is not Band.SAME:
                found[finding.id] = finding.band
    ordered = sorted(found.items(), key=lambda pair: pair[1] is not Band.SAME)
    return tuple(ordered[:limit])


def mode() -> Mode:
    """Whether this installation compares meaning too."""
    return Mode.VECTORS if _embedder().identity else Mode.WORDS


def thresholds() -> Thresholds:
    """The shipped ones, or those of the settings."""
    shipped = fitted().thresholds
    return Thresholds(
        same=settings.KEPU_RUMOR_SAME or shipped.same,
        similar=settings.KEPU_RUMOR_SIMILAR or shipped.similar,
    )


def findings(message: Message, found: Sequence[Sequence[Candidate]], limits: Thresholds) -> tuple[Finding, ...]:
    """At most three rebuttals that answer, each another sentence; if there is none, at most five that look alike."""
    model = fitted()
    same = answering(model, limits, found, MOST_SAME)
    if same:
        return tuple(_finding(message, match, Band.SAME) for match in same)
    similar = [match for match in judged(model, found) if match.band(limits) is not Band.NONE]
    return tuple(_finding(message, match, Band.SIMILAR) for match in similar[:MOST_SIMILAR])


def _finding(message: Message, match: Match, band: Band) -> Finding:
    said = message.text[match.sentence.start : match.sentence.end]
    denied = denies(message, match.sentence) or opposes(said, match.claim)
    return Finding(match.id, band, match.sentence, denied)


def _answer(finding: Finding, record: ContentRecord, today: date) -> Answer:
    overdue = record.review_due is not None and record.review_due < today
    stale = overdue or (record.claim is not None and record.claim.verdict == Verdict.OUTDATED)
    band = Band.SIMILAR if stale else finding.band
    return Answer(replace(finding, band=band), record, stale)


def _kept_or_found(message: Message) -> tuple[Finding, ...]:
    model = _embedder()
    limits = thresholds()
    generation = engine().generation()
    key = _key(message.text, (generation, model.identity, repr(limits))) if generation else ""
    kept = cache.get(key) if key else None
    if kept is not None:
        return _thawed(kept)
    found = _found(engine(), model, message)
    if key:
        cache.set(key, _frozen(found), KEPT_SECONDS)
    return found


def _found(asked: SearchEngine, model: Embedder, message: Message) -> tuple[Finding, ...]:
    place = turn("checks", wait=WAIT_SECONDS, places=half_of_the_cores(), rest=REST)
    with place, asked.matching() as matching:
        found = candidates(matching, model, message)
    return findings(message, found, thresholds())


def _from_standby(message: Message) -> tuple[Finding, ...]:
    other = standby()
    try:
        return _found(other, _embedder(), message) if other else ()
    except (EngineError, NoTurnError) as error:
        _log.error("rumour check: the standby failed as well: %s", error)
        return ()


def _key(text: str, parts: Iterable[str]) -> str:
    """What cannot be turned back into a message, and changes with everything the answer depends on."""
    digest = salted_hmac("search.rumors", "\x1f".join((*parts, text)), algorithm="sha256").hexdigest()
    return f"rumors:{digest}"


def _frozen(found: Iterable[Finding]) -> list[tuple[int, str, int, int, bool]]:
    return [(one.id, one.band.value, one.sentence.start, one.sentence.end, one.denied) for one in found]


def _thawed(kept: Iterable[tuple[int, str, int, int, bool]]) -> tuple[Finding, ...]:
    return tuple(Finding(page, Band(band), Span(start, end), denied) for page, band, start, end, denied in kept)


def _embedder() -> Embedder:
    try:
        return embedder()
    except EmbedderError as error:
        _log.error("rumour check goes on by words alone: %s", error)
        return NoEmbedder()


def phrases() -> tuple[str, ...]:
    """What is cut out of messages: the editors' list as it is now."""
    look()
    return current().message_stops
