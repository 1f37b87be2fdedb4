"""Everything live and public, for search engines."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap

from content import selectors
from content.models import Region, StandardPage, Topic
from content.records import Kind


class KindSitemap(Sitemap[Any]):
    """The pages of one kind, 5,000 a file."""

    limit = 5000

    def __init__(self, kind: Kind) -> None:
        self.kind = kind

    def items(self) -> Any:
        return selectors.pages(self.kind).only("pk", "url_path", "last_published_at")

    def location(self, item: Any) -> str:
        return str(item.get_url())

    def lastmod(self, item: Any) -> datetime | None:
        found: datetime | None = item.last_published_at
        return found


class OverviewSitemap(Sitemap[str]):
    """Listings, topics, regions and plain pages."""

    def items(self) -> list[str]:
        listings = ["/", "/articles/", "/rumors/", "/venues/", "/events/", "/events/calendar/", "/campaigns/"]
        topics = [f"/topics/{slug}/" for slug in Topic.objects.values_list("slug", flat=True)]
        regions = [f"/regions/{code}/" for code in Region.objects.values_list("code", flat=True)]
        plain = [page.get_url() or "/" for page in StandardPage.objects.live().public()]
        return [*listings, "/topics/", *topics, "/regions/", *regions, *plain]

    def location(self, item: str) -> str:
        return item


SITEMAPS: dict[str, Sitemap[Any]] = {
    "overview": OverviewSitemap(),
    **{str(kind): KindSitemap(kind) for kind in Kind},
}
