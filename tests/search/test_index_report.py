"""The editors' report of pages that can't be put into the index, and the second try."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from content.models import ArticlePage
from content.roles import AUTHORS, EDITORS, lay_roles
from search import outbox, service
from search.criteria import Criteria
from search.engines.base import SearchEngine
from search.models import IndexJob
from search.sweep import sweep

Write = Callable[..., ArticlePage]
pytestmark = pytest.mark.django_db


def signed_in(role: str) -> Client:
    lay_roles()
    user = get_user_model().objects.create_user(f"user-{role}", password="a-long-password")
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def set_aside(page: ArticlePage) -> None:
    outbox.enqueue([page.pk], hint=False)
    [job] = outbox.claim(10)
    for _ in range(5):
        outbox._fail([(job, ValueError("正文读不出来"))])
        job.refresh_from_db()


def test_an_editor_sees_why_and_has_it_tried_again(index: SearchEngine, write_article: Write) -> None:
    page = write_article("台风来了怎么办")
    IndexJob.objects.all().delete()
    set_aside(page)
    client, address = signed_in(EDITORS), reverse("search_index_report")
    shown = client.get(address).content.decode()
    assert all(words in shown for words in ("台风来了怎么办", "正文读不出来", "已搁置", "再试一次"))
    assert "ValueError" not in shown
    assert address in client.get(reverse("wagtailadmin_home")).content.decode()
    answer = client.post(address, {"page": page.pk}, follow=True)
    assert "1 个页面重新排队" in answer.content.decode()
    assert outbox.drain().put == 1
    assert [hit.id for hit in service.find(Criteria(text="台风")).hits] == [page.pk]
    assert "一切正常" in client.get(address).content.decode()


def test_all_at_once_and_what_is_gone(index: SearchEngine, write_article: Write) -> None:
    pages = [write_article("台风甲"), write_article("台风乙")]
    IndexJob.objects.all().delete()
    for page in pages:
        set_aside(page)
    number = pages[1].pk
    pages[1].delete()
    IndexJob.objects.filter(page_id=number).update(attempts=5, set_aside=True)
    client, address = signed_in(EDITORS), reverse("search_index_report")
    assert f"已删除的页面 {number}" in client.get(address).content.decode()
    for nonsense in ("", "-1", "9" * 30, "x"):
        assert "不在等待" in client.post(address, {"page": nonsense}, follow=True).content.decode()
    assert "2 个页面重新排队" in client.post(address, follow=True).content.decode()
    assert outbox.drain() == outbox.Drained(put=1, dropped=1)


def test_a_job_set_aside_stays_until_somebody_asks(index: SearchEngine, write_article: Write) -> None:
    """The worker's sweep would try a hostile page again for ever, and nobody would ever see it."""
    page = write_article("台风来了怎么办")
    IndexJob.objects.all().delete()
    set_aside(page)
    assert sweep().missing == 1
    assert IndexJob.objects.get().set_aside
    assert sweep(take_back=True).taken_back == 1
    assert not IndexJob.objects.get().set_aside


def test_who_may_not(index: SearchEngine, write_article: Write) -> None:
    client, address = signed_in(AUTHORS), reverse("search_index_report")
    assert client.get(address).status_code in (302, 403)
    assert client.post(address).status_code in (302, 403)
    assert address not in client.get(reverse("wagtailadmin_home")).content.decode()
