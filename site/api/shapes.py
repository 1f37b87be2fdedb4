"""What the interface answers with. Version 1 keeps every field it has; new ones may come beside them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from ninja import Schema

from content.local_time import local
from content.records import ContentRecord, Point


class Place(Schema):
    """WGS-84, degrees."""

    lat: float
    lon: float


class Claim(Schema):
    """The claim a rebuttal is about, and what was found."""

    claim: str
    wordings: list[str]
    verdict: str
    verdict_label: str
    truth: str
    checked_by: str


class VenueShape(Schema):
    """Facts of a venue; its hours are at ``/venues/{id}/hours``."""

    venue_kind: str
    venue_kind_label: str
    organization: str
    address: str
    phone: str
    website: str
    facilities: list[str]
    ages: str
    free: bool
    ticket_note: str
    booking: str


class EventShape(Schema):
    """Facts of an event; its times are at ``/occurrences?event={id}``."""

    event_kind: str
    event_kind_label: str
    venue_id: int | None
    place_name: str
    address: str
    online_url: str
    ages: str
    fee: str
    free: bool
    capacity: int | None
    booking_url: str


class Item(Schema):
    """A page in a list. ``version`` grows with every publication of the page."""

    id: int
    kind: str
    url: str
    title: str
    version: int
    published_at: datetime
    updated_at: datetime
    license: str
    summary: str
    topics: list[str]
    regions: list[str]
    audiences: list[str]
    reviewed_on: date | None = None
    review_due: date | None = None
    supersedes: int | None = None
    withdrawn: bool = False
    point: Place | None = None
    distance_km: float | None = None
    claim: Claim | None = None
    venue: VenueShape | None = None
    event: EventShape | None = None


class Person(Schema):
    name: str
    title: str
    institution: str


class Source(Schema):
    title: str
    publisher: str
    url: str
    read_on: date | None


class Correction(Schema):
    corrected_on: date
    was: str
    now: str


class Signature(Schema):
    name: str
    title: str
    institution: str
    signed_on: date


class Piece(Item):
    """A page with everything it says. ``body`` is plain text."""

    body: str
    tags: list[str]
    authors: list[Person]
    reviewers: list[Person]
    signatures: list[Signature]
    evidence: list[Source]
    corrections: list[Correction]
    organizers: list[str] | None = None


class Items(Schema):
    """``next`` is the address of what follows, or null at the end."""

    items: list[Item]
    next: str | None


class OccurrenceShape(Schema):
    """One time of an event. ``status``: scheduled, added, moved (to this time) or cancelled."""

    start: datetime
    end: datetime
    status: str
    reason: str
    event: Item


class Occurrences(Schema):
    items: list[OccurrenceShape]
    next: str | None


class Opening(Schema):
    opens: datetime
    closes: datetime
    last_entry: datetime | None


class Day(Schema):
    """``difference`` from the usual week: empty, special, holiday, makeup_workday or rule; ``reason`` in words.

    ``provisional``: a holiday notice still to come may change it.
    """

    date: date
    open: bool
    intervals: list[Opening]
    usual: bool
    difference: str
    reason: str
    provisional: bool


class Hours(Schema):
    venue: int
    timezone: str
    known: bool
    days: list[Day]


class SearchItem(Item):
    """``title_html`` and ``excerpt_html`` are escaped and mark the words found with ``<mark>``."""

    title_html: str
    excerpt_html: str


class Found(Schema):
    items: list[SearchItem]
    total: int
    facets: dict[str, dict[str, int]]
    did_you_mean: str
    degraded: bool
    next: str | None


class ChangeShape(Schema):
    """``what``: published, changed, corrected or withdrawn. Read the page itself at ``/content/{kind}/{id}``."""

    number: int
    what: str
    id: int
    kind: str
    version: int
    url: str
    at: datetime


class Changes(Schema):
    """``since`` is what to ask with the next time; ``next`` is there while more follows at once."""

    items: list[ChangeShape]
    since: int
    next: str | None


class SuggestionShape(Schema):
    text: str
    kind: str
    url: str


class Suggestions(Schema):
    items: list[SuggestionShape]


class TopicShape(Schema):
    slug: str
    name: str
    description: str
    parent: str | None


class Topics(Schema):
    items: list[TopicShape]


class RegionShape(Schema):
    code: str
    name: str
    full_name: str
    parent: str | None
    point: Place | None


class Regions(Schema):
    items: list[RegionShape]


class Said(Schema):
    """A stretch of the message as it was sent, in characters."""

    start: int
    end: int


class Answer(Schema):
    """``band``: same (the rebuttal answers it) or similar (to compare).

    ``denied``: the message itself says that the claim is false. ``stale``: overdue for review, so only to compare.
    """

    band: str
    denied: bool
    stale: bool
    sentence: Said
    item: Item


class Checked(Schema):
    """``band`` is the best of the answers, or none. ``short``: too little to judge; search for it instead."""

    band: str
    short: bool
    answers: list[Answer]


class Message(Schema):
    """A message to check."""

    text: str


class FieldError(Schema):
    field: str
    message: str


class Problem(Schema):
    """RFC 9457 problem details."""

    type: str
    title: str
    status: int
    detail: str | None = None
    errors: list[FieldError] | None = None
    withdrawn_at: datetime | None = None
    reason: str | None = None


def item(record: ContentRecord, base_url: str, **more: Any) -> dict[str, Any]:
    """The fields of an ``Item``; addresses are absolute, times are local."""
    return {
        "id": record.id,
        "kind": record.kind.value,
        "url": base_url + record.url,
        "title": record.title,
        "version": record.version,
        "published_at": local(record.published_at),
        "updated_at": local(record.updated_at),
        "license": record.license,
        "summary": record.summary,
        "topics": record.topics,
        "regions": record.regions,
        "audiences": record.audiences,
        "reviewed_on": record.reviewed_on,
        "review_due": record.review_due,
        "supersedes": record.supersedes,
        "withdrawn": record.withdrawn_at is not None,
        "point": _place(record.point),
        "claim": record.claim and _fields(Claim, record.claim),
        "venue": record.venue and _fields(VenueShape, record.venue),
        "event": record.event and _fields(EventShape, record.event),
        **more,
    }


def piece(record: ContentRecord, base_url: str) -> dict[str, Any]:
    """The fields of a ``Piece``."""
    return item(
        record,
        base_url,
        body=record.body,
        tags=record.tags,
        authors=[_fields(Person, person) for person in record.authors],
        reviewers=[_fields(Person, person) for person in record.reviewers],
        signatures=[_fields(Signature, row) for row in record.signatures],
        evidence=[_fields(Source, row) for row in record.evidence],
        corrections=[_fields(Correction, row) for row in record.corrections],
        organizers=record.event.organizers if record.event else None,
    )


def _place(point: Point | None) -> dict[str, float] | None:
    return {"lat": point.lat, "lon": point.lon} if point else None


def _fields(shape: type[Schema], facts: Any) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in shape.model_fields}
