"""The other way round: a rebuttal was published; which open questions does it answer?

Only proposed, whatever the band: a letter with the wrong answer is the worst that can happen, and an editor decides
with one click. The row of the rebuttal stays until all questions were compared, so nothing is lost with a process.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils.timezone import now

from content.selectors import record_for

from ..documents import claims_of
from ..models import IndexJob
from ..rumors.checking import check
from ..rumors.message import read
from ..rumors.model import Band
from .joining import Print, parsed, print_of
from .models import Comparison, Question
from .selectors import open_questions

REMOTE = 0.15
"""A question that shares fewer of its pairs with every claim is not even asked about."""

GIVEN_UP = timedelta(days=7)
_log = logging.getLogger(__name__)


def compare_published() -> int:
    """Compare what was published with the open questions; the number of proposals. A duty of the worker."""
    rows = list(Comparison.objects.order_by("asked_at"))
    unindexed = set(
        IndexJob.objects.filter(page_id__in=[row.page_id for row in rows]).values_list("page_id", flat=True)
    )
    found = 0
    for row in rows:
        if row.page_id in unindexed and now() - row.asked_at < GIVEN_UP:
            continue
        proposed = _compare(row.page_id)
        if proposed is None:  # the engine didn't answer: next time
            continue
        found += proposed
        Comparison.objects.filter(ticket=row.ticket).delete()
    return found


def _compare(page_id: int) -> int | None:
    """How many questions it was proposed to; None when that can't be told now."""
    record = record_for(page_id)
    claims = [print_of(read(claim, ())) for claim in claims_of(record)] if record else []
    found = 0
    for question in open_questions().filter(proposal=None).iterator():
        if not _touches(parsed(question.digest, question.pairs), claims):
            continue
        checked = check(question.text)
        if checked.degraded:
            return None
        band = next((finding.band for finding in checked.findings if finding.id == page_id), None)
        found += _propose(question, page_id, band) if band else 0
    return found


def _touches(asked: Print, claims: list[Print]) -> bool:
    shared = max((len(asked.pairs & claim.pairs) for claim in claims), default=0)
    return shared >= REMOTE * max(1, min(len(asked.pairs), 60))


def _propose(question: Question, page_id: int, band: Band) -> int:
    still_open = open_questions().filter(pk=question.pk, proposal=None)
    return still_open.update(proposal_id=page_id, proposed_as=band.value)
