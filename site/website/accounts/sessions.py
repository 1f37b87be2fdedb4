"""Sessions of editors: noted when they begin, seen, ended."""

from __future__ import annotations

import re
from datetime import timedelta
from importlib import import_module
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.timezone import now

from website.client_address import client_address

from .models import SignedIn

SEEN_EVERY = timedelta(minutes=5)
_BROWSERS = (
    ("微信", "MicroMessenger"), ("Edge", "Edg/"), ("Firefox", "Firefox/"), ("华为浏览器", "HuaweiBrowser"),
    ("Chrome", "Chrome/"), ("Safari", "Safari/"),
)  # fmt: skip
_SYSTEMS = (
    ("鸿蒙", "HarmonyOS|OpenHarmony"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"),
    ("Windows", "Windows"), ("macOS", "Mac OS X"), ("Linux", "Linux"),
)  # fmt: skip


def device_words(user_agent: str) -> str:
    """A browser and a system by the names people use, such as ``Chrome，Windows``."""
    found = [
        next((name for name, pattern in names if re.search(pattern, user_agent)), "") for names in (_BROWSERS, _SYSTEMS)
    ]
    return "，".join(name for name in found if name) or "未知设备"


def note(request: HttpRequest, user: Any) -> SignedIn:
    """Write down the session an account has just signed in with."""
    if request.session.session_key is None:
        request.session.save()
    made, _ = SignedIn.objects.update_or_create(
        session_key=request.session.session_key,
        defaults={
            "user": user,
            "device": device_words(request.META.get("HTTP_USER_AGENT", "")),
            "address": client_address(request) or None,
            "since": now(),
            "seen_at": now(),
        },
    )
    return made


def see(request: HttpRequest) -> None:
    """Remember that a session is in use, at most every few minutes."""
    key, at = request.session.session_key, now()
    stale = SignedIn.objects.filter(session_key=key, seen_at__lt=at - SEEN_EVERY)
    stale.update(seen_at=at)


def of(user: Any) -> list[SignedIn]:
    """The sessions of an account that are still alive, the latest used first; rows of dead ones are removed."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    alive: list[SignedIn] = []
    dead: list[SignedIn] = []
    for row in SignedIn.objects.filter(user=user):
        (alive if store().exists(row.session_key) else dead).append(row)
    SignedIn.objects.filter(pk__in=[row.pk for row in dead]).delete()
    return alive


def end(row: SignedIn) -> None:
    """Sign that session out."""
    store = import_module(settings.SESSION_ENGINE).SessionStore
    store(row.session_key).delete()
    row.delete()
