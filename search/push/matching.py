"""From an edition to the people it is for: rows of deliveries, a batch of people at a time.

Each batch is one transaction that also moves the edition's cursor on. A person is looked at with all their
subscriptions at once, and (person, edition) is unique: killed anywhere, nobody is left out and nobody gets it twice.
"""

from __future__ import annotations

import json
import time
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from content.selectors import record_for
from search.documents import SearchDocument, prepare

from .models import NOT_LISTENING, TOLD, Delivery, Edition, Subscriber, Subscription
from .policy import Hours, due, is_urgent
from .vocabulary import Change, DeliveryState, EditionState
from .wish_index import Numbers, OneOf, fitting
from .wishes import Fit, names_a_region

AT_ONCE = 2000
SECONDS = 0.3
"""At a time: the first people found needn't wait for their message until the last are found."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A piece, the wishes it fits, and everybody who had one, by their numbers: a million people take 8 MB."""

    piece: SearchDocument
    wishes: set[int]
    people: array[int]

    def after(self, person: int, count: int) -> array[int]:
        """The next people at most, in order of their numbers."""
        start = bisect_right(self.people, person)
        return self.people[start : start + count]


def match(seconds: float = SECONDS) -> int:
    """Work on editions that are being matched, the oldest first, about so long; how many deliveries were written."""
    return sum(_batches(time.monotonic() + seconds))


def _batches(until: float) -> Iterable[int]:
    known: dict[int, Asked] = {}
    while (written := _one_batch(known)) is not None:
        yield written
        if time.monotonic() >= until:
            return


def _one_batch(known: dict[int, Asked]) -> int | None:
    """None when nothing is to be matched. ``known`` keeps what was asked for the edition from batch to batch."""
    matching = Edition.objects.filter(state=EditionState.MATCHING).order_by("created_at", "pk")
    if not matching.exists():
        return None
    with transaction.atomic():
        skip = connection.features.has_select_for_update_skip_locked
        edition = matching.select_for_update(skip_locked=skip).first()
        if edition is None:
            return None
        written, last = _newcomers(edition, known) if edition.change == Change.NEW else _those_who_know(edition)
        edition.cursor = last if last is not None else edition.cursor
        edition.state = EditionState.DONE if last is None else edition.state
        edition.save(update_fields=["cursor", "state"])
        return written


def _newcomers(edition: Edition, known: dict[int, Asked]) -> tuple[int, int | None]:
    """Deliveries to the next people whose wishes the piece fits; the last of them, None at the end."""
    record = record_for(edition.page_id)
    if record is None or record.withdrawn_at:
        return 0, None
    asked = known.get(edition.pk)
    if asked is None or asked.piece.version != record.version:
        known.clear()
        asked = known[edition.pk] = ask(prepare(record))
    people = asked.after(edition.cursor, AT_ONCE)
    if not people:
        return 0, None
    rows = [_delivery(edition, person, found) for person, found in _still_listening(people, asked)]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows), people[-1]


def ask(piece: SearchDocument) -> Asked:
    """Everybody whose confirmed wishes the piece fits at this moment."""
    everybody = listening_among_many()
    found = fitting(piece, everybody)
    people: set[int] = set()
    for part in found.among(everybody):
        people.update(json.loads(part.aggregate(people=Numbers("subscriber"))["people"] or "[]"))
    return Asked(piece, found.wishes, array("q", sorted(people)))


def listening() -> QuerySet[Subscription]:
    """Subscriptions that news may go to: confirmed, and neither they nor their owners are paused or closed."""
    return Subscription.objects.filter(
        confirmed_at__isnull=False,
        paused_at=None,
        subscriber__confirmed_at__isnull=False,
        subscriber__disabled_at=None,
        subscriber__paused_at=None,
    )


def listening_among_many() -> QuerySet[Subscription]:
    """The same, for reading very many: the few who don't listen are left out, instead of everybody looked up.

    Not for rows that are locked: of somebody who has paused meanwhile that wouldn't be noticed.
    """
    deaf = Subscriber.objects.filter(NOT_LISTENING, pk=OuterRef("subscriber_id"))
    return Subscription.objects.filter(~Exists(deaf), confirmed_at__isnull=False, paused_at=None)


def _still_listening(people: Iterable[int], asked: Asked) -> Iterable[tuple[Subscriber, list[Subscription]]]:
    """These people with all that fits of what they want now: many may have changed since, or stopped."""
    fit = Fit(asked.piece)
    rows = listening().filter(OneOf("subscriber", people)).select_related("subscriber").order_by("subscriber_id", "pk")
    rows = rows.select_for_update(of=("subscriber",))  # who is erased meanwhile is gone before or afterwards
    still = (row for row in rows if row.wish_id in asked.wishes or fit.query(row.query))
    for _, group in groupby(still, key=lambda row: row.subscriber_id):
        mine = list(group)
        yield mine[0].subscriber, mine


def _those_who_know(edition: Edition) -> tuple[int, int | None]:
    """The next people who were sent an earlier state, and those for whom one waits.

    Who was sent it, or perhaps was, hears of the change. Who waits for it gets the new state instead, or nothing when
    it was withdrawn.
    """
    earlier = Delivery.objects.filter(
        edition__page_id=edition.page_id, edition__number__lt=edition.number, subscriber__gt=edition.cursor
    )
    people = list(earlier.order_by("subscriber_id").values_list("subscriber_id", flat=True).distinct()[:AT_ONCE])
    if not people:
        return 0, None
    person = {one.pk: one for one in Subscriber.objects.filter(pk__in=people).order_by("pk").select_for_update()}
    batch = list(earlier.filter(subscriber__in=people).order_by("pk").select_for_update(of=("self",)))
    known = set(earlier.filter(TOLD, subscriber__in=people).values_list("pk", flat=True))
    told = {row.subscriber_id: row for row in batch if row.pk in known}
    waiting = [one.pk for one in batch if one.state == DeliveryState.WAITING]
    if edition.change == Change.WITHDRAWN:
        Delivery.objects.filter(pk__in=waiting).update(state=DeliveryState.DROPPED)
    reasons = _those_of(told.values()) if edition.is_emergency else {}
    rows = [
        _delivery(edition, person[pk], [reasons[one] for one in row.reasons if one in reasons], row.reasons)
        for pk, row in told.items()
        if person[pk].disabled_at is None
    ]
    Delivery.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows), people[-1]


def _those_of(deliveries: Iterable[Delivery]) -> dict[int, Subscription]:
    """The subscriptions that were their reasons and are still there."""
    return Subscription.objects.filter(OneOf("pk", {one for row in deliveries for one in row.reasons})).in_bulk()


def _delivery(
    edition: Edition, person: Subscriber, found: Sequence[Subscription], reasons: Sequence[int] = ()
) -> Delivery:
    now = timezone.now()
    hours = Hours(time_zone=person.time_zone, quiet_from=person.quiet_from, quiet_to=person.quiet_to)
    regional = (names_a_region(row.query) for row in found)
    urgent = is_urgent(is_emergency=edition.is_emergency, agreed=person.emergencies, names_its_region=regional)
    return Delivery(
        subscriber=person,
        edition=edition,
        reasons=list(reasons) or [row.pk for row in found],
        created_at=now,
        due_at=due([row.rate for row in found], change=edition.change, at=now, hours=hours, urgent=urgent),
        is_urgent=urgent,
    )
