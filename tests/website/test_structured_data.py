"""JSON-LD of every page of the demo site against schema.org's rules, and each kind's own facts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from content.models import ArticlePage, CampaignPage, EventPage, KepuPage, RumorPage, VenuePage
from content.records import ContentRecord, CorrectionFacts, EventFacts, Kind, OccurrenceFacts
from tests.website.schema_rules import problems
from website.structured_data import Publisher, page_data

DataOf = Callable[[str], list[dict[str, Any]]]
MODELS = [ArticlePage, RumorPage, VenuePage, EventPage, CampaignPage]
PUBLISHER = Publisher(name="科普", base_url="https://kepu.example")
NOW = datetime.now(UTC)


@pytest.mark.parametrize("model", MODELS)
def test_every_page_keeps_the_rules(demo_db: None, model: type[KepuPage]) -> None:
    found = []
    for page in model.objects.live():
        items = page_data(page.to_record(), PUBLISHER, image="https://kepu.example/media/cover.jpg")
        assert items, page.title
        found += [f"{page.slug}: {words}" for item in items for words in problems(item)]
    assert not found, "\n".join(found[:20])


@pytest.mark.parametrize("address", ["/", "/articles/li-an-liu/", "/venues/guang-dong-ke-xue-zhong-xin/"])
def test_data_of_whole_pages_keeps_the_rules(data_of: DataOf, address: str) -> None:
    items = data_of(address)
    assert items
    assert all(item["@context"] == "https://schema.org" for item in items)
    assert [words for item in items for words in problems(item)] == []


def test_the_rules_can_fail() -> None:
    article = {"@type": "Article", "headline": "标题", "colour": "red", "dateModified": "yesterday", "url": "/a/"}
    words = " ".join(problems(article))
    for expected in ("no property colour", "image is missing", "'yesterday'", "'/a/'"):
        assert expected in words


def test_home_names_the_site_and_its_search(data_of: DataOf) -> None:
    (site,) = [item for item in data_of("/") if item["@type"] == "WebSite"]
    assert site["potentialAction"]["target"].endswith("/search/?q={search_term_string}")


def test_breadcrumbs_lead_home(data_of: DataOf) -> None:
    (crumbs,) = [item for item in data_of("/articles/li-an-liu/") if item["@type"] == "BreadcrumbList"]
    steps = crumbs["itemListElement"]
    assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
    assert steps[0]["item"] == "http://testserver/"
    assert steps[-1]["item"] == "http://testserver/articles/li-an-liu/"


def test_claim_review_says_what_the_page_says(data_of: DataOf) -> None:
    rumor = RumorPage.objects.live().filter(verdict="false").first()
    (review,) = [item for item in data_of(rumor.get_url()) if item["@type"] == "ClaimReview"]
    assert review["claimReviewed"] == rumor.claim
    assert review["reviewRating"]["alternateName"] == "不实"
    assert review["reviewRating"]["ratingValue"] == 1
    assert review["author"]["name"] == rumor.checked_by.name


def test_unclear_verdicts_get_no_number(demo_db: None) -> None:
    for rumor in RumorPage.objects.live().filter(verdict__in=["unproven", "outdated"]):
        (review,) = page_data(rumor.to_record(), PUBLISHER)
        assert "ratingValue" not in review["reviewRating"]


def event_record(occurrences: list[tuple[int, str]], **facts: Any) -> ContentRecord:
    """An event with occurrences at hours from now."""
    basis: dict[str, Any] = {
        "event_kind": "lecture",
        "event_kind_label": "讲座",
        "venue_id": None,
        "place_name": "图书馆",
        "address": "天河路 1 号",
        "online_url": "",
        "organizers": (),
        "ages": "",
        "fee": "免费",
        "free": True,
        "capacity": None,
        "booking_url": "",
    }
    times = tuple(
        OccurrenceFacts(start=NOW + timedelta(hours=hours), end=NOW + timedelta(hours=hours + 1), status=status)
        for hours, status in occurrences
    )
    event = EventFacts(**{**basis, **facts}, occurrences=times)
    return ContentRecord(
        id=1, kind=Kind.EVENT, url="/events/a/", title="讲座", version=1, published_at=NOW, updated_at=NOW, event=event
    )


@pytest.mark.parametrize(
    ("status", "said"),
    [
        ("scheduled", "EventScheduled"),
        ("cancelled", "EventCancelled"),
        ("moved", "EventRescheduled"),
        ("added", "EventScheduled"),
    ],
)
def test_event_status(status: str, said: str) -> None:
    (item,) = page_data(event_record([(5, status)]), PUBLISHER)
    assert item["eventStatus"] == f"https://schema.org/{said}"


def test_past_occurrences_are_left_out_until_only_they_remain() -> None:
    coming = page_data(event_record([(-50, "scheduled"), (5, "scheduled"), (50, "cancelled")]), PUBLISHER)
    assert len(coming) == 2
    past = page_data(event_record([(-90, "scheduled"), (-50, "scheduled")]), PUBLISHER)
    assert [item["startDate"] for item in past] == [(NOW + timedelta(hours=-50)).isoformat()]


@pytest.mark.parametrize(
    ("facts", "mode", "places"),
    [
        ({}, "Offline", ["Place"]),
        ({"address": "", "online_url": "https://live.example/1"}, "Online", ["VirtualLocation"]),
        ({"online_url": "https://live.example/1"}, "Mixed", ["Place", "VirtualLocation"]),
    ],
)
def test_attendance_follows_the_places(facts: dict[str, Any], mode: str, places: list[str]) -> None:
    (item,) = page_data(event_record([(5, "scheduled")], **facts), PUBLISHER)
    assert item["eventAttendanceMode"] == f"https://schema.org/{mode}EventAttendanceMode"
    assert [place["@type"] for place in item["location"]] == places


@pytest.mark.parametrize(
    ("fee", "price"), [("30 元", "30"), ("29.9元/人", "29.9"), ("成人 60 元，学生 30 元", None), ("请咨询馆方", None)]
)
def test_price_is_stated_only_when_there_is_one(fee: str, price: str | None) -> None:
    (item,) = page_data(event_record([(5, "scheduled")], fee=fee, free=False), PUBLISHER)
    assert item.get("offers", {}).get("price") == price


def test_corrections_are_told_to_machines() -> None:
    correction = CorrectionFacts(corrected_on=NOW.date(), was="七", now="八")
    record = ContentRecord(
        id=1, kind=Kind.ARTICLE, url="/articles/a/", title="题", version=1, published_at=NOW, updated_at=NOW,
        corrections=(correction,),
    )  # fmt: skip
    (item,) = page_data(record, PUBLISHER, image="https://kepu.example/a.jpg")
    assert item["correction"][0]["@type"] == "CorrectionComment"
    assert "八" in item["correction"][0]["text"]


def test_text_cannot_end_the_data_block(data_of: DataOf) -> None:
    article = ArticlePage.objects.live().first()
    ArticlePage.objects.filter(pk=article.pk).update(title="</script><script>alert(1)</script>")
    (item,) = [item for item in data_of(article.get_url()) if item["@type"] == "Article"]
    assert item["headline"] == "</script><script>alert(1)</script>"
