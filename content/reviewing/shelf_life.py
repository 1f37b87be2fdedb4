"""How long content stays right by itself: when it is due, and who is reminded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.timezone import localdate
from wagtail.models import Page

from content import selectors
from content.models import KepuPage, ReviewReminder, ShelfLife
from content.permissions import works_on
from content.records import Kind
from content.reviewing.mails import Letter, NotSent, send
from content.roles import EDITORS
from content.vocabulary import ReminderStage

EMERGENCY_TOPIC = "emergency"
OVERDUE_NOTICE = timedelta(days=7)
_DAYS = {
    Kind.RUMOR: "rumor_days",
    Kind.ARTICLE: "article_days",
    Kind.VENUE: "venue_days",
    Kind.EVENT: "event_days",
    Kind.CAMPAIGN: "campaign_days",
}


def due_after(page: KepuPage, checked_on: date) -> date | None:
    """When a page checked on that day has to be checked again; None for kinds that need no check."""
    lives = ShelfLife.load()
    name = "emergency_days" if _is_emergency_guide(page) else _DAYS[page.kind]
    days: int = getattr(lives, name)
    return checked_on + timedelta(days=days) if days else None


def _is_emergency_guide(page: KepuPage) -> bool:
    if page.kind != Kind.ARTICLE:
        return False
    return any(topic.path.startswith(f"/{EMERGENCY_TOPIC}/") for topic in page.topics.all())


def start_shelf_life(*, page: KepuPage, revision: Any) -> None:
    """Give a page that was just published its due day where its editor named none, or one that has passed."""
    today = localdate()
    if page.review_due and page.review_due > today:
        return
    due = due_after(page, today)
    if due == page.review_due:
        return
    page.review_due = due
    type(page).objects.filter(pk=page.pk).update(review_due=due)
    revision.content["review_due"] = due.isoformat() if due else None
    revision.save(update_fields=["content"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A page and why its owner is to be reminded of it now."""

    page: Any
    stage: ReminderStage


def due_reminders(today: date | None = None) -> list[Due]:
    """Pages whose owner has not been told yet that they come due, are due, or have been overdue for a week."""
    today = today or localdate()
    notice = timedelta(days=ShelfLife.load().notice_days)
    found = [
        Due(page=page, stage=stage)
        for kind in selectors.MODELS
        for page in selectors.pages(kind).filter(review_due__lte=today + notice)
        if (stage := _stage(page.review_due, today)) is not None
    ]
    ids = [due.page.pk for due in found]
    told = set(ReviewReminder.objects.filter(page_id__in=ids).values_list("page_id", "due", "stage"))
    return [due for due in found if (due.page.pk, due.page.review_due, str(due.stage)) not in told]


def _stage(due: date, today: date) -> ReminderStage | None:
    """The one stage a page is in: a worker that was away for a week tells it once, not three times."""
    if today >= due + OVERDUE_NOTICE:
        return ReminderStage.AFTER
    if today >= due:
        return ReminderStage.DUE
    return ReminderStage.BEFORE


def send_reminders(today: date | None = None) -> int:
    """One letter to each person about all of their pages; the number of letters.

    A letter that can't be sent leaves its reminders unmarked, so that the next round tries again.
    """
    by_owner: dict[str, list[Due]] = defaultdict(list)
    for due in due_reminders(today):
        for address in addresses_for(due.page):
            by_owner[address].append(due)
    return sum(_remind(address, dues) for address, dues in sorted(by_owner.items()))


def _remind(address: str, dues: list[Due]) -> bool:
    letter = Letter(
        to=address,
        subject=f"有 {len(dues)} 篇内容要复核",
        template="content/mails/review_due.txt",
        context={"dues": list(_rows(dues))},
    )
    rows = [ReviewReminder(page_id=due.page.pk, due=due.page.review_due, stage=due.stage) for due in dues]
    try:
        with transaction.atomic():
            ReviewReminder.objects.bulk_create(rows, ignore_conflicts=True)
            return send(letter)
    except NotSent:
        return False


def _rows(dues: Iterable[Due]) -> Iterator[dict[str, Any]]:
    for due in dues:
        yield {"title": due.page.title, "due": due.page.review_due, "stage": due.stage.label, "pk": due.page.pk}


def addresses_for(page: Page) -> list[str]:
    """The owner's address; without one, those of the editors who work on the page."""
    owner = page.owner
    if owner is not None and owner.is_active and owner.email:
        return [owner.email]
    editors = get_user_model().objects.filter(is_active=True, groups__name=EDITORS).exclude(email="")
    return [user.email for user in editors if works_on(user, page)]
