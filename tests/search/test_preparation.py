"""Preparing in other processes: it ends, however it ends."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from content import selectors
from content.models import ArticlePage
from content.records import Kind
from search import preparation
from search.documents import prepare

MOST_QUERIES = 12


def test_an_error_in_a_process_ends_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other processes have no tables here, or no database."""
    chunks = [("article", [number]) for number in range(200)]
    monkeypatch.setattr(preparation, "_chunks", lambda: iter(chunks))
    with pytest.raises(OperationalError):
        list(preparation.all_documents(2, lambda count: None)(list))


@pytest.mark.django_db
def test_every_page_comes_once(write_article: Callable[..., ArticlePage], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preparation, "CHUNK", 2)
    pages = [write_article(f"台风{number}") for number in range(5)]
    counted: list[int] = []
    chunks = preparation.all_documents(0, counted.append)(list)
    found = [document.id for chunk in chunks for document in chunk]
    assert sorted(found) == [page.pk for page in pages]
    assert counted == [2, 2, 1]
    in_memory = connection.vendor == "sqlite"  # such a database lives in this process only
    assert preparation.processes_for(100_000) == (0 if in_memory else 2)


@pytest.mark.usefixtures("demo_db")
@pytest.mark.parametrize("kind", Kind)
def test_a_rebuild_reads_what_is_searched(kind: str) -> None:
    ids = selectors.live_ids(kind)
    whole = [prepare(record) for record in selectors.records_by_id(kind, ids)]
    with CaptureQueriesContext(connection) as seen:
        found = [prepare(record) for record in selectors.findable(kind, ids)]
    assert found == whole
    assert found
    assert len(seen) <= MOST_QUERIES, "the same number whatever the number of pages"
