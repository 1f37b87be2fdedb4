"""Writes of the question board."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.timezone import now
from wagtail.log_actions import log

from content.models import Region, RumorIndexPage, RumorPage
from content.vocabulary import QuestionState

from ..rumors.checking import phrases
from ..rumors.message import Message, read
from . import selectors
from .joining import print_of
from .masking import masked
from .models import Asking, Comparison, Question

CONSENT = "2026-11"
"""The version of what readers agree to; the words stand in the form's template."""

LONGEST_CLAIM = 200
MOST_WORDINGS = 5
LONGEST_WORDINGS = 4_000
LOGGED = {
    "kepu_questions.assign": "交给专家",
    "kepu_questions.write": "开始写辟谣",
    "kepu_questions.refuse": "不答复",
    "kepu_questions.reopen": "重新处理",
    "kepu_questions.publicise": "改“正在核实”",
    "kepu_questions.answer": "用辟谣答复",
    "kepu_questions.decline": "不是同一件事",
    "kepu_questions.erase": "抹掉提问人的邮箱",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a reader sends. ``ticket`` was given with the form."""

    text: str
    ticket: uuid.UUID
    address: str = ""
    region: Region | None = None


@transaction.atomic
def ask(asked: Asked) -> Asking:
    """Keep what a reader asks, masked, joined to the same question where there is one. The same ticket asks once.

    Of a question that is not going to be answered no address is kept: nobody would ever use it.
    """
    known = Asking.objects.filter(ticket=asked.ticket).first()
    if known:
        return known
    message = read(masked(asked.text[: selectors.LONGEST]), phrases())
    question = selectors.same_question(message) or _new(message)
    _another_wording(question, message)
    address = "" if question.state == QuestionState.REFUSED else asked.address
    asking: Asking = Asking.objects.create(
        ticket=asked.ticket, question=question, address=address, region=asked.region, consent=CONSENT
    )
    counted = {"asked": F("asked") + 1, "last_asked_at": asking.asked_at}
    Question.objects.filter(pk=question.pk).update(**counted)
    return asking


def _new(message: Message) -> Question:
    known = print_of(message)
    made, _ = Question.objects.get_or_create(
        digest=known.digest, defaults={"text": message.original, "pairs": known.stored}
    )
    return made


def _another_wording(question: Question, message: Message) -> None:
    said = " ".join(message.original.split())[:LONGEST_WORDINGS]
    have = question.wordings.splitlines()
    if print_of(message).digest == question.digest or said in have or len(have) >= MOST_WORDINGS:
        return
    question.wordings = "\n".join([*have, said])
    question.save(update_fields=["wordings"])


@transaction.atomic
def withdraw(*, ticket: uuid.UUID) -> bool:
    """A reader takes the asking back: its row goes; a question nobody asks any more, and nobody works on, as well."""
    asking = Asking.objects.filter(ticket=ticket).select_related("question").first()
    if asking is None:
        return False
    question = asking.question
    asking.delete()
    Question.objects.filter(pk=question.pk, asked__gt=0).update(asked=F("asked") - 1)
    if question.state == QuestionState.NEW and not question.askings.exists():
        question.delete()
    return True


@transaction.atomic
def assign(*, question: Question, assignee: Any, due_on: date | None, user: Any) -> None:
    """Hand a question to somebody who is to answer by that day."""
    _change(question, "assign", user, state=QuestionState.ASSIGNED, assignee=assignee, due_on=due_on)


@transaction.atomic
def refuse(*, question: Question, reason: str, user: Any) -> None:
    """Not to be answered; why is for colleagues. Nobody is told, and the addresses go."""
    if not reason.strip():
        raise ValidationError({"reason": "请写清楚为什么不答复，同事会看到。"})
    _change(
        question, "refuse", user, state=QuestionState.REFUSED, reason=reason.strip(), public_words="", proposal=None
    )
    question.askings.update(address="")


@transaction.atomic
def reopen(*, question: Question, user: Any) -> None:
    """To be looked at again. Those who were told stay told."""
    _change(question, "reopen", user, state=QuestionState.NEW, reason="", rumor=None, answered_at=None)


@transaction.atomic
def publicise(*, question: Question, words: str, user: Any) -> None:
    """Say in public, in an editor's words, that it is being checked; empty words end that."""
    _change(question, "publicise", user, public_words=words.strip())


@transaction.atomic
def write(*, question: Question, user: Any) -> RumorPage:
    """A draft of a rebuttal with claim and wordings filled in, or the one begun already.

    ``PermissionDenied`` for one who may not write rebuttals.
    """
    if question.rumor is not None:
        return question.rumor
    section = RumorIndexPage.objects.first()
    if section is None or not section.permissions_for_user(user).can_add_subpage():
        raise PermissionDenied("您不能写辟谣。")
    said = " ".join(question.text.split())
    wordings = "\n".join(dict.fromkeys([said, *question.wordings.splitlines()]))[:LONGEST_WORDINGS]
    draft = RumorPage(
        title=f"{said[:30]}，是真的吗",
        claim=said[:LONGEST_CLAIM],
        wordings=wordings,
        verdict="",
        live=False,
        owner=user,
    )
    page: RumorPage = section.add_child(instance=draft)
    page.save_revision(user=user, log_action=True, clean=False)
    _change(question, "write", user, state=QuestionState.WRITING, rumor=page)
    return page


@transaction.atomic
def answer(*, question: Question, page: RumorPage, user: Any | None) -> None:
    """A published rebuttal answers it: those who left an address will be told."""
    at = {"answered_at": now(), "proposal": None, "proposed_as": "", "public_words": ""}
    _change(question, "answer", user, state=QuestionState.ANSWERED, rumor=page, **at)
    question.askings.filter(told_at=None).update(next_try_at=now(), attempts=0)


@transaction.atomic
def decline(*, question: Question, user: Any) -> None:
    """What was proposed is not about this."""
    _change(question, "decline", user, proposal=None, proposed_as="")


@transaction.atomic
def erase_addresses(*, question: Question, user: Any) -> int:
    """Forget who waits for an answer; the number of addresses."""
    count = question.askings.exclude(address="").update(address="")
    _change(question, "erase", user)
    return count


def forget_old() -> int:
    """Erase addresses that waited too long; the number of them. A duty of the worker."""
    before = now() - timedelta(days=settings.KEPU_QUESTION_DAYS)
    return Asking.objects.filter(asked_at__lt=before).exclude(address="").update(address="")


def rebuttal_published(*, page: RumorPage) -> None:
    """Answer the questions it was written for, and have the others compared with it."""
    for question in Question.objects.filter(rumor=page, state=QuestionState.WRITING):
        answer(question=question, page=page, user=None)
    Comparison.objects.update_or_create(page_id=page.pk, defaults={"ticket": uuid.uuid4(), "asked_at": now()})


def _change(question: Question, action: str, user: Any | None, **fields: Any) -> None:
    """Set and save ``fields``, with a line in the history."""
    for name, value in fields.items():
        setattr(question, name, value)
    question.save(update_fields=list(fields)) if fields else None
    log(question, f"kepu_questions.{action}", user=user)
