"""Feeds and calendars that take the same filters as the listings they mirror."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import chain

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from content import changes, feeds, selectors
from content.keeping import kept
from content.records import ContentRecord, Kind
from content.vocabulary import KIND_LABELS
from search.criteria import Criteria
from website import heads
from website.chrome import chrome_for
from website.filters import Names

from .listings import restrictions
from .questions import answers_bad_questions, asked

NEWEST = 50
MOST_EVENTS = 500
TOLD_FOR = timedelta(days=30)
TYPES = {"rss": "application/rss+xml; charset=utf-8", "atom": "application/atom+xml; charset=utf-8"}
CALENDAR_TYPE = "text/calendar; charset=utf-8"


def channel(request: HttpRequest, kind: str, criteria: Criteria, words: Names) -> feeds.Channel:
    """Names the feed after its filters."""
    chosen = [words.of("topic", value) for value in criteria.topics] + [words.of("region", v) for v in criteria.regions]
    title = " · ".join([chrome_for(request).site_name, KIND_LABELS[kind], *chosen])
    base, query = heads.base_url(request), criteria.with_().to_query()
    listing = f"{base}{heads.COLUMNS[Kind(kind)][1]}"
    return feeds.Channel(
        title=title,
        description=title,
        base_url=base,
        link=f"{listing}?{query}" if query else listing,
        feed_url=request.build_absolute_uri(),
    )


@require_safe
@kept(*changes.EVERY_KIND)
@answers_bad_questions
def syndication(request: HttpRequest, kind: str, form: str) -> HttpResponse:
    """The newest 50 articles or rebuttals under the filters, after those that were taken back lately."""
    criteria, words = asked(request)
    newest = selectors.listing(kind, **restrictions(criteria))[:NEWEST]
    records = chain(_withdrawn(kind, criteria), selectors.records(newest, kind))
    text = feeds.syndication(channel(request, kind, criteria, words), records, form=form)
    return _cached(HttpResponse(text, content_type=TYPES[form]))


@require_safe
@kept(changes.about_kind(Kind.EVENT))
@answers_bad_questions
def calendar(request: HttpRequest) -> HttpResponse:
    """All events under the filters, each with its known occurrences."""
    criteria, words = asked(request)
    found = selectors.listing(Kind.EVENT, **restrictions(criteria))[:MOST_EVENTS]
    records = chain(_withdrawn(Kind.EVENT, criteria), selectors.records(found, Kind.EVENT))
    return _calendar(channel(request, Kind.EVENT, criteria, words), records, "kepu-events.ics")


@require_safe
@kept(changes.about_kind(Kind.EVENT))
@answers_bad_questions
def event_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """One event."""
    found = selectors.pages(Kind.EVENT).filter(slug=slug)[:1]
    if not found:
        raise Http404("没有这个活动。")
    records = selectors.records(found, Kind.EVENT)
    return _calendar(channel(request, Kind.EVENT, Criteria(), Names([], [])), records, f"{slug}.ics")


def _withdrawn(kind: str, criteria: Criteria) -> list[ContentRecord]:
    """What subscribers may still be showing and should know to be gone."""
    return selectors.withdrawn(kind, now() - TOLD_FOR, **restrictions(criteria))


def _calendar(of: feeds.Channel, records: Iterable[ContentRecord], filename: str) -> HttpResponse:
    content = feeds.icalendar(of, records, at=now())
    headers = {"Content-Disposition": f'inline; filename="{filename}"'}
    return _cached(HttpResponse(content, content_type=CALENDAR_TYPE, headers=headers))


def _cached(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "public, max-age=0, must-revalidate"
    return response
