"""What ``test_crossing.py`` runs: pieces and corrections are matched, bundled and cancelled while people leave.

Processes of one database that write the same rows at once. Argument: seed. Prints one JSON object.
"""

from __future__ import annotations

import json
import random
import sys
import time
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

import django

django.setup()

from django.core.exceptions import ValidationError  # noqa: E402

from search.push import bundling, looking, matching, policy, steering, subscribing  # noqa: E402  (after the setup)
from search.push.models import Delivery, Edition, Subscriber, Subscription  # noqa: E402
from search.push.vocabulary import Change, DeliveryState, EditionState, Rate  # noqa: E402
from tests.search.push.confirmed_meanwhile import beside, said  # noqa: E402
from tests.search.push.killed import publish, site  # noqa: E402

PEOPLE = 300
ROUNDS = 6
PAGES = 4
CHANGES = 40
LONGEST = 20
"""Seconds, when the matching it goes on beside has failed."""


def match() -> int:
    written = 0
    while Edition.objects.filter(state=EditionState.MATCHING).exists():
        written += matching.match()
    return written


def bundle() -> int:
    made, until = 0, time.monotonic() + LONGEST
    while time.monotonic() < until and Edition.objects.filter(state=EditionState.MATCHING).exists():
        made += bundling.bundle()
    return made


def cancel(edition: Edition) -> int:
    steering.cancel(edition=edition, user=None)
    return 1


def leave(subscriptions: list[Subscription]) -> int:
    for subscription in subscriptions:
        subscribing.remove(subscription=subscription)
    return len(subscriptions)


def change(subscription: Subscription) -> int:
    """From wish to wish, as the other of the same person does: never both to one."""
    changed = 0
    for number in range(CHANGES):
        with suppress(ValidationError):
            subscribing.change(subscription=subscription, name="", rate=Rate.WEEKLY, query=f"keyword=词语{number}")
            changed += 1
    return changed


def sent(chance: random.Random) -> None:
    """Some of what waits went out, in no order: the rows are somewhere else on the disk afterwards."""
    waiting = list(Delivery.objects.filter(state=DeliveryState.WAITING).values_list("pk", flat=True))
    for pk in chance.sample(waiting, len(waiting) // 2):
        Delivery.objects.filter(pk=pk).update(state=DeliveryState.SENT)


def one_round(pages: list[int], chance: random.Random) -> list[Any]:
    """Every page was corrected; what each process did, None for one that failed."""
    for page in pages:
        last = Edition.objects.filter(page_id=page).latest("number")
        Edition.objects.create(page_id=page, number=last.number + 1, change=Change.CORRECTED, title="台风", url="/")
    leaving = chance.sample(list(Subscription.objects.select_related("subscriber")), 12)
    cancelled = chance.choice(list(Edition.objects.exclude(state=EditionState.CANCELLED)))
    owner = Subscriber.objects.exclude(subscriptions__in=leaving).earliest("pk")
    one, other = (owner.subscriptions.get_or_create(query=f"keyword=词语{name}")[0] for name in "甲乙")
    works = (match, match, bundle, bundle, *(partial(change, each) for each in (one, other)))
    works = (*works, partial(cancel, cancelled), partial(leave, leaving))
    done = [said(child) for child in [beside(work) for work in works]]
    sent(chance)
    return done


def first_editions() -> list[int]:
    for page in range(PAGES):
        publish(f"台风{page}")
    looking.look()
    matching.match()
    return list(Edition.objects.values_list("page_id", flat=True))


def main(seed: int) -> list[list[Any]]:
    chance = random.Random(seed)
    policy.GROUPED_WITHIN = bundling.GROUPED_WITHIN = timedelta()
    policy.MESSAGES_A_DAY = 1000
    site(people=PEOPLE)
    pages = first_editions()
    sent(chance)
    return [one_round(pages, chance) for _ in range(ROUNDS)]


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
