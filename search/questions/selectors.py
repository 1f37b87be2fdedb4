"""Reads of the question board."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, When
from django.db.models.functions import TruncDate
from django.utils.timezone import localdate, now

from content.models import Region
from content.vocabulary import QuestionState

from ..rumors.checking import phrases
from ..rumors.message import Message, read
from .joining import Print, nearest, parsed, print_of
from .masking import masked
from .models import Asking, Question

LONGEST = 5_000
"""Characters kept of a message."""

COMPARED = 3_000
"""At most so many questions, the latest first, are looked through for one that asks the same."""

RECENT = timedelta(days=7)
CURVE_DAYS = 30
MOST_PUBLIC = 6
SORTS: dict[str, tuple[str, list[Any]]] = {
    "asked": ("问的人多", ["-asked", "-last_asked_at"]),
    "growing": ("涨得快", ["-recent", "-asked"]),
    "newest": ("最近问的", ["-last_asked_at"]),
    "due": ("快到期", [F("due_on").asc(nulls_last=True), "-asked"]),
}
"""Orders of the board with their names."""


def same_question(message: Message) -> Question | None:
    """The question that a masked message asks again."""
    wanted = print_of(message)
    return Question.objects.filter(digest=wanted.digest).first() or _alike(wanted, Question.objects.all())


def checked_in_public(text: str) -> str:
    """What an editor says in public of the question that this text, masked or not, asks; empty when nothing."""
    public = open_questions().exclude(public_words="")
    if not public.exists():
        return ""
    wanted = print_of(read(masked(text[:LONGEST]), phrases()))
    found = public.filter(digest=wanted.digest).first() or _alike(wanted, public)
    return found.public_words if found else ""


def _alike(wanted: Print, found: QuerySet[Question]) -> Question | None:
    since = now() - timedelta(days=settings.KEPU_QUESTION_DAYS)
    rows = found.filter(last_asked_at__gte=since).order_by("-last_asked_at")[:COMPARED]
    prints = ((pk, parsed(digest, pairs)) for pk, digest, pairs in rows.values_list("pk", "digest", "pairs"))
    pk = nearest(wanted, prints)
    return Question.objects.filter(pk=pk).first() if pk else None


def being_checked() -> list[str]:
    """What an editor has said in public is being looked into, the most asked first."""
    return list(open_questions().exclude(public_words="").values_list("public_words", flat=True)[:MOST_PUBLIC])


def board(*, sort: str, text: str = "", region: str = "", assignee: Any = None) -> QuerySet[Question]:
    """Questions with ``recent`` (asked within a week) and ``waiting`` (readers to be told), in the chosen order."""
    found = Question.objects.select_related("assignee", "rumor", "proposal")
    if text:
        found = found.filter(Q(text__icontains=text) | Q(wordings__icontains=text) | Q(public_words__icontains=text))
    if region:
        found = found.filter(pk__in=Asking.objects.filter(region=region).values("question"))
    if assignee is not None:
        found = found.filter(assignee=assignee)
    waiting = Count("askings", filter=~Q(askings__address=""))
    recent = Count("askings", filter=Q(askings__asked_at__gte=now() - RECENT))
    order = SORTS.get(sort, SORTS["asked"])[1]
    return found.annotate(recent=recent, waiting=waiting).order_by(*order, "-pk")


def regions_asking() -> QuerySet[Region]:
    """Regions that a question came from."""
    return Region.objects.filter(pk__in=Asking.objects.exclude(region=None).values("region"))


def asked_by_day(question: Question, today: date | None = None) -> Iterator[tuple[date, int]]:
    """How often it was asked on each of the last thirty days."""
    today = today or localdate()
    first = today - timedelta(days=CURVE_DAYS - 1)
    rows = question.askings.annotate(day=TruncDate("asked_at")).filter(day__gte=first)
    counts = dict(rows.values("day").annotate(count=Count("pk")).values_list("day", "count"))
    for offset in range(CURVE_DAYS):
        day = first + timedelta(days=offset)
        yield day, counts.get(day, 0)


def askings_of(address: str) -> QuerySet[Asking]:
    """All that is kept under a mail address."""
    return Asking.objects.filter(address__iexact=address.strip()).select_related("question", "region")


def open_questions() -> QuerySet[Question]:
    """Those somebody still has to do something about."""
    return Question.objects.exclude(state__in=[QuestionState.ANSWERED, QuestionState.REFUSED])


def needs_attention() -> QuerySet[Question]:
    """What an editor should look at first: proposals, what is overdue, then new ones, the most asked first."""
    rank = Case(
        When(proposal__isnull=False, then=0), When(due_on__lt=localdate(), then=1), default=2,
        output_field=IntegerField(),
    )  # fmt: skip
    chosen = Q(proposal__isnull=False) | Q(due_on__lt=localdate()) | Q(state=QuestionState.NEW)
    return open_questions().filter(chosen).order_by(rank, "-asked", "-pk")
