"""The holiday calendar that holds now: the package's with the notices that editors have entered.

Each process keeps its own, read before it is first needed and again whenever ``content.changes`` tells of another one.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from django.conf import settings
from django.core.signals import request_started
from django.db import DatabaseError
from django.db.models import Count, Max
from django.dispatch import receiver

from . import changes
from .holiday_calendar import HolidayCalendar, package_calendar, publish
from .models import HolidayNotice
from .vocabulary import NoticeState

_log = logging.getLogger(__name__)

Version = tuple[int | None, ...]


@dataclass(slots=True)
class _Look:
    """What this process saw when it last looked."""

    version: Version | None = None


_last = _Look()


def look(*, now: bool = False) -> None:
    """Take up what other processes have entered, as far as changes tell of it; ``now`` even if they don't.

    While the database doesn't answer, what was known stays.
    """
    if not now and (_last.version is not None or settings.KEPU_CHANGES_EVERY is None):
        changes.look()
        return
    try:
        version = _version()
        if version != _last.version:
            publish(calendar())
            _last.version = version
    except DatabaseError:
        _log.warning("Holiday notices can't be read", exc_info=True)


def _version() -> Version:
    """Differs after every change: rows are only added, and only end."""
    seen = HolidayNotice.objects.aggregate(last=Max("pk"), all=Count("pk"), ended=Count("ended_at"))
    return seen["last"], seen["all"], seen["ended"]


def calendar(*, but: int | None = None) -> HolidayCalendar:
    """The package's calendar with all current notices from the database; without that of the year ``but``."""
    found = package_calendar()
    for notice in HolidayNotice.objects.filter(state=NoticeState.CURRENT).order_by("year"):
        if notice.year != but:
            found = found.with_notice(notice.year, notice.days, whole=False)
    return found


def current(year: int) -> HolidayNotice | None:
    """The notice that was entered for a year and holds."""
    return HolidayNotice.objects.filter(year=year, state=NoticeState.CURRENT).first()


@receiver(request_started, dispatch_uid="content.look_for_notices")
def _look_with_a_request(sender: object, **kwargs: object) -> None:
    if _last.version is None:
        look()
