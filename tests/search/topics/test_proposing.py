"""What an editor is told about the topics of a draft, on the demo site."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.timezone import now

from content.models import ArticlePage, Topic
from content.proofreading.findings import SHOULD, Finding, findings
from search.models import LearntTopics
from search.topics import keeping
from search.topics.keeping import learn_filed, learnt_topics, packed, unpacked

pytestmark = pytest.mark.usefixtures("demo_db")


def draft(title: str = "台风红色预警时怎么办", topics: tuple[str, ...] = ()) -> ArticlePage:
    page = ArticlePage(title=title, summary="台风登陆前后，门窗怎么加固，出门要注意什么。")
    page.topics.set(Topic.objects.filter(slug__in=topics))
    return page


def proposed(page: ArticlePage) -> list[Finding]:
    return [finding for finding in findings(page) if finding.offers]


def test_a_draft_is_told_its_likely_topic_until_it_is_chosen() -> None:
    learn_filed()
    typhoon = Topic.objects.get(slug="typhoon")

    (finding,) = proposed(draft())

    assert (finding.level, finding.field) == (SHOULD, "topics")
    assert (finding.offers[0].value, finding.offers[0].words) == (str(typhoon.pk), typhoon.name)
    assert proposed(draft(topics=("typhoon",))) == []
    assert typhoon.parent is not None
    assert proposed(draft(topics=(typhoon.parent.slug,))) == []


def test_nothing_is_said_before_anything_is_learnt_nor_of_what_is_like_nothing() -> None:
    LearntTopics.objects.all().delete()
    assert learnt_topics() is None
    assert proposed(draft()) == []
    learn_filed()
    assert proposed(ArticlePage(title="", summary="")) == []
    assert proposed(ArticlePage(title="qwxz", summary="")) == []


def test_what_was_learnt_later_counts_and_a_topic_that_is_gone_is_not_named() -> None:
    learn_filed()
    first = learnt_topics()
    LearntTopics.objects.update(learnt_at=now())
    assert learnt_topics() is not first
    Topic.objects.get(slug="typhoon").delete()
    assert "台风" not in [offer.words for finding in proposed(draft()) for offer in finding.offers]


def test_what_was_read_costs_one_query_to_ask_again(django_assert_num_queries: Any) -> None:
    learn_filed()
    learnt_topics()
    with django_assert_num_queries(1):
        assert learnt_topics() is not None


def test_a_site_with_little_to_learn_from_keeps_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert learn_filed() > 0
    monkeypatch.setattr(keeping, "FEWEST", 10_000)
    assert learn_filed() == 0
    assert LearntTopics.objects.count() == 1


def test_what_is_kept_ranks_as_what_was_learnt() -> None:
    learn_filed()
    learnt = learnt_topics()
    assert learnt is not None
    again = unpacked(packed(learnt))
    assert list(again.scores("台风预警")) == list(learnt.scores("台风预警"))
