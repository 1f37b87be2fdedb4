"""Lists, single pages, and what is gone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from content import selectors
from content.distance import kilometres
from content.models import ArticlePage, EventPage, RumorPage, VenuePage
from content.records import Kind, Point

Ask = Callable[..., Any]
LISTS = {
    "/api/v1/content/article": ArticlePage,
    "/api/v1/content/rumor": RumorPage,
    "/api/v1/venues": VenuePage,
    "/api/v1/venues?near=23.13,113.26&km=500": VenuePage,
    "/api/v1/events": EventPage,
}


def walked(ask: Ask, address: str, between: Callable[[int], None] = lambda page: None) -> list[dict[str, Any]]:
    """All items, following ``next`` to the end."""
    items: list[dict[str, Any]] = []
    page = 0
    while address:
        found = ask(address)
        items += found["items"]
        address = (found["next"] or "").removeprefix("http://testserver")
        page += 1
        between(page)
    return items


@pytest.mark.parametrize("kind", list(Kind))
def test_a_walk_meets_every_page_once(ask: Ask, kind: Kind) -> None:
    ids = [item["id"] for item in walked(ask, f"/api/v1/content/{kind.value}?limit=7")]
    assert ids == list(selectors.pages(kind).values_list("pk", flat=True))
    assert ids


def test_a_walk_goes_on_while_pages_come_and_go(ask: Ask) -> None:
    """After each answer something new appears at the top, and something already read is withdrawn."""
    newest, *before = list(selectors.pages(Kind.ARTICLE).values_list("pk", flat=True))
    articles = ArticlePage.objects.filter(pk=newest)
    articles.update(live=False)

    def between(page: int) -> None:
        ArticlePage.objects.filter(pk=before[page - 1]).update(live=False)
        if page == 2:
            articles.update(live=True)

    ids = [item["id"] for item in walked(ask, "/api/v1/content/article?limit=5", between)]
    assert ids == before
    assert ask("/api/v1/content/article?limit=1")["items"][0]["id"] == newest


def test_the_nearest_come_first_page_after_page(ask: Ask) -> None:
    here = Point(lat=23.13, lon=113.26)
    items = walked(ask, "/api/v1/venues?near=23.13,113.26&km=100&limit=3")
    distances = [item["distance_km"] for item in items]
    assert distances == sorted(distances)
    assert len(items) > 3
    for item in items:
        assert item["distance_km"] == pytest.approx(kilometres(here, Point(**item["point"])), abs=0.001)
    places = [(page.pk, page.point) for page in selectors.pages(Kind.VENUE) if page.point]
    assert {item["id"] for item in items} == {pk for pk, place in places if kilometres(here, place) <= 100}


def test_open_venues_are_those_that_open(ask: Ask) -> None:
    day = selectors.coming_days(0)[0]
    expected = [page.pk for page in selectors.open_on(selectors.pages(Kind.VENUE), day)]
    assert [item["id"] for item in walked(ask, "/api/v1/venues?open=today&limit=4")] == expected


def test_filters_are_those_of_the_site(ask: Ask) -> None:
    items = walked(ask, "/api/v1/content/rumor?topic=typhoon&limit=50")
    expected = selectors.listing(Kind.RUMOR, topics=["typhoon"]).values_list("pk", flat=True)
    assert [item["id"] for item in items] == list(expected)
    assert all("typhoon" in item["topics"] and item["claim"]["verdict"] for item in items)


def test_every_item_says_what_the_contract_asks(ask: Ask) -> None:
    for address in LISTS:
        item = ask(address)["items"][0]
        record = selectors.record_for(item["id"])
        assert record is not None
        assert item["url"] == f"http://testserver{record.url}"
        assert (item["version"], item["title"], item["kind"]) == (record.version, record.title, record.kind.value)
        assert item["published_at"].endswith("+08:00")
        assert (bool(item["license"]), item["withdrawn"]) == (True, False)


def test_a_piece_says_everything(ask: Ask) -> None:
    page = RumorPage.objects.live().exclude(evidence="[]").first()
    piece, record = ask(f"/api/v1/content/rumor/{page.pk}"), page.to_record()
    assert piece["body"] == record.body
    assert len(piece["evidence"]) == len(record.evidence) > 0
    assert piece["claim"]["truth"] == page.truth


def test_what_is_withdrawn_is_gone_at_once(ask: Ask, partner: Client) -> None:
    page = ArticlePage.objects.live().first()
    address = f"/api/v1/content/article/{page.pk}"
    etag = partner.get(address)["ETag"]
    page.withdrawn_at, page.withdrawal_reason, page.live = page.first_published_at, "数据有误", False
    page.save()
    gone = partner.get(address, headers={"if-none-match": etag})
    assert gone.status_code == 410
    assert gone.json()["reason"] == "数据有误"
    assert page.pk not in [item["id"] for item in walked(ask, "/api/v1/content/article?limit=100")]


def test_what_is_private_was_never_there(ask: Ask) -> None:
    page = VenuePage.objects.live().first()
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    for address in (f"/api/v1/venues/{page.pk}", f"/api/v1/venues/{page.pk}/hours", f"/api/v1/content/venue/{page.pk}"):
        ask(address, status=404)
    assert page.pk not in [item["id"] for item in walked(ask, "/api/v1/venues?limit=100")]


@pytest.mark.parametrize(("address", "model"), LISTS.items())
def test_a_list_costs_the_same_whatever_its_length(
    partner: Client, figure: Callable[[str, object], None], address: str, model: Any
) -> None:
    mark = "&" if "?" in address else "?"

    def queries(limit: int) -> int:
        partner.get(f"{address}{mark}limit={limit}")
        with CaptureQueriesContext(connection) as seen:
            assert partner.get(f"{address}{mark}limit={limit}").status_code == 200
        return len(seen)

    one, many = queries(1), queries(50)
    figure(f"queries {address}", many)
    assert one == many
    assert many <= 12
