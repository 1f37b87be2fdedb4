"""Whom a piece would reach if it were published now: counted, never named."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from content.models import Region, Topic
from content.records import ContentRecord
from search.documents import prepare

from .channels import channels
from .matching import listening_among_many
from .models import Subscription
from .vocabulary import Rate
from .wish_index import fetched, fitting
from .wishes import read

SECONDS = 5.0
SHOWN = 15
ANY_REGION, ANY_TOPIC = "没有限定地区", "没有限定主题"
Count = tuple[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class DryRun:
    """People, by what they asked for. ``is_whole``: there was time to look at every subscription."""

    people: int
    channels: list[Count]
    rates: list[Count]
    regions: list[Count]
    topics: list[Count]
    is_whole: bool


def dry_run(record: ContentRecord, seconds: float = SECONDS) -> DryRun:
    """Counts the confirmed subscriptions that the piece fits, about so long at most."""
    until = time.monotonic() + seconds
    people: dict[str, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    is_whole = True
    listening = listening_among_many()
    for part in fitting(prepare(record), listening).among(listening):
        if time.monotonic() > until:
            is_whole = False
            break
        for alike, persons in _alike(part).items():
            for kind, label in _labels(*alike):
                people[kind][label].update(persons)
    return _counted(people, is_whole)


def _alike(part: QuerySet[Subscription]) -> dict[tuple[str, str, str], list[int]]:
    """People by channel, rate and wish: many have the same."""
    found: dict[tuple[str, str, str], list[int]] = defaultdict(list)
    rows = part.values_list("subscriber_id", "subscriber__channel", "rate", "query")
    for person, channel, rate, query in fetched(rows):
        found[channel, rate, query].append(person)
    return found


def _labels(channel: str, rate: str, query: str) -> Iterable[tuple[str, str]]:
    asked = read(query)
    yield "people", ""
    yield "channel", channel
    yield "rate", rate
    yield from (("region", code) for code in asked.regions or (ANY_REGION,))
    yield from (("topic", slug) for slug in asked.topics or (ANY_TOPIC,))


def _counted(people: dict[str, dict[str, set[int]]], is_whole: bool) -> DryRun:
    def counts(kind: str, names: dict[str, str]) -> list[Count]:
        rows = [(names.get(label, label), len(found)) for label, found in people[kind].items()]
        return sorted(rows, key=lambda row: -row[1])[:SHOWN]

    regions = {row.code: row.full_name for row in Region.objects.filter(code__in=people["region"])}
    topics = dict(Topic.objects.filter(slug__in=people["topic"]).values_list("slug", "name"))
    return DryRun(
        people=len(people["people"][""]),
        channels=counts("channel", {name: one.label for name, one in channels().items()}),
        rates=counts("rate", dict(Rate.choices)),
        regions=counts("region", regions),
        topics=counts("topic", topics),
        is_whole=is_whole,
    )
