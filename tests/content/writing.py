"""An editor's desk for tests: each method publishes a page; what a test doesn't say is filled in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.utils.timezone import make_aware, now
from PIL import Image
from wagtail.models import Page, PageViewRestriction

from content.models import (
    ArticleIndexPage,
    ArticlePage,
    CampaignIndexPage,
    CampaignPage,
    EventIndexPage,
    EventPage,
    Organization,
    Region,
    RumorIndexPage,
    RumorPage,
    Topic,
    VenueIndexPage,
    VenuePage,
)
from media.models import Licence, Picture


def raw(*blocks: tuple[str, Any]) -> str:
    """Stream data as it is stored."""
    return json.dumps([{"type": kind, "value": value} for kind, value in blocks])


def at(text: str) -> datetime:
    """``2026-10-01 09:30`` in Shanghai."""
    return make_aware(datetime.fromisoformat(text))


def session(start: str, end: str) -> tuple[str, dict[str, str]]:
    return "session", {"start": at(start).isoformat(), "end": at(end).isoformat()}


EVERY_DAY = raw(
    ("weekly", {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
                "sessions": [{"opens": "09:00", "closes": "17:00", "last_entry": None}],
                "season_from": "", "season_to": ""}),
)  # fmt: skip


class Desk:
    """Topics by slug, regions by code, times as Shanghai text."""

    def article(self, title: str = "台风来了怎么办", **fields: Any) -> ArticlePage:
        return self._published(ArticleIndexPage, ArticlePage, title, {"body": raw(("text", "<p>正文</p>"))} | fields)

    def rumor(self, title: str = "隔夜水能喝吗", **fields: Any) -> RumorPage:
        own = {"claim": "隔夜水致癌", "verdict": "false", "truth": "放一夜没有问题。"}
        return self._published(
            RumorIndexPage, RumorPage, title, own | {"explanation": raw(("text", "<p>解释</p>"))} | fields
        )

    def venue(self, title: str = "广东科学中心", **fields: Any) -> VenuePage:
        own = {"venue_kind": "comprehensive", "hours": EVERY_DAY, "address": "科普路 168 号"}
        return self._published(VenueIndexPage, VenuePage, title, own | fields)

    def event(self, title: str = "观星夜", times: str | None = None, **fields: Any) -> EventPage:
        soon = now() + timedelta(days=3)
        ahead = raw(("session", {"start": soon.isoformat(), "end": (soon + timedelta(hours=2)).isoformat()}))
        own = {"event_kind": "observation", "address": "学校操场", "times": times or ahead}
        return self._published(EventIndexPage, EventPage, title, own | fields)

    def campaign(self, title: str = "全国科普月", **fields: Any) -> CampaignPage:
        own = {"starts_on": date(2026, 9, 1), "ends_on": date(2026, 9, 30), "intro": raw(("text", "<p>介绍</p>"))}
        return self._published(CampaignIndexPage, CampaignPage, title, own | fields)

    def organization(self, name: str = "省科协", **fields: Any) -> Organization:
        made: Organization = Organization.objects.create(
            name=name, **{"level": "province", "kind": "association"} | fields
        )
        return made

    def _published(self, index: Any, model: Any, title: str, fields: dict[str, Any]) -> Any:
        topics, regions = fields.pop("topics", ()), fields.pop("regions", ())
        published, tags = fields.pop("published", None), fields.pop("tags", ())
        own = {"summary": f"{title}的摘要", "cover": self.picture()} | fields
        page = model(title=title, live=False, **own)
        page.first_published_at = at(published) if published else None
        index.objects.get().add_child(instance=page)
        self.classify(page, topics=topics, regions=regions)
        page.tags.add(*tags)
        page.save_revision().publish()
        if own.get("review_due"):  # publishing moves a day that has passed
            model.objects.filter(pk=page.pk).update(review_due=own["review_due"])
        return model.objects.get(pk=page.pk)

    def picture(self) -> Picture:
        """A small one, so that publishing has none to draw; ``cover=None`` lets it draw."""
        found: Picture | None = Picture.objects.filter(title="绿").first()
        if found is None:
            data = BytesIO()
            Image.new("RGB", (60, 40), "teal").save(data, "PNG")
            file = ContentFile(data.getvalue(), name="green.png")
            found = Picture.objects.create(title="绿", alt_text="一片绿", credit="张三", licence=Licence.OWN, file=file)
        return found

    def classify(self, page: Any, *, topics: Sequence[str] = (), regions: Sequence[str] = ()) -> None:
        page.topics.set(Topic.objects.filter(slug__in=topics))
        page.regions.set(Region.objects.filter(code__in=regions))


def hide(page: Page) -> PageViewRestriction:
    """Only people with the password see it and what is below."""
    made: PageViewRestriction = PageViewRestriction.objects.create(
        page_id=page.pk, restriction_type=PageViewRestriction.PASSWORD, password="only for friends"
    )
    return made
