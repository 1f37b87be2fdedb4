"""紧急发布: two people, what was skipped, and the review that has to follow."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from wagtail.models import PageLogEntry

from content.models import EmergencyRelease
from content.reviewing import deciding, emergency, selectors
from content.reviewing.deciding import TextChanged
from content.roles import PUBLISHERS
from tests.content.reviews import approve, draft, fresh, rewritten


def requested(page: Any, user: Any) -> EmergencyRelease:
    return emergency.request_release(page=page, user=user, reason="台风两小时后登陆")


def test_two_people_send_it_out_and_the_review_follows(author: Any, editor: Any, publisher: Any, expert: Any) -> None:
    page = draft(author)
    release = requested(page, editor)
    before = now()
    page = emergency.confirm_release(release=release, user=publisher)
    assert page.live
    release.refresh_from_db()
    assert release.skipped == ["一审：作者提交", "二审：编辑审核", "三审：专家或值班终审"]
    assert timedelta(hours=23) < release.review_due - before < timedelta(hours=25)
    assert page.workflow_in_progress
    assert list(selectors.owed_reviews()) == [release]
    entry = PageLogEntry.objects.get(page_id=page.pk, action="content.released")
    assert "跳过：一审" in entry.comment
    page = approve(approve(page, publisher), expert)
    assert list(selectors.owed_reviews()) == []
    assert page.live


def test_steps_already_passed_are_not_called_skipped(author: Any, editor: Any, publisher: Any) -> None:
    page = draft(author)
    deciding.submit(page=page, user=author)
    page = approve(fresh(page), editor)
    release = requested(page, author)
    assert release.skipped == ["三审：专家或值班终审"]
    emergency.confirm_release(release=release, user=publisher)
    assert fresh(page).live


def test_nobody_does_it_alone(author: Any, publisher: Any, colleague: Any) -> None:
    page = draft(author)
    release = requested(page, publisher)
    with pytest.raises(PermissionDenied):
        emergency.confirm_release(release=release, user=publisher)
    page = rewritten(page, colleague("gaigao", PUBLISHERS), summary="值班的人改过")
    release = requested(page, author)
    with pytest.raises(PermissionDenied):
        emergency.confirm_release(release=release, user=colleague("gaigao", PUBLISHERS))
    assert not fresh(page).live


@pytest.mark.parametrize("who", ["author", "editor", "expert"])
def test_only_those_on_duty_confirm(author: Any, colleague: Any, who: str, request: pytest.FixtureRequest) -> None:
    release = requested(draft(author), colleague("lingyige", "编辑"))
    with pytest.raises(PermissionDenied):
        emergency.confirm_release(release=release, user=request.getfixturevalue(who))


def test_it_is_decided_once(author: Any, publisher: Any, colleague: Any) -> None:
    release = requested(draft(author), author)
    emergency.confirm_release(release=release, user=publisher)
    with pytest.raises(PermissionDenied):
        emergency.confirm_release(release=release, user=colleague("lingyige", PUBLISHERS))


def test_another_text_than_the_one_asked_for_is_not_sent(author: Any, publisher: Any) -> None:
    page = draft(author)
    release = requested(page, author)
    rewritten(page, author, summary="申请之后又改了")
    with pytest.raises(TextChanged):
        emergency.confirm_release(release=release, user=publisher)
    assert not fresh(page).live


def test_a_reason_is_needed_and_a_refusal_is_kept(author: Any, publisher: Any) -> None:
    page = draft(author)
    with pytest.raises(ValidationError, match="为什么不能等"):
        emergency.request_release(page=page, user=author, reason=" ")
    release = requested(page, author)
    emergency.drop_release(release=release, user=publisher, reason="可以等")
    assert selectors.open_release(page) is None
    with pytest.raises(PermissionDenied):
        emergency.confirm_release(release=release, user=publisher)


def test_a_second_request_replaces_the_first(author: Any, editor: Any) -> None:
    page = draft(author)
    first, second = requested(page, author), requested(page, editor)
    assert selectors.open_release(page) == second
    first.refresh_from_db()
    assert first.dropped_at
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyRelease.objects.create(page_id=page.pk, reason="同时", text_digest="x")
