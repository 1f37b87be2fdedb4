"""What each kind of page tells the rest of the house, and what each model refuses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate, now
from wagtail.models import Page

from content import checks, records
from content.models import (
    ArticlePage,
    CampaignPage,
    Contributor,
    EventPage,
    Person,
    PublicSiteSettings,
    Region,
    RumorPage,
    VenuePage,
)
from content.records import ContentRecord, Kind, Point
from tests.content.writing import Desk, at, raw, session

EVIDENCE = raw(("evidence", {"title": "台风公报", "publisher": "中国气象局", "url": "https://www.cma.gov.cn/",
                             "read_on": "2026-09-01"}))  # fmt: skip


class TestArticle:
    @pytest.fixture
    def record(self, desk: Desk) -> ContentRecord:
        body = raw(
            ("text", "<h2>怎么来的</h2><p>海水&amp;空气</p>"),
            ("glossary_term", {"term": "静稳", "definition": "风小"}),
        )
        changes = raw(
            ("correction", {"corrected_on": "2026-09-02", "was": "旧一", "now": "新一"}),
            ("correction", {"corrected_on": "2026-09-09", "was": "旧二", "now": "新二"}),
        )
        page = desk.article(
            "台风来了", body=body, evidence=EVIDENCE, corrections=changes, topics=["typhoon"], regions=["440106"],
            audiences=("older",), tags=["防灾", "海洋"], published="2026-09-01 00:30",
        )  # fmt: skip
        for name, role in (("张三", "author"), ("李四", "reviewer"), ("王五", "author")):
            person = Person.objects.create(name=name, title="研究员", institution="气象台")
            page.contributors.add(Contributor(person=person, role=role))
        page.save()
        return ArticlePage.objects.get(pk=page.pk).to_record()

    def test_words(self, record: ContentRecord) -> None:
        assert (record.kind, record.url, record.title) == (Kind.ARTICLE, "/articles/tai-feng-lai-le/", "台风来了")
        assert record.summary == "台风来了的摘要"
        assert record.body == "怎么来的\n海水&空气\n静稳\n风小"
        assert record.terms == ("静稳",)

    def test_classification_with_ancestors_nearest_first(self, record: ContentRecord) -> None:
        assert (record.topics, record.topic_names) == (("typhoon", "weather"), ("台风",))
        assert record.regions == ("440106", "440100", "440000")
        assert record.audiences == ("older",)
        assert sorted(record.tags) == ["海洋", "防灾"]

    def test_people_by_their_part(self, record: ContentRecord) -> None:
        assert [person.name for person in record.authors] == ["张三", "王五"]
        assert [(person.name, person.institution) for person in record.reviewers] == [("李四", "气象台")]

    def test_trust(self, record: ContentRecord) -> None:
        (evidence,) = record.evidence
        assert (evidence.publisher, evidence.read_on) == ("中国气象局", date(2026, 9, 1))
        assert [item.now for item in record.corrections] == ["新二", "新一"]

    def test_the_day_of_publishing_is_the_local_one(self, record: ContentRecord) -> None:
        assert record.days == (date(2026, 9, 1),)
        assert record.published_at == at("2026-09-01 00:30")
        assert record.updated_at >= record.published_at
        assert record.cover_alt

    def test_a_later_revision_has_a_greater_version(self, desk: Desk) -> None:
        page = desk.article("台风来了")
        before = page.to_record().version
        page.save_revision().publish()
        assert ArticlePage.objects.get(pk=page.pk).to_record().version > before

    def test_other_kinds_facts_are_absent(self, record: ContentRecord) -> None:
        assert (record.claim, record.event, record.venue, record.point) == (None, None, None, None)


class TestRumor:
    def test_the_claim(self, desk: Desk) -> None:
        page = desk.rumor(
            claim="隔夜水致癌", wordings=" 隔夜水有毒 \n\n千滚水有毒\r\n", verdict="partly_true", truth="没事。",
            circulates="微信群", circulating_since=date(2020, 1, 1), checked_by=desk.organization("省疾控"),
        )  # fmt: skip
        claim = page.to_record().claim
        assert claim is not None
        assert claim.wordings == ("隔夜水有毒", "千滚水有毒")
        assert (claim.verdict, claim.verdict_label) == ("partly_true", "部分属实")
        assert (claim.checked_by, claim.circulating_since) == ("省疾控", date(2020, 1, 1))
        assert page.to_record().body == "解释"

    @pytest.mark.parametrize(
        ("field", "value"),
        [("claim", "字" * 201), ("claim", ""), ("truth", "字" * 121), ("verdict", "maybe"), ("verdict", ""),
         ("summary", "字" * 161), ("summary", ""), ("title", "")],
    )  # fmt: skip
    def test_what_is_refused(self, desk: Desk, field: str, value: str) -> None:
        page = desk.rumor()
        setattr(page, field, value)
        with pytest.raises(ValidationError) as refused:
            page.full_clean()
        assert field in refused.value.message_dict

    def test_a_claim_of_200_characters_is_fine(self, desk: Desk) -> None:
        page = desk.rumor(claim="字" * 200)
        page.full_clean()


class TestVenue:
    def test_place_hours_and_ticket(self, desk: Desk) -> None:
        page = desk.venue(
            region=Region.objects.get(code="440106"), regions=["440300"], lat=23.03, lon=113.35, phone="020-1",
            facilities=("parking",), free=False, ticket_note="学生半价", booking_needed=True, booking_how="公众号",
            organization=desk.organization(),
        )  # fmt: skip
        record = page.to_record()
        assert record.point == Point(lat=23.03, lon=113.35)
        assert record.regions == ("440106", "440100", "440000", "440300")
        assert record.days == tuple(localdate() + timedelta(days=ahead) for ahead in range(60))
        venue = record.venue
        assert venue is not None
        assert (venue.venue_kind_label, venue.organization, venue.free) == ("综合性科技馆", "省科协", False)
        assert (venue.booking, venue.facilities) == ("公众号", ("parking",))
        assert venue.hours

    def test_half_a_position_is_none(self, desk: Desk) -> None:
        assert desk.venue(lat=23.0).point is None
        assert desk.venue("另一处", lat=0.0, lon=0.0).point == Point(lat=0, lon=0)

    def test_without_hours_no_day_is_promised(self, desk: Desk) -> None:
        assert desk.venue(hours="[]").to_record().days == ()

    @pytest.mark.parametrize(("field", "value"), [("lat", 91), ("lat", -90.1), ("lon", 181), ("venue_kind", "zoo")])
    def test_what_is_refused(self, desk: Desk, field: str, value: Any) -> None:
        page = desk.venue()
        setattr(page, field, value)
        with pytest.raises(ValidationError) as refused:
            page.full_clean()
        assert field in refused.value.message_dict


class TestEvent:
    def test_times_place_and_price(self, desk: Desk) -> None:
        venue = desk.venue(region=Region.objects.get(code="440300"), lat=22.5, lon=114.0)
        today = localdate()
        day = today + timedelta(days=10)
        times = raw(
            session(f"{day} 22:00", f"{day + timedelta(days=1)} 02:00"),
            session(f"{day + timedelta(days=7)} 09:00", f"{day + timedelta(days=7)} 10:00"),
            ("cancelled", {"start": at(f"{day + timedelta(days=7)} 09:00").isoformat(), "reason": "台风"}),
        )
        page = desk.event(times=times, venue=venue, address="", fee="免费", capacity=30)
        page.organizers.set([desk.organization()])
        page.save()
        record = EventPage.objects.get(pk=page.pk).to_record()
        assert record.days == (day, day + timedelta(days=1))
        assert record.regions == ("440300", "440000")
        assert record.point == venue.point
        event = record.event
        assert event is not None
        assert [item.status for item in event.occurrences] == ["scheduled", "cancelled"]
        assert event.occurrences[1].reason == "台风"
        assert (event.place_name, event.address) == ("广东科学中心", "科普路 168 号")
        assert (event.free, event.capacity, event.organizers) == (True, 30, ("省科协",))

    def test_its_own_region_goes_before_the_venue_s(self, desk: Desk) -> None:
        venue = desk.venue(region=Region.objects.get(code="440300"))
        page = desk.event(venue=venue, region=Region.objects.get(code="440106"))
        assert page.to_record().regions == ("440106", "440100", "440000")

    def test_online_only(self, desk: Desk) -> None:
        page = desk.event(address="", online_url="https://example.com/live")
        record = page.to_record()
        assert record.event is not None
        assert (record.event.place_name, record.point, record.regions) == ("线上", None, ())

    def test_it_must_be_somewhere(self, desk: Desk) -> None:
        page = desk.event()
        page.address = ""
        with pytest.raises(ValidationError, match="请写明在哪里"):
            page.full_clean()

    def test_impossible_times_are_refused(self, desk: Desk) -> None:
        page = desk.event()
        page.times = raw(session("2026-10-01 10:00", "2026-10-01 09:00"))
        with pytest.raises(ValidationError, match="结束时间要晚于开始时间"):
            page.full_clean()

    @pytest.mark.parametrize(("fee", "free"), [("免费", True), ("", True), (" 免费 ", True), ("20 元", False)])
    def test_what_is_free(self, founded: None, fee: str, free: bool) -> None:
        assert EventPage(fee=fee).is_free is free


class TestCampaign:
    def test_its_days(self, desk: Desk) -> None:
        record = desk.campaign(starts_on=date(2026, 9, 1), ends_on=date(2026, 9, 3)).to_record()
        assert record.days == (date(2026, 9, 1), date(2026, 9, 2), date(2026, 9, 3))
        assert record.kind == Kind.CAMPAIGN

    def test_it_ends_after_it_began(self, desk: Desk) -> None:
        page = desk.campaign()
        page.ends_on = page.starts_on - timedelta(days=1)
        with pytest.raises(ValidationError, match="结束日期早于开始日期"):
            page.full_clean()

    def test_an_event_names_its_campaign(self, desk: Desk) -> None:
        campaign = desk.campaign()
        assert desk.event(campaign=campaign).to_record().campaigns == (campaign.pk,)


@pytest.mark.parametrize("model", [ArticlePage, RumorPage, VenuePage, EventPage, CampaignPage])
def test_a_page_never_saved_has_a_record_for_the_preview(founded: None, model: type[Any]) -> None:
    record = model(title="草稿").to_record()
    assert (record.title, record.url, record.topics, record.evidence) == ("草稿", "", (), ())
    assert record.published_at <= now()


class TestCheck:
    def test_the_house_passes(self) -> None:
        assert checks.page_types_have_records(None) == []

    def test_a_page_type_without_a_record_is_an_error(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.delattr("content.models.base.KepuPage.to_record")
        errors = checks.page_types_have_records(None)
        assert {error.obj for error in errors} == {ArticlePage, RumorPage, VenuePage, EventPage, CampaignPage}
        assert {error.id for error in errors} == {"content.E001"}
        assert "no to_record()" in str(errors[0].msg)

    def test_wagtail_s_own_page_is_no_content(self) -> None:
        assert not hasattr(Page, "to_record")


@pytest.mark.parametrize("code", ["1234567890", "abcDEF1234"])
def test_site_codes_have_ten_signs(code: str) -> None:
    PublicSiteSettings(site_code=code).clean_fields(exclude=["site"])


@pytest.mark.parametrize("code", ["123", "12345678901", "粤12345678", "12345 7890"])
def test_other_site_codes_are_refused(code: str) -> None:
    with pytest.raises(ValidationError):
        PublicSiteSettings(site_code=code).clean_fields(exclude=["site"])


def test_records_can_t_be_changed() -> None:
    with pytest.raises(AttributeError):
        records.Point(lat=1, lon=2).lat = 3  # type: ignore[misc]
