"""Lines of lists on other people's pages say what the briefs of the same pages say."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.timezone import localdate

from content import changes, keeping, lines, partner_reads, selectors
from content.models import EventPage
from content.records import ContentRecord, Kind

MANY = 1000


def test_rebuttals(demo_db: None) -> None:
    """In the order of their briefs."""
    briefs = partner_reads.newest(Kind.RUMOR, size=MANY)
    assert [same(line) for line in lines.newest_rumors(size=MANY)] == [of_rumor(record) for record in briefs]
    assert briefs


def test_venues_with_their_rules(demo_db: None) -> None:
    briefs = partner_reads.newest(Kind.VENUE, size=MANY)
    found = lines.newest_venues(size=MANY)
    assert [same(line, "rules") for line in found] == [of_venue(record) for record in briefs]
    assert [line.rules for line in found] == [partner_reads.opening_rules(record.id) for record in briefs]
    assert any(line.rules for line in found)
    backwards = [record.id for record in reversed(briefs)]
    assert [line.id for line in lines.venues([*backwards, MANY * MANY])] == backwards


def test_times_of_events_with_and_without_a_venue(demo_db: None) -> None:
    first, last = localdate() - timedelta(days=30), localdate() + timedelta(days=300)
    EventPage.objects.filter(pk=selectors.live_ids(Kind.EVENT)[0]).update(venue=None, address="")
    told = partner_reads.happenings(first, last, size=MANY)
    found = lines.times(first, last, size=MANY)
    assert [(line.start, line.end, line.status, line.reason, line.event) for line in found] == [
        (row.start, row.end, row.status, row.reason, lines.event_of(row.event)) for row in told
    ]
    assert {line.event.place for line in found} > {"线上"}


def test_whoever_shows_a_line_links_to_its_page(demo_db: None) -> None:
    with keeping.recording() as linked:
        found = lines.newest_rumors(size=3)
    assert linked == {changes.about_page(line.id) for line in found}


def same(line: Any, *but: str) -> dict[str, Any]:
    return {name: getattr(line, name) for name in line.__slots__ if name not in but}


def of_rumor(record: ContentRecord) -> dict[str, Any]:
    claim = record.claim
    assert claim is not None
    own = {name: getattr(claim, name) for name in ("claim", "verdict", "verdict_label", "truth")}
    return {"id": record.id, "title": record.title, "url": record.url, **own}


def of_venue(record: ContentRecord) -> dict[str, Any]:
    facts = record.venue
    assert facts is not None
    own = {"kind_label": facts.venue_kind_label, "free": facts.free, "booking": facts.booking, "address": facts.address}
    return {"id": record.id, "title": record.title, "url": record.url, **own}
