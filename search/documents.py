"""A record made ready for an engine: tokens for text, numbers for dates. Pure, so that it runs in any process."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from content.records import ContentRecord, Kind

from . import text, vocabulary
from .boosts import TITLE_TIMES

SENTENCE = 8
MOST_SENTENCES = 8
LONGEST_TITLE = 1_000
LONGEST_TEXT = 200_000
"""So many characters of a page can be found: a thick book's. What comes after them is not refused, only not found."""

MOST_CLAIMS, LONGEST_CLAIM = 50, 2_000
MOST_VALUES, LONGEST_VALUE = 500, 200
"""Of each facet. Servers refuse a document with a single value of many thousand characters."""
_STOPS = re.compile("[。！？；\n!?;]+")
_ADDRESS = re.compile(r"\W*(?:https?://|www\.)\S+$")
NOTHING = "␀"
"""Stands in ``words`` and ``grams`` that would be empty, and can't be asked for. Some engines take a document without
a field out of the counts that scores are made of, others don't; this way all count alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchDocument:
    """What an engine keeps of a page.

    ``original`` is the title, a line break, and everything else that can be found; ``normalised`` is as long.
    ``words`` and ``grams`` are terms joined by spaces (the title twice, then the rest). ``days`` are ordinals,
    ``published`` is seconds since 1970, ``prepared_on`` the ordinal of the day this was made (the opening days of
    a venue reach 60 days ahead of it). Engines refuse a document that is older than theirs by ``version``.
    ``venues`` and ``campaigns`` are ids of pages it belongs to, its own among them where it is one.
    A rebuttal that may answer a pasted message has ``claims``, normalised; nothing else has. ``vectors`` (packed, in
    base64) are those that ``embedder`` made of them and of the text, both empty where only words count.
    """

    id: int
    kind: str
    url: str
    version: int
    original: str
    normalised: str
    words: str
    grams: str
    keys: tuple[str, ...]
    titles: tuple[str, ...]
    topics: tuple[str, ...]
    regions: tuple[str, ...]
    audiences: tuple[str, ...]
    verdict: str
    days: tuple[int, ...]
    published: int
    prepared_on: int
    lat: float | None
    lon: float | None
    venues: tuple[int, ...] = ()
    campaigns: tuple[int, ...] = ()
    claims: tuple[str, ...] = ()
    vectors: str = ""
    embedder: str = ""

    @property
    def title_length(self) -> int:
        """Where the title ends in ``original``."""
        return self.original.index("\n")


def prepare(record: ContentRecord) -> SearchDocument:
    """Cut the texts of a record. Half a millisecond for a thousand characters.

    Whatever a record holds (megabytes, NUL, lone surrogates, a hundred thousand tags), every engine takes the document.
    """
    title = record.title[:LONGEST_TITLE].replace("\n", " ")
    original = (title + "\n" + "\n".join(_findable(record)))[:LONGEST_TEXT]
    normalised = text.normalise(original)
    searched = normalised[: len(title) + 1] * (TITLE_TIMES - 1) + normalised
    return SearchDocument(
        id=record.id,
        kind=record.kind.value,
        url=text.storable(record.url),
        version=record.version,
        original=text.storable(original),
        normalised=normalised,
        words=" ".join(text.words(searched)) or NOTHING,
        grams=text.joined_grams(searched) or NOTHING,
        keys=vocabulary.entries(record),
        titles=vocabulary.title_entries(record),
        topics=_values(record.topics),
        regions=_values(record.regions),
        audiences=_values(record.audiences),
        verdict=record.claim.verdict if record.claim else "",
        days=tuple(sorted({day.toordinal() for day in record.days})),
        published=max(0, int(record.published_at.timestamp())),
        prepared_on=date.today().toordinal(),
        lat=record.point.lat if record.point else None,
        lon=record.point.lon if record.point else None,
        venues=_venues(record),
        campaigns=_campaigns(record),
        claims=tuple(map(text.normalise, claims_of(record))),
    )


def _venues(record: ContentRecord) -> tuple[int, ...]:
    if record.kind is Kind.VENUE:
        return (record.id,)
    return (record.event.venue_id,) if record.event and record.event.venue_id else ()


def _campaigns(record: ContentRecord) -> tuple[int, ...]:
    return (record.id,) if record.kind is Kind.CAMPAIGN else record.campaigns


def claims_of(record: ContentRecord) -> tuple[str, ...]:
    """What a rebuttal answers: its title, the claim, other wordings; nothing for a withdrawn one and other kinds.

    One that has neither is known by its sources' titles and its first sentences.
    """
    if record.claim is None or record.withdrawn_at:
        return ()
    named = [one for one in (record.title, record.claim.claim, *record.claim.wordings) if one.strip()]
    sources = [line.strip() for evidence in record.evidence for line in evidence.title.splitlines()]
    unnamed = [*(line for line in sources if len(text.han_runs(line)) and not _ADDRESS.match(line)), *_opening(record)]
    lines = dict.fromkeys(text.storable(one[:LONGEST_CLAIM]).replace("\n", " ") for one in named or unnamed)
    return tuple(lines)[:MOST_CLAIMS]


def _values(given: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(text.storable(value[:LONGEST_VALUE]) for value in given[:MOST_VALUES])


def _opening(record: ContentRecord) -> Iterator[str]:
    """The first eight sentences, those of a few characters joined with the next."""
    found, sentence = 0, ""
    for piece in _STOPS.split(record.body):
        sentence = (sentence + " " + piece).strip()
        if len(sentence) >= SENTENCE and found < MOST_SENTENCES:
            found += 1
            yield sentence
            sentence = ""
    if sentence and not found:
        yield sentence


def _findable(record: ContentRecord) -> Iterator[str]:
    """All a reader may search for besides the title, the most telling first: excerpts begin with it."""
    if record.claim:
        yield from (record.claim.claim, record.claim.truth, *record.claim.wordings)
    if record.summary:
        yield record.summary
    if record.body:
        yield record.body
    if record.event:
        yield from (record.event.place_name, record.event.address, *record.event.organizers)
    if record.venue:
        yield from (record.venue.organization, record.venue.address)
    if record.claim:
        yield from (evidence.title for evidence in record.evidence)
    yield " ".join(dict.fromkeys((*record.topic_names, *record.tags, *record.terms)))
