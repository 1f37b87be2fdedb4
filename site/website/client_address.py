"""Which address a request comes from, behind as many proxies of our own as the settings say."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address the outermost proxy of ours was asked from; without proxies, that of the connection.

    What clients themselves write into ``X-Forwarded-For`` stands to the left of what our proxies add, and is not read.
    """
    hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    proxies: int = settings.KEPU_PROXIES
    outermost: str = hops[-proxies] if 0 < proxies <= len(hops) else ""
    if _is_address(outermost):
        return outermost
    return str(request.META.get("REMOTE_ADDR", ""))


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
