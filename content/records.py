"""The one description of a page that leaves this room.

Search, feeds, JSON-LD, the API and push read a ``ContentRecord``; none of them reads a page model.
A page type takes part by having a ``to_record()`` method (``content/checks.py`` refuses one without).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a record is; also the ``kind`` parameter of addresses and of the API."""

    ARTICLE = "article"
    RUMOR = "rumor"
    VENUE = "venue"
    EVENT = "event"
    CAMPAIGN = "campaign"


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A WGS-84 position in degrees."""

    lat: float
    lon: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFacts:
    """Where a statement comes from; ``read_on`` is the day the source was last read."""

    title: str
    publisher: str
    url: str
    read_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionFacts:
    """A dated correction readers see: what was wrong and what is right now."""

    corrected_on: date
    was: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """An author or reviewer as shown to readers."""

    name: str
    title: str = ""
    institution: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureFacts:
    """An expert who read a page claim by claim and signed it without objecting."""

    name: str
    title: str
    institution: str
    signed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFacts:
    """The claim of a rebuttal, its other wordings, and what was found."""

    claim: str
    wordings: tuple[str, ...]
    verdict: str
    verdict_label: str
    truth: str
    circulates: str
    circulating_since: date | None
    checked_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OccurrenceFacts:
    """One time an event takes place. ``status`` is scheduled, cancelled, moved or added."""

    start: datetime
    end: datetime
    status: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFacts:
    """Time, place and price of an event, as JSON-LD and iCalendar need them."""

    event_kind: str
    event_kind_label: str
    occurrences: tuple[OccurrenceFacts, ...]
    venue_id: int | None
    place_name: str
    address: str
    online_url: str
    organizers: tuple[str, ...]
    ages: str
    fee: str
    free: bool
    capacity: int | None
    booking_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueFacts:
    """Address, ticket and hours of a venue. ``hours`` is schema.org OpeningHoursSpecification data."""

    venue_kind: str
    venue_kind_label: str
    organization: str
    address: str
    phone: str
    website: str
    facilities: tuple[str, ...]
    ages: str
    free: bool
    ticket_note: str
    booking: str
    hours: tuple[dict[str, object], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentRecord:
    """A live, public page as the rest of the house sees it.

    ``url`` is the path on this site. ``version`` grows with every published revision, so a later record of
    the same page always has the greater one. ``topics`` and ``regions`` include all their ancestors, nearest
    first. ``days`` are the days on which it takes place (event), is open (venue, the coming 60 days) or was
    published (everything else). ``body`` is plain text without markup. Times are aware. A page that was taken back
    has ``withdrawn_at`` and a reason: its text is no longer anybody's to show.
    """

    id: int
    kind: Kind
    url: str
    title: str
    version: int
    published_at: datetime
    updated_at: datetime
    summary: str = ""
    body: str = ""
    topics: tuple[str, ...] = ()
    topic_names: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    audiences: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    campaigns: tuple[int, ...] = ()
    days: tuple[date, ...] = ()
    point: Point | None = None
    cover_url: str = ""
    cover_alt: str = ""
    authors: tuple[PersonFacts, ...] = ()
    reviewers: tuple[PersonFacts, ...] = ()
    signatures: tuple[SignatureFacts, ...] = ()
    reviewed_on: date | None = None
    review_due: date | None = None
    evidence: tuple[EvidenceFacts, ...] = ()
    corrections: tuple[CorrectionFacts, ...] = ()
    license: str = "CC BY-NC-SA 4.0"
    supersedes: int | None = None
    withdrawn_at: datetime | None = None
    withdrawal_reason: str = ""
    claim: ClaimFacts | None = None
    event: EventFacts | None = None
    venue: VenueFacts | None = None
    extra: dict[str, str] = field(default_factory=dict)
