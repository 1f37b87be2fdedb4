"""Filters and paging of listings, and the sentences for those that cannot be answered."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils.timezone import localdate

from content.models import ArticlePage, RumorPage, Topic, VenuePage

Page = Callable[..., BeautifulSoup]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


def shown(soup: BeautifulSoup) -> list[str]:
    """Addresses of the cards in their order."""
    return [str(link["href"]) for link in soup.main.select("article h2 a, article h3 a")]


def total(soup: BeautifulSoup) -> int:
    line = soup.select_one(".result-line .num")
    return int(line.get_text()) if line else 0


def test_topic_filter_shows_exactly_those_below_it(page: Page) -> None:
    below = Topic.objects.filter(path__contains="/weather/")
    expected = {each.get_url() for each in ArticlePage.objects.live().filter(topics__in=below).distinct()}
    assert 0 < len(expected) <= 20
    soup = page("/articles/?topic=weather")
    assert set(shown(soup)) == expected
    assert total(soup) == len(expected)


def test_filters_restrict_together_and_values_are_alternatives(page: Page) -> None:
    both = set(shown(page("/rumors/?verdict=false&verdict=misleading&topic=health")))
    singly = [set(shown(page(f"/rumors/?verdict={verdict}&topic=health"))) for verdict in ("false", "misleading")]
    assert both == singly[0] | singly[1]
    verdicts = {each.verdict for each in RumorPage.objects.live() if each.get_url() in both}
    assert verdicts <= {"false", "misleading"}


def test_region_filter_takes_in_its_districts(page: Page) -> None:
    city = set(shown(page("/venues/?region=440100")))
    district = set(shown(page("/venues/?region=440113")))
    expected = {each.get_url() for each in VenuePage.objects.live().filter(region__code__startswith="4401")}
    assert city == expected
    assert district <= city


def test_audience_filter_includes_what_is_for_everyone(page: Page) -> None:
    addresses = set(shown(page("/articles/?audience=older")))
    audiences = [each.audiences for each in ArticlePage.objects.live() if each.get_url() in addresses]
    assert audiences
    assert all("older" in each or "everyone" in each for each in audiences)


def test_date_filter_is_inclusive(page: Page) -> None:
    article = ArticlePage.objects.live().order_by("first_published_at").first()
    day = localdate(article.first_published_at)
    assert article.get_url() in shown(page(f"/articles/?from={day}&to={day}"))
    assert article.get_url() not in shown(page(f"/articles/?to={day - timedelta(days=1)}"))


def test_newest_first_over_all_pages_without_gap_or_repetition(page: Page) -> None:
    first = page("/articles/")
    everything = shown(first)
    for number in range(2, -(-total(first) // 20) + 1):
        everything += shown(page(f"/articles/?page={number}"))
    newest = ArticlePage.objects.live().order_by("-first_published_at", "-pk")
    assert everything == [each.get_url() for each in newest]
    assert len(everything) > 20


def test_pager_keeps_filters_and_marks_the_current_page(page: Page) -> None:
    soup = page("/events/?audience=minors&page=2")
    pager = soup.select_one(".pager")
    assert pager is not None
    assert pager.select_one('[aria-current="page"]').get_text() == "2"
    assert all("audience=minors" in str(link["href"]) for link in pager.find_all("a"))
    assert pager.find("a", rel="prev")["href"] == "/events/?audience=minors"


def test_active_filters_can_be_taken_away_one_by_one(page: Page) -> None:
    soup = page("/rumors/?topic=health&verdict=false")
    removals = {str(link["href"]) for link in soup.select(".filters-active a")}
    assert removals == {"/rumors/?topic=health", "/rumors/?verdict=false"}


def test_filtered_listings_stay_out_of_search_engines(page: Page) -> None:
    def robots(address: str) -> str:
        tag = page(address).find("meta", attrs={"name": "robots"})
        return str(tag["content"]) if tag else ""

    assert robots("/articles/?topic=weather") == "noindex, follow"
    assert robots("/articles/?page=2") == robots("/articles/") == ""


def test_nothing_found_helps_on(page: Page) -> None:
    soup = page("/articles/?to=1990-01-01")
    assert not shown(soup)
    assert "还没有内容" in soup.main.get_text()
    assert soup.find("a", href="/articles/")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("topic=nichtda", "没有这个主题：nichtda"),
        ("region=999999", "没有这个地区代码：999999"),
        ("region=44", "六位行政区划代码"),
        ("audience=cats", "没有这类读者：cats"),
        ("verdict=maybe", "没有这种结论：maybe"),
        ("kind=poem", "没有这种内容类型：poem"),
        ("from=yesterday", "日期要写成 2026-09-01 这样：yesterday"),
        ("from=2026-02-30", "日期要写成"),
        ("from=2026-09-02&to=2026-09-01", "结束日期早于开始日期"),
        ("near=here", "位置要写成“纬度,经度”"),
        ("near=123,456", "位置"),
        ("near=23,113&km=9999", "距离要在 0 到 500 公里之间"),
        ("page=0", "页码要是从 1 开始的整数"),
        ("page=-1", "页码"),
        ("page=99999", "最多翻到第 500 页"),
        ("sort=best", "没有这种排序"),
        ("sort=distance", "按距离排序需要先给出位置"),
        ("q=" + "长" * 201, "搜索词最多 200 个字"),
        ("open=someday", "日期要写成"),
    ],
)
@pytest.mark.parametrize("address", ["/articles/", "/search/", "/events/calendar/", "/rumors/feed.xml"])
def test_wrong_parameters_are_named(page: Page, address: str, query: str, words: str) -> None:
    assert words in page(f"{address}?{query}", status=400).get_text()


def test_every_wrong_parameter_is_named_at_once(page: Page) -> None:
    errors = page("/search/?page=x&from=y&near=z", status=400).select(".error-list li")
    assert len(errors) == 3


@pytest.mark.parametrize("address", ["/articles/", "/rumors/", "/venues/", "/events/", "/campaigns/", "/search/"])
def test_page_behind_the_last(page: Page, address: str) -> None:
    soup = page(f"{address}?page=400", status=404)
    assert "没有这么多页" in soup.get_text()


@pytest.mark.parametrize(
    "address",
    [
        "/nope/",
        "/articles/nope/",
        "/topics/nope/",
        "/regions/999999/",
        "/events/nope/event.ics",
        "/sitemap-nope.xml",
        "/media/nope.jpg",
        "/articles",
    ],
)
def test_missing_pages_help_on(reader: Client, address: str) -> None:
    answer = reader.get(address, follow=True)
    if address == "/articles":
        assert answer.status_code == 200
        return
    assert answer.status_code == 404
    soup = BeautifulSoup(answer.content, "html.parser")
    assert CHINESE.search(soup.main.get_text())
    assert soup.find("form", role="search")
    assert soup.main.find("a", href="/")
    assert soup.find("meta", attrs={"name": "robots"})["content"] == "noindex"


@pytest.mark.parametrize("address", ["/articles/", "/search/", "/events/calendar/", "/readyz", "/articles/li-an-liu/"])
def test_writing_methods_are_refused(reader: Client, address: str) -> None:
    for method in ("post", "put", "delete", "patch"):
        assert getattr(reader, method)(address).status_code in (403, 405), method


def test_an_error_in_the_site_is_answered_in_chinese(reader: Client, settings: object) -> None:
    settings.KEPU_SEARCH_ENGINE = "nowhere.at.all"  # type: ignore[attr-defined]
    answer = reader.get("/search/?q=台风")
    assert answer.status_code == 500
    soup = BeautifulSoup(answer.content, "html.parser")
    assert "网站出了点问题" in soup.h1.get_text()
    assert soup.find("a", href="/")
    assert "nowhere" not in soup.get_text()


def test_search_outage_is_answered_from_titles(page: Page, settings: object, tmp_path: object) -> None:
    settings.KEPU_SEARCH_INDEX_DIR = tmp_path  # type: ignore[attr-defined]
    soup = page("/search/?q=台风")
    assert "搜索正在维护" in soup.get_text()
    titles = [link.get_text() for link in soup.main.select("article h3 a")]
    assert titles
    assert all("台风" in title for title in titles) or len(titles) > 1
