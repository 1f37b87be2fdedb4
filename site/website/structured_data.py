"""schema.org JSON-LD from records. Pure: a record and absolute addresses in, dictionaries out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from content.records import ContentRecord, EventFacts, Kind, OccurrenceFacts, PersonFacts

CONTEXT = "https://schema.org"
EVENT_STATUS = {
    "cancelled": "https://schema.org/EventCancelled",
    "moved": "https://schema.org/EventRescheduled",
}
EVENT_TYPES = {"exhibition": "ExhibitionEvent", "lecture": "EducationEvent", "workshop": "EducationEvent"}
VENUE_TYPES = {"comprehensive": "Museum", "specialised": "Museum"}
RATINGS = {"false": 1, "misleading": 2, "partly_true": 3, "true": 5}
COMING_EVENTS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Publisher:
    """Who publishes the site, and its address with scheme and host (no slash at the end)."""

    name: str
    base_url: str


def page_data(record: ContentRecord, publisher: Publisher, *, image: str = "") -> tuple[dict[str, Any], ...]:
    """All JSON-LD objects of a page; an event gives one object for each of its coming times."""
    return tuple(_clean({"@context": CONTEXT, **item}) for item in _BUILDERS[record.kind](record, publisher, image))


def breadcrumbs(trail: Iterable[tuple[str, str]], publisher: Publisher) -> dict[str, Any]:
    """A BreadcrumbList of (label, path)."""
    return {
        "@context": CONTEXT,
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": label, "item": publisher.base_url + url}
            for position, (label, url) in enumerate(trail, start=1)
        ],
    }


def website_data(publisher: Publisher) -> dict[str, Any]:
    """The home page: the site and its search."""
    return {
        "@context": CONTEXT,
        "@type": "WebSite",
        "name": publisher.name,
        "url": f"{publisher.base_url}/",
        "inLanguage": "zh-Hans",
        "potentialAction": {
            "@type": "SearchAction",
            "target": f"{publisher.base_url}/search/?q={{search_term_string}}",
            "query-input": "required name=search_term_string",
        },
    }


def _article(record: ContentRecord, publisher: Publisher, image: str) -> list[dict[str, Any]]:
    return [
        {
            "@type": "Article",
            **_creative_work(record, publisher, image),
            "articleSection": list(record.topic_names),
            "mainEntityOfPage": {"@type": "WebPage", "@id": publisher.base_url + record.url, **_review(record)},
        }
    ]


def _campaign(record: ContentRecord, publisher: Publisher, image: str) -> list[dict[str, Any]]:
    return [{"@type": "CollectionPage", **_creative_work(record, publisher, image), **_review(record)}]


def _review(record: ContentRecord) -> dict[str, Any]:
    """Who looked at the page and when: schema.org says so of pages, not of texts."""
    return {
        "reviewedBy": [_person(person) for person in (*record.reviewers, *_signers(record))],
        "lastReviewed": record.reviewed_on.isoformat() if record.reviewed_on else "",
    }


def _signers(record: ContentRecord) -> list[PersonFacts]:
    return [PersonFacts(name=one.name, title=one.title, institution=one.institution) for one in record.signatures]


def _license(words: str) -> str:
    """The address of a Creative Commons licence such as "CC BY-NC-SA 4.0"; empty for others, as text is not allowed."""
    found = re.fullmatch(r"CC (BY(?:-NC)?(?:-SA|-ND)?) (\d\.\d)", words)
    return f"https://creativecommons.org/licenses/{found[1].lower()}/{found[2]}/deed.zh-hans" if found else ""


def _creative_work(record: ContentRecord, publisher: Publisher, image: str) -> dict[str, Any]:
    corrections = [
        {
            "@type": "CorrectionComment",
            "text": f"{item.was} → {item.now}",
            "datePublished": item.corrected_on.isoformat(),
        }
        for item in record.corrections
    ]
    return {
        "headline": record.title,
        "name": record.title,
        "description": record.summary,
        "url": publisher.base_url + record.url,
        "image": image,
        "inLanguage": "zh-Hans",
        "datePublished": record.published_at.isoformat(),
        "dateModified": record.updated_at.isoformat(),
        "author": [_person(person) for person in record.authors] or _organization(publisher),
        "publisher": _organization(publisher),
        "license": _license(record.license),
        "keywords": list(record.tags),
        "citation": [
            {"@type": "CreativeWork", "name": item.title, "publisher": item.publisher, "url": item.url}
            for item in record.evidence
        ],
        "correction": corrections,
    }


def _rumor(record: ContentRecord, publisher: Publisher, image: str) -> list[dict[str, Any]]:
    claim = record.claim
    if claim is None:
        return []
    rating: dict[str, Any] = {
        "@type": "Rating",
        "alternateName": claim.verdict_label,
        "ratingExplanation": claim.truth,
    }
    if claim.verdict in RATINGS:
        rating |= {"ratingValue": RATINGS[claim.verdict], "bestRating": 5, "worstRating": 1}
    checker = {"@type": "Organization", "name": claim.checked_by} if claim.checked_by else _organization(publisher)
    review = {
        "@type": "ClaimReview",
        "url": publisher.base_url + record.url,
        "name": record.title,
        "claimReviewed": claim.claim,
        "datePublished": record.published_at.isoformat(),
        "dateModified": record.updated_at.isoformat(),
        "inLanguage": "zh-Hans",
        "author": checker,
        "publisher": _organization(publisher),
        "reviewRating": rating,
        "reviewBody": claim.truth,
        "image": image,
        "itemReviewed": {
            "@type": "Claim",
            "name": claim.claim,
            "alternateName": list(claim.wordings),
            "datePublished": claim.circulating_since.isoformat() if claim.circulating_since else "",
            "appearance": {"@type": "CreativeWork", "name": claim.circulates} if claim.circulates else "",
        },
    }
    return [review]


def _venue(record: ContentRecord, publisher: Publisher, image: str) -> list[dict[str, Any]]:
    venue = record.venue
    if venue is None:
        return []
    return [
        {
            "@type": VENUE_TYPES.get(venue.venue_kind, "TouristAttraction"),
            "@id": publisher.base_url + record.url,
            "name": record.title,
            "description": record.summary,
            "url": publisher.base_url + record.url,
            "sameAs": venue.website,
            "image": image,
            "telephone": venue.phone,
            "address": _address(venue.address),
            "geo": _geo(record),
            "isAccessibleForFree": venue.free,
            "publicAccess": True,
            "amenityFeature": [
                {"@type": "LocationFeatureSpecification", "name": name, "value": True} for name in venue.facilities
            ],
            **_hours(venue.hours),
        }
    ]


def _hours(rows: tuple[dict[str, object], ...]) -> dict[str, Any]:
    regular = [row for row in rows if "dayOfWeek" in row]
    special = [row for row in rows if "dayOfWeek" not in row]
    return {"openingHoursSpecification": regular, "specialOpeningHoursSpecification": special}


def _event(record: ContentRecord, publisher: Publisher, image: str) -> list[dict[str, Any]]:
    event = record.event
    if event is None:
        return []
    at = datetime.now(UTC)
    coming = [item for item in event.occurrences if item.end >= at] or list(event.occurrences[-1:])
    common = _event_basis(record, event, publisher, image)
    return [{**common, **_occurrence(item)} for item in coming[:COMING_EVENTS]]


def _occurrence(item: OccurrenceFacts) -> dict[str, Any]:
    return {
        "startDate": item.start.isoformat(),
        "endDate": item.end.isoformat(),
        "eventStatus": EVENT_STATUS.get(item.status, "https://schema.org/EventScheduled"),
    }


def _event_basis(record: ContentRecord, event: EventFacts, publisher: Publisher, image: str) -> dict[str, Any]:
    price = "0" if event.free else _only_price(event.fee)
    address = event.booking_url or publisher.base_url + record.url
    return {
        "@type": EVENT_TYPES.get(event.event_kind, "Event"),
        "name": record.title,
        "description": record.summary,
        "url": publisher.base_url + record.url,
        "image": image,
        "eventAttendanceMode": _attendance(event),
        "location": _location(record, event),
        "organizer": [{"@type": "Organization", "name": name} for name in event.organizers] or _organization(publisher),
        "typicalAgeRange": event.ages,
        "maximumAttendeeCapacity": event.capacity,
        "isAccessibleForFree": event.free,
        "offers": {"@type": "Offer", "price": price, "priceCurrency": "CNY", "url": address} if price else "",
    }


def _only_price(fee: str) -> str:
    """The number in "30 元"; empty when there is none or more than one to choose from."""
    numbers = re.findall(r"\d+(?:\.\d+)?", fee)
    return str(numbers[0]) if len(numbers) == 1 else ""


def _attendance(event: EventFacts) -> str:
    onsite = bool(event.venue_id or event.address)
    if event.online_url and onsite:
        return "https://schema.org/MixedEventAttendanceMode"
    return f"https://schema.org/{'Offline' if onsite else 'Online'}EventAttendanceMode"


def _location(record: ContentRecord, event: EventFacts) -> list[dict[str, Any]]:
    places: list[dict[str, Any]] = []
    if event.venue_id or event.address:
        places.append(
            {
                "@type": "Place",
                "name": event.place_name,
                "address": _address(event.address),
                "geo": _geo(record),
            }
        )
    if event.online_url:
        places.append({"@type": "VirtualLocation", "url": event.online_url})
    return places


def _address(street: str) -> dict[str, Any] | str:
    if not street:
        return ""
    return {
        "@type": "PostalAddress",
        "streetAddress": street,
        "addressRegion": "广东省",
        "addressCountry": "CN",
    }


def _geo(record: ContentRecord) -> dict[str, Any] | str:
    if record.point is None:
        return ""
    return {"@type": "GeoCoordinates", "latitude": record.point.lat, "longitude": record.point.lon}


def _person(person: PersonFacts) -> dict[str, Any]:
    affiliation = {"@type": "Organization", "name": person.institution} if person.institution else ""
    return {"@type": "Person", "name": person.name, "jobTitle": person.title, "affiliation": affiliation}


def _organization(publisher: Publisher) -> dict[str, Any]:
    return {"@type": "Organization", "name": publisher.name, "url": f"{publisher.base_url}/"}


def _clean(value: Any) -> Any:
    """Without empty values, at every depth: schema.org validators dislike empty strings."""
    if isinstance(value, dict):
        cleaned = {key: _clean(child) for key, child in value.items()}
        return {key: child for key, child in cleaned.items() if child not in ("", None, [], {}, ())}
    if isinstance(value, (list, tuple)):
        return [_clean(child) for child in value]
    return value


_BUILDERS: dict[Kind, Callable[[ContentRecord, Publisher, str], list[dict[str, Any]]]] = {
    Kind.ARTICLE: _article,
    Kind.RUMOR: _rumor,
    Kind.VENUE: _venue,
    Kind.EVENT: _event,
    Kind.CAMPAIGN: _campaign,
}
