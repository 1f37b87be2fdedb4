"""A large, plausible, seeded site for benchmarks: the same seed on the same database makes the same pages."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate, localtime
from taggit.models import Tag
from wagtail.models import Page

from media.covers import cover_for

from . import plausible_text
from .bulk_pages import insert_pages, link, next_page_id, settle
from .foundation import lay_foundation
from .models import (
    ArticleIndexPage,
    ArticlePage,
    CampaignIndexPage,
    CampaignPage,
    Contributor,
    EventIndexPage,
    EventOccurrence,
    EventPage,
    KepuPage,
    Organization,
    PageTag,
    Person,
    Region,
    RumorIndexPage,
    RumorPage,
    Topic,
    VenueIndexPage,
    VenuePage,
)
from .models.campaigns import CampaignMember
from .plausible_times import hours_blocks, times_blocks
from .records import Kind
from .vocabulary import (
    Audience,
    ContributorRole,
    EventKind,
    Facility,
    OrganizationKind,
    OrganizationLevel,
    VenueKind,
    Verdict,
)

SHARES = {Kind.ARTICLE: 60, Kind.RUMOR: 20, Kind.VENUE: 8, Kind.CAMPAIGN: 2, Kind.EVENT: 10}
"""Of a hundred pages; in an order in which each kind finds what it refers to."""
INDEXES: dict[Kind, Any] = {
    Kind.CAMPAIGN: CampaignIndexPage,
    Kind.VENUE: VenueIndexPage,
    Kind.RUMOR: RumorIndexPage,
    Kind.EVENT: EventIndexPage,
    Kind.ARTICLE: ArticleIndexPage,
}
CHUNK = 1000
YEARS_BACK = 5
BODY_CHARACTERS = 850
MEMBERS = 8
DAY_SECONDS = 86_400


@dataclass(slots=True)
class Surroundings:
    """What made-up pages refer to."""

    seed: int
    today: date
    topics: dict[str, list[Topic]]
    regions: list[Region]
    positions: dict[str, tuple[float, float]]
    organizations: list[Organization]
    people: list[Person]
    tags: dict[str, list[Tag]]
    covers: dict[str, int]
    made: dict[Kind, list[int]] = field(default_factory=dict)


def fill(*, pages: int, seed: int = 1, progress: Callable[[str, int], None] = lambda note, count: None) -> int:
    """Make ``pages`` live pages below the sections of this installation; returns how many there are of all kinds."""
    lay_foundation()
    around = _surroundings(seed)
    for kind, count in _counts(pages).items():
        parent = INDEXES[kind].objects.get()
        for start in range(0, count, CHUNK):
            size = min(CHUNK, count - start)
            _chunk(around, kind, parent, size)
            progress(kind, size)
    settle(Page, PageTag, Contributor, EventOccurrence, CampaignMember)
    return pages


def _counts(pages: int) -> dict[Kind, int]:
    counts = {kind: pages * share // 100 for kind, share in SHARES.items()}
    counts[Kind.ARTICLE] += pages - sum(counts.values())
    return counts


@transaction.atomic
def _chunk(around: Surroundings, kind: Kind, parent: Any, size: int) -> None:
    first = next_page_id()
    pages = [_BUILDERS[kind](around, _random(around, pk), pk) for pk in range(first, first + size)]
    insert_pages(parent, pages)
    _classify(around, kind, pages)
    around.made.setdefault(kind, []).extend(page.pk for page in pages)


def _random(around: Surroundings, what: object) -> Random:
    return Random(f"{around.seed}/{what}")  # noqa: S311 (not a secret)


def _surroundings(seed: int) -> Surroundings:
    tops = list(Topic.objects.filter(slug__in=plausible_text.SUBJECTS))
    regions = list(Region.objects.filter(level__gt=1))
    cities = {city.code[:4]: (city.lat, city.lon) for city in regions if city.lat is not None and city.lon is not None}
    return Surroundings(
        seed=seed,
        today=localdate(),
        topics={top.slug: [top, *Topic.objects.filter(path__startswith=top.path).exclude(pk=top.pk)] for top in tops},
        regions=regions,
        positions={region.code: cities[region.code[:4]] for region in regions},
        organizations=_organizations(regions),
        people=[_person(number) for number in range(24)],
        tags={slug: _tags(subject) for slug, subject in plausible_text.SUBJECTS.items()},
        covers={top.slug: cover_for(topic=top.slug, title=top.name, label=top.name).pk for top in tops},
    )


def _organizations(regions: Sequence[Region]) -> list[Organization]:
    defaults = {"level": OrganizationLevel.CITY, "kind": OrganizationKind.ASSOCIATION}
    return [
        Organization.objects.get_or_create(
            name=f"{city.short_name}科普服务中心", defaults={**defaults, "region": city}
        )[0]
        for city in regions
        if city.level == 2
    ]


def _person(number: int) -> Person:
    name = f"{plausible_text.FIRST[number]}{plausible_text.SECOND[number % len(plausible_text.SECOND)]}"
    return Person.objects.get_or_create(name=name, defaults={"title": "讲师", "institution": "科普讲师团"})[0]


def _tags(subject: plausible_text.Subject) -> list[Tag]:
    return [Tag.objects.get_or_create(name=name)[0] for name in subject.things]


def _basis(around: Surroundings, random: Random, pk: int, about: str) -> dict[str, Any]:
    seed = f"{around.seed}/{pk}"
    published = _published(around, random)
    reviewed = localdate(published)
    title = plausible_text.title(seed, about=about)
    return {
        "pk": pk,
        "title": title,
        "slug": f"{about}-{pk}",
        "summary": f"{title}。{plausible_text.paragraphs(f'{seed}/summary', 1, about=about)[0]}"[:110],
        "translation_key": uuid.UUID(int=random.getrandbits(128)),
        "first_published_at": published,
        "last_published_at": published,
        "latest_revision_created_at": published,
        "audiences": random.choice([(Audience.EVERYONE,), (Audience.MINORS,), (Audience.OLDER, Audience.FARMERS)]),
        "cover_id": around.covers[about],
        "reviewed_on": reviewed,
        "review_due": reviewed + timedelta(days=365),
        "evidence": _raw("evidence", _evidence(random, reviewed)),
    }


def _published(around: Surroundings, random: Random) -> datetime:
    return localtime() - timedelta(seconds=random.randrange(DAY_SECONDS, YEARS_BACK * 365 * DAY_SECONDS))


def _evidence(random: Random, read_on: date) -> list[dict[str, Any]]:
    return [
        {
            "title": f"第 {random.randint(1, 400)} 号公开资料",
            "publisher": "示例出版者",
            "url": f"https://www.example.com/{random.randint(1, 10**6)}",
            "read_on": read_on.isoformat(),
        }
        for _ in range(2)
    ]


def _raw(kind: str, values: Sequence[Any]) -> str:
    return json.dumps([{"type": kind, "value": value} for value in values])


def _story(around: Surroundings, random: Random, pk: int, about: str) -> str:
    """Paragraphs with headings between them; in one of three a callout, in one of five an explained word."""
    texts = plausible_text.paragraphs(f"{around.seed}/{pk}", BODY_CHARACTERS, about=about)
    html = "".join(f"<h2>{text[:8]}</h2><p>{text}</p>" for text in texts)
    blocks: list[dict[str, Any]] = [{"type": "text", "value": html}]
    subject = plausible_text.SUBJECTS[about]
    if random.random() < 0.33:
        tip = {"tone": "tip", "title": "记住", "text": f"<p>{random.choice(subject.doings)}。</p>"}
        blocks.append({"type": "callout", "value": tip})
    if random.random() < 0.2:
        term = random.choice(subject.measures)
        blocks.append({"type": "glossary_term", "value": {"term": term, "definition": f"{term}是一个量。"}})
    return json.dumps(blocks, ensure_ascii=False)


def _about(around: Surroundings, pk: int) -> str:
    return plausible_text.topic(f"{around.seed}/{pk}")


def _article(around: Surroundings, random: Random, pk: int) -> ArticlePage:
    about = _about(around, pk)
    return ArticlePage(**_basis(around, random, pk, about), body=_story(around, random, pk, about))


def _rumor(around: Surroundings, random: Random, pk: int) -> RumorPage:
    about = _about(around, pk)
    seed = f"{around.seed}/{pk}"
    return RumorPage(
        **_basis(around, random, pk, about),
        claim=plausible_text.claim(seed, about=about),
        wordings="\n".join(plausible_text.claim(f"{seed}/{number}", about=about) for number in range(2)),
        verdict=random.choices(Verdict.values, weights=[50, 20, 10, 10, 5, 5])[0],
        truth=f"没有证据支持这种说法；{random.choice(plausible_text.SUBJECTS[about].doings)}才有用。",
        explanation=_story(around, random, pk, about),
        circulates="微信群",
        circulating_since=around.today - timedelta(days=random.randrange(2000)),
        checked_by=random.choice(around.organizations),
    )


def _venue(around: Surroundings, random: Random, pk: int) -> VenuePage:
    about = _about(around, pk)
    region = random.choice(around.regions)
    lat, lon = around.positions[region.code]
    basis = _basis(around, random, pk, about)
    basis["title"] = f"{region.short_name}{around.topics[about][0].name}科普馆（{pk}）"
    return VenuePage(
        **basis,
        venue_kind=random.choice(VenueKind.values),
        organization=random.choice(around.organizations),
        intro=_story(around, random, pk, about),
        region=region,
        address=f"{region.full_name}科学路 {random.randint(1, 900)} 号",
        lat=round(lat + random.gauss(0, 0.15), 5),
        lon=round(lon + random.gauss(0, 0.15), 5),
        phone=f"020-{random.randint(10**7, 10**8 - 1)}",
        facilities=tuple(random.sample(Facility.values, 2)),
        free=random.random() < 0.7,
        booking_needed=random.random() < 0.4,
        hours=json.dumps(hours_blocks(random)),
    )


def _event(around: Surroundings, random: Random, pk: int) -> EventPage:
    about = _about(around, pk)
    basis = _basis(around, random, pk, about)
    venues, campaigns = around.made.get(Kind.VENUE), around.made.get(Kind.CAMPAIGN)
    return EventPage(
        **basis,
        event_kind=random.choice(EventKind.values),
        intro=_story(around, random, pk, about),
        times=json.dumps(times_blocks(random, basis["first_published_at"])),
        campaign_id=random.choice(campaigns) if campaigns and random.random() < 0.3 else None,
        venue_id=random.choice(venues) if venues else None,
        region=random.choice(around.regions) if random.random() < 0.3 or not venues else None,
        address=f"科学路 {random.randint(1, 900)} 号报告厅",
        capacity=random.randrange(20, 400),
    )


def _campaign(around: Surroundings, random: Random, pk: int) -> CampaignPage:
    about = _about(around, pk)
    basis = _basis(around, random, pk, about)
    starts_on = localdate(basis["first_published_at"])
    ends_on = starts_on + timedelta(days=random.randint(7, 60))
    return CampaignPage(**basis, starts_on=starts_on, ends_on=ends_on, intro=_story(around, random, pk, about))


_BUILDERS: dict[Kind, Callable[[Surroundings, Random, int], KepuPage]] = {
    Kind.ARTICLE: _article,
    Kind.RUMOR: _rumor,
    Kind.VENUE: _venue,
    Kind.EVENT: _event,
    Kind.CAMPAIGN: _campaign,
}


def _classify(around: Surroundings, kind: Kind, pages: Sequence[Any]) -> None:
    model = type(pages[0])
    random = _random(around, f"classify/{pages[0].pk}")
    link(model.topics.through, _topics(around, random, pages))
    link(model.regions.through, [(page.pk, random.choice(around.regions).code) for page in pages])
    PageTag.objects.bulk_create(_page_tags(around, random, pages), batch_size=CHUNK)
    Contributor.objects.bulk_create(_contributors(around, random, pages), batch_size=CHUNK)
    if kind == Kind.EVENT:
        link(EventPage.organizers.through, [(page.pk, random.choice(around.organizations).pk) for page in pages])
        EventOccurrence.objects.bulk_create(_occurrences(pages), batch_size=CHUNK)
    if kind == Kind.CAMPAIGN:
        CampaignMember.objects.bulk_create(_members(around, random, pages), batch_size=CHUNK)


def _of(page: KepuPage) -> str:
    """The top topic, which begins the made-up slug."""
    return str(page.slug).rsplit("-", 1)[0]


def _topics(around: Surroundings, random: Random, pages: Sequence[Any]) -> Iterator[tuple[int, int]]:
    for page in pages:
        family = around.topics[_of(page)]
        for topic in random.sample(family, min(len(family), random.choice([1, 1, 2]))):
            yield page.pk, topic.pk


def _page_tags(around: Surroundings, random: Random, pages: Sequence[Any]) -> list[PageTag]:
    return [
        PageTag(content_object_id=page.pk, tag=tag)
        for page in pages
        for tag in random.sample(around.tags[_of(page)], random.randint(1, 3))
    ]


def _contributors(around: Surroundings, random: Random, pages: Sequence[Any]) -> list[Contributor]:
    return [
        Contributor(page_id=page.pk, person=person, role=role, sort_order=order)
        for page in pages
        for order, (role, person) in enumerate(zip(ContributorRole, random.sample(around.people, 2), strict=True))
    ]


def _occurrences(pages: Sequence[EventPage]) -> list[EventOccurrence]:
    return [
        EventOccurrence(event_id=page.pk, start=item.start, end=item.end, status=str(item.status), reason=item.reason)
        for page in pages
        for item in page.known_occurrences()
    ]


def _members(around: Surroundings, random: Random, pages: Sequence[Any]) -> list[CampaignMember]:
    gathered = around.made.get(Kind.ARTICLE, []) + around.made.get(Kind.VENUE, []) + around.made.get(Kind.RUMOR, [])
    return [
        CampaignMember(campaign_id=page.pk, page_id=pk, sort_order=order)
        for page in pages
        for order, pk in enumerate(random.sample(gathered, min(MEMBERS, len(gathered))))
    ]
