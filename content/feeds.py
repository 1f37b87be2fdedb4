"""RSS, Atom and iCalendar from records. Pure: records and absolute addresses in, text out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from html import escape

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from icalendar import Calendar, Event, vDDDTypes

from .local_time import SHANGHAI
from .records import ContentRecord, EventFacts, OccurrenceFacts

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SIX_HOURS = timedelta(hours=6)
WITHDRAWN = "【已撤回】"
_PREFIX = {"cancelled": "【已取消】", "moved": "【改期】", "added": "【加场】"}
FORMATS: dict[str, type[SyndicationFeed]] = {"rss": Rss201rev2Feed, "atom": Atom1Feed}


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """A feed: its title, and absolute addresses of the site, the list it mirrors and the feed itself."""

    title: str
    description: str
    base_url: str
    link: str
    feed_url: str


def legible(text: str) -> str:
    """``text`` without the control characters that XML and calendars forbid; pasted text has them at times."""
    return _FORBIDDEN.sub("", text)


def syndication(channel: Channel, records: Iterable[ContentRecord], *, form: str) -> str:
    """RSS 2.0 (``form="rss"``) or Atom.

    A corrected piece says so and shows as updated; of one that was taken back only that is left, and why.
    """
    feed = FORMATS[form](
        title=channel.title,
        link=channel.link,
        description=channel.description,
        language="zh-Hans",
        feed_url=channel.feed_url,
    )
    for record in records:
        feed.add_item(
            title=legible(f"{WITHDRAWN}{record.title}" if record.withdrawn_at else record.title),
            link=channel.base_url + record.url,
            description=legible(_description(record)),
            unique_id=channel.base_url + record.url,
            pubdate=record.published_at,
            updateddate=record.withdrawn_at or record.updated_at,
            author_name=legible("、".join(person.name for person in record.authors)) or None,
            categories=record.topic_names,
        )
    return str(feed.writeString("utf-8"))


def _description(record: ContentRecord) -> str:
    if record.withdrawn_at:
        day = f"{record.withdrawn_at.astimezone(SHANGHAI):%Y-%m-%d}"
        return f"<p>{day} 撤回：{escape(record.withdrawal_reason)}</p>"
    parts = [record.summary]
    if record.claim:
        parts = [
            f"流传的说法：{record.claim.claim}",
            f"{record.claim.verdict_label}：{record.claim.truth}",
            *parts,
        ]
    parts += [f"{item.corrected_on.isoformat()} 更正：{item.now}" for item in record.corrections]
    return "".join(f"<p>{escape(part)}</p>" for part in parts if part)


def icalendar(channel: Channel, records: Iterable[ContentRecord], *, at: datetime) -> bytes:
    """An iCalendar file (RFC 5545) with one VEVENT for every known occurrence.

    Cancelled ones stay in with STATUS:CANCELLED, so that subscribed calendars take them out.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Kepu//Events//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", channel.title)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    calendar.add("refresh-interval", vDDDTypes(_SIX_HOURS), parameters={"VALUE": "DURATION"})
    for record in records:
        if facts := record.event:
            for item in facts.occurrences:
                calendar.add_component(_vevent(channel, record, facts, item, at))
    return bytes(calendar.to_ical())


def _vevent(channel: Channel, record: ContentRecord, facts: EventFacts, item: OccurrenceFacts, at: datetime) -> Event:
    event = Event()
    host = channel.base_url.split("//", 1)[-1]
    event.add("uid", f"event-{record.id}-{item.start.astimezone(UTC):%Y%m%dT%H%M%SZ}@{host}")
    event.add("dtstamp", at.astimezone(UTC))
    event.add("last-modified", (record.withdrawn_at or record.updated_at).astimezone(UTC))
    event.add("dtstart", item.start.astimezone(UTC))
    event.add("dtend", item.end.astimezone(UTC))
    cancelled = item.status == "cancelled" or record.withdrawn_at is not None
    prefix = WITHDRAWN if record.withdrawn_at else _PREFIX.get(item.status, "")
    event.add("summary", f"{prefix}{record.title}")
    told = (record.withdrawal_reason,) if record.withdrawn_at else (item.reason, record.summary, facts.online_url)
    event.add("description", "\n".join(part for part in told if part))
    event.add("location", "，".join(dict.fromkeys(part for part in (facts.place_name, facts.address) if part)))
    event.add("url", channel.base_url + record.url)
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    if record.point:
        event.add("geo", (record.point.lat, record.point.lon))
    return event
