"""Messages as JSON to another system, signed as the Standard Webhooks specification says (standardwebhooks.com).

The confirmation goes to the address like everything else: who can read what arrives there owns it.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from .. import outgoing
from .base import SENT_BEFORE, Failed, Gone, Letter, Line

VERSION = 1
LONGEST = 400
GONE = 410
LONGEST_WAIT = 86_400


class Webhook:
    """See ``Channel`` for what the methods promise."""

    name = "webhook"
    label = "别的系统（Webhook）"
    hint = "以 https:// 开头的接收地址；确认用的链接也发到那里"
    is_machine = True
    is_device = False

    def clean(self, address: str) -> str:
        if len(address) > LONGEST:
            raise ValidationError(f"网址最多 {LONGEST} 个字符")
        try:
            outgoing.check(address)
        except (outgoing.Refused, outgoing.NoAnswer) as error:
            raise ValidationError(str(error)) from None
        return address

    def receiver(self, address: str) -> str:
        """Its host: any path may be asked for."""
        return urlsplit(address).hostname or ""

    def notes(self, address: str) -> tuple[tuple[str, str], ...]:
        return (("签名密钥（Standard Webhooks）", f"whsec_{base64.b64encode(secret_of(address)).decode()}"),)

    @contextmanager
    def opened(self) -> Iterator[Callable[[Letter], None]]:
        silent: set[str] = set()

        def hand_over(letter: Letter) -> None:
            if letter.address in silent:
                raise Failed("没有回答")
            try:
                _post(letter)
            except outgoing.NoAnswer as error:
                silent.add(letter.address)
                raise Failed(f"没有回答：{error}", perhaps_taken=error.perhaps_taken) from error

        yield hand_over


def _post(letter: Letter) -> None:
    body = json.dumps(content(letter), ensure_ascii=False).encode()
    try:
        answer = outgoing.post(letter.address, body, headers(letter, body))
    except outgoing.Refused as error:
        raise Failed(str(error)) from error
    if answer.status == GONE:
        raise Gone("对方回答 410：不再接收")
    if not 200 <= answer.status < 300:
        raise Failed(f"对方回答 {answer.status}", after=min(answer.wait, LONGEST_WAIT))


def headers(letter: Letter, body: bytes) -> dict[str, str]:
    """The id is the same at every try, the time and so the signature is not."""
    at = str(int(timezone.now().timestamp()))
    signed = hmac.digest(secret_of(letter.address), b".".join([letter.uid.encode(), at.encode(), body]), "sha256")
    return {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "kepu-push/1",
        "webhook-id": letter.uid,
        "webhook-timestamp": at,
        "webhook-signature": f"v1,{base64.b64encode(signed).decode()}",
    }


def secret_of(address: str) -> bytes:
    """The key of an address: another one for each, and none that has to be stored."""
    return hmac.digest(settings.SECRET_KEY.encode(), f"kepu.push.webhook:{address}".encode(), "sha256")


def content(letter: Letter) -> dict[str, Any]:
    """What is sent. ``version`` rises when something is taken away or means something else."""
    return {
        "version": VERSION,
        "id": letter.uid,
        "type": letter.kind,
        "created_at": letter.created_at.isoformat() if letter.created_at else None,
        "site": letter.site_name,
        "subject": letter.subject,
        "text": letter.intro,
        "action": {"label": letter.action[0], "url": letter.action[1]} if letter.action else None,
        "items": [_item(line) for line in letter.lines],
        "more": letter.left_out,
        "manage_url": letter.manage_url,
        "stop_url": letter.stop_url,
    }


def _item(line: Line) -> dict[str, Any]:
    return {
        "id": line.page_id,
        "version": line.version,
        "kind": line.kind,
        "title": line.title,
        "summary": line.summary,
        "url": line.url,
        "change": line.change,
        "change_text": line.words,
        "reason": line.reason or SENT_BEFORE,
        "reason_url": line.reason_url,
        "published_at": line.published_at.isoformat() if line.published_at else None,
    }
