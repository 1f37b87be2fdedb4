"""What ``test_confirmed_meanwhile.py`` runs: people confirm and leave, wishes are filed, pieces matched, all at once.

Four processes of one database. Argument: seed. Prints one JSON object: when what was done, by the clock that all
processes of a machine share, and what the rows say in the end.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable
from datetime import time as clock
from typing import Any
from uuid import uuid4

import django

django.setup()

from django.db import connections  # noqa: E402  (after the setup)
from django.utils import timezone  # noqa: E402

from content.models import ArticlePage  # noqa: E402
from search.push import looking, matching, subscribing, wish_index  # noqa: E402
from search.push.models import Delivery, Edition, Subscriber, Subscription  # noqa: E402
from tests.search.push.killed import publish, site  # noqa: E402

FIT = ["keyword=台风", "kind=article", "keyword=台风&kind=article", "keyword=台风&keyword=地震"]
OTHERS = ["keyword=地震", "kind=venue", "keyword=台风&kind=venue"]
ALONE = 8
"""So many confirm before anything else goes on, and so many when it is over."""

PIECES = 5
TURN = 0.01
"""Seconds, so that others get one."""


def confirm(chance: random.Random) -> list[Any]:
    """A subscription, whether the pieces fit it, and between which instants it was confirmed."""
    fits = chance.random() < 0.75
    person = Subscriber.objects.create(address=f"{uuid4()}@example.org", quiet_from=clock(), quiet_to=clock())
    query = chance.choice(FIT if fits else OTHERS)
    subscription = Subscription.objects.create(subscriber=person, query=query, rate="at_once")
    began = time.monotonic()
    subscribing.confirm(subscription=subscription)
    return [subscription.pk, fits, began, time.monotonic()]


def confirm_until(done: str, chance: random.Random) -> list[list[Any]]:
    confirmed = []
    while not os.path.exists(done):
        confirmed.append(confirm(chance))
        time.sleep(TURN)
    return confirmed


def match_all() -> list[list[Any]]:
    """A piece after the other, a few people a transaction."""
    matching.AT_ONCE = 20
    return [match_one(f"台风{number}") for number in range(PIECES)]


def match_one(title: str) -> list[Any]:
    """The title, and the instants when it began to be published, when matching began, and when that ended."""
    began = time.monotonic()
    publish(title)
    looking.look()
    matched = time.monotonic()
    while Edition.objects.exclude(state="done").exists():
        matching.match()
    return [title, began, matched, time.monotonic()]


def file_until(done: str) -> int:
    """File a few at a time, forget, begin anew."""
    filed = 0
    while not os.path.exists(done):
        filed += wish_index.file_new(seconds=0, at_once=3)
        wish_index.rebuild(lambda rows: None)
    return filed


def file_beside_until(done: str) -> int:
    """What a second worker does."""
    filed = 0
    while not os.path.exists(done):
        filed += wish_index.file_new(seconds=0, at_once=3)
        time.sleep(TURN / 2)
    return filed


def come_and_go_until(done: str) -> int:
    """The only ones with their wish come and go, so that wishes are forgotten while others ask for them."""
    gone = 0
    while not os.path.exists(done):
        person = Subscriber.objects.create(address=f"gone{gone}@example.org", confirmed_at=timezone.now())
        for query in (FIT[gone % len(FIT)], f"keyword=流星{gone}"):
            Subscription.objects.create(subscriber=person, query=query, confirmed_at=timezone.now())
        time.sleep(TURN)
        subscribing.erase(subscriber=person)
        gone += 1
    return gone


def beside(work: Callable[[], Any]) -> tuple[int, int]:
    """A process that does this and says what came of it; its number and where to read."""
    connections.close_all()
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, reading
    try:
        os.write(writing, json.dumps(work()).encode())
        os._exit(0)
    except BaseException:
        import traceback

        traceback.print_exc()
        os._exit(1)


def said(child: tuple[int, int]) -> Any:
    with os.fdopen(child[1]) as lines:
        words = lines.read()
    return json.loads(words) if os.waitstatus_to_exitcode(os.waitpid(child[0], 0)[1]) == 0 else None


def main(seed: int) -> dict[str, Any]:
    chance = random.Random(seed)
    site(people=0)
    confirmed = [confirm(chance) for _ in range(ALONE)]
    done = os.path.join(os.environ["KEPU_VAR_DIR"], "done")
    works = (
        lambda: confirm_until(done, chance),
        lambda: file_until(done),
        lambda: file_beside_until(done),
        lambda: come_and_go_until(done),
    )
    others = [beside(work) for work in works]
    pieces = said(beside(match_all))
    open(done, "w").close()
    meanwhile, filed, filed_beside, gone = map(said, others)
    confirmed += (meanwhile or []) + [confirm(chance) for _ in range(ALONE)]
    titles = dict(ArticlePage.objects.values_list("pk", "title"))
    reasons = [[titles[page], found] for page, found in Delivery.objects.values_list("edition__page_id", "reasons")]
    return {
        "confirmed": confirmed,
        "pieces": pieces,
        "filed": filed,
        "filed_beside": filed_beside,
        "gone": gone,
        "meanwhile": meanwhile,
        "reasons": reasons,
    }


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
