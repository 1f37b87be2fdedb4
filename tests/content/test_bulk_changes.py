"""Many pages reclassified at once, and taken back at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from content import bulk_changes
from content.models import BulkChange, Topic
from content.reviewing import deciding
from tests.content.reviews import draft, fresh, rewritten
from tests.content.writing import Desk


def slugs(page: Any) -> set[str]:
    return {topic.slug for topic in fresh(page).topics.all()}


def ids(*names: str) -> list[int]:
    return sorted(Topic.objects.filter(slug__in=names).values_list("pk", flat=True))


def add_topics(pages: list[Any], user: Any, *names: str) -> BulkChange:
    return bulk_changes.change_many(
        pages=pages, field="topics", value=lambda old: sorted({*old, *ids(*names)}), words="加主题", user=user
    )


def test_set_and_taken_back(desk: Desk, editor: Any) -> None:
    first, second = desk.article("甲", topics=["heat"]), desk.venue("乙")
    change = add_topics([first, second], editor, "typhoon")
    assert (slugs(first), slugs(second)) == ({"heat", "typhoon"}, {"typhoon"})
    assert fresh(first).live
    done, left = bulk_changes.undo(change=change, user=editor)
    assert (done, left) == (2, [])
    assert (slugs(first), slugs(second)) == ({"heat"}, set())
    with pytest.raises(PermissionDenied, match="已经撤销"):
        bulk_changes.undo(change=change, user=editor)


def test_a_waiting_draft_keeps_its_words_and_gets_the_topic(desk: Desk, editor: Any) -> None:
    page = rewritten(desk.article(), editor, summary="没写完的摘要")
    add_topics([page], editor, "typhoon")
    latest = fresh(page).get_latest_revision_as_object()
    assert latest.summary == "没写完的摘要"
    assert fresh(page).summary == "台风来了怎么办的摘要"
    assert {topic.slug for topic in latest.topics.all()} == {"typhoon"} == slugs(page)


def test_what_was_changed_again_is_left_alone(desk: Desk, editor: Any) -> None:
    first, second = desk.article("甲"), desk.article("乙")
    change = add_topics([first, second], editor, "typhoon")
    add_topics([second], editor, "heat")
    done, left = bulk_changes.undo(change=change, user=editor)
    assert (done, [page.title for page in left]) == (1, ["乙"])
    assert (slugs(first), slugs(second)) == (set(), {"typhoon", "heat"})


def test_a_page_under_review_is_not_changed(author: Any, editor: Any) -> None:
    page = draft(author)
    deciding.submit(page=page, user=author)
    with pytest.raises(PermissionDenied):
        add_topics([fresh(page)], editor, "typhoon")
    assert not BulkChange.objects.exists()


def test_through_the_listing(desk: Desk, editor: Any, signed_in: Callable[[Any], Client]) -> None:
    first, second = desk.rumor("甲"), desk.rumor("乙")
    client = signed_in(editor)
    address = f"/cms/bulk/wagtailcore/page/review-due/?id={first.pk}&id={second.pk}&next=/cms/rumors/"
    assert "甲" in client.get(address).content.decode()
    assert client.post(address, {"chosen": "2031-02-03"}).status_code == 302
    assert fresh(first).review_due == fresh(second).review_due == date(2031, 2, 3)
    assert "复核期限改为 2031-02-03" in client.get("/cms/bulk-changes/").content.decode()
    client.post("/cms/bulk-changes/", {"change": BulkChange.objects.get().pk})
    assert fresh(first).review_due != date(2031, 2, 3)
    topics = f"/cms/bulk/wagtailcore/page/topics/?id={first.pk}&next=/cms/rumors/"
    assert client.post(topics, {"mode": "replace", "chosen": ids("heat")}).status_code == 302
    assert slugs(first) == {"heat"}


def test_all_of_a_listing_is_not_all_of_the_site(desk: Desk, editor: Any, signed_in: Callable[[Any], Client]) -> None:
    desk.rumor("甲")
    client = signed_in(editor)
    client.post("/cms/bulk/wagtailcore/page/review-due/?id=all&next=/cms/rumors/", {"chosen": "2031-02-03"})
    assert not BulkChange.objects.exclude(after={}).exists()
