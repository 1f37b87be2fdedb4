"""Forms that programs fill in are told from those of people: a signed time, and a field that people don't see."""

from __future__ import annotations

import time

from django.core import signing
from django.http import QueryDict

FASTEST, OLDEST = 2, 86_400
"""Seconds from the form to its sending: less is no person, more is an old page."""

FIELD, TRAP = "stamp", "homepage"


def stamp(purpose: str) -> str:
    """For the hidden field of a form that is shown now."""
    return signing.dumps(int(time.time()), salt=f"kepu.form.{purpose}")


def refusal(purpose: str, posted: QueryDict) -> str:
    """Why a form is not taken, in words for people; empty for one that is."""
    if posted.get(TRAP, ""):
        return "这次没有成功，请重新填写。"
    try:
        shown = int(signing.loads(posted.get(FIELD, ""), salt=f"kepu.form.{purpose}", max_age=OLDEST))
    except (signing.BadSignature, TypeError, ValueError):
        return "这一页放得太久了，请再提交一次。"
    return "提交得太快了，请再点一次。" if time.time() - shown < FASTEST else ""
