"""How many confirmations may be asked for: by address, by network and in all, so that nobody is flooded.

Counted are rows with keyed hashes; the key is another one every day, and rows go after a day.
"""

from __future__ import annotations

import hmac
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from .models import Asking

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
EVERYBODY = "all"


class TooMany(Exception):
    """Says in Chinese what to do now."""


def count_asking(*, address: str, network: str) -> None:
    """Count one asking for this address from this network. Raises ``TooMany`` for one too many, which isn't counted."""
    keys = {"address": _hash("address", address), "network": _hash("network", network), "all": EVERYBODY}
    for name, within, most, words in _limits():
        if Asking.objects.filter(key=keys[name], at__gt=timezone.now() - within).count() >= most:
            raise TooMany(words)
    Asking.objects.bulk_create([Asking(key=key) for key in keys.values()])


def _limits() -> tuple[tuple[str, timedelta, int, str], ...]:
    mailbox = "刚刚已经往这个地址寄过确认信了。请先看看收件箱和垃圾邮件，过一小时可以再要一封。"
    network = "同一个网络要的确认信太多，请过一会儿再试。"
    busy = "现在订阅的人太多，请过一小时再试。"
    everybody: int = settings.KEPU_PUSH_CONFIRMATIONS
    return (
        ("address", HOUR, 3, mailbox),
        ("address", DAY, 6, mailbox),
        ("network", HOUR, 20, network),
        ("network", DAY, 100, network),
        ("all", HOUR, everybody, busy),
    )


def forget() -> int:
    """Remove what is older than a day."""
    return Asking.objects.filter(at__lt=timezone.now() - DAY).delete()[0]


def _hash(kind: str, value: str) -> str:
    today = timezone.now().date().isoformat()
    secret = f"{settings.SECRET_KEY}:push:{today}".encode()
    return f"{kind}:{hmac.digest(secret, value.encode('utf-8', 'replace'), 'sha256').hex()[:40]}"
