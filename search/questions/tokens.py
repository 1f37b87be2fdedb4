"""Signed words in forms and links: nothing has to be remembered for them, and no cookie is set."""

from __future__ import annotations

import uuid
from datetime import timedelta

from django.core import signing
from django.urls import reverse

FORM = "kepu_questions.form"
WITHDRAWAL = "kepu_questions.withdrawal"
SOONEST = timedelta(seconds=2)
LATEST = timedelta(hours=4)
"""After which a form may come back: a person reads it first, and doesn't keep it until tomorrow."""


def form_token() -> str:
    """For a form: a ticket and the time."""
    return signing.dumps(uuid.uuid4().hex, salt=FORM)


def ticket_of(token: str) -> uuid.UUID | None:
    """The ticket of a form that was made by us some seconds to some hours ago."""
    try:
        ticket = uuid.UUID(signing.loads(token, salt=FORM, max_age=LATEST))
    except (signing.BadSignature, ValueError):
        return None
    return None if is_too_soon(token) else ticket


def is_too_soon(token: str) -> bool:
    """Whether the form comes back faster than anybody reads."""
    try:
        signing.loads(token, salt=FORM, max_age=SOONEST)
    except signing.SignatureExpired:
        return False
    except signing.BadSignature:
        return False
    return True


def withdrawal_path(ticket: uuid.UUID) -> str:
    """Where a reader takes an asking back."""
    return reverse("question_withdrawal", args=[signing.dumps(ticket.hex, salt=WITHDRAWAL)])


def withdrawn_ticket(token: str) -> uuid.UUID | None:
    """The ticket a withdrawal link stands for."""
    try:
        return uuid.UUID(signing.loads(token, salt=WITHDRAWAL))
    except (signing.BadSignature, ValueError):
        return None
