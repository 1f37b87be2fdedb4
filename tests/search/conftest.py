"""A small site in the database and an index of its own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from wagtail.models import Page, Site

from content.models import ArticleIndexPage, ArticlePage, HomePage
from search.engines import engine
from search.engines.base import SearchEngine


@pytest.fixture
def index(tmp_path: Path, settings: Any) -> SearchEngine:
    """An empty index that readers and jobs use."""
    settings.KEPU_SEARCH_INDEX_DIR = tmp_path / "index"
    engine().rebuild([])
    return engine()


@pytest.fixture
def section(db: None) -> ArticleIndexPage:
    """``/articles/`` of a site."""
    root = Page.objects.get(depth=1)
    for page in root.get_children():
        page.delete()
    root = Page.objects.get(depth=1)
    home = root.add_child(instance=HomePage(title="首页", slug="home"))
    Site.objects.update_or_create(hostname="localhost", defaults={"root_page": home, "is_default_site": True})
    section: ArticleIndexPage = home.add_child(instance=ArticleIndexPage(title="科普文章", slug="articles"))
    return section


@pytest.fixture
def write_article(section: ArticleIndexPage) -> Callable[..., ArticlePage]:
    """Saves and publishes an article as an editor does."""

    def write(title: str, **fields: Any) -> ArticlePage:
        fields = {"summary": f"{title}的摘要", "body": [("text", "<p>正文</p>")]} | fields
        page: ArticlePage = section.add_child(instance=ArticlePage(title=title, live=False, **fields))
        page.save_revision().publish()
        page.refresh_from_db()
        return page

    return write
