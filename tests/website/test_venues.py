"""Venues near a place and open on a day."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from math import atan2, cos, hypot, radians, sin

import pytest
from bs4 import BeautifulSoup
from django.utils.timezone import localdate

from content import selectors
from content.holiday_calendar import published_calendar
from content.models import VenuePage
from content.records import Point
from website.cards import open_state

Page = Callable[..., BeautifulSoup]
CANTON = Point(lat=23.1291, lon=113.2644)


def vincenty_on_a_sphere(here: Point, there: Point) -> float:
    """Kilometres by another formula than the site's, on a sphere of the mean radius."""
    a, b, turn = radians(here.lat), radians(there.lat), radians(there.lon - here.lon)
    across = hypot(cos(b) * sin(turn), cos(a) * sin(b) - sin(a) * cos(b) * cos(turn))
    return 6371.0088 * atan2(across, sin(a) * sin(b) + cos(a) * cos(b) * cos(turn))


def links(soup: BeautifulSoup) -> list[str]:
    return [str(link["href"]) for link in soup.main.select("article h2 a, article h3 a")]


def links_of_all_pages(page: Page, address: str) -> set[str]:
    """Links of a listing from its first page to its last."""
    found: set[str] = set()
    while address:
        soup = page(address)
        found.update(links(soup))
        following = soup.select_one("a[rel=next]")
        address = str(following["href"]) if following else ""
    return found


@pytest.mark.parametrize("km", [5, 30, 100, 500])
def test_near_finds_exactly_those_within_reach(page: Page, km: int) -> None:
    distances = {v.get_url(): vincenty_on_a_sphere(CANTON, v.point) for v in VenuePage.objects.live() if v.point}
    expected = {url: distance for url, distance in distances.items() if distance <= km}
    found: dict[str, float] = {}
    for number in range(1, len(expected) // 20 + 2):
        for row in page(f"/venues/?near=23.1291,113.2644&km={km}&page={number}").main.select("article"):
            said = re.search(r"约 (\d+\.\d) 公里", row.get_text())
            assert said, row.get_text()
            found[str(row.select_one("h2 a, h3 a")["href"])] = float(said[1])
    assert list(found) == sorted(expected, key=expected.__getitem__)
    assert found == pytest.approx(expected, abs=0.051)


def test_near_page_shows_distances_nearest_first(page: Page) -> None:
    soup = page("/venues/?near=23.1291,113.2644&km=100")
    shown = [float(number) for number in re.findall(r"约 (\d+\.\d) 公里", soup.main.get_text())]
    assert len(shown) >= 5
    assert shown == sorted(shown)
    nearest = min((v for v in VenuePage.objects.live() if v.point), key=lambda v: vincenty_on_a_sphere(CANTON, v.point))
    assert links(soup)[0] == nearest.get_url()
    assert shown[0] == pytest.approx(vincenty_on_a_sphere(CANTON, nearest.point), abs=0.06)


def test_nothing_near_is_said_kindly(page: Page) -> None:
    assert "还没有内容" in page("/venues/?near=0,0&km=10").main.get_text()


def test_open_today_shows_exactly_those_that_open(page: Page) -> None:
    today = localdate()
    opening = {
        venue.get_url()
        for venue in VenuePage.objects.live()
        if venue.opening_rules().day(today, published_calendar()).sessions
    }
    assert links_of_all_pages(page, "/venues/?open=today") == opening
    assert links_of_all_pages(page, f"/venues/?open={today}") == opening


def test_open_on_a_monday_leaves_museums_out(page: Page) -> None:
    monday = localdate() + timedelta(days=-localdate().weekday() % 7 + 21)
    every = links_of_all_pages(page, "/venues/")
    opening = links_of_all_pages(page, f"/venues/?open={monday}")
    assert 0 < len(opening) < len(every)
    for venue in selectors.pages("venue"):
        sessions = venue.opening_rules().day(monday, published_calendar()).sessions
        assert (venue.get_url() in opening) == bool(sessions)


def test_open_state_by_the_hour(demo_db: None) -> None:
    from datetime import datetime

    from content.local_time import SHANGHAI

    venue = VenuePage.objects.live().get(slug="guang-dong-ke-xue-zhong-xin")
    day, calendar = date(2026, 11, 21), published_calendar()  # a Saturday without a holiday
    sessions = venue.opening_rules().day(day, calendar).sessions
    assert sessions

    def state(hour: int) -> str:
        return open_state(venue, datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI))[0]

    assert [state(6), state(11), state(23)] == ["soon", "open", "closed"]


def test_cards_say_todays_hours(page: Page) -> None:
    text = page("/venues/").main.get_text()
    assert re.search(r"今天.*?(开放|闭馆|不开放)", text)


def test_map_shows_the_venues_of_the_list(page: Page) -> None:
    soup = page("/venues/")
    points = json.loads(soup.find("script", id="map-points").string)
    addresses = links(soup)
    assert [point["url"] for point in points] == [url for url in addresses if url in {p["url"] for p in points}]
    venues = {venue.get_url(): venue for venue in VenuePage.objects.live()}
    for point in points:
        assert (point["lat"], point["lon"]) == (venues[point["url"]].lat, venues[point["url"]].lon)
    assert all(venues[url].point is None for url in set(addresses) - {point["url"] for point in points})
