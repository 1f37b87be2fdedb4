"""How long content stays right, and who is told when it has to be looked at again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from content.models import ReviewReminder
from content.reviewing import shelf_life
from tests.content.reviews import fresh
from tests.content.writing import Desk
from tests.servers.smtp import Inbox, text_of

DAYS = {"rumor": 180, "article": 730, "venue": 90}


@pytest.mark.parametrize("kind", DAYS)
def test_publishing_starts_the_shelf_life(desk: Desk, kind: str) -> None:
    page = getattr(desk, kind)()
    assert page.review_due == localdate() + timedelta(days=DAYS[kind])
    assert page.get_latest_revision_as_object().review_due == page.review_due


def test_guides_for_emergencies_are_looked_at_sooner(desk: Desk) -> None:
    assert desk.article(topics=["fire"]).review_due == localdate() + timedelta(days=365)
    assert desk.article("别的", topics=["astronomy"]).review_due == localdate() + timedelta(days=730)


def test_a_day_the_editor_named_stays(desk: Desk) -> None:
    day = localdate() + timedelta(days=7)
    assert desk.venue(review_due=day).review_due == day
    assert desk.event().review_due is None


def test_reminded_before_on_and_after_the_day_once_each(desk: Desk, editor: Any, inbox: Inbox) -> None:
    due = date(2031, 5, 15)
    page = desk.rumor(review_due=due, owner=editor)
    for day, letters in ((-30, 0), (-14, 1), (-13, 1), (0, 2), (1, 2), (7, 3), (90, 3)):
        shelf_life.send_reminders(due + timedelta(days=day))
        assert len(inbox.letters) == letters, day
    assert inbox.letters[0]["To"] == "bianji@example.org"
    assert "隔夜水能喝吗" in text_of(inbox.letters[0])
    assert f"/cms/review/{page.pk}/confirm/" in text_of(inbox.letters[0])
    assert ReviewReminder.objects.count() == 3


def test_one_letter_a_person(desk: Desk, editor: Any, inbox: Inbox) -> None:
    due = date(2031, 5, 15)
    for title in ("甲", "乙", "丙"):
        desk.article(title, review_due=due, owner=editor)
    assert shelf_life.send_reminders(due) == 1
    assert text_of(inbox.letters[0]).count("/confirm/") == 3


def test_a_page_nobody_owns_is_the_editors(desk: Desk, editor: Any, publisher: Any, inbox: Inbox) -> None:
    desk.venue(review_due=date(2031, 5, 15))
    assert shelf_life.send_reminders(date(2031, 5, 15)) == 1
    assert inbox.letters[0]["To"] == "bianji@example.org"


def test_a_letter_that_was_refused_is_sent_later(desk: Desk, editor: Any, inbox: Inbox) -> None:
    due = date(2031, 5, 15)
    page = desk.venue(review_due=due, owner=editor)
    inbox.refusing = True
    assert shelf_life.send_reminders(due) == 0
    assert not ReviewReminder.objects.exists()
    inbox.refusing = False
    assert shelf_life.send_reminders(due) == 1
    assert fresh(page).live
