"""Topics, regions or the review date of many pages set at once, and taken back at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import now
from wagtail.models import Page

from .models import BulkChange, KepuPage, Region, Topic
from .permissions import works_on
from .reviewing.correcting import change_live_and_draft

MOST_PAGES = 200
ACTION = "content.reclassified"


@dataclass(frozen=True, slots=True)
class Field:
    """How a field is read as JSON and set from it."""

    read: Callable[[KepuPage], Any]
    write: Callable[[KepuPage, Any], None]


def _set_topics(page: KepuPage, ids: list[int]) -> None:
    page.topics.set(Topic.objects.filter(pk__in=ids))


def _set_regions(page: KepuPage, codes: list[str]) -> None:
    page.regions.set(Region.objects.filter(pk__in=codes))


def _set_review_due(page: KepuPage, day: str | None) -> None:
    page.review_due = date.fromisoformat(day) if day else None


FIELDS = {
    "topics": Field(lambda page: sorted(topic.pk for topic in page.topics.all()), _set_topics),
    "regions": Field(lambda page: sorted(region.pk for region in page.regions.all()), _set_regions),
    "review_due": Field(lambda page: page.review_due.isoformat() if page.review_due else None, _set_review_due),
}


def may_change(user: Any, page: Any) -> bool:
    """Those who may change the page and work on it, while nobody's review depends on it."""
    if not isinstance(page, KepuPage) or not works_on(user, page) or page.workflow_in_progress:
        return False
    return bool(page.permissions_for_user(user).can_edit())


@transaction.atomic
def change_many(
    *, pages: Iterable[KepuPage], field: str, value: Callable[[Any], Any], words: str, user: Any
) -> BulkChange:
    """Set a field of each page to ``value(what it is)``; pages that have it already are left alone.

    Live pages are published with the change, their waiting drafts get it too. All or nothing.
    """
    made: BulkChange = BulkChange.objects.create(field=field, words=words[:200], changed_by=user)
    for page in pages:
        if not may_change(user, page):
            raise PermissionDenied
        before = FIELDS[field].read(page)
        after = value(before)
        if before != after:
            _set(page, field, after, user)
            made.before[str(page.pk)], made.after[str(page.pk)] = before, after
    made.save()
    return made


@transaction.atomic
def undo(*, change: BulkChange, user: Any) -> tuple[int, list[KepuPage]]:
    """Give the pages back what they had; how many, and those left alone because they were changed again since.

    ``PermissionDenied`` when it is undone already, or a page is no longer this account's to change.
    """
    change = BulkChange.objects.select_for_update().get(pk=change.pk)
    if change.undone_at:
        raise PermissionDenied("已经撤销过了。")
    done, left = 0, []
    for page in _pages(change):
        if FIELDS[change.field].read(page) != change.after[str(page.pk)]:
            left.append(page)
            continue
        if not may_change(user, page):
            raise PermissionDenied("有的页面不由您维护，或者正在审核。")
        _set(page, change.field, change.before[str(page.pk)], user)
        done += 1
    BulkChange.objects.filter(pk=change.pk).update(undone_at=now())
    return done, left


def _pages(change: BulkChange) -> list[KepuPage]:
    found = Page.objects.filter(pk__in=[int(pk) for pk in change.after]).specific()
    return [page for page in found if isinstance(page, KepuPage)]


def _set(page: KepuPage, field: str, value: Any, user: Any) -> None:
    change_live_and_draft(page=page, change=lambda draft: FIELDS[field].write(draft, value), user=user, action=ACTION)
