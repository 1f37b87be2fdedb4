"""What the matcher tells an editor about a draft, on the demo site."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache

from content.models import ArticlePage, RumorPage
from content.proofreading.findings import findings, obstacles
from content.vocabulary import Verdict
from search.rumors.proofreading import contradicting

SLUG = "da-lei-yong-shou-ji-yin-lei"
pytestmark = pytest.mark.usefixtures("demo_db", "_fresh_cache")


@pytest.fixture
def _fresh_cache() -> None:
    cache.clear()


def article(sentence: str) -> ArticlePage:
    body = f"<p>剩菜怎么保存，很多家庭都关心。{sentence}请把剩菜尽快放进冰箱，吃之前彻底加热。</p>"
    return ArticlePage(title="剩菜怎么保存", summary="剩" * 60, body=[("text", body)])


def draft(claim: str, **fields: Any) -> RumorPage:
    own = {"title": "隔夜菜的新传言", "summary": "隔" * 60, "verdict": Verdict.FALSE, "truth": "不会。"}
    return RumorPage(**own | {"claim": claim, "explanation": [("text", "<p>解释。</p>")]} | fields)


def said(page: Any, field: str, word: str) -> list[str]:
    return [finding.words for finding in findings(page) if finding.field == field and word in finding.words]


def test_the_same_claim_is_not_rebutted_twice() -> None:
    live = RumorPage.objects.get(slug=SLUG)
    disguised = "【" + live.claim.replace("，", " ") + "】！"
    told = obstacles(draft(disguised))["claim"]
    assert [live.title in words and live.url in words for words in told] == [True]
    assert said(draft(disguised), "claim", "已经有一条辟谣")
    assert not said(draft(disguised), "claim", "是不是同一件事")


def test_a_live_rebuttal_does_not_stand_in_its_own_way() -> None:
    live = RumorPage.objects.get(slug=SLUG)
    assert not said(live, "claim", "辟谣")
    live.check_complete()


def test_the_same_story_in_other_words_is_advice() -> None:
    live = RumorPage.objects.get(slug=SLUG)
    changed = draft("转给爸妈：" + live.claim + "，千万记住")
    assert said(changed, "claim", live.title)
    assert "claim" not in obstacles(changed)


def test_a_new_claim_is_left_alone() -> None:
    assert not said(draft("用磨砂玻璃养多肉植物，叶子会变成蓝色"), "claim", "辟谣")


def test_an_article_that_repeats_a_rebutted_claim() -> None:
    live = RumorPage.objects.get(slug=SLUG)
    assert said(article(f"{live.claim}。"), "body", live.title)
    assert not said(article("打雷时手机信号会不会把雷电引到身上？看到的要马上关机吗？"), "body", live.title)
    assert not said(article(f"有人说{live.claim}，这是谣言，没有依据。"), "body", live.title)


def test_articles_that_state_what_a_rebuttal_calls_false() -> None:
    page = ArticlePage.objects.live().first()
    assert page is not None
    sentence = next(
        one for one in page.body_text().split("。") if 15 < len(one) < 60 and "？" not in one and "不" not in one
    )
    assert [record.id for record, _ in contradicting([sentence])] == [page.pk]
    assert said(draft(sentence), "claim", "当真")
    assert not said(draft(sentence, verdict=Verdict.TRUE), "claim", "当真")
    assert contradicting(["用磨砂玻璃养多肉植物，叶子会变成蓝色"]) == []


def test_without_an_index_nothing_is_advised(settings: Any, tmp_path: Any) -> None:
    settings.KEPU_SEARCH_INDEX_DIR = tmp_path
    live = RumorPage.objects.get(slug=SLUG)
    assert not said(draft(live.claim), "claim", "辟谣")
