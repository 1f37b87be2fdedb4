"""Experts without an account: a link to one text, their marks on its claims, and one signature."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.timezone import now
from wagtail.log_actions import log
from wagtail.models import WorkflowState

from content.models import KepuPage, ReviewStep, SignOff
from content.permissions import works_on
from content.reviewing.claims import Change, changes, digest
from content.reviewing.permissions import may_review
from content.vocabulary import ClaimMark

VALID_FOR = timedelta(days=14)
CLAIM = "claim:"
"""Before the key of a claim in errors by field."""

LONGEST_NOTE = 500
LONGEST_REMARK = 1000
WHO = (("name", "姓名", 40), ("title", "职称或职务", 60), ("institution", "单位", 100))
"""Field of a signature, its name for people, and how many characters it holds."""


class Closed(StrEnum):
    """Why a link can no longer be signed with, in words for the expert."""

    SIGNED = "这个链接已经签署过了。"
    REVOKED = "编辑已经收回这个链接。"
    EXPIRED = "这个链接已经过了 14 天的有效期，请编辑重新发一个。"
    CHANGED = "发出链接以后，编辑又改过这一稿，请编辑发一个新链接。"


class LinkClosed(Exception):
    """``reason`` says why."""

    def __init__(self, reason: Closed) -> None:
        self.reason = reason
        super().__init__(reason.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What an expert sends: marks and notes by the key of a claim, and who they are."""

    name: str
    title: str
    institution: str
    remark: str
    marks: Mapping[str, Mapping[str, str]]


@transaction.atomic
def invite(*, page: KepuPage, user: Any, asked: str, settles_step: bool = True) -> tuple[SignOff, str]:
    """A new link to the latest text: its row, and the secret, which is not kept and shown this once.

    ``PermissionDenied`` unless the user may change the page or decide on it at this step.
    """
    if not may_invite(user, page):
        raise PermissionDenied("您不能为这一页请专家签署。")
    draft, token = page.get_latest_revision_as_object(), secrets.token_urlsafe(32)
    pieces = draft.pieces()
    made: SignOff = SignOff.objects.create(
        page_id=page.pk,
        token_digest=token_digest(token),
        revision=page.get_latest_revision(),
        text_digest=digest(pieces),
        claims=[piece.stored() for piece in pieces],
        asked=asked.strip(),
        settles_step=settles_step,
        created_by=user,
        expires_at=now() + VALID_FOR,
    )
    _log(made, "content.sign_off_invited", user, {"comment": made.asked})
    return made, token


def may_invite(user: Any, page: KepuPage) -> bool:
    """Those who may change the page, and those who decide on it now."""
    task = page.current_workflow_task
    if works_on(user, page) and page.permissions_for_user(user).can_edit():
        return True
    return isinstance(task, ReviewStep) and may_review(user, page, task)


def revoke(*, sign_off: SignOff, user: Any) -> None:
    """The link is of no more use. A signature already given stays."""
    SignOff.objects.filter(pk=sign_off.pk, signed_at=None, revoked_at=None).update(revoked_at=now())
    _log(sign_off, "content.sign_off_revoked", user, {"comment": sign_off.asked})


def by_token(token: str) -> SignOff | None:
    """The row of a link's secret, or None."""
    return SignOff.objects.filter(token_digest=token_digest(token)).select_related("page").first()


def token_digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def closed(sign_off: SignOff) -> Closed | None:
    """Why this link can't be signed with, or None."""
    if sign_off.signed_at:
        return Closed.SIGNED
    if sign_off.revoked_at:
        return Closed.REVOKED
    if sign_off.expires_at <= now():
        return Closed.EXPIRED
    draft = sign_off.page.specific.get_latest_revision_as_object()
    return None if digest(draft.pieces()) == sign_off.text_digest else Closed.CHANGED


@transaction.atomic
def sign(*, sign_off: SignOff, signature: Signature) -> SignOff:
    """Keep an expert's signature, and settle the step of the review if it was meant to and nothing is objected to.

    Raises ``LinkClosed``, or ``ValidationError`` by field when something is missing or unknown.
    """
    sign_off = SignOff.objects.select_for_update().select_related("page").get(pk=sign_off.pk)
    reason = closed(sign_off)
    if reason:
        raise LinkClosed(reason)
    _check(sign_off, signature)
    for name in ("name", "title", "institution", "remark"):
        setattr(sign_off, name, getattr(signature, name).strip())
    sign_off.marks = {key: dict(mark) for key, mark in signature.marks.items()}
    sign_off.signed_at = now()
    sign_off.save()
    _log(sign_off, "content.signed_off", None, {"comment": _words(sign_off)})
    if sign_off.settles_step:
        _settle(sign_off)
    return sign_off


def _check(sign_off: SignOff, signature: Signature) -> None:
    errors: dict[str, str] = {}
    for field, label, longest in WHO:
        value = getattr(signature, field).strip()
        if not value:
            errors[field] = f"请填写{label}。"
        elif len(value) > longest:
            errors[field] = f"{label}最多 {longest} 个字。"
    if len(signature.remark) > LONGEST_REMARK:
        errors["remark"] = f"总的意见最多 {LONGEST_REMARK} 个字。"
    errors |= _wrong_marks(sign_off, signature)
    if errors:
        raise ValidationError(errors)


def _wrong_marks(sign_off: SignOff, signature: Signature) -> dict[str, str]:
    keys = {claim["key"] for claim in sign_off.claims}
    if set(signature.marks) != keys:
        return {"marks": "每一条都要选“对”“不对”或“说不清”。"}
    errors = {}
    for key, mark in signature.marks.items():
        note = mark.get("note", "").strip()
        if mark.get("mark") not in ClaimMark:
            errors[CLAIM + key] = "请选“对”“不对”或“说不清”。"
        elif mark["mark"] != ClaimMark.RIGHT and not note:
            errors[CLAIM + key] = "请写下哪里不对，或者缺什么。"
        elif len(note) > LONGEST_NOTE:
            errors[CLAIM + key] = f"说明最多 {LONGEST_NOTE} 个字。"
    return errors


def _settle(sign_off: SignOff) -> None:
    """Pass the step that waits for an expert, or send the page back with what they object to."""
    page = sign_off.page.specific
    state = page.current_workflow_state
    if state is None or state.status != WorkflowState.STATUS_IN_PROGRESS:
        return
    task_state = state.current_task_state
    step = task_state.task.specific
    if not isinstance(step, ReviewStep) or not step.experts_may_sign:
        return
    task_state.revision = page.get_latest_revision()
    if sign_off.objections:
        task_state.reject(user=None, comment=_words(sign_off))
    else:
        task_state.approve(user=None, comment=_words(sign_off))


def _words(sign_off: SignOff) -> str:
    signer = f"{sign_off.name}（{sign_off.institution}，{sign_off.title}）签署"
    labels = dict(ClaimMark.choices)
    objections = [
        f"{item['part']}“{item['text'][:30]}”{labels[item['mark']]}：{item['note']}" for item in sign_off.objections
    ]
    return "；".join([signer, *objections, *([sign_off.remark] if sign_off.remark else [])])


def changed_since(sign_off: SignOff, page: KepuPage) -> list[Change]:
    """Which signed claims the page words differently now."""
    return changes(sign_off.claims, page.pieces())


def _log(sign_off: SignOff, action: str, user: Any, data: dict[str, Any]) -> None:
    log(instance=sign_off.page.specific, action=action, user=user, data=data, revision=sign_off.revision)
