"""Letters by e-mail: plain and HTML, with the headers by which mail programs offer to stop them (RFC 8058)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.utils import parseaddr
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException, SMTPSenderRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.validators import EmailValidator
from django.template.loader import render_to_string

from ..vocabulary import MessageKind
from .base import Failed, Gone, Letter, Unreachable

UNKNOWN_MAILBOX = (550, 551, 553)
CLOSING = 421
LONGEST = 254
_DETAIL = re.compile(r"5\.(\d{1,3})\.\d{1,3}")
_TO_BE_STOPPED = (MessageKind.NEWS, MessageKind.RECALL)


class Email:
    """See ``Channel`` for what the methods promise."""

    name = "email"
    label = "电子邮件"
    hint = "例如 name@example.org"
    is_machine = False
    is_device = False

    def clean(self, address: str) -> str:
        EmailValidator("请填写正确的邮箱地址")(address)
        local, _, domain = address.rpartition("@")
        if len(address) > LONGEST:
            EmailValidator("请填写正确的邮箱地址")("")
        return f"{local}@{domain.lower()}"

    def receiver(self, address: str) -> str:
        return address.lower()

    def notes(self, address: str) -> tuple[tuple[str, str], ...]:
        return ()

    @contextmanager
    def opened(self) -> Iterator[Callable[[Letter], None]]:
        connection = get_connection()
        try:
            connection.open()
        except (SMTPException, OSError) as error:
            raise Unreachable(_said(error)) from error
        try:
            yield lambda letter: _send(letter, connection)
        finally:
            connection.close()


def _send(letter: Letter, connection: Any) -> None:
    try:
        mail(letter, connection).send()
    except SMTPRecipientsRefused as error:
        code, words = next(iter(error.recipients.values()), (0, b""))
        raise Gone("邮箱不收") if is_gone(code, words) else Failed(f"收件人被拒 {code}") from error
    except (SMTPResponseException, SMTPSenderRefused) as error:
        raise Unreachable(_said(error)) if error.smtp_code == CLOSING else Failed(_said(error)) from error
    except (SMTPException, OSError) as error:
        raise Unreachable(_said(error), perhaps_taken=True) from error


def is_gone(code: int, words: bytes) -> bool:
    """Whether a refusal says that there is no such mailbox; a full one, or one that distrusts us, may take it later."""
    detail = _DETAIL.search(words.decode("ascii", "replace"))
    if detail:
        return detail[1] == "1" or detail[0] == "5.2.1"
    return code in UNKNOWN_MAILBOX


def mail(letter: Letter, connection: Any = None) -> EmailMultiAlternatives:
    """The letter as a mail; its Message-ID is the same at every try."""
    context = {"letter": letter}
    message = EmailMultiAlternatives(
        subject=f"【{letter.site_name}】{letter.subject}".replace("\n", " "),
        body=render_to_string("push/mail.txt", context),
        to=[letter.address],
        connection=connection,
        headers=_headers(letter),
    )
    message.attach_alternative(render_to_string("push/mail.html", context), "text/html")
    return message


def _headers(letter: Letter) -> dict[str, str]:
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    headers = {"Message-ID": f"<{letter.uid}@{domain}>", "Auto-Submitted": "auto-generated"}
    if letter.kind in _TO_BE_STOPPED and letter.stop_url:
        headers |= {
            "List-Unsubscribe": f"<{letter.stop_url}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "List-Id": f"<push.{domain}>",
        }
    return headers


def _said(error: Exception) -> str:
    """What went wrong, without any address."""
    code = error.smtp_code if isinstance(error, SMTPResponseException) else ""
    return f"{type(error).__name__} {code}".strip()
