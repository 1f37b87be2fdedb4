"""Addresses stay: slugs are plain ASCII, titles may change, and what moves leaves a redirect."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.test import Client
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from content.models import ArticleIndexPage, ArticlePage, HomePage, StandardPage
from content.slugs import pinyin_slug

Page = Callable[..., BeautifulSoup]


def test_slug_comes_from_pinyin(demo_db: None) -> None:
    section = ArticleIndexPage.objects.get()
    first = section.add_child(instance=ArticlePage(title="台风来了，怎么办？", summary="一句话", body=[]))
    second = section.add_child(instance=ArticlePage(title="台风来了，怎么办？", summary="一句话", body=[]))
    assert first.slug == "tai-feng-lai-le-zen-me-ban"
    assert second.slug.startswith(first.slug + "-")


def test_address_stays_when_the_title_changes(page: Page) -> None:
    article = ArticlePage.objects.live().first()
    address = article.get_url()
    article.title = "完全不同的新题目"
    article.save_revision().publish()
    assert page(address).h1.get_text() == "完全不同的新题目"


def test_changed_slug_redirects(
    reader: Client, settings: Any, tmp_path: Path, django_capture_on_commit_callbacks: Any
) -> None:
    settings.KEPU_SEARCH_INDEX_DIR = tmp_path  # what waits for the commit would write into the index of all tests
    article = ArticlePage.objects.live().first()
    old = article.get_url()
    article.slug = "a-new-name"
    with django_capture_on_commit_callbacks(execute=True):
        article.save_revision().publish()
    answer = reader.get(old)
    assert answer.status_code == 301
    assert answer["Location"] == "/articles/a-new-name/"


def test_moved_page_redirects(reader: Client) -> None:
    privacy, about = StandardPage.objects.get(slug="privacy"), StandardPage.objects.get(slug="about")
    privacy.move(about, pos="last-child")
    answer = reader.get("/privacy/")
    assert answer.status_code == 301
    assert answer["Location"] == "/about/privacy/"
    assert reader.get("/about/privacy/").status_code == 200


def test_slash_is_added(reader: Client) -> None:
    answer = reader.get("/rumors")
    assert answer.status_code == 301
    assert answer["Location"] == "/rumors/"


@given(st.text(max_size=120))
@hypothesis_settings(max_examples=200, deadline=None)
def test_any_title_gives_an_ascii_slug(title: str) -> None:
    slug = pinyin_slug(title)
    assert slug.isascii()
    assert len(slug) <= 80
    assert set(slug) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_")


def test_demo_content_run_again_changes_nothing(demo_db: None) -> None:
    before = dict(ArticlePage.objects.values_list("pk", "latest_revision_id"))
    call_command("demo_content")
    assert dict(ArticlePage.objects.values_list("pk", "latest_revision_id")) == before
    assert HomePage.objects.count() == 1


@pytest.mark.parametrize("title", ["", "？！", "🌀"])
def test_titles_without_a_letter_still_get_an_address(demo_db: None, title: str) -> None:
    page = ArticlePage(title=title or "—", summary="一句话", body=[])
    ArticleIndexPage.objects.get().add_child(instance=page)
    assert page.slug
    assert page.slug.isascii()
