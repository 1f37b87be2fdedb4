"""Questions on the demo site, and a way to ask them."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache

from content.models import RumorPage
from content.roles import PUBLISHERS
from search.questions.actions import Asked, ask
from search.questions.models import Asking

NEW_CLAIM = "紧急通知：珠江里发现会唱歌的鲶鱼，吃了它的人都不会近视，明天起禁止捕捞，快转给有孩子的家长"


@pytest.fixture
def board(demo_db: None) -> None:
    """The demo site, nothing remembered of it."""
    cache.clear()


@pytest.fixture
def asked(board: None) -> Callable[..., Asking]:
    """``asked("…", address="a@example.org")`` as a reader's form would."""

    def left(text: str = NEW_CLAIM, **fields: Any) -> Asking:
        return ask(Asked(text=text, **{"ticket": uuid.uuid4()} | fields))

    return left


@pytest.fixture
def publisher(board: None) -> Any:
    """A colleague who may do all there is to do."""
    user = get_user_model().objects.create_user("fabu", "fabu@example.org", "x")
    user.groups.add(Group.objects.get(name=PUBLISHERS))
    return get_user_model().objects.get(pk=user.pk)


def publish(page: RumorPage, **fields: Any) -> RumorPage:
    """Fill in what a draft lacks and publish it as the last step of a review does."""
    own = {"verdict": "false", "truth": "没有这回事。", "summary": "鲶" * 60, "title": "会唱歌的鲶鱼是真的吗"}
    for name, value in {**own, "explanation": [("text", "<p>没有这种鱼。</p>")], **fields}.items():
        setattr(page, name, value)
    page.save_revision().publish()
    fresh: RumorPage = RumorPage.objects.get(pk=page.pk)
    return fresh
