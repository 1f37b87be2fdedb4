"""Writes that are more than a save. Each says what it wrote."""

from __future__ import annotations

from django.db import transaction

from media.covers import cover_for

from .models import EventOccurrence, EventPage, KepuPage
from .vocabulary import KIND_LABELS


def draw_cover(*, page: KepuPage) -> None:
    """Give the live page a drawn cover. The editors' draft stays without, so a new title gets a new drawing."""
    topic = page.topics.first()
    label = topic.name if topic else KIND_LABELS[page.kind]
    page.cover = cover_for(topic=topic.slug if topic else page.kind, title=page.title, label=label)
    type(page).objects.filter(pk=page.pk).update(cover=page.cover)


@transaction.atomic
def write_occurrences(*, event: EventPage) -> int:
    """Replace the event's rows of the occurrence table; returns how many there are now."""
    event.occurrence_rows.all().delete()
    rows = [
        EventOccurrence(event=event, start=item.start, end=item.end, status=str(item.status), reason=item.reason[:100])
        for item in event.known_occurrences()
    ]
    EventOccurrence.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def extend_occurrences() -> list[int]:
    """Move the window of endless events on by writing their rows anew; returns the ids of all live events."""
    events = EventPage.objects.live()
    for event in events:
        write_occurrences(event=event)
    return [event.pk for event in events]
