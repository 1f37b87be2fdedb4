"""What follows from publishing: a drawn cover, and the table of occurrences."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate, now

from content import actions
from content.models import ArticlePage, EventOccurrence, EventPage
from media.models import Picture
from tests.content.writing import Desk, raw, session


@transaction.atomic
def publish_and_fail(page: Any) -> None:
    page.save_revision().publish()
    assert not EventOccurrence.objects.exists()
    raise ZeroDivisionError


class TestCovers:
    def test_a_page_without_a_picture_gets_a_drawn_one(self, desk: Desk) -> None:
        page = desk.article("台风来了", topics=["typhoon"], cover=None)
        assert page.cover.drawn
        assert "台风来了" in page.cover.alt_text

    def test_a_new_title_gets_a_new_one(self, desk: Desk) -> None:
        page = desk.article("台风来了", topics=["typhoon"], cover=None)
        before = page.cover
        draft = page.get_latest_revision_as_object()  # what the editor's screen opens, and sends back
        draft.title = "暴雨来了"
        draft.save_revision().publish()
        page = ArticlePage.objects.get(pk=page.pk)
        assert page.cover.drawn
        assert page.cover != before
        assert "暴雨来了" in page.cover.alt_text

    def test_the_same_title_keeps_its_picture(self, desk: Desk) -> None:
        page = desk.article("台风来了", topics=["typhoon"], cover=None)
        page.get_latest_revision_as_object().save_revision().publish()
        assert ArticlePage.objects.get(pk=page.pk).cover == page.cover
        assert Picture.objects.filter(drawn=True).count() == 1

    def test_an_editor_s_own_picture_stays(self, desk: Desk) -> None:
        photograph = desk.picture()
        page = desk.article(cover=photograph)
        page.title = "另一个标题"
        page.save_revision().publish()
        assert ArticlePage.objects.get(pk=page.pk).cover == photograph
        assert not Picture.objects.filter(drawn=True).exists()

    def test_a_page_without_topic_is_drawn_by_its_kind(self, desk: Desk) -> None:
        assert desk.venue(cover=None).cover.drawn

    def test_drawing_is_no_new_revision(self, desk: Desk) -> None:
        page = desk.article(cover=None)
        assert page.revisions.count() == 1
        assert not page.has_unpublished_changes


class TestOccurrences:
    def test_publishing_writes_them(self, desk: Desk) -> None:
        day = localdate() + timedelta(days=7)
        page = desk.event(times=raw(session(f"{day} 09:00", f"{day} 10:00")))
        (row,) = page.occurrence_rows.all()
        assert (localdate(row.start), row.status, row.end - row.start) == (day, "scheduled", timedelta(hours=1))

    def test_publishing_again_replaces_them(self, desk: Desk) -> None:
        page = desk.event()
        day = localdate() + timedelta(days=20)
        page.times = raw(
            session(f"{day} 09:00", f"{day} 10:00"),
            session(f"{day} 14:00", f"{day} 15:00"),
            ("cancelled", {"start": f"{day}T14:00:00+08:00", "reason": "台风" * 40}),
        )
        page.save_revision().publish()
        rows = list(page.occurrence_rows.all())
        assert [(localdate(row.start), row.status) for row in rows] == [(day, "scheduled"), (day, "cancelled")]
        assert EventOccurrence.objects.count() == 2

    def test_a_draft_changes_nothing(self, desk: Desk) -> None:
        page = desk.event()
        before = list(EventOccurrence.objects.values_list("pk", flat=True))
        page.times = "[]"
        page.save_revision()
        assert list(EventOccurrence.objects.values_list("pk", flat=True)) == before

    def test_endless_rules_reach_400_days_ahead(self, desk: Desk) -> None:
        day = localdate() + timedelta(days=1)
        rule = {"start": f"{day}T09:00:00+08:00", "end": f"{day}T10:00:00+08:00", "rule": "FREQ=DAILY", "until": None}
        page = desk.event(times=raw(("recurrence", rule)))
        last = page.occurrence_rows.last()
        assert timedelta(days=398) < last.start - now() < timedelta(days=401)
        assert page.occurrence_rows.count() == pytest.approx(400, abs=1)
        EventOccurrence.objects.filter(start__gt=now() + timedelta(days=100)).delete()
        assert actions.extend_occurrences() == [page.pk]
        assert page.occurrence_rows.last().start == last.start

    def test_a_deleted_event_leaves_none(self, desk: Desk) -> None:
        desk.event().delete()
        assert not EventOccurrence.objects.exists()

    def test_nothing_is_written_when_the_transaction_fails(self, desk: Desk) -> None:
        page = desk.event("观星夜")
        before = list(EventOccurrence.objects.values())
        pictures = Picture.objects.count()
        page.title, page.times = "别的", "[]"
        with pytest.raises(ZeroDivisionError):
            publish_and_fail(page)
        assert list(EventOccurrence.objects.values()) == before
        assert Picture.objects.count() == pictures
        assert EventPage.objects.get(pk=page.pk).title == "观星夜"

    def test_a_row_that_can_t_be_written_leaves_the_old_ones(self, desk: Desk, monkeypatch: Any) -> None:
        page = desk.event()
        before = list(EventOccurrence.objects.values())
        day = localdate() + timedelta(days=20)
        page.times = raw(session(f"{day} 09:00", f"{day} 10:00"))
        monkeypatch.setattr(EventOccurrence._meta.get_field("status"), "get_prep_value", lambda value: None)
        with pytest.raises(IntegrityError, match=r"(?i)not.null"):
            actions.write_occurrences(event=page)
        assert list(EventOccurrence.objects.values()) == before
