"""Editors' screens: whom a draft would reach, what became of a push, and who may stop it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client

from content.models import ArticlePage, Membership, Organization
from content.roles import ADMINISTRATORS, AUTHORS, EDITORS, EXPERTS, PUBLISHERS
from search.push import bundling, looking, matching, sending, subscribing
from search.push.dry_run import dry_run
from search.push.models import Delivery, Edition, Look, Subscriber, Subscription
from tests.servers import smtp

Subscribe = Callable[..., Subscription]
MAY = {AUTHORS: "view", EXPERTS: "", EDITORS: "view", PUBLISHERS: "change", ADMINISTRATORS: "change"}


@pytest.fixture
def sign_in(demo_db: None) -> Callable[..., Client]:
    def signed_in(role: str) -> Client:
        user = get_user_model().objects.create_user(f"u{len(role)}{role}", "u@example.org", "x")
        user.groups.add(Group.objects.get(name=role))
        client = Client()
        client.force_login(user)
        return client

    return signed_in


@pytest.fixture
def draft(demo_db: None) -> ArticlePage:
    """An article about typhoons that nobody has published."""
    article = ArticlePage.objects.filter(topics__slug="typhoon").first()
    assert article is not None
    copy = article.copy(update_attrs={"title": "新的台风文章", "slug": "xin"}, copy_revisions=False, keep_live=False)
    Look.objects.all().delete()
    fresh: ArticlePage = ArticlePage.objects.get(pk=copy.pk)
    return fresh


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    found = BeautifulSoup(answer.content, "html.parser").select_one(".push")
    assert found is not None
    return " ".join(found.get_text(" ").split())


def test_a_draft_says_whom_it_would_reach(draft: ArticlePage, sign_in: Any, subscribe: Subscribe) -> None:
    subscribe("a@example.org", topics=("typhoon",))
    subscribe("a@example.org", keywords=("台风",), rate="weekly")
    subscribe("b@example.org", topics=("typhoon",), regions=("110000",))
    closed = subscribe("c@example.org", topics=("typhoon",))
    subscribing.stop(subscriber=closed.subscriber)
    text = read(sign_in(EDITORS), f"/cms/pushes/page/{draft.pk}/")
    assert "会告诉 1 人" in text
    assert "台风 1 人" in text
    assert "电子邮件 1 人" in text
    assert "每周一封，周一早上八点 1 人" in text
    assert "example.org" not in text


def test_counting_ends_in_time_and_says_so(draft: ArticlePage, subscribe: Subscribe) -> None:
    subscribe("a@example.org", topics=("typhoon",))
    found = dry_run(draft.to_record(), seconds=-1)
    assert (found.people, found.is_whole) == (0, False)


@pytest.fixture
def pushed(draft: ArticlePage, subscribe: Subscribe, inbox: smtp.Inbox) -> Edition:
    """One person got it, one waits for Monday."""
    subscribe("a@example.org", topics=("typhoon",))
    subscribe("w@example.org", topics=("typhoon",), rate="weekly")
    draft.get_latest_revision_as_object().save_revision().publish()
    looking.look()
    matching.match(seconds=60)
    first = Subscriber.objects.get(address="a@example.org")
    Delivery.objects.filter(subscriber=first).update(due_at=first.created_at)
    bundling.bundle(seconds=60)
    sending.send()
    return Edition.objects.get()


def test_what_became_of_a_push(pushed: Edition, sign_in: Any) -> None:
    subscribing.stop(subscriber=Subscriber.objects.get(address="a@example.org"))
    client = sign_in(EDITORS)
    text = read(client, f"/cms/pushes/page/{pushed.page_id}/")
    assert "收到过的 1 人" in text
    assert "已分发 1 1 0 0 1" in text
    assert "只删了一个订阅的" in text, "what the last figure counts"
    assert pushed.title in read(client, "/cms/pushes/")
    assert "推送给谁" in client.get(f"/cms/pages/{pushed.page_id}/edit/").content.decode()


@pytest.mark.parametrize("role", MAY)
def test_roles_at_the_brakes(role: str, pushed: Edition, sign_in: Any) -> None:
    client = sign_in(role)
    seen = client.get(f"/cms/pushes/page/{pushed.page_id}/").status_code
    client.post(f"/cms/pushes/{pushed.pk}/pause/")
    pushed.refresh_from_db()
    assert (seen == 200, pushed.state == "paused") == (MAY[role] != "", MAY[role] == "change")


def test_another_offices_push_is_left_alone(pushed: Edition, sign_in: Any) -> None:
    client = sign_in(PUBLISHERS)
    other = Organization.objects.create(name="别的单位")
    Membership.objects.create(user=get_user_model().objects.latest("pk"), organization=other)
    assert client.post(f"/cms/pushes/{pushed.pk}/cancel/").status_code in (302, 403)
    pushed.refresh_from_db()
    assert pushed.state == "done"


def test_paused_goes_on_and_cancelled_ends(pushed: Edition, sign_in: Any, inbox: smtp.Inbox, all_due: Any) -> None:
    client = sign_in(PUBLISHERS)
    all_due()
    bundling.bundle(seconds=60)
    client.post(f"/cms/pushes/{pushed.pk}/pause/")
    sending.send()
    assert len(inbox.letters) == 1, "a message that was ready is held back too"
    client.post(f"/cms/pushes/{pushed.pk}/resume/")
    matching.match(seconds=60)
    bundling.bundle(seconds=60)
    sending.send()
    assert [letter["To"] for letter in inbox.letters] == ["a@example.org", "w@example.org"]
    client.post(f"/cms/pushes/{pushed.pk}/cancel/")
    assert "现在是“已取消”" in client.post(f"/cms/pushes/{pushed.pk}/resume/", follow=True).content.decode()
    assert client.post(f"/cms/pushes/{pushed.pk}/explode/").status_code in (302, 403)


def test_what_waits_of_a_cancelled_push_is_never_sent(
    pushed: Edition, sign_in: Any, inbox: smtp.Inbox, all_due: Any
) -> None:
    sign_in(PUBLISHERS).post(f"/cms/pushes/{pushed.pk}/cancel/")
    all_due()
    bundling.bundle(seconds=60)
    sending.send()
    assert len(inbox.letters) == 1
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent", "dropped"}
