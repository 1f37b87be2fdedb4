"""Entering, correcting and withdrawing a holiday notice: live at once, for every process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.utils.timezone import now
from wagtail.log_actions import log

from . import notices
from .holiday_calendar import CalendarError
from .models import HolidayNotice
from .notice_impact import VenueImpact, impacts
from .signals import pages_say_otherwise
from .vocabulary import NoticeState

ENTERED, CORRECTED, WITHDRAWN = "content.enter_notice", "content.correct_notice", "content.withdraw_notice"
LOGGED = {ENTERED: "录入放假安排", CORRECTED: "更正放假安排", WITHDRAWN: "撤回放假安排"}


@transaction.atomic
def enter_notice(
    *,
    year: int,
    days: Iterable[Mapping[str, Any]],
    user: AbstractBaseUser,
    number: str = "",
    source_url: str = "",
    text: str = "",
    reason: str = "",
    whole: bool = True,
) -> HolidayNotice:
    """The notice of a year as a new row; one entered before is kept as replaced.

    ``CalendarError`` when the days can't be, and, when ``whole``, when one is missing that the law gives off.
    """
    before, listed = notices.calendar(), [dict(day) for day in days]
    after = before.with_notice(year, listed, whole=whole)
    replaced = _end(year, NoticeState.REPLACED, user, reason)
    notice = _created(
        year=year, days=listed, number=number, source_url=source_url, text=text, reason=reason, entered_by=user
    )
    log(notice, CORRECTED if replaced else ENTERED, user=user, data={"reason": reason})
    _tell(impacts(before, after, year))
    return notice


def _created(**fields: Any) -> HolidayNotice:
    try:
        with transaction.atomic():
            return HolidayNotice.objects.create(**fields)
    except IntegrityError:
        raise CalendarError(f"刚刚有人录入了 {fields['year']} 年的放假安排，请回到列表看一看。") from None


@transaction.atomic
def withdraw_notice(*, notice: HolidayNotice, user: AbstractBaseUser, reason: str) -> None:
    """Take a notice back: what the package knows of its year holds again, or nothing."""
    before = notices.calendar()
    if not _end(notice.year, NoticeState.WITHDRAWN, user, reason):
        return
    log(notice, WITHDRAWN, user=user, data={"reason": reason})
    _tell(impacts(before, notices.calendar(), notice.year))


def _end(year: int, state: NoticeState, user: AbstractBaseUser, reason: str) -> bool:
    """Whether there was a current one to end."""
    current = HolidayNotice.objects.filter(year=year, state=NoticeState.CURRENT)
    return bool(current.update(state=state, ended_by=user, ended_at=now(), ended_reason=reason))


def _tell(found: list[VenueImpact]) -> None:
    """In the same transaction, whoever keeps copies of what pages say; on commit, this process."""
    pages_say_otherwise.send(sender=HolidayNotice, page_ids=[impact.venue.pk for impact in found])
    transaction.on_commit(lambda: notices.look(now=True))
