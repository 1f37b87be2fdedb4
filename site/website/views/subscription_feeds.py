"""A person's own feed and calendar: what was meant for them, at once, for a reader that comes to fetch it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from content import feeds
from content.selectors import records_told_of
from search.push import selectors
from search.push.links import Scope, opened
from search.push.models import Subscriber
from website import heads
from website.chrome import chrome_for

from .feeds import CALENDAR_TYPE, TYPES
from .subscriptions import gone


@require_safe
def atom(request: HttpRequest, token: str) -> HttpResponse:
    """The last fifty pieces; one that was taken back says so."""
    person = _whose(token)
    if person is None:
        return gone(request)
    text = feeds.syndication(_channel(request), records_told_of(selectors.pages_for(person)), form="atom")
    return _personal(HttpResponse(text, content_type=TYPES["atom"]))


@require_safe
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """The events among them, with their known occurrences."""
    person = _whose(token)
    if person is None:
        return gone(request)
    content = feeds.icalendar(_channel(request), records_told_of(selectors.pages_for(person)), at=now())
    return _personal(HttpResponse(content, content_type=CALENDAR_TYPE))


def _whose(token: str) -> Subscriber | None:
    """Nobody's, once they stopped everything."""
    link = opened(Scope.FEED, token)
    return None if link is None or link.subscriber.disabled_at else link.subscriber


def _channel(request: HttpRequest) -> feeds.Channel:
    title, base = f"{chrome_for(request).site_name} · 我的订阅", heads.base_url(request)
    return feeds.Channel(
        title=title,
        description=title,
        base_url=base,
        link=f"{base}/subscribe/",
        feed_url=request.build_absolute_uri(),
    )


def _personal(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, max-age=600"
    response["X-Robots-Tag"] = "noindex"
    return response
