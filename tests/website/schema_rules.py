"""schema.org's vocabulary as far as this site speaks it, and what search engines require of each type.

Properties by type follow https://schema.org (a type has those of the types it stands on); required ones follow
the search engines' pages on fact checks, articles, events, local businesses and breadcrumbs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

THING = "name alternateName description url image sameAs identifier mainEntityOfPage potentialAction subjectOf"
CREATIVE_WORK = (
    "headline inLanguage datePublished dateModified dateCreated author publisher license keywords citation correction "
    "about audience text isPartOf isAccessibleForFree contributor editor copyrightHolder hasPart appearance"
)
PLACE = (
    "address geo telephone isAccessibleForFree publicAccess amenityFeature openingHoursSpecification "
    "specialOpeningHoursSpecification hasMap maximumAttendeeCapacity"
)
EVENT = (
    "startDate endDate eventStatus eventAttendanceMode location organizer performer offers typicalAgeRange "
    "maximumAttendeeCapacity isAccessibleForFree previousStartDate superEvent inLanguage audience"
)
PROPERTIES = {
    "Article": f"{THING} {CREATIVE_WORK} articleSection articleBody wordCount",
    "WebPage": f"{THING} {CREATIVE_WORK} lastReviewed reviewedBy breadcrumb mainEntity",
    "CollectionPage": f"{THING} {CREATIVE_WORK} lastReviewed reviewedBy breadcrumb mainEntity",
    "WebSite": f"{THING} {CREATIVE_WORK}",
    "CreativeWork": f"{THING} {CREATIVE_WORK}",
    "CorrectionComment": f"{THING} {CREATIVE_WORK}",
    "Claim": f"{THING} {CREATIVE_WORK} firstAppearance claimInterpreter",
    "ClaimReview": f"{THING} {CREATIVE_WORK} claimReviewed itemReviewed reviewRating reviewBody reviewAspect",
    "Rating": f"{THING} ratingValue bestRating worstRating ratingExplanation author",
    "Person": f"{THING} jobTitle affiliation worksFor",
    "Organization": f"{THING} address telephone logo parentOrganization",
    "Museum": f"{THING} {PLACE}",
    "TouristAttraction": f"{THING} {PLACE} touristType availableLanguage",
    "Place": f"{THING} {PLACE}",
    "VirtualLocation": THING,
    "PostalAddress": f"{THING} streetAddress addressLocality addressRegion addressCountry postalCode",
    "GeoCoordinates": f"{THING} latitude longitude address",
    "LocationFeatureSpecification": f"{THING} value",
    "OpeningHoursSpecification": f"{THING} dayOfWeek opens closes validFrom validThrough",
    "Event": f"{THING} {EVENT}",
    "EducationEvent": f"{THING} {EVENT} educationalLevel teaches",
    "ExhibitionEvent": f"{THING} {EVENT}",
    "Offer": f"{THING} price priceCurrency availability validFrom",
    "BreadcrumbList": f"{THING} itemListElement numberOfItems itemListOrder",
    "ListItem": f"{THING} position item",
    "SearchAction": f"{THING} target query-input",
}
REQUIRED = {
    "ClaimReview": "claimReviewed reviewRating url author datePublished itemReviewed",
    "Rating": "alternateName",
    "Article": "headline image datePublished dateModified author publisher",
    "CollectionPage": "name url",
    "Museum": "name address url image openingHoursSpecification",
    "TouristAttraction": "name url image",
    "Event": "name startDate location eventStatus eventAttendanceMode",
    "EducationEvent": "name startDate location eventStatus eventAttendanceMode",
    "ExhibitionEvent": "name startDate location eventStatus eventAttendanceMode",
    "Place": "name address",
    "VirtualLocation": "url",
    "PostalAddress": "streetAddress addressCountry",
    "GeoCoordinates": "latitude longitude",
    "Offer": "price priceCurrency",
    "OpeningHoursSpecification": "opens closes",
    "BreadcrumbList": "itemListElement",
    "ListItem": "position name",
    "WebSite": "name url potentialAction",
    "SearchAction": "target query-input",
    "Person": "name",
    "Organization": "name",
    "CreativeWork": "name",
    "Claim": "name",
    "CorrectionComment": "text datePublished",
    "LocationFeatureSpecification": "name value",
}
ADDRESSES = ("url", "sameAs", "image", "item", "license", "@id", "eventStatus", "eventAttendanceMode", "target")
INSTANTS = ("startDate", "endDate", "dateModified")
DAYS = ("datePublished", "lastReviewed", "validFrom", "validThrough")
ABSOLUTE = re.compile(r"https?://[^\s/]+\.?\S*")
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")
DAY = re.compile(rf"\d{{4}}-\d\d-\d\d|{INSTANT.pattern}")
CLOCK = re.compile(r"\d\d:\d\d(:\d\d)?")


def problems(item: dict[str, Any], where: str = "") -> Iterator[str]:
    """What is wrong with a JSON-LD object, at any depth."""
    kind = str(item.get("@type", ""))
    place = f"{where}/{kind}"
    if kind not in PROPERTIES:
        yield f"{place}: a type these rules do not know"
        return
    allowed = {*PROPERTIES[kind].split(), "@type", "@context", "@id"}
    yield from (f"{place}: no property {name}" for name in item.keys() - allowed)
    yield from (f"{place}: {name} is missing" for name in REQUIRED.get(kind, "").split() if not item.get(name))
    for name, value in item.items():
        for one in value if isinstance(value, list) else [value]:
            yield from (
                problems(one, f"{place}.{name}") if isinstance(one, dict) else _plain(f"{place}.{name}", name, one)
            )


def _plain(place: str, name: str, value: Any) -> Iterator[str]:
    shapes = {
        **dict.fromkeys(ADDRESSES, ABSOLUTE),
        **dict.fromkeys(INSTANTS, INSTANT),
        **dict.fromkeys(DAYS, DAY),
        "opens": CLOCK,
        "closes": CLOCK,
    }
    if value in ("", None):
        yield f"{place}: empty"
    elif name in shapes and not shapes[name].fullmatch(str(value)):
        yield f"{place}: {value!r}"
