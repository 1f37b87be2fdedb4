"""What is said about a draft before it is submitted, and about which field."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils.timezone import localdate

from content.holiday_calendar import published_calendar
from content.models import ArticlePage, EventPage, GlossaryEntry, Region, RumorPage, VenuePage
from content.proofreading.findings import findings, obstacles
from content.proofreading.places import coming_holidays
from tests.content.writing import EVERY_DAY, Desk, raw, session

SOURCE = {"title": "通知", "publisher": "气象局", "url": "https://example.org/a", "read_on": "2026-01-01"}


def sources(*urls: str) -> str:
    return raw(*(("evidence", {**SOURCE, "url": url}) for url in urls))


def article(body: str = "<p>正文。</p>", **fields: Any) -> ArticlePage:
    """``body`` is rich text, or raw data of a stream."""
    stream = body if body.startswith("[") else raw(("text", body))
    own = {"title": "台风来了怎么办", "summary": "台" * 60, "evidence": sources("https://example.org/a")}
    return ArticlePage(**own | {"body": stream} | fields)


def said(page: Any, field: str) -> list[str]:
    return [finding.words for finding in findings(page) if finding.field == field]


def must(page: Any) -> dict[str, list[str]]:
    return obstacles(page)


def test_a_good_article_lacks_only_its_classification(founded: None) -> None:
    assert {finding.field for finding in findings(article())} == {"topics", "regions"}
    assert must(article()) == {}


def test_a_classified_page_lacks_nothing(desk: Desk) -> None:
    page = desk.article(
        topics=["typhoon"], regions=["440000"], evidence=sources("https://example.org/a"), summary="台" * 60
    )
    assert findings(page) == []


@pytest.mark.parametrize(
    ("title", "told"),
    [("台" * 20, False), ("台" * 21, True), ("A long English title of a page", False), ("x" * 60, True)],
)
def test_a_title_has_to_fit_a_phone(founded: None, title: str, told: bool) -> None:
    assert bool(said(article(title=title), "title")) == told


@pytest.mark.parametrize(("count", "told"), [(10, True), (60, False), (130, True)])
def test_a_summary_says_enough_and_not_too_much(founded: None, count: int, told: bool) -> None:
    assert bool(said(article(summary="台" * count), "summary")) == told


def test_claims_want_evidence(founded: None) -> None:
    bare = article("<p>研究表明，台风里 80% 的伤亡可以避免。</p>", evidence=raw())
    assert len(said(bare, "evidence")) == 2
    assert "研究表明" in said(bare, "evidence")[1]
    assert said(article("<p>研究表明，可以避免。</p>"), "evidence") == []


@pytest.mark.parametrize("url", ["http://", "ftp://example.org/x", "https://localhost/x", "https://exa mple.org/"])
def test_a_malformed_address_has_to_be_mended(founded: None, url: str) -> None:
    assert "不完整" in must(article(evidence=sources(url)))["evidence"][0]


def test_the_same_source_twice_is_told(founded: None) -> None:
    page = article(evidence=sources("https://www.example.org/a/", "http://example.org/a", "https://example.org/b"))
    assert [words for words in said(page, "evidence") if "2 次" in words]
    assert must(page) == {}


def test_a_reference_points_to_an_entry(founded: None) -> None:
    reference = raw(("evidence_reference", {"number": 2, "statement": "风很大"}))
    assert "第 2 条" in must(article(body=reference))["body"][0]
    assert must(article(body=reference, evidence=sources("https://a.cn/1", "https://a.cn/2"))) == {}


def test_a_picture_without_words(desk: Desk) -> None:
    picture = desk.picture()
    block = raw(("picture", {"picture": picture.pk, "alt_text": "", "caption": ""}))
    assert must(article(body=block)) == {}
    type(picture).objects.filter(pk=picture.pk).update(alt_text="")
    assert "替代文字" in must(article(body=block))["body"][0]
    words = raw(("picture", {"picture": picture.pk, "alt_text": "一片绿", "caption": ""}))
    assert must(article(body=words)) == {}


def test_long_sentences_are_quoted_three_at_most(founded: None) -> None:
    told = said(article(f"<p>{('台风' * 31 + '。') * 5}</p>"), "body")
    assert len(told) == 4
    assert "62 个字" in told[0]
    assert "另外还有 2 句" in told[3]


def test_hard_words_are_named_and_an_explanation_is_offered(desk: Desk) -> None:
    block = ("glossary_term", {"term": "亚硝酸盐", "definition": "一种盐，吃多了缺氧。"})
    desk.article("别处", body=raw(block))
    assert GlossaryEntry.objects.get().term == "亚硝酸盐"
    told = said(article("<p>亚硝酸盐不多，转氨酶升高。</p>"), "body")
    assert "站内有现成的：一种盐" in told[0]
    assert told[1].endswith("转氨酶")


def test_a_rebuttal_without_its_claim(founded: None) -> None:
    page = RumorPage(title="隔夜水", summary="台" * 60, claim="", explanation=raw(("text", "<p>解释</p>")))
    assert "还没有写流传的说法" in must(page)["claim"][0]
    page.claim = "网传：隔夜水致癌"
    assert must(page) == {}
    assert "不要写“网传”" in said(page, "claim")[0]


def venue(**fields: Any) -> VenuePage:
    return VenuePage(**{"title": "科技馆", "summary": "台" * 60, "hours": EVERY_DAY} | fields)


def test_hours_that_contradict_themselves(founded: None) -> None:
    twice = raw(*(("weekly", {"days": ["mon"], "sessions": [{"opens": "09:00", "closes": "17:00"}]}) for _ in "12"))
    assert "第 2 条" in must(venue(hours=twice))["hours"][0]


def test_a_holiday_ahead_nobody_wrote_about(founded: None) -> None:
    ahead = coming_holidays(localdate())
    assert len(said(venue(), "hours")) == len(ahead) > 0
    everything = EVERY_DAY[:-1] + "," + raw(("holiday", {"holidays": ["any"], "days": "all", "sessions": []}))[1:]
    assert said(venue(hours=everything), "hours") == []


def test_holidays_ahead_are_those_of_the_calendar(founded: None) -> None:
    calendar = published_calendar()
    for name, first in coming_holidays(localdate()):
        off = calendar.off_day(first)
        assert off is not None
        assert name in off.festivals


@pytest.mark.parametrize(
    ("code", "lat", "lon", "told"),
    [
        ("440106", 23.13, 113.33, ""),
        ("440106", 22.54, 114.06, "离所选地区的市中心"),
        ("440106", 113.33, 23.13, "不在广东省内"),
        (None, 23.13, 113.33, "还没有选所在地区"),
    ],
)
def test_a_place_outside_its_region(founded: None, code: str | None, lat: float, lon: float, told: str) -> None:
    region = Region.objects.get(code=code) if code else None
    words = [each.words for each in findings(venue(region=region, lat=lat, lon=lon)) if each.field in ("lat", "region")]
    assert bool(words) == bool(told)
    assert told in "".join(words)


def test_an_event_in_the_past_and_one_that_ends_before_it_begins(founded: None) -> None:
    over = EventPage(title="讲座", summary="台" * 60, times=raw(session("2020-01-01 09:00", "2020-01-01 10:00")))
    assert "已经过去" in said(over, "times")[0]
    assert "times" not in must(over)
    backwards = EventPage(title="讲座", summary="台" * 60, times=raw(session("2030-01-01 11:00", "2030-01-01 10:00")))
    assert must(backwards)["times"]


def test_an_event_before_a_closed_door(desk: Desk) -> None:
    day = localdate() + timedelta(days=10)
    weekday = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][day.weekday()]
    others = [name for name in ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] if name != weekday]
    hours = raw(("weekly", {"days": others, "sessions": [{"opens": "09:00", "closes": "17:00"}]}))
    event = desk.event(times=raw(session(f"{day} 10:00", f"{day} 11:00")), venue=desk.venue(hours=hours))
    assert any("闭馆" in words for words in said(event, "times"))


def test_what_must_be_mended_keeps_a_page_from_readers(desk: Desk) -> None:
    page = desk.article()
    page.evidence = sources("http://")
    with pytest.raises(ValidationError) as refused:
        page.full_clean()
    assert "evidence" in refused.value.message_dict
    page.drafting = True
    page.full_clean()
