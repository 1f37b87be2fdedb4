"""The addresses and parameters that partners rely on: what stands here keeps its shape for ever."""

from __future__ import annotations

import json
from xml.etree import ElementTree

import pytest
from django.test import Client

ADDRESSES = {
    "/": "text/html",
    "/articles/": "text/html",
    "/rumors/": "text/html",
    "/venues/": "text/html",
    "/events/": "text/html",
    "/campaigns/": "text/html",
    "/topics/": "text/html",
    "/topics/typhoon/": "text/html",
    "/regions/": "text/html",
    "/regions/440100/": "text/html",
    "/search/": "text/html",
    "/about/": "text/html",
    "/healthz": "text/plain",
    "/readyz": "application/json",
    "/sitemap.xml": "application/xml",
    "/robots.txt": "text/plain",
    "/articles/feed.xml": "application/rss+xml",
    "/rumors/feed.xml": "application/rss+xml",
    "/events/calendar.ics": "text/calendar",
}
PARAMETERS = [
    "q=台风",
    "kind=article",
    "kind=rumor",
    "kind=venue",
    "kind=event",
    "kind=campaign",
    "topic=typhoon",
    "topic=first-aid&topic=food-storage",
    "region=440000",
    "region=440106",
    *(f"audience={code}" for code in ("minors", "farmers", "workers", "older", "officials", "everyone")),
    *(f"verdict={code}" for code in ("false", "misleading", "unproven", "partly_true", "true", "outdated")),
    "from=2026-09-01",
    "to=2026-09-30",
    "from=2026-09-01&to=2026-09-30",
    "near=23.13,113.26",
    "near=23.13,113.26&km=5",
    "open=today",
    "sort=date",
    "sort=relevance",
    "near=23.13,113.26&sort=distance",
    "page=1",
    "utm_source=wechat",
]
LISTINGS = ["/articles/", "/rumors/", "/venues/", "/events/", "/campaigns/", "/search/"]
FEEDS = ["/articles/feed.xml", "/rumors/feed.xml", "/events/calendar.ics"]


@pytest.fixture
def partner(demo_db: None) -> Client:
    return Client()


@pytest.mark.parametrize(("address", "kind"), ADDRESSES.items())
def test_address(partner: Client, address: str, kind: str) -> None:
    answer = partner.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith(kind)
    assert partner.head(address).status_code == 200


@pytest.mark.parametrize("query", PARAMETERS)
@pytest.mark.parametrize("address", LISTINGS)
def test_parameters_of_listings_and_search(partner: Client, address: str, query: str) -> None:
    assert partner.get(f"{address}?{query}").status_code == 200


@pytest.mark.parametrize("query", PARAMETERS)
@pytest.mark.parametrize("address", FEEDS)
def test_feeds_take_the_filters_of_their_listing(partner: Client, address: str, query: str) -> None:
    assert partner.get(f"{address}?{query}").status_code == 200


def test_editors_find_their_screens(partner: Client) -> None:
    answer = partner.get("/cms/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/cms/login/")


def test_readiness_keeps_its_fields(partner: Client) -> None:
    answer = json.loads(partner.get("/readyz").content)
    assert answer["ready"] is True
    assert {"ready", "problems", "search", "queue"} <= answer.keys()


def test_suggestions_keep_their_fields(partner: Client) -> None:
    for typed in ("台", "tf", "taifeng"):
        found = json.loads(partner.get("/search/suggest/", {"q": typed}).content)["suggestions"]
        assert found[0].keys() == {"text", "kind", "url"}
        assert any("台风" in each["text"] for each in found), typed
        assert partner.get(found[0]["url"]).status_code == 200


def test_feed_items_keep_their_addresses(partner: Client) -> None:
    root = ElementTree.fromstring(partner.get("/articles/feed.xml").content)  # noqa: S314  (our own)
    for link in root.iter("link"):
        assert str(link.text).startswith("http://testserver/articles/")
    for item in root.iter("item"):
        assert item.findtext("guid") == item.findtext("link")
