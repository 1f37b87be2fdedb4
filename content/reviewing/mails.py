"""Letters to colleagues, and to readers who asked for one."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Letter:
    """A plain text letter; its template also gets ``base_url`` and ``site_name``.

    A ``Message-ID`` among the ``headers`` lets mail programs know a letter that comes twice.
    """

    to: str
    subject: str
    template: str
    context: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)


class NotSent(Exception):
    """The mail server did not take the letter."""


def send(letter: Letter) -> bool:
    """Hand a letter to the mail server. Raises ``NotSent``; the log names no address."""
    context = {**letter.context, "base_url": settings.WAGTAILADMIN_BASE_URL, "site_name": settings.WAGTAIL_SITE_NAME}
    text = render_to_string(letter.template, context)
    message = EmailMessage(
        f"【{settings.WAGTAIL_SITE_NAME}】{letter.subject}", text, to=[letter.to], headers=letter.headers
    )
    try:
        return bool(message.send())
    except (SMTPException, OSError) as error:
        _log.warning("a letter could not be sent: %s", type(error).__name__)
        raise NotSent(type(error).__name__) from error
