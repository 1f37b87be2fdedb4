"""Colleagues of every role, and pages waiting for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client

from content.models import ArticleIndexPage, ArticlePage, Membership
from content.reviewing import deciding
from content.reviewing.claims import digest
from content.roles import ADMINISTRATORS, AUTHORS, EDITORS, EXPERTS, PUBLISHERS
from tests.content.writing import raw

Colleague = Callable[..., Any]


@pytest.fixture
def colleague(founded: None) -> Colleague:
    """``colleague("zhang", EDITORS, office=organization)``: an account; the same one when asked again."""

    def account(name: str, role: str, office: Any = None) -> Any:
        user, new = get_user_model().objects.get_or_create(username=name, defaults={"email": f"{name}@example.org"})
        if new:
            user.groups.add(Group.objects.get(name=role))
        if office:
            Membership.objects.get_or_create(user=user, defaults={"organization": office})
        return get_user_model().objects.get(pk=user.pk)

    return account


@pytest.fixture
def author(colleague: Colleague) -> Any:
    return colleague("zuozhe", AUTHORS)


@pytest.fixture
def editor(colleague: Colleague) -> Any:
    return colleague("bianji", EDITORS)


@pytest.fixture
def publisher(colleague: Colleague) -> Any:
    return colleague("zhiban", PUBLISHERS)


@pytest.fixture
def expert(colleague: Colleague) -> Any:
    return colleague("zhuanjia", EXPERTS)


@pytest.fixture
def administrator(colleague: Colleague) -> Any:
    return colleague("guanli", ADMINISTRATORS)


@pytest.fixture
def signed_in() -> Callable[[Any], Client]:
    def client(user: Any) -> Client:
        made = Client()
        made.force_login(user)
        return made

    return client


def draft(owner: Any, title: str = "台风来了怎么办", body: str = "<p>台风天不出门。</p>", **fields: Any) -> ArticlePage:
    """An article nobody has published, last saved by its owner."""
    page = ArticlePage(
        title=title, summary=f"{title}的摘要", body=raw(("text", body)), live=False, owner=owner, **fields
    )
    ArticleIndexPage.objects.get().add_child(instance=page)
    page.save_revision(user=owner)
    return fresh(page)


def fresh(page: Any) -> Any:
    return type(page).objects.get(pk=page.pk)


def seen(page: Any) -> str:
    """What the desk knows of the text it shows."""
    return digest(page.get_latest_revision_as_object().pieces())


def approve(page: Any, user: Any) -> Any:
    deciding.decide(page=page, user=user, approve=True, comment="", seen=seen(page))
    return fresh(page)


def rewritten(page: Any, user: Any, **fields: Any) -> Any:
    """The page after somebody saved a new draft of it."""
    latest = page.get_latest_revision_as_object()
    for name, value in fields.items():
        setattr(latest, name, value)
    latest.save_revision(user=user)
    return fresh(page)
