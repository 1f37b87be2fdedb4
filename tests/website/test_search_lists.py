"""The editors' lists as readers meet them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from content.models import ArticlePage, VenuePage
from search.guidance.models import PinnedResult, SynonymGroup

ASKED = "/search/?q=台风来了"


@pytest.fixture
def pinned(demo_db: None) -> list[Any]:
    """An article and a venue that come first for a question they don't answer."""
    pages = [ArticlePage.objects.live().order_by("pk").last(), VenuePage.objects.live().first()]
    PinnedResult.objects.create(wordings="台风来了\n打风", pages=[("page", page) for page in pages], last_day=None)
    return pages


def titles(soup: BeautifulSoup) -> list[str]:
    return [title.get_text(strip=True) for title in soup.select(".rows-search .card-title")]


def test_pinned_pages_come_first_and_say_who_put_them_there(
    pinned: list[Any], page: Callable[..., BeautifulSoup]
) -> None:
    soup = page(ASKED)
    assert titles(soup)[:2] == [each.title for each in pinned]
    assert [tag.get_text() for tag in soup.select(".card-recommended")] == ["编辑推荐"] * 2
    assert [each.title for each in pinned] == titles(page("/search/?q=請問打風？"))[:2]
    only_venues = page(f"{ASKED}&kind=venue")
    assert titles(only_venues)[0] == pinned[1].title
    assert len(only_venues.select(".card-recommended")) == 1
    assert "card-recommended" not in str(page("/search/?q=疫苗"))


def test_a_withdrawn_or_private_page_never_appears(pinned: list[Any], page: Callable[..., BeautifulSoup]) -> None:
    article, venue = pinned
    article.unpublish()
    PageViewRestriction.objects.create(page=venue, restriction_type="login")
    found = titles(page(ASKED))
    assert article.title not in found
    assert venue.title not in found


def test_the_lists_cost_no_query(reader: Client, pinned: list[Any], figure: Callable[[str, object], None]) -> None:
    SynonymGroup(words="台风\n打风").save()
    reader.get(ASKED)
    with CaptureQueriesContext(connection) as guided:
        reader.get(ASKED)
    figure("queries of a search with pins and synonyms", len(guided))
    assert not [query for query in guided.captured_queries if "kepu_guidance" in query["sql"]]
