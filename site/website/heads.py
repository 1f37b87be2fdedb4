"""The head of each page: titles, canonical addresses, feeds, structured data."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest
from wagtail.models import Page

from content.models import KepuPage
from content.models.section import SectionPage
from content.records import ContentRecord, Kind
from content.vocabulary import KIND_LABELS
from search.criteria import Criteria

from .chrome import Chrome
from .meta import PageMeta
from .structured_data import Publisher, breadcrumbs, page_data, website_data

EMBEDDED = (Kind.EVENT, Kind.VENUE, Kind.RUMOR)
"""Kinds whose lists are widgets."""
FEED_PATHS = {Kind.ARTICLE: "/articles/", Kind.RUMOR: "/rumors/"}
COLUMNS = {
    Kind.ARTICLE: ("科普文章", "/articles/"),
    Kind.RUMOR: ("科学辟谣", "/rumors/"),
    Kind.VENUE: ("科普场馆", "/venues/"),
    Kind.EVENT: ("科普活动", "/events/"),
    Kind.CAMPAIGN: ("专题", "/campaigns/"),
}


def base_url(request: HttpRequest) -> str:
    """Scheme and host without a slash at the end."""
    return f"{request.scheme}://{request.get_host()}"


def oembed_of(request: HttpRequest) -> str:
    """Where the editors of others find out how to embed this page."""
    return f"{base_url(request)}/oembed?{urlencode({'url': request.build_absolute_uri()})}"


def plain_meta(
    request: HttpRequest, title: str, description: str = "", *, robots: str = "", embedded: bool = False
) -> PageMeta:
    """The head of a page that is not an item of content; ``embedded``: there is a widget that shows the same."""
    return PageMeta(
        title=title,
        description=description,
        canonical=base_url(request) + request.path,
        robots=robots,
        oembed=oembed_of(request) if embedded else "",
        column_name=title,
    )


def home_meta(request: HttpRequest, chrome: Chrome) -> PageMeta:
    """The head of the home page."""
    publisher = Publisher(name=chrome.site_name, base_url=base_url(request))
    return PageMeta(
        title=chrome.site_name,
        description=chrome.tagline,
        canonical=f"{publisher.base_url}/",
        column_name="首页",
        json_ld=(website_data(publisher),),
        feeds=(("最新文章", "/articles/feed.xml"), ("最新辟谣", "/rumors/feed.xml")),
    )


def listing_meta(request: HttpRequest, *, kind: str, section: SectionPage | None, criteria: Criteria) -> PageMeta:
    """Listings: filtered ones are not indexed by search engines, pages of the plain one are."""
    title = section.title if section else KIND_LABELS[kind]
    plain = criteria == Criteria(page=criteria.page)
    canonical = base_url(request) + request.path + (f"?page={criteria.page}" if criteria.page > 1 else "")
    return PageMeta(
        title=title if criteria.page == 1 else f"{title}（第 {criteria.page} 页）",
        description=section.intro if section else "",
        canonical=canonical,
        column_name=title,
        robots="" if plain else "noindex, follow",
        oembed=oembed_of(request) if kind in EMBEDDED else "",
        feeds=tuple(listing_feeds(kind, criteria)),
    )


def listing_feeds(kind: str, criteria: Criteria) -> list[tuple[str, str]]:
    """(title, address) of the feeds with the filters of the listing."""
    query = criteria.with_().to_query()
    suffix = f"?{query}" if query else ""
    if kind == Kind.EVENT:
        return [("日历订阅（iCalendar）", f"/events/calendar.ics{suffix}")]
    if kind not in FEED_PATHS:
        return []
    path = FEED_PATHS[Kind(kind)]
    return [("RSS 订阅", f"{path}feed.xml{suffix}"), ("Atom 订阅", f"{path}atom.xml{suffix}")]


def topic_feeds(slug: str, name: str) -> list[tuple[str, str]]:
    """Feeds of one topic."""
    return [
        (f"{name}·文章", f"/articles/feed.xml?topic={slug}"),
        (f"{name}·辟谣", f"/rumors/feed.xml?topic={slug}"),
    ]


def trail(page: Page) -> list[tuple[str, str]]:
    """Breadcrumbs (label, path) of an item of content, itself last."""
    kind = getattr(page, "kind", None)
    middle = [COLUMNS[kind]] if kind in COLUMNS else []
    return [("首页", "/"), *middle, (page.title, page.get_url() or "")]


def item_meta(request: HttpRequest, page: KepuPage, record: ContentRecord, chrome: Chrome, image: str) -> PageMeta:
    """The head of an article, rebuttal, venue, event or campaign. ``image`` is absolute or empty."""
    publisher = Publisher(name=chrome.host_organization or chrome.site_name, base_url=base_url(request))
    sources = [person.institution or person.name for person in record.authors]
    return PageMeta(
        title=page.seo_title or page.title,
        description=page.search_description or page.summary,
        canonical=publisher.base_url + record.url,
        oembed=oembed_of(request),
        column_name=COLUMNS[record.kind][0],
        pub_date=record.published_at,
        content_source=sources[0] if sources else chrome.host_organization or chrome.site_name,
        image=image,
        image_alt=record.cover_alt,
        og_type="article",
        json_ld=(*page_data(record, publisher, image=image), breadcrumbs(trail(page), publisher)),
    )
