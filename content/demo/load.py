"""Loads the demo site: every file of this folder becomes a published page. What exists is left alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils.timezone import get_current_timezone, localdate, make_aware, now
from wagtail.models import Page

from content.foundation import lay_foundation
from content.models import (
    ArticleIndexPage,
    ArticlePage,
    CampaignIndexPage,
    CampaignPage,
    Contributor,
    EventIndexPage,
    EventPage,
    KepuPage,
    Organization,
    Person,
    PublicSiteSettings,
    Region,
    RumorIndexPage,
    RumorPage,
    Topic,
    VenueIndexPage,
    VenuePage,
)
from content.models.campaigns import CampaignMember
from content.vocabulary import ContributorRole

from .days import day, hours, times
from .rich_text import stream

FOLDER = Path(__file__).parent
SHELF_LIFE_DAYS = {"article": 365, "rumor": 180, "venue": 90, "event": 365, "campaign": 365}
Data = dict[str, Any]


class DemoLoader:
    """Loads files in the order in which they refer to each other. ``progress`` is told each page's title."""

    def __init__(self, *, today: date | None = None, progress: Callable[[str], None] = lambda title: None) -> None:
        self.today = today or localdate()
        self.progress = progress
        self.page_ids: dict[str, int] = {}
        self.people: dict[str, Person] = {}
        self.organizations: dict[str, Organization] = {}

    def load(self) -> int:
        """Returns how many pages were created."""
        lay_foundation()
        self._site_settings()
        self._people_and_organizations()
        self.page_ids = dict(Page.objects.values_list("slug", "pk"))
        created = sum(self._page(data, make, parent) for data, make, parent in self._all())
        self._relate()
        return created

    def _all(self) -> Iterator[tuple[Data, Callable[[Data], KepuPage], Any]]:
        for folder, make, parent in (
            ("articles", self.article, ArticleIndexPage),
            ("rumors", self.rumor, RumorIndexPage),
            ("venues", self.venue, VenueIndexPage),
            ("campaigns", self.campaign, CampaignIndexPage),
            ("events", self.event, EventIndexPage),
        ):
            for data in read(folder):
                yield data, make, parent

    @transaction.atomic
    def _page(self, data: Data, make: Callable[[Data], KepuPage], parent: Any) -> bool:
        if data["slug"] in self.page_ids:
            return False
        self.progress(data["title"])
        page = make(data)
        page.live = False
        page.first_published_at = self._published(data)
        parent.objects.get().add_child(instance=page)
        self._classify(page, data)
        publish(page)
        self.page_ids[page.slug] = page.pk
        return True

    def _published(self, data: Data) -> datetime:
        on = self.today - timedelta(days=data.get("published_days_ago", 30))
        return min(make_aware(datetime.combine(on, time(9, 30)), get_current_timezone()), now())

    def _classify(self, page: KepuPage, data: Data) -> None:
        page.topics.set(Topic.objects.filter(slug__in=data.get("topics", [])))
        page.regions.set(Region.objects.filter(code__in=data.get("regions", [])))
        page.tags.add(*data.get("tags", []))
        for role in ContributorRole:
            for key in data.get(f"{role.value}s", []):
                page.contributors.add(Contributor(person=self.people[key], role=role))
        if isinstance(page, EventPage):
            page.organizers.set([self.organizations[key] for key in data.get("organizers", [])])

    def _basis(self, data: Data, kind: str) -> Data:
        reviewed = self.today - timedelta(
            days=int(data.get("reviewed_days_ago") or data.get("published_days_ago") or 30)
        )
        return {
            "title": data["title"],
            "slug": data["slug"],
            "summary": data["summary"],
            "audiences": tuple(data.get("audiences", [])),
            "evidence": raw([("evidence", item) for item in data.get("evidence") or []]),
            "corrections": raw([("correction", self._correction(item)) for item in data.get("corrections") or []]),
            "reviewed_on": reviewed,
            "review_due": reviewed + timedelta(days=SHELF_LIFE_DAYS[kind]),
        }

    def _correction(self, item: Data) -> Data:
        corrected_on = self.today - timedelta(days=item["days_ago"])
        return {"corrected_on": corrected_on, "was": item["was"], "now": item["now"]}

    def article(self, data: Data) -> ArticlePage:
        return ArticlePage(**self._basis(data, "article"), body=raw_story(data["body"], self.page_ids))

    def rumor(self, data: Data) -> RumorPage:
        return RumorPage(
            **self._basis(data, "rumor"),
            claim=data["claim"],
            wordings="\n".join(data.get("variants") or []),
            verdict=data["verdict"],
            truth=data["truth"],
            explanation=raw_story(data["explanation"], self.page_ids),
            circulates=data.get("circulates") or "",
            circulating_since=data.get("circulating_since"),
            checked_by=self.organizations[data["checked_by"]],
        )

    def venue(self, data: Data) -> VenuePage:
        ticket, booking = data["ticket"], data["booking"]
        return VenuePage(
            **self._basis(data, "venue"),
            venue_kind=data["kind"],
            organization=self.organizations.get(data.get("organization") or ""),
            intro=raw_story(data["intro"], self.page_ids),
            region=Region.objects.filter(code=data["region"]).first(),
            address=data["address"],
            lat=data.get("lat"),
            lon=data.get("lon"),
            phone=data.get("phone") or "",
            website=data.get("website") or "",
            facilities=tuple(data.get("facilities", [])),
            ages=data.get("ages") or "",
            free=ticket["free"],
            prices=raw([("price", {**rule, "price": str(rule["price"])}) for rule in ticket.get("rules") or []]),
            ticket_note=ticket.get("note") or "",
            booking_needed=booking["needed"],
            booking_how=booking.get("how") or "",
            booking_days_ahead=booking.get("days_ahead"),
            booking_url=booking.get("url") or "",
            hours=raw(hours(data.get("hours") or [], self.today)),
        )

    def campaign(self, data: Data) -> CampaignPage:
        return CampaignPage(
            **self._basis(data, "campaign"),
            starts_on=day(data["starts"], self.today),
            ends_on=day(data["ends"], self.today),
            intro=raw_story(data["intro"], self.page_ids),
        )

    def event(self, data: Data) -> EventPage:
        return EventPage(
            **self._basis(data, "event"),
            event_kind=data["kind"],
            intro=raw_story(data["intro"], self.page_ids),
            times=raw(times(data["times"], self.today)),
            campaign_id=self.page_ids.get(data.get("campaign") or ""),
            venue_id=self.page_ids.get(data.get("venue") or ""),
            region=Region.objects.filter(code=data.get("region") or "").first(),
            address=data.get("address") or "",
            online_url=data.get("online_url") or "",
            ages=data.get("ages") or "",
            fee=data.get("fee") or "免费",
            capacity=data.get("capacity"),
            booking_url=data.get("booking_url") or "",
        )

    def _site_settings(self) -> None:
        site = PublicSiteSettings.objects.select_related("site").get()
        if not site.tagline:
            site.tagline = "广东的科学传播平台：查传言、读科普、找场馆、看活动"
            site.host_organization = "科普平台（演示站）"
            site.save()

    def _people_and_organizations(self) -> None:
        for row in yaml.safe_load((FOLDER / "people.yaml").read_text("utf-8")):
            key, fields = row["id"], {name: row[name] for name in ("title", "institution", "field")}
            self.people[key] = Person.objects.get_or_create(name=row["name"], defaults=fields)[0]
        for row in yaml.safe_load((FOLDER / "organizations.yaml").read_text("utf-8")):
            fields = {name: row[name] for name in ("level", "kind", "url")}
            fields |= {"region_id": row["region"], "parent": self.organizations.get(row["parent"] or "")}
            self.organizations[row["id"]] = Organization.objects.get_or_create(name=row["name"], defaults=fields)[0]

    @transaction.atomic
    def _relate(self) -> None:
        """``related`` blocks name pages that may come later in the order: write them once all exist."""
        for data, page in self._with_late_links():
            setattr(page, "body", raw_story(data["body"], self.page_ids))  # noqa: B010  (stream fields take stored text)
            publish(page)
        for data in read("campaigns"):
            campaign = CampaignPage.objects.get(slug=data["slug"])
            slugs = [slug for group in ("articles", "rumors", "venues") for slug in data.get(group) or []]
            if not campaign.members.exists():
                campaign.members.set(
                    [CampaignMember(page_id=self.page_ids[slug]) for slug in slugs if slug in self.page_ids]
                )
                publish(campaign)

    def _with_late_links(self) -> Iterator[tuple[Data, ArticlePage]]:
        for data in read("articles"):
            wanted = {slug for block in data["body"] for slug in block.get("related") or []} & self.page_ids.keys()
            page = ArticlePage.objects.get(slug=data["slug"])
            linked = sum(
                len(block["value"]["pages"]) for block in page.body.raw_data if block["type"] == "related_pages"
            )
            if len(wanted) > linked:
                yield data, page


def read(folder: str) -> list[Data]:
    """All files of a folder, by name."""
    return [yaml.safe_load(path.read_text("utf-8")) for path in sorted((FOLDER / folder).glob("*.yaml"))]


def raw(blocks: list[tuple[str, Any]]) -> str:
    """Stream data as it is stored: pages by id, dates and times as text."""
    return json.dumps([{"type": name, "value": value} for name, value in blocks], default=str)


def raw_story(blocks: list[Data], page_ids: dict[str, int]) -> str:
    """A story as it is stored."""
    return raw(stream(blocks, page_ids))


def publish(page: KepuPage) -> None:
    """Publish as an editor would, but dated when it was first published."""
    page.save_revision().publish()
    type(page).objects.filter(pk=page.pk).update(last_published_at=page.first_published_at)


def file_count() -> int:
    """How many pages there are to load."""
    return sum(
        len(list((FOLDER / folder).glob("*.yaml")))
        for folder in ("articles", "rumors", "venues", "campaigns", "events")
    )
