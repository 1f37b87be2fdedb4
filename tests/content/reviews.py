"""Drafts and decisions of colleagues, for tests."""

from __future__ import annotations

from typing import Any

from content.models import ArticleIndexPage, ArticlePage
from content.reviewing import deciding
from content.reviewing.claims import digest
from tests.content.writing import raw


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
