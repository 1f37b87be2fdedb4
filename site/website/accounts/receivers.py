"""What follows from signing in and out."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.dispatch import receiver
from django.http import HttpRequest

from . import sessions
from .models import SignedIn


@receiver(user_logged_in, dispatch_uid="accounts.note_session")
def note_session(sender: Any, request: HttpRequest | None, user: Any, **kwargs: Any) -> None:
    if request is not None:
        sessions.note(request, user)


@receiver(user_logged_out, dispatch_uid="accounts.forget_session")
def forget_session(sender: Any, request: HttpRequest | None, **kwargs: Any) -> None:
    if request is not None:
        SignedIn.objects.filter(session_key=request.session.session_key).delete()
