"""Two editors on one page lose nothing."""

from __future__ import annotations

from typing import Any

from django.test import Client

from tests.content.editors_forms import draft_form
from tests.content.reviews import draft, fresh, rewritten


def form_as_opened(page: Any, **changes: Any) -> dict[str, Any]:
    """What a browser sends that opened the page as it is now."""
    revision = page.get_latest_revision()
    opened = {"loaded_revision_id": revision.pk, "loaded_revision_created_at": revision.created_at.isoformat()}
    return draft_form("article", slug=page.slug, **changes) | opened


def title(page: Any) -> str:
    return str(fresh(page).get_latest_revision_as_object().title)


def save(client: Client, page: Any, form: dict[str, Any]) -> Any:
    return client.post(f"/cms/pages/{page.pk}/edit/", form)


def test_who_saves_second_is_told_and_keeps_what_they_wrote(author: Any, editor: Any, signed_in: Any) -> None:
    page = draft(author)
    mine = form_as_opened(page, title="我的标题")
    page = rewritten(page, editor, title="编辑的标题")
    client = signed_in(author)
    answer = save(client, page, mine)
    assert answer.status_code == 200
    words = answer.content.decode()
    assert "bianji在您打开以后改过这一页" in words
    assert "我的标题" in words
    assert title(page) == "编辑的标题"
    again = mine | form_as_opened(fresh(page), title="我的标题")
    assert save(client, page, again).status_code == 302
    assert title(page) == "我的标题"
    assert "编辑的标题" in [revision.as_object().title for revision in page.revisions.all()]


def test_saving_ones_own_again_is_no_conflict(author: Any, signed_in: Any) -> None:
    page = draft(author)
    form = form_as_opened(page, title="第一次")
    client = signed_in(author)
    for words in ("第一次", "第二次"):
        assert save(client, page, form | {"title": words}).status_code == 302
    assert title(page) == "第二次"
