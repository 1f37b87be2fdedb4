"""The log for mirrors: what it says, in which order, and that whoever follows it misses nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now
from wagtail.models import Page, PageViewRestriction

from content import changes, published_log
from content.models import ArticleIndexPage, ArticlePage, RumorPage, VenuePage
from content.models.changes import Change
from content.models.published import PublishedChange
from tests import copies, demo_site

Ask = Callable[..., Any]
SLUG = "li-an-liu"


def article() -> ArticlePage:
    found: ArticlePage = ArticlePage.objects.get(slug=SLUG)
    return found


@pytest.fixture
def news(ask: Ask) -> Callable[[], list[tuple[str, int]]]:
    """What happened to which page since this was last asked."""
    ask("/api/v1/changes?since=0")
    last = published_log.last_number()

    def read() -> list[tuple[str, int]]:
        nonlocal last
        answer = ask(f"/api/v1/changes?since={last}&limit=100")
        last = answer["since"]
        return [(item["what"], item["id"]) for item in answer["items"]]

    return read


def test_a_mirror_from_the_beginning_has_what_readers_see(ask: Ask) -> None:
    seen, address = [], "/api/v1/changes?since=0&limit=50"
    while address:
        answer = ask(address.removeprefix("http://testserver"))
        seen += answer["items"]
        address = answer["next"]
    numbers = [item["number"] for item in seen]
    assert numbers == sorted(set(numbers))
    assert answer["since"] == numbers[-1]
    mirrored = {item["id"]: item for item in seen}
    for model in (ArticlePage, RumorPage, VenuePage):
        for page in model.objects.live():
            assert mirrored[page.pk]["version"] == page.published_version
            assert mirrored[page.pk]["url"].endswith(page.get_url())
            assert mirrored[page.pk]["what"] != "withdrawn"
    one = mirrored[article().pk]
    piece = ask(f"/api/v1/content/{one['kind']}/{one['id']}")
    assert (piece["version"], piece["url"]) == (one["version"], one["url"])


def test_every_kind_of_news(news: Callable[[], list[tuple[str, int]]]) -> None:
    page = article()
    page.title = "更好的题目"
    revision = page.save_revision()
    assert news() == [], "a draft is nothing to readers"
    revision.publish()
    assert news() == [("changed", page.pk)]
    page = article()
    page.corrections.append(("correction", {"corrected_on": date(2026, 11, 1), "was": "甲", "now": "乙"}))
    page.save_revision().publish()
    assert news() == [("corrected", page.pk)]
    article().unpublish()
    assert news() == [("withdrawn", page.pk)]
    article().save_revision().publish()
    assert news() == [("published", page.pk)]
    article().delete()
    assert news() == [("withdrawn", page.pk)]
    assert news() == []


def test_what_becomes_private_is_withdrawn_and_comes_back(news: Callable[[], list[tuple[str, int]]]) -> None:
    section = ArticleIndexPage.objects.get()
    everything = set(ArticlePage.objects.live().values_list("pk", flat=True))
    restriction = PageViewRestriction.objects.create(page=section, restriction_type="login")
    assert set(news()) == {("withdrawn", pk) for pk in everything}
    restriction.delete()
    assert set(news()) == {("published", pk) for pk in everything}


def test_a_new_address_of_the_section_changes_all_below(news: Callable[[], list[tuple[str, int]]]) -> None:
    section = Page.objects.get(pk=ArticleIndexPage.objects.get().pk).specific
    section.slug = "wenzhang"
    section.save_revision().publish()
    found = news()
    assert {what for what, _ in found} == {"changed"}
    assert len(found) == ArticlePage.objects.live().count()


def test_what_is_taken_back_before_the_commit_never_was(news: Callable[[], list[tuple[str, int]]]) -> None:
    with transaction.atomic():
        page = article()
        page.title = "不会发生"
        page.save_revision().publish()
        transaction.set_rollback(True)
    assert news() == []


def test_what_was_never_noted_is_found(news: Callable[[], list[tuple[str, int]]]) -> None:
    pk = article().pk
    ArticlePage.objects.filter(pk=pk).update(live=False)
    assert news() == [], "nobody said so"
    published_log.complete()
    assert news() == [("withdrawn", pk)]


def test_after_a_restore_everything_is_told_again_behind_what_was_given_out(ask: Ask) -> None:
    ask("/api/v1/changes?since=0")
    far = published_log.last_number()
    changes.begin_anew()
    told, address = {}, f"/api/v1/changes?since={far}&limit=100"
    while address:
        answer = ask(address.removeprefix("http://testserver"))
        told |= {item["id"]: item["what"] for item in answer["items"]}
        address = answer["next"]
    assert told[article().pk] == "published"
    assert len(told) == PublishedChange.objects.count() > 60


def test_changes_are_kept_until_they_are_written_down(demo_db: None) -> None:
    published_log.catch_up()
    Change.objects.update(at=now() - timedelta(days=1))
    changes.note(changes.about_page(article().pk))
    changes.look(now=True)
    Change.objects.update(at=now() - timedelta(days=1))
    changes.forget_old()
    assert Change.objects.count() == 1
    published_log.catch_up()
    changes.forget_old()
    assert Change.objects.count() == 0


@pytest.mark.parametrize("since", ["-1", "x", "1.5", "9" * 17, "999999999"])
def test_what_was_never_given_out_is_refused(ask: Ask, since: str) -> None:
    problem = ask(f"/api/v1/changes?since={since}", status=400)
    assert [error["field"] for error in problem["errors"]] == ["since"]


def test_it_costs_the_same_however_much_there_is(ask: Ask, figure: Callable[[str, object], None]) -> None:
    ask("/api/v1/changes")
    counts = []
    for limit in (1, 100):
        with CaptureQueriesContext(connection) as seen:
            ask(f"/api/v1/changes?limit={limit}")
        counts.append(len(seen))
    figure("queries /api/v1/changes", counts[0])
    assert counts[0] == counts[1] <= 5


@pytest.mark.django_db
def test_nobody_who_follows_misses_anything(
    django_db_blocker: Any, django_db_setup: None, tmp_path: Path, figure: Callable[[str, object], None]
) -> None:
    """Real processes: three publish and take back in transactions that overtake one another, two follow the log."""
    with django_db_blocker.unblock():
        url = copies.for_other_processes(tmp_path, "mirrors")
        connection.close() if copies.on_postgresql() else None
    given = demo_site.environment(tmp_path) | {"DATABASE_URL": url}
    command = [sys.executable, "-m", "tests.api.mirroring", str(tmp_path)]
    done = subprocess.run(
        command, cwd=demo_site.PROJECT, env=given, text=True, capture_output=True, check=False, timeout=240
    )
    assert done.returncode == 0, done.stderr[-3000:]
    report = json.loads(done.stdout)
    assert set(report["ended"]) == {0}, done.stderr[-3000:]
    for seen in report["seen"]:
        assert [number for number, *_ in seen] == report["whole"], "every row, once, in order"
        last = {str(page): (what, version) for _, page, what, version in seen}
        mirrored = {page: version for page, (what, version) in last.items() if what != "withdrawn"}
        assert mirrored == report["live"]
    figure("rows that two mirrors saw of concurrent publishing", len(report["whole"]))
