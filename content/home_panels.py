"""What an editor sees first: what waits for them, what comes due, what they left unfinished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.timezone import localdate, localtime, now
from wagtail.admin.ui.components import Component
from wagtail.models import Page, Revision

from . import selectors
from .permissions import works_on
from .reviewing import selectors as reviews

SHOWN = 6
SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of a panel: a title with its address, what about it, and a day or moment that is ``late`` or not."""

    title: str
    url: str
    what: str
    when: str
    late: bool = False


def desk_url(page: Page) -> str:
    return reverse("content_review_desk", args=[page.pk])


def edit_url(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


class RowsPanel(Component):
    """A panel of rows; nothing at all where there are none."""

    template_name = "content/home_panel.html"
    name = ""
    heading = ""
    icon = "list-ul"
    order = 100

    def more_url(self) -> str:
        """Where all of them are listed, or empty."""
        return ""

    def rows(self, user: Any) -> Sequence[Row]:
        """At most ``SHOWN`` + 1: the last tells that there are more."""
        raise NotImplementedError

    def get_context_data(self, parent_context: Any) -> dict[str, Any]:
        rows = self.rows(parent_context["request"].user)
        return {"panel": self, "rows": rows[:SHOWN], "more": len(rows) > SHOWN}


class WaitingForMe(RowsPanel):
    name, heading, icon, order = "waiting", "等我处理", "clipboard-list", 110

    def rows(self, user: Any) -> list[Row]:
        found = reviews.waiting_for(user)[: SHOWN + 1]
        return [
            Row(
                title=str(item["page"]),
                url=desk_url(item["page"]),
                what=item["what"],
                when=_moment(item["due"] or item["since"]),
                late=item["due"] is not None and item["due"] < now(),
            )
            for item in found
        ]


class OwedReviews(RowsPanel):
    name, heading, icon, order = "owed-reviews", "紧急发布后要补审的", "warning", 120

    def rows(self, user: Any) -> list[Row]:
        found = [release for release in reviews.owed_reviews() if works_on(user, release.page.specific)]
        return [
            Row(
                title=release.page.title,
                url=desk_url(release.page),
                what=f"跳过了：{'、'.join(release.skipped)}",
                when=f"{_moment(release.review_due)} 前",
                late=release.review_due is not None and release.review_due < now(),
            )
            for release in found[: SHOWN + 1]
        ]


class DueForReview(RowsPanel):
    name, heading, icon, order = "due", "要复核的", "calendar-check", 130

    def more_url(self) -> str:
        return reverse("content_shelf_life_report")

    def rows(self, user: Any) -> list[Row]:
        today = localdate()
        return [
            Row(
                title=page.title,
                url=reverse("content_confirm", args=[page.pk]),
                what=str(page._meta.verbose_name),
                when=f"{page.review_due:%Y-%m-%d}",
                late=page.review_due < today,
            )
            for page in due_pages(user, today + SOON)[: SHOWN + 1]
        ]


def due_pages(user: Any, until: date) -> list[Any]:
    """Live pages due by that day of the account's offices, the most overdue first."""
    found = [
        page
        for kind in selectors.MODELS
        for page in selectors.pages(kind).filter(review_due__lte=until).order_by("review_due")[: 4 * SHOWN]
        if works_on(user, page)
    ]
    return sorted(found, key=lambda page: page.review_due)


class MyDrafts(RowsPanel):
    name, heading, icon, order = "drafts", "我的草稿", "draft", 140

    def rows(self, user: Any) -> list[Row]:
        mine = Page.objects.filter(owner=user, has_unpublished_changes=True).exclude(latest_revision=None)
        found = mine.order_by("-latest_revision_created_at")[: SHOWN + 1]
        return [
            Row(
                title=page.draft_title or page.title,
                url=edit_url(page),
                what="已发布，有没发布的修改" if page.live else "还没发布",
                when=_moment(page.latest_revision_created_at),
            )
            for page in found
        ]


class Scheduled(RowsPanel):
    name, heading, icon, order = "scheduled", "定时发布", "time", 150

    def rows(self, user: Any) -> list[Row]:
        waiting = Revision.page_revisions.filter(approved_go_live_at__gt=now()).order_by("approved_go_live_at")
        return [
            Row(
                title=revision.object_str,
                url=reverse("wagtailadmin_pages:edit", args=[revision.object_id]),
                what="到时间自动发布",
                when=_moment(revision.approved_go_live_at),
            )
            for revision in waiting.defer("content")[: SHOWN + 1]
        ]


class BareEvents(RowsPanel):
    """Readers choose by picture and place: a week is enough to add them."""

    name, heading, icon, order = "bare-events", "这周的活动还缺图片或地点", "image", 160

    def rows(self, user: Any) -> list[Row]:
        first, last = selectors.coming_days(7)
        rows = selectors.occurrences(first, last).exclude(status="cancelled")
        found: dict[int, Row] = {}
        for row in rows.select_related("event__cover", "event__venue"):
            lacks = lacking(row.event)
            if lacks and row.event_id not in found and works_on(user, row.event):
                when = f"{localtime(row.start):%m-%d %H:%M}"
                found[row.event_id] = Row(title=row.event.title, url=edit_url(row.event), what=lacks, when=when)
            if len(found) > SHOWN:
                break
        return list(found.values())


def lacking(event: Any) -> str:
    """What readers miss on an event, in words; empty when nothing."""
    lacks = []
    if event.cover is None or event.cover.drawn:
        lacks.append("没有自己的图片")
    if event.venue is None and not event.online_url and (not event.address or event.region_id is None):
        lacks.append("地点不全")
    return "，".join(lacks)


def _moment(at: Any) -> str:
    return f"{localtime(at):%m-%d %H:%M}" if at else ""


PANELS: tuple[type[RowsPanel], ...] = (WaitingForMe, OwedReviews, DueForReview, MyDrafts, Scheduled, BareEvents)
