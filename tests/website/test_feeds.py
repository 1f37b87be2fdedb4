"""RSS, Atom, iCalendar, sitemap: other programs must be able to read them."""

from __future__ import annotations

from datetime import UTC
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest
from django.test import Client
from icalendar import Calendar

from content.models import ArticlePage, EventPage, RumorPage, Topic

ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def parsed(xml: bytes) -> ElementTree.Element:
    """Strictly: the first mistake raises."""
    return ElementTree.fromstring(xml)  # noqa: S314  (our own)


@pytest.mark.parametrize(("kind", "model"), [("articles", ArticlePage), ("rumors", RumorPage)])
def test_rss(reader: Client, kind: str, model: type[ArticlePage]) -> None:
    answer = reader.get(f"/{kind}/feed.xml")
    assert answer["Content-Type"].startswith("application/rss+xml")
    assert "max-age" in answer["Cache-Control"]
    channel = parsed(answer.content).find("channel")
    assert channel is not None
    items = channel.findall("item")
    newest = model.objects.live().order_by("-first_published_at", "-pk")
    assert [item.findtext("title") for item in items] == [page.title for page in newest[:50]]
    for item in items:
        assert str(item.findtext("link")).startswith("http://testserver/")
        assert parsedate_to_datetime(str(item.findtext("pubDate"))).tzinfo
        assert item.findtext("guid")
    self_link = channel.find(f"{ATOM}link[@rel='self']")
    assert self_link is not None
    assert self_link.get("href") == f"http://testserver/{kind}/feed.xml"


def test_atom(reader: Client) -> None:
    answer = reader.get("/rumors/atom.xml?topic=health")
    assert answer["Content-Type"].startswith("application/atom+xml")
    feed = parsed(answer.content)
    assert "健康与医疗" in str(feed.findtext(f"{ATOM}title"))
    entries = feed.findall(f"{ATOM}entry")
    assert entries
    for entry in entries:
        assert entry.findtext(f"{ATOM}updated")
        assert entry.findtext(f"{ATOM}id")
        assert "流传的说法：" in str(entry.findtext(f"{ATOM}summary"))


def test_feed_takes_the_filters_of_its_listing(reader: Client) -> None:
    below = Topic.objects.filter(path__contains="/weather/")
    expected = {page.title for page in ArticlePage.objects.live().filter(topics__in=below)}
    root = parsed(reader.get("/articles/feed.xml?topic=weather").content)
    assert {item.findtext("title") for item in root.iter("item")} == expected
    assert root.findtext("channel/link") == "http://testserver/articles/?topic=weather"


def test_pages_announce_their_feeds_with_the_right_type(reader: Client) -> None:
    from bs4 import BeautifulSoup

    types = {"feed.xml": "application/rss+xml", "atom.xml": "application/atom+xml", "calendar.ics": "text/calendar"}
    types |= {"/oembed": "application/json+oembed"}
    for address in ("/", "/articles/?topic=weather", "/rumors/", "/events/"):
        soup = BeautifulSoup(reader.get(address).content, "html.parser")
        announced = soup.find_all("link", rel="alternate")
        assert announced, address
        for link in announced:
            assert reader.get(str(link["href"])).status_code == 200
            assert link["type"] == next(kind for name, kind in types.items() if name in str(link["href"])), link


def events_of(reader: Client, address: str) -> list:  # type: ignore[type-arg]
    answer = reader.get(address)
    assert answer["Content-Type"].startswith("text/calendar")
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_calendar_of_all_events(reader: Client) -> None:
    found = events_of(reader, "/events/calendar.ics")
    expected = [item for event in EventPage.objects.live() for item in event.to_record().event.occurrences]
    assert len(found) == len(expected)
    assert len({str(event["UID"]) for event in found}) == len(found)
    instants = sorted(event["DTSTART"].dt.astimezone(UTC) for event in found)
    assert instants == sorted(item.start.astimezone(UTC) for item in expected)
    for event in found:
        assert event["DTEND"].dt > event["DTSTART"].dt
        assert event["DTSTAMP"]
        assert str(event["URL"]).startswith("http://testserver/events/")


def test_cancelled_occurrences_stay_and_say_so(reader: Client) -> None:
    found = events_of(reader, "/events/calendar.ics")
    cancelled = [event for event in found if event["STATUS"] == "CANCELLED"]
    expected = [
        item
        for event in EventPage.objects.live()
        for item in event.to_record().event.occurrences
        if item.status == "cancelled"
    ]
    assert len(cancelled) == len(expected) >= 1
    for event in cancelled:
        assert str(event["SUMMARY"]).startswith("【已取消】")
    assert any(item.reason and item.reason in str(event["DESCRIPTION"]) for item in expected for event in cancelled)


def test_calendar_lines_are_short_enough(reader: Client) -> None:
    lines = reader.get("/events/calendar.ics").content.split(b"\r\n")
    assert max(map(len, lines)) <= 75


def test_calendar_takes_filters(reader: Client) -> None:
    found = events_of(reader, "/events/calendar.ics?region=440300")
    assert 0 < len(found) < len(events_of(reader, "/events/calendar.ics"))


def test_calendar_of_one_event(reader: Client) -> None:
    event = EventPage.objects.live().first()
    found = events_of(reader, f"{event.get_url()}event.ics")
    assert len(found) == len(event.to_record().event.occurrences)
    assert all(event.title in str(each["SUMMARY"]) for each in found)


def test_sitemap_names_every_page_once(reader: Client) -> None:
    index = parsed(reader.get("/sitemap.xml").content)
    parts = [str(tag.text) for tag in index.iter(f"{SITEMAP}loc")]
    found = [
        str(tag.text)
        for part in parts
        for tag in parsed(reader.get(part.removeprefix("http://testserver")).content).iter(f"{SITEMAP}loc")
    ]
    assert len(found) == len(set(found))
    for page in [*ArticlePage.objects.live(), *EventPage.objects.live()]:
        assert f"http://testserver{page.get_url()}" in found
    assert {"http://testserver/", "http://testserver/about/", "http://testserver/topics/typhoon/"} <= set(found)
    assert not [address for address in found if "/search/" in address or "/cms/" in address]


def test_sitemap_says_when_pages_changed(reader: Client) -> None:
    part = parsed(reader.get("/sitemap-article.xml").content)
    for entry in part.iter(f"{SITEMAP}url"):
        assert entry.findtext(f"{SITEMAP}lastmod")
