"""Telling those who asked, once each: a row with an address is the job, and the address goes with the letter."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.timezone import now

from content.records import ContentRecord, Kind
from content.reviewing.mails import Letter, NotSent, send
from content.selectors import records_by_id
from content.vocabulary import QuestionState, Verdict

from .models import Asking
from .tokens import withdrawal_path

AT_ONCE = 50
LEASE = timedelta(minutes=5)
BACK_OFF = (60, 600, 3600, 6 * 3600, 24 * 3600)
"""Seconds before the second to sixth try; after that the address is erased untold."""

_log = logging.getLogger(__name__)


def waiting(at: datetime) -> QuerySet[Asking]:
    """Askings whose reader may be told now."""
    free = Q(claimed_until=None) | Q(claimed_until__lt=at)
    answered = Asking.objects.filter(free, question__state=QuestionState.ANSWERED, told_at=None, next_try_at__lte=at)
    return answered.exclude(address="").exclude(question__rumor=None).order_by("next_try_at", "pk")


def tell_waiting(limit: int = AT_ONCE) -> int:
    """Write to readers whose question is answered; the number of letters. A duty of the worker.

    A rebuttal that is not public, or withdrawn, answers nobody: its readers wait. A process that dies between the
    letter and the note of it has the letter sent again after the lease, under the same Message-ID.
    """
    rows = list(waiting(now()).select_related("question")[:limit])
    pages = list({row.question.rumor_id for row in rows if row.question.rumor_id})
    records = {record.id: record for record in records_by_id(Kind.RUMOR, pages) if not record.withdrawn_at}
    return sum(_tell(row, records[pk]) for row in rows if (pk := row.question.rumor_id) in records)


def _tell(asking: Asking, record: ContentRecord) -> bool:
    at = now()
    if not waiting(at).filter(pk=asking.pk).update(claimed_until=at + LEASE):
        return False
    try:
        send(_letter(asking, record))
    except NotSent:
        _again_later(asking)
        return False
    Asking.objects.filter(pk=asking.pk).update(address="", told_at=now(), claimed_until=None)
    return True


def _letter(asking: Asking, record: ContentRecord) -> Letter:
    host = urlsplit(settings.WAGTAILADMIN_BASE_URL).hostname or "localhost"
    context = {
        "asked_at": asking.asked_at,
        "record": record,
        "verdict": Verdict(record.claim.verdict).label if record.claim else "",
        "withdrawal": withdrawal_path(asking.ticket),
    }
    headers = {"Message-ID": f"<question-{asking.ticket}@{host}>", "Auto-Submitted": "auto-generated"}
    return Letter(asking.address, "您问的消息，专家答复了", "questions/mails/answered.txt", context, headers)


def _again_later(asking: Asking) -> None:
    attempts = asking.attempts + 1
    if attempts > len(BACK_OFF):
        Asking.objects.filter(pk=asking.pk).update(address="", claimed_until=None, attempts=attempts)
        _log.warning("a reader could not be told of an answer; the address is erased")
        return
    later = now() + timedelta(seconds=BACK_OFF[attempts - 1])
    Asking.objects.filter(pk=asking.pk).update(attempts=attempts, next_try_at=later, claimed_until=None)
