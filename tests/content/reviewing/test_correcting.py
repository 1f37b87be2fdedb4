"""Corrections, withdrawal, "still right": acts of their own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils.timezone import localdate

from content import selectors
from content.models import ShelfLife
from content.reviewing import correcting, deciding
from content.reviewing.correcting import Correction
from tests.content.reviews import approve, fresh, rewritten
from tests.content.writing import Desk, raw

TYPHOON = Correction(was="12 级", now_right="14 级", on=date(2026, 9, 1))


def evidence(*urls: str) -> str:
    row = {"title": "通知", "publisher": "气象局", "read_on": "2026-01-01"}
    return raw(*(("evidence", {**row, "url": url}) for url in urls))


def told(page: Any) -> list[tuple[str, str]]:
    return [(item.was, item.now) for item in fresh(page).to_record().corrections]


def test_a_correction_of_an_article_goes_through_its_review(
    desk: Desk, author: Any, editor: Any, publisher: Any
) -> None:
    page = desk.article()
    correcting.draft_correction(page=page, user=editor, correction=TYPHOON, with_draft=False)
    assert told(page) == []
    deciding.submit(page=fresh(page), user=editor)
    approve(approve(fresh(page), publisher), publisher)
    assert told(page) == [("12 级", "14 级")]


def test_a_correction_of_a_venue_is_published_at_once(desk: Desk, editor: Any) -> None:
    page = desk.venue()
    correcting.publish_correction(page=page, user=editor, correction=TYPHOON, with_draft=False)
    assert told(page) == [("12 级", "14 级")]


def test_what_somebody_is_writing_stays_a_draft(desk: Desk, editor: Any) -> None:
    page = rewritten(desk.venue(), editor, summary="还没写完的新摘要")
    correcting.publish_correction(page=page, user=editor, correction=TYPHOON, with_draft=False)
    page = fresh(page)
    assert page.summary == "广东科学中心的摘要"
    latest = page.get_latest_revision_as_object()
    assert latest.summary == "还没写完的新摘要"
    assert len(latest.corrections) == 1
    assert page.has_unpublished_changes


def test_a_draft_in_the_way_of_a_reviewed_correction_is_named(desk: Desk, editor: Any) -> None:
    page = rewritten(desk.article(), editor, summary="还没写完的新摘要")
    with pytest.raises(ValidationError) as refused:
        correcting.draft_correction(page=page, user=editor, correction=TYPHOON, with_draft=False)
    assert "with_draft" in refused.value.message_dict
    draft = correcting.draft_correction(page=page, user=editor, correction=TYPHOON, with_draft=True)
    assert draft.summary == "还没写完的新摘要"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"was": " "}, "was"),
        ({"now_right": ""}, "now_right"),
        ({"was": "长" * 501}, "was"),
        ({"on": localdate() + timedelta(days=2)}, "on"),
    ],
)
def test_a_correction_is_complete(desk: Desk, editor: Any, changes: dict[str, Any], field: str) -> None:
    correction = Correction(**{"was": "一", "now_right": "二", "on": localdate()} | changes)
    with pytest.raises(ValidationError) as refused:
        correcting.publish_correction(page=desk.venue(), user=editor, correction=correction, with_draft=False)
    assert field in refused.value.message_dict


def test_withdrawn_the_address_says_so_and_nothing_else_does(desk: Desk, publisher: Any) -> None:
    page = desk.rumor("吃荔枝会酒驾吗")
    address = page.get_url()
    correcting.withdraw(page=page, user=publisher, reason="结论写反了，以新页为准。")
    answer = Client().get(address)
    assert answer.status_code == 410
    words = answer.content.decode()
    assert "已经撤回" in words
    assert "结论写反了" in words
    assert "放一夜没有问题" not in words
    assert selectors.record_for(page.pk) is None
    assert "吃荔枝会酒驾吗" not in Client().get("/rumors/").content.decode()
    feed = Client().get("/rumors/feed.xml").content.decode()
    assert "【已撤回】吃荔枝会酒驾吗" in feed
    assert "放一夜没有问题" not in feed
    record = fresh(page).to_record()
    assert (record.withdrawal_reason, record.withdrawn_at is not None) == ("结论写反了，以新页为准。", True)


def test_a_draft_of_a_withdrawn_page_does_not_forget_it(desk: Desk, editor: Any, publisher: Any) -> None:
    page = correcting.withdraw(page=desk.article(), user=publisher, reason="数字错了")
    latest = page.get_latest_revision_as_object()
    latest.summary = "改好的摘要"
    latest.save()  # what the form does with a page that is not live
    latest.save_revision(user=editor)
    page = fresh(page)
    assert page.is_withdrawn
    deciding.submit(page=page, user=editor)
    page = approve(approve(fresh(page), publisher), publisher)
    assert page.live
    assert not page.is_withdrawn
    assert page.withdrawn_at is None
    assert Client().get(page.get_url()).status_code == 200


def test_a_withdrawn_event_is_cancelled_in_calendars(desk: Desk, publisher: Any) -> None:
    page = desk.event("观星夜")
    correcting.withdraw(page=page, user=publisher, reason="场地出了问题")
    calendar = Client().get("/events/calendar.ics").content.decode()
    assert "STATUS:CANCELLED" in calendar
    assert "场地出了问题" in calendar.replace("\r\n ", "")


@pytest.mark.parametrize("who", ["author", "editor", "expert"])
def test_only_those_on_duty_withdraw(desk: Desk, who: str, request: pytest.FixtureRequest) -> None:
    page = desk.article()
    with pytest.raises(PermissionDenied):
        correcting.withdraw(page=page, user=request.getfixturevalue(who), reason="不想要了")
    assert fresh(page).live


def test_still_right_moves_the_due_day_on(desk: Desk, editor: Any) -> None:
    page = desk.rumor(evidence=evidence("https://example.org/a", ""), review_due=date(2026, 1, 1))
    with pytest.raises(ValidationError, match="第 1 条"):
        correcting.confirm_still_right(page=page, user=editor, checked=[])
    page = correcting.confirm_still_right(page=page, user=editor, checked=[0])
    today = localdate()
    assert page.reviewed_on == today
    assert page.review_due == today + timedelta(days=ShelfLife.load().rumor_days)
    assert [row.read_on for row in page.to_record().evidence] == [today, date(2026, 1, 1)]
    assert page.get_latest_revision_as_object().review_due == page.review_due
