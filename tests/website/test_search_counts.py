"""Searches are counted without anybody being slowed, followed or named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as configured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from search.insights.models import OpenCount, SearchCount
from search.insights.recording import flush
from website.views.search import MOST_OPENED

ASKED = "/search/?q=台风"
BROWSER = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"}


@pytest.fixture(autouse=True)
def _nothing_waits(demo_db: None) -> Iterator[None]:
    flush()
    yield
    flush()


def results(reader: Client, **headers: str) -> Any:
    soup = BeautifulSoup(reader.get(ASKED, headers=BROWSER | headers).content, "html.parser")
    return soup.select_one(".rows-search")


def test_a_reader_is_counted_and_what_is_opened(reader: Client) -> None:
    before = SearchCount.objects.count()
    reader.get("/search/?q=科技馆", headers=BROWSER)
    with CaptureQueriesContext(connection) as queries:
        rows = results(reader)
    assert not [query for query in queries.captured_queries if "kepu_insights" in query["sql"]]
    link = rows.select_one("li a")
    assert "?" not in link["href"]
    told = {"results": rows["data-opened"], "page": rows.li["data-page"], "row": "1"}
    answer = reader.post("/search/opened/", told, headers=BROWSER | {"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 204
    assert not answer.cookies
    flush()
    assert SearchCount.objects.count() == before + 2
    assert SearchCount.objects.filter(text="台风", times=1, total__gt=0).exists()
    assert OpenCount.objects.filter(page=rows.li["data-page"], place=1).exists()


@pytest.mark.parametrize(
    "headers",
    [
        {"User-Agent": ""},
        {"User-Agent": "Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)"},
        {"User-Agent": "python-requests/2.32"},
        {"Sec-Purpose": "prefetch;prerender"},
        {"Sec-GPC": "1"},
        {"Cookie": f"{configured.SESSION_COOKIE_NAME}=x"},
    ],
)
def test_programs_prefetches_editors_and_who_objects_are_not(reader: Client, headers: dict[str, str]) -> None:
    rows = results(reader, **headers)
    assert not rows.has_attr("data-opened")
    assert not rows.li.has_attr("data-page")
    assert flush() == 0


def test_nonsense_is_refused_and_other_sites_are_not_heard(reader: Client) -> None:
    told = {"results": results(reader)["data-opened"], "page": "12", "row": "1"}
    flush()
    ask = "/search/opened/"
    assert reader.get(ask).status_code == 405
    for wrong in ({"results": "x"}, {"page": "²"}, {"page": "-1"}, {"row": "1e3"}, {"row": "0"}):
        assert reader.post(ask, told | wrong, headers=BROWSER).status_code == 400
    assert reader.post(ask, told, headers=BROWSER | {"Sec-Fetch-Site": "cross-site"}).status_code == 204
    assert flush() == 0


def test_one_address_can_not_make_a_result_famous(reader: Client) -> None:
    told = {"results": results(reader)["data-opened"], "page": "12", "row": "1"}
    asked = [
        reader.post("/search/opened/", told, headers=BROWSER, REMOTE_ADDR="192.0.2.77") for _ in range(MOST_OPENED + 1)
    ]
    answers = [answer.status_code for answer in asked]
    assert answers == [204] * MOST_OPENED + [429]
    assert reader.post("/search/opened/", told, headers=BROWSER, REMOTE_ADDR="192.0.2.78").status_code == 204
