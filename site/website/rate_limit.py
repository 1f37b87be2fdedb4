"""How often one address asks, without writing down any address.

What is counted is a keyed hash; its key is made anew every day and lies in the cache alone, so yesterday's hashes mean
nothing to anybody, and none of them outlives its window.
"""

from __future__ import annotations

import hmac
import secrets
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.timezone import localdate

from .client_address import client_address

_DAY_SECONDS = 86_400


def allowed(request: HttpRequest, purpose: str, most: int) -> bool:
    """Whether this address may ask once more in the present window; counts the asking."""
    return counted(request, purpose)[0] <= most


def counted(request: HttpRequest, purpose: str) -> tuple[int, int]:
    """How often this address has asked in the present window, this time included, and the seconds left of it."""
    window: int = settings.KEPU_RATE_WINDOW
    number, passed = divmod(int(time.time()), window)
    left = window - passed
    key = f"asked:{purpose}:{number}:{_hash(client_address(request))}"
    if cache.add(key, 1, left):
        return 1, left
    try:
        return int(cache.incr(key)), left
    except ValueError:  # it ran out between the two
        return 1, left


def _hash(address: str) -> str:
    name = f"asked:secret:{localdate().isoformat()}"
    secret = cache.get_or_set(name, secrets.token_bytes, _DAY_SECONDS)
    return hmac.digest(bytes(secret or b""), address.encode("utf-8", "replace"), "sha256").hex()[:32]
