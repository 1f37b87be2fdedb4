"""RSS, Atom and iCalendar: read back with other libraries than they were written with."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from icalendar import Calendar

from content import feeds
from content.records import (
    ClaimFacts,
    ContentRecord,
    CorrectionFacts,
    EventFacts,
    Kind,
    OccurrenceFacts,
    PersonFacts,
    Point,
)

DAY = datetime(2026, 9, 1, 8, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
CHANNEL = feeds.Channel(
    title="科普 · 台风 & <暴雨>",
    description="最新",
    base_url="https://kepu.example",
    link="https://kepu.example/articles/",
    feed_url="https://kepu.example/articles/feed.xml?topic=typhoon&page=1",
)


def record(**fields: Any) -> ContentRecord:
    basis: dict[str, Any] = {"id": 7, "kind": Kind.ARTICLE, "url": "/articles/a/", "title": "台风", "version": 1}
    return ContentRecord(**basis | {"published_at": DAY, "updated_at": DAY} | fields)


def rumor(**fields: Any) -> ContentRecord:
    claim = ClaimFacts(
        claim="喝<醋>治病", wordings=(), verdict="false", verdict_label="不实", truth="不能。", circulates="",
        circulating_since=None, checked_by="",
    )  # fmt: skip
    return record(kind=Kind.RUMOR, claim=claim, summary="摘要", **fields)


def event(*occurrences: OccurrenceFacts, **fields: Any) -> ContentRecord:
    facts = EventFacts(
        event_kind="lecture", event_kind_label="讲座", occurrences=occurrences, venue_id=None, place_name="科学中心",
        address="科普路 168 号", online_url="", organizers=(), ages="", fee="免费", free=True, capacity=None,
        booking_url="",
    )  # fmt: skip
    return record(kind=Kind.EVENT, event=facts, url="/events/e/", **fields)


class TestSyndication:
    def rss(self, *records: ContentRecord) -> Any:
        return ElementTree.fromstring(feeds.syndication(CHANNEL, records, form="rss"))  # noqa: S314

    def atom(self, *records: ContentRecord) -> Any:
        return ElementTree.fromstring(feeds.syndication(CHANNEL, records, form="atom"))  # noqa: S314

    def test_the_channel(self) -> None:
        channel = self.rss().find("channel")
        assert channel.find("title").text == CHANNEL.title
        assert channel.find("language").text == "zh-Hans"
        assert channel.find(f"{ATOM}link").get("href") == CHANNEL.feed_url

    def test_an_item(self) -> None:
        people = (PersonFacts(name="张三"), PersonFacts(name="李四"))
        (item,) = self.rss(record(authors=people, topic_names=("台风", "天气"), summary="一句话")).iter("item")
        assert item.find("link").text == item.find("guid").text == "https://kepu.example/articles/a/"
        assert item.find("pubDate").text == "Tue, 01 Sep 2026 08:00:00 +0000"
        assert [each.text for each in item.iter("category")] == ["台风", "天气"]
        assert item.find("description").text == "<p>一句话</p>"

    def test_markup_in_texts_stays_text(self) -> None:
        hostile = '</title><script>alert("x")</script>&amp;]]>'
        (item,) = self.rss(record(title=hostile, summary=hostile)).iter("item")
        assert item.find("title").text == hostile
        assert "<script>" not in item.find("description").text
        assert "&lt;script&gt;" in item.find("description").text

    def test_a_rebuttal_says_what_is_true(self) -> None:
        (entry,) = self.atom(rumor()).iter(f"{ATOM}entry")
        text = entry.find(f"{ATOM}summary").text
        assert text == "<p>流传的说法：喝&lt;醋&gt;治病</p><p>不实：不能。</p><p>摘要</p>"

    def test_a_correction_shows_as_an_update(self) -> None:
        changed = CorrectionFacts(corrected_on=date(2026, 9, 9), was="旧", now="新")
        fixed = record(corrections=(changed,), updated_at=DAY + timedelta(days=8))
        (entry,) = self.atom(fixed).iter(f"{ATOM}entry")
        assert entry.find(f"{ATOM}updated").text == "2026-09-09T08:00:00+00:00"
        assert entry.find(f"{ATOM}published").text == "2026-09-01T08:00:00+00:00"
        assert "2026-09-09 更正：新" in entry.find(f"{ATOM}summary").text

    def test_an_empty_feed_is_still_a_feed(self) -> None:
        assert list(self.atom().iter(f"{ATOM}entry")) == []

    @pytest.mark.parametrize("control", ["\x00", "\x0b", "\x1f", "\ufffe"])
    def test_signs_xml_forbids_do_not_break_the_feed(self, control: str) -> None:
        self.rss(record(title=f"台{control}风", summary=f"一{control}二"))
        self.atom(record(title=f"台{control}风", summary=f"一{control}二"))


class TestCalendars:
    def components(self, *records: ContentRecord) -> list[Any]:
        data = feeds.icalendar(CHANNEL, records, at=DAY)
        assert b"\r\n" in data
        assert max(len(line) for line in data.split(b"\r\n")) <= 75
        return list(Calendar.from_ical(data).walk("VEVENT"))

    def occurrence(self, status: str = "scheduled", **fields: Any) -> OccurrenceFacts:
        return OccurrenceFacts(start=DAY, end=DAY + timedelta(hours=2), status=status, **fields)

    def test_an_occurrence(self) -> None:
        (found,) = self.components(
            event(self.occurrence(), title="观星；夜，第一场", summary="带水\n和衣服", point=Point(lat=23.1, lon=113.2))
        )
        assert (found.decoded("dtstart"), found.decoded("dtend")) == (DAY, DAY + timedelta(hours=2))
        assert str(found["summary"]) == "观星；夜，第一场"
        assert str(found["description"]) == "带水\n和衣服"
        assert str(found["location"]) == "科学中心，科普路 168 号"
        assert str(found["url"]) == "https://kepu.example/events/e/"
        assert (found["geo"].latitude, found["geo"].longitude) == (23.1, 113.2)
        assert str(found["status"]) == "CONFIRMED"

    @pytest.mark.parametrize(
        ("status", "summary", "stands"),
        [
            ("cancelled", "【已取消】台风", "CANCELLED"),
            ("moved", "【改期】台风", "CONFIRMED"),
            ("added", "【加场】台风", "CONFIRMED"),
        ],
    )
    def test_what_became_of_it(self, status: str, summary: str, stands: str) -> None:
        (found,) = self.components(event(self.occurrence(status, reason="台风停课")))
        assert (str(found["summary"]), str(found["status"])) == (summary, stands)
        assert str(found["description"]).startswith("台风停课")

    def test_a_cancelled_one_keeps_its_name_so_that_calendars_take_it_out(self) -> None:
        (before,), (after,) = (self.components(event(self.occurrence(status))) for status in ("scheduled", "cancelled"))
        assert before["uid"] == after["uid"] == "event-7-20260901T080000Z@kepu.example"

    def test_every_occurrence_has_its_own_name(self) -> None:
        later = OccurrenceFacts(start=DAY + timedelta(days=7), end=DAY + timedelta(days=7, hours=1), status="scheduled")
        found = self.components(event(self.occurrence(), later), event(self.occurrence(), id=8))
        assert len({str(each["uid"]) for each in found}) == 3

    def test_line_breaks_can_t_add_properties(self) -> None:
        (found,) = self.components(event(self.occurrence(), title="夜\r\nATTACH:http://evil.example/", summary=""))
        assert "attach" not in found
        assert "ATTACH:http://evil.example/" in str(found["summary"])

    def test_other_kinds_are_no_appointments(self) -> None:
        assert self.components(record()) == []
