"""Who is a reader, as far as counting goes.

No robot, no browser that fetches ahead, no editor who is signed in, nobody who asks not to be counted.
"""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest

_PROGRAMS = re.compile(
    r"bot|crawl|spider|slurp|scan|monitor|preview|headless|phantom|lighthouse|feed|archive|curl|wget|python|java/|"
    r"libwww|okhttp|axios|node|http-?client|sogou web|yisou|^mozilla/[45]\.0$",
    re.IGNORECASE,
)


def is_counted(request: HttpRequest) -> bool:
    """Whether this request is a person's who reads. What programs say of themselves is believed."""
    agent = request.headers.get("User-Agent", "")
    ahead = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    return (
        request.method in ("GET", "POST")
        and bool(agent)
        and not _PROGRAMS.search(agent)
        and "prefetch" not in ahead
        and request.headers.get("Sec-GPC") != "1"
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
    )
