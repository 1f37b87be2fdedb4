"""What pages cost: questions to the database, and bytes over the wire."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from content import selectors
from content.models import ArticlePage, CampaignPage, EventOccurrence, EventPage, KepuPage, RumorPage, VenuePage
from content.records import Kind

Figure = Callable[[str, object], None]
LISTINGS = {
    "/articles/": ArticlePage,
    "/rumors/": RumorPage,
    "/venues/": VenuePage,
    "/events/": EventPage,
    "/events/calendar/": EventPage,
    "/search/?kind=article": ArticlePage,
    "/search/?kind=venue": VenuePage,
    "/articles/feed.xml": ArticlePage,
    "/rumors/atom.xml": RumorPage,
    "/events/calendar.ics": EventPage,
    "/topics/typhoon/": ArticlePage,
    "/regions/440100/": VenuePage,
    "/campaigns/": CampaignPage,
}
DETAILS = {
    "/articles/li-an-liu/": 12,
    "/rumors/suan-xing-ti-zhi-zhi-ai/": 12,
    "/venues/guang-dong-ke-xue-zhong-xin/": 17,
    "/events/xin-fei-fu-su-yu-aed/": 15,
    "/campaigns/quan-guo-ke-pu-yue/": 26,
    "/": 23,
    "/about/": 6,
}
KB = 1024


def queries(reader: Client, address: str) -> int:
    """Of the second reader: the first one fills caches of a process that has just started."""
    reader.get(address)
    with CaptureQueriesContext(connection) as seen:
        assert reader.get(address).status_code == 200
    return len(seen)


@pytest.mark.parametrize(("address", "model"), LISTINGS.items())
def test_a_listing_costs_the_same_whatever_it_lists(
    reader: Client, figure: Figure, address: str, model: type[KepuPage]
) -> None:
    many = queries(reader, address)
    keep_one(address, model)
    one = queries(reader, address)
    figure(f"queries {address}", many)
    assert many == one, f"{one} queries for one, {many} for many"
    assert many <= (16 if "/topics/" in address or "/regions/" in address else 12)


def keep_one(address: str, model: type[KepuPage]) -> None:
    """Hide everything of this kind but one page, a page that the address still shows."""
    shown = selectors.pages(model.kind)
    if address.startswith("/topics/"):
        shown = shown.filter(topics__slug="typhoon")
    if address.startswith("/regions/"):
        shown = shown.filter(region__code__startswith="4401")
    first = shown.first()
    model.objects.exclude(pk=first.pk).update(live=False)
    if model.kind == Kind.EVENT:
        start = now() + timedelta(minutes=1)
        EventOccurrence.objects.all().delete()
        EventOccurrence.objects.create(event=first, start=start, end=start + timedelta(hours=1), status="scheduled")


@pytest.mark.parametrize(("address", "at_most"), DETAILS.items())
def test_a_page_asks_few_questions(reader: Client, figure: Figure, address: str, at_most: int) -> None:
    count = queries(reader, address)
    figure(f"queries {address}", count)
    assert count <= at_most


@pytest.mark.parametrize("address", ["/articles/li-an-liu/", "/", "/venues/", "/search/?q=台风"])
def test_weight_over_the_wire(reader: Client, figure: Figure, address: str) -> None:
    html = reader.get(address).content
    soup = BeautifulSoup(html, "html.parser")
    files = [str(tag["href"]) for tag in soup.find_all("link", rel="stylesheet")]
    files += [str(tag["src"]) for tag in soup.find_all("script", src=True)]
    parts = {address: compressed(html), **{name: compressed(static(name)) for name in files}}
    figure(f"KB {address}", f"{sum(parts.values()) / KB:.1f}")
    assert sum(parts.values()) <= (60 if "articles" in address or address == "/" else 110) * KB, parts


def compressed(body: bytes) -> int:
    return len(gzip.compress(body, 6))


def static(address: str) -> bytes:
    found = finders.find(address.removeprefix("/static/"))
    assert isinstance(found, str), address
    with open(found, "rb") as file:
        return file.read()


def test_pages_are_sent_compressed(reader: Client) -> None:
    plain = reader.get("/articles/")
    packed = reader.get("/articles/", headers={"accept-encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(plain.content) / 3
    assert "Accept-Encoding" in packed["Vary"]


def test_every_article_is_light(reader: Client, figure: Figure) -> None:
    heaviest = max(compressed(reader.get(page.get_url()).content) for page in ArticlePage.objects.live())
    figure("KB heaviest article, HTML only", f"{heaviest / KB:.1f}")
    assert heaviest <= 30 * KB
