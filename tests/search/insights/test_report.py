"""The editors' report: who sees it, what it says, and where it leads."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils.timezone import now
from pytest_django import DjangoAssertNumQueries

from search.insights.models import OpenCount, SearchCount
from search.insights.recording import print_of

REPORT = "/cms/reports/searches/"


def counted(text: str, times: int, *, total: int, days: int = 0, opened: int = 0, **filters: str) -> None:
    hour = now().replace(minute=0, second=0, microsecond=0) - timedelta(days=days)
    SearchCount.objects.create(hour=hour, print=print_of(text), text=text, times=times, total=total, **filters)
    if opened:
        OpenCount.objects.create(hour=hour, print=print_of(text), page=1, place=1, times=opened)


@pytest.fixture
def _some_weeks(founded: None) -> None:
    counted("台风", 20, total=9, opened=15)
    counted("台风", 10, total=9, days=3, kinds=",venue,")
    counted("龙舟水是什么", 4, total=0, days=9)
    counted("什么是龙舟水", 3, total=0, days=2)
    counted("荔枝病", 5, total=0, days=5)
    counted("荔枝病", 1, total=2)
    counted("航天员 招募", 12, total=30, days=1)
    counted("古老的问题", 50, total=0, days=60)
    counted("=1+1", 2, total=0)


def read(client: Client, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.content, "html.parser")


@pytest.mark.usefixtures("_some_weeks")
def test_everybody_who_writes_sees_it(
    author: Any, editor: Any, expert: Any, publisher: Any, signed_in: Callable[[Any], Client]
) -> None:
    for user in (author, editor, publisher):
        client = signed_in(user)
        assert client.get(REPORT).status_code == 200
        assert "读者搜了却没找到的" in client.get("/cms/").content.decode()
    client = signed_in(expert)
    assert client.get(REPORT).status_code == 302
    assert "读者搜了却没找到的" not in client.get("/cms/").content.decode()


@pytest.mark.usefixtures("_some_weeks")
def test_the_listing_its_filters_and_its_files(
    editor: Any, signed_in: Callable[[Any], Client], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = signed_in(editor)
    client.get(REPORT)
    with django_assert_max_num_queries(30):
        page = read(client, REPORT)
    rows = [
        [cell.get_text(strip=True) for cell in row.select("td")] for row in page.select(".searches__table tbody tr")
    ]
    assert rows[0] == ["台风", "30", "", "9", "15"]
    assert "古老的问题" not in page.get_text()
    assert "古老的问题" in read(client, f"{REPORT}?days=90").get_text()
    part = read(client, f"{REPORT}?kind=venue&days=x")
    assert [row.td.get_text() for row in part.select(".searches__table tbody tr")] == ["台风"]
    lines = list(csv.reader(io.StringIO(b"".join(client.get(f"{REPORT}?export=csv")).decode("utf-8-sig"))))  # type: ignore[arg-type]
    assert lines[0][:2] == ["读者的说法", "搜索次数"]
    assert ["台风", "30", "0", "9", "15"] in lines
    assert not any(cell.startswith("=") for line in lines for cell in line)
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{REPORT}?export=xlsx&show=empty").content))
    assert {row[0].value for row in book.active.iter_rows(min_row=2)} >= {"龙舟水是什么", "什么是龙舟水"}


@pytest.mark.usefixtures("_some_weeks")
def test_what_finds_nothing_is_grouped_and_leads_on(
    editor: Any, publisher: Any, signed_in: Callable[[Any], Client]
) -> None:
    client = signed_in(publisher)
    groups = read(client, f"{REPORT}?show=empty").select(".searches__group")
    first = groups[0]
    assert first.h2.get_text() == "龙舟水是什么"
    assert "7 次，2 种说法。最近七天 3 次，前七天 4 次" in " ".join(first.get_text().split())
    assert first.select_one(".searches__spark path.searches__line")["d"].startswith("M")
    assert not any("荔枝病" in group.get_text() for group in groups), "it is found by now"
    ways = {way.get_text(): way["href"] for way in first.select(".searches__ways a")}
    assert set(ways) == {"写文章", "写辟谣", "标为同义词", "置顶一个结果", "搜一下"}
    assert parse_qs(urlsplit(ways["写辟谣"]).query)["asked"] == ["龙舟水是什么\n什么是龙舟水"]
    form = read(client, ways["写辟谣"])
    assert form.select_one("[name=claim]").get_text().strip() == "龙舟水是什么"
    assert form.select_one("[name=wordings]").get_text().strip() == "什么是龙舟水"
    assert not form.select_one("[name=title]").get("value")
    assert form.select_one("#page-edit-form")["action"].startswith("/cms/pages/add/content/rumorpage/")
    assert "龙舟水是什么、什么是龙舟水" in read(client, ways["写文章"]).get_text()
    assert "什么是龙舟水" in read(client, ways["标为同义词"]).select_one("[name=words]").get_text()
    assert "龙舟水是什么" in read(client, ways["置顶一个结果"]).select_one("[name=wordings]").get_text()
    seen_by_editor = read(signed_in(editor), f"{REPORT}?show=empty").select_one(".searches__ways").get_text()
    assert "标为同义词" not in seen_by_editor


@pytest.mark.usefixtures("_some_weeks")
def test_what_nobody_opens(editor: Any, signed_in: Callable[[Any], Client]) -> None:
    page = read(signed_in(editor), f"{REPORT}?show=unopened")
    assert [group.h2.get_text() for group in page.select(".searches__group")] == ["航天员 招募", "荔枝病"]


def test_an_address_of_nothing(author: Any, expert: Any, signed_in: Callable[[Any], Client]) -> None:
    assert "还没有人搜索" in read(signed_in(author), f"{REPORT}?show=nothing&days=99&region=x").get_text()
    assert signed_in(author).get(f"{REPORT}write/venue/").status_code == 404
    assert signed_in(expert).get(f"{REPORT}write/article/").status_code in (302, 403)
