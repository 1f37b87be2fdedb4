"""The demo site: complete, correct in form, always ahead of today, and never in the way of an editor."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.apps import apps
from django.utils.timezone import localdate, now
from wagtail.models import Page

from content import selectors
from content.demo.load import DemoLoader, file_count, read
from content.models import ArticlePage, CampaignPage, EventOccurrence, EventPage, KepuPage, RumorPage, Topic, VenuePage
from content.records import ContentRecord, Kind

pytestmark = pytest.mark.usefixtures("demo_db")
FOLDERS = {"article": "articles", "rumor": "rumors", "venue": "venues", "event": "events", "campaign": "campaigns"}
LEAST = {"article": 24, "rumor": 24, "venue": 24, "event": 30, "campaign": 1}
SUBJECTS = [
    "typhoon", "lightning", "rainstorm", "heat", "food", "medicine", "vaccine", "water", "electricity", "battery",
    "radiation", "astronomy", "agriculture", "ai", "ocean", "fraud",
]  # fmt: skip


def every_page() -> list[KepuPage]:
    return [page for model in selectors.MODELS.values() for page in model.objects.live()]


def records() -> list[ContentRecord]:
    return list(selectors.iter_records())


def rows() -> dict[str, Any]:
    models = [*apps.get_app_config("content").get_models(), Page]
    return {model.__name__: list(model.objects.order_by("pk").values_list()) for model in models}


def test_every_file_is_a_live_page() -> None:
    for kind, folder in FOLDERS.items():
        slugs = {data["slug"] for data in read(folder)}
        assert slugs <= set(selectors.pages(kind).values_list("slug", flat=True))
        assert len(slugs) >= LEAST[kind]
    assert len(every_page()) == file_count()
    assert Page.find_problems() == ([], [], [], [], [])


def test_loading_again_changes_nothing() -> None:
    before = rows()
    assert DemoLoader().load() == 0
    assert rows() == before


def test_an_editor_s_change_survives() -> None:
    page = ArticlePage.objects.first()
    page.title, page.summary = "编辑改过的标题", "编辑改过"
    page.save_revision().publish()
    gone = RumorPage.objects.first()
    gone.unpublish()
    assert DemoLoader().load() == 0
    assert ArticlePage.objects.get(pk=page.pk).title == "编辑改过的标题"
    assert not RumorPage.objects.get(pk=gone.pk).live


def test_a_deleted_page_comes_back() -> None:
    slug = VenuePage.objects.filter(events=None).first().slug
    VenuePage.objects.get(slug=slug).delete()
    assert DemoLoader().load() == 1
    assert VenuePage.objects.filter(slug=slug, live=True).exists()


def test_every_page_passes_its_own_rules() -> None:
    for page in every_page():
        page.full_clean()


def test_titles_summaries_and_covers() -> None:
    for page in every_page():
        assert 4 <= len(page.title) <= 40, page.title
        assert 20 <= len(page.summary) <= 160, page.title
        assert page.cover, page.title
        assert page.cover.default_alt_text, page.title


def test_evidence_can_be_followed() -> None:
    for record in records():
        assert record.kind in (Kind.EVENT, Kind.CAMPAIGN) or record.evidence, record.title
        for item in record.evidence:
            assert item.url.startswith(("https://", "http://")), record.title
            assert item.title
            assert item.publisher
            assert item.read_on
            assert item.read_on <= localdate()


def test_every_mark_in_a_text_has_its_evidence() -> None:
    import re

    for record, page in ((page.to_record(), page) for page in every_page()):
        marks = {int(number) for number in re.findall(r"#evidence-(\d+)", str(page.body_stream().raw_data[:]))}
        assert not marks or max(marks) <= len(record.evidence), record.title


def test_events_lie_ahead() -> None:
    for event in EventPage.objects.live():
        rows = EventOccurrence.objects.filter(event=event)
        assert rows.filter(start__gt=now()).exclude(status="cancelled").exists(), event.title
        assert not rows.filter(end__lt=now()).exists(), event.title


def test_some_times_changed_and_say_why() -> None:
    changed = EventOccurrence.objects.exclude(status="scheduled")
    assert {"cancelled", "moved"} <= set(changed.values_list("status", flat=True))
    assert all(row.reason for row in changed)


def test_all_cities_and_all_subjects() -> None:
    found = records()
    cities = {code for record in found if record.kind == Kind.EVENT for code in record.regions if code.endswith("00")}
    assert len(cities - {"440000"}) == 21
    topics = Counter(topic for record in found for topic in record.topics)
    assert [topic for topic in SUBJECTS if not topics[topic]] == []
    assert set(topics) <= set(Topic.objects.values_list("slug", flat=True))


def test_articles_are_worth_reading() -> None:
    for record in records():
        if record.kind == Kind.ARTICLE:
            assert len(record.body) > 900, record.title
            assert record.authors
            assert record.reviewers


def test_rebuttals_are_complete() -> None:
    for page in RumorPage.objects.live():
        assert len(page.claim) <= 200
        assert page.checked_by
        assert page.wording_list, page.title
        assert page.reviewed_on
        assert page.review_due
    assert len(set(RumorPage.objects.values_list("verdict", flat=True))) >= 4


def test_venues_are_in_the_province_and_say_when_they_open() -> None:
    for page in VenuePage.objects.live():
        assert page.venue_kind == "virtual" or page.point, page.title
        if page.point:
            assert 20 < page.point.lat < 25.6, page.title
            assert 109.6 < page.point.lon < 117.4, page.title
            assert page.region, page.title


def test_the_campaign_gathers_three_kinds_and_events() -> None:
    campaign = CampaignPage.objects.live().first()
    kinds = {page.kind for page in selectors.pages_by_id(campaign.members.values_list("page_id", flat=True))}
    assert kinds == {Kind.ARTICLE, Kind.RUMOR, Kind.VENUE}
    assert campaign.events.live().exists()


def test_links_inside_texts_lead_to_pages() -> None:
    for page in ArticlePage.objects.live():
        for block in page.body.raw_data:
            if block["type"] == "related_pages":
                ids = [item["value"] if isinstance(item, dict) else item for item in block["value"]["pages"]]
                assert Page.objects.live().filter(pk__in=ids).count() == len(set(ids)), page.title
