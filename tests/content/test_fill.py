"""Sites made up for benchmarks: pages that Wagtail takes for its own, the same ones from the same seed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from wagtail.models import Page

from content import plausible_text, selectors
from content.filling import fill
from content.models import ArticleIndexPage, ArticlePage, CampaignPage, EventOccurrence, EventPage
from tests.content.writing import Desk

pytestmark = pytest.mark.usefixtures("founded")


def test_pages_of_every_kind_in_their_places() -> None:
    before = Page.objects.count()
    assert fill(pages=100) == 100
    assert Page.objects.count() == before + 100
    assert {kind: len(selectors.live_ids(kind)) for kind in selectors.MODELS} == {
        "article": 60, "rumor": 20, "venue": 8, "event": 10, "campaign": 2,
    }  # fmt: skip
    assert Page.find_problems() == ([], [], [], [], [])
    assert EventOccurrence.objects.exists()
    assert all(page.members.count() for page in CampaignPage.objects.all())


def test_they_are_complete_and_can_be_edited() -> None:
    fill(pages=50)
    for record in selectors.iter_records():
        assert 700 < len(record.body) < 1600
        assert record.topics
        assert record.regions
        assert record.tags
        assert record.evidence
        assert record.authors
        assert record.url.startswith(f"/{record.kind}s/")
    for model in selectors.MODELS.values():
        page = model.objects.first()
        page.full_clean()
        page.title = "编辑改过"
        page.save_revision().publish()
        assert model.objects.get(pk=page.pk).title == "编辑改过"


def test_pages_can_be_added_by_hand_afterwards(desk: Desk) -> None:
    desk.article("先写的")
    fill(pages=50)
    page = desk.article("后写的")
    assert ArticleIndexPage.objects.get().numchild == 32
    assert page.get_siblings().last() == page.page_ptr
    assert Page.find_problems() == ([], [], [], [], [])


def test_again_it_adds_more() -> None:
    fill(pages=20)
    fill(pages=20)
    assert ArticlePage.objects.count() == 26
    assert Page.find_problems() == ([], [], [], [], [])


def test_the_same_seed_says_the_same() -> None:
    for seed in range(20):
        assert plausible_text.title(seed) == plausible_text.title(seed)
        assert plausible_text.paragraphs(seed, 500) == plausible_text.paragraphs(seed, 500)
        assert 500 <= sum(map(len, plausible_text.paragraphs(seed, 500))) <= 1000
        assert 4 <= len(plausible_text.title(seed)) <= 40
        assert 4 <= len(plausible_text.claim(seed)) <= 60
    assert len({plausible_text.title(seed) for seed in range(200)}) > 150
    assert plausible_text.paragraphs(1, 100) != plausible_text.paragraphs(2, 100)


@pytest.mark.parametrize("about", sorted(plausible_text.SUBJECTS))
def test_texts_about_every_top_topic(about: str) -> None:
    text = "".join(plausible_text.paragraphs("x", 2000, about=about))
    assert any(thing in text for thing in plausible_text.SUBJECTS[about].things)
    assert "{" not in text


def test_the_command_says_what_comes_next(capsys: Any) -> None:
    call_command("fill", pages=10)
    assert "search_rebuild" in capsys.readouterr().out
    assert EventPage.objects.count() == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"pages": 10, "subscribers": 5}, "还没有订阅功能"),
        ({"pages": 0}, "--pages"),
        ({"pages": -3}, "--pages"),
        ({"pages": 10**9}, "--pages"),
    ],
)
def test_what_is_refused(options: dict[str, int], words: str) -> None:
    before = Page.objects.count()
    with pytest.raises(CommandError, match=words):
        call_command("fill", **options)
    assert Page.objects.count() == before


def test_never_in_production(settings: Any) -> None:
    settings.SETTINGS_MODULE = "website.settings.production"
    with pytest.raises(CommandError, match="正式网站"):
        call_command("fill", pages=10)
