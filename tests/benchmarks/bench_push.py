"""One published piece and many subscriptions: finding the people, and preparing what goes to them.

    python tests/benchmarks/bench_push.py [--people N] [--distinct] [--matching]

``--distinct``: every wish differs from all others, also the one in twenty that fit. ``--matching``: only what is done
until the first message is handed over, not all deliveries and messages. Works on a database of its own (SQLite in a
temporary folder) or on the empty one of ``DATABASE_URL``. Prints one JSON object: seconds of the clock and of the
processor, and the memory that was used at most.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import time as clock
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings.dev")
if "DATABASE_URL" not in os.environ:
    os.environ["KEPU_VAR_DIR"] = tempfile.mkdtemp(prefix="kepu-bench-push-")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from content.models import ArticleIndexPage, ArticlePage  # noqa: E402
from search.criteria import Criteria  # noqa: E402
from search.documents import SearchDocument, prepare  # noqa: E402
from search.phrases import phrase  # noqa: E402
from search.push import bundling, dry_run, looking, matching, wish_index  # noqa: E402
from search.push.models import Delivery, Edition, Message, Subscriber, Subscription, Wish  # noqa: E402
from search.push.vocabulary import EditionState  # noqa: E402

TITLE = "台风来了怎么办"
AT_ONCE = 5000
WORDS = ["台风", "疫苗", "地震", "人工智能", "登革热", "食品", "电池", "流星"]
KINDS = ["article", "rumor", "venue", "event"]
REGIONS = [f"44{city:02d}00" for city in range(1, 22)]


def a_wish(chance: random.Random, number: int, distinct: bool) -> Criteria:
    """One in twenty fits the piece; one in three, or all, say something that nobody else says."""
    if distinct:
        word = "台风" if chance.random() < 0.05 else chance.choice(WORDS[1:])
        return Criteria(keywords=(phrase(word), phrase(f"流星{number}")), kinds=("article",))
    if chance.random() < 0.05:
        return chance.choice([Criteria(keywords=("台风",)), Criteria(kinds=("article",))])
    word = f"{chance.choice(WORDS[1:])}{number}" if chance.random() < 0.33 else chance.choice(WORDS[1:])
    asked: dict[str, Any] = {
        "kinds": (chance.choice(KINDS),),
        "regions": (chance.choice(REGIONS),),
        "keywords": (word,),
    }
    return Criteria(**{name: asked[name] for name in chance.sample(sorted(asked), 2)}, topics=("typhoon",))


def people(count: int, chance: random.Random, distinct: bool) -> Iterator[tuple[Subscriber, Subscription]]:
    now = timezone.now()
    for number in range(count):
        person = Subscriber(address=f"p{number}@example.org", confirmed_at=now, quiet_from=clock(), quiet_to=clock())
        query = a_wish(chance, number, distinct).to_query()
        yield person, Subscription(query=query, rate="at_once", confirmed_at=now)


def fill(count: int, distinct: bool) -> None:
    made = people(count, random.Random(5), distinct)
    for start in range(0, count, AT_ONCE):
        rows = [next(made) for _ in range(min(AT_ONCE, count - start))]
        Subscriber.objects.bulk_create([person for person, _ in rows])
        for person, wanted in rows:
            wanted.subscriber = person
        Subscription.objects.bulk_create([wanted for _, wanted in rows])


def publish() -> None:
    page = ArticleIndexPage.objects.get().add_child(instance=ArticlePage(title=TITLE, summary=TITLE, live=False))
    page.save_revision().publish()


def timed(work: Callable[[], Any]) -> dict[str, float]:
    began, used = time.perf_counter(), time.process_time()
    work()
    return {"seconds": round(time.perf_counter() - began, 3), "cpu": round(time.process_time() - used, 3)}


def match_all() -> None:
    while Edition.objects.filter(state=EditionState.MATCHING).exists():
        matching.match()


def bundle_all() -> None:
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    while bundling.bundle():
        pass


def file_all() -> None:
    while wish_index.file_new():
        pass


def some_times(work: Callable[[], Any]) -> dict[str, float]:
    """The median and the slowest of ten."""
    taken = sorted(timed(work)["seconds"] for _ in range(10))
    return {"median": taken[5], "slowest": taken[-1]}


def first_thousand(piece: SearchDocument) -> int:
    """How many people there are, and the first of them."""
    everybody = matching.audience(piece)
    return len(list(islice(everybody, 1000))) and len(everybody)


def until_first_message() -> None:
    """All that the worker does from a published piece to the first message that could be handed over."""
    looking.look()
    matching._one_batch({})
    Delivery.objects.update(due_at=timezone.now() - timedelta(seconds=1))
    bundling.bundle()


def main(count: int, distinct: bool, only_matching: bool) -> dict[str, Any]:
    call_command("migrate", verbosity=0)
    call_command("setup_site", verbosity=0, stdout=sys.stderr)
    figures: dict[str, Any] = {"people": count, "load": os.getloadavg()[0], "database": connection.vendor}
    figures["filled"] = timed(lambda: fill(count, distinct))
    figures["filed"] = timed(file_all)
    figures["wishes"] = Wish.objects.count()
    publish()
    piece = prepare(ArticlePage.objects.get().to_record())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    figures["audience"] = first_thousand(piece)
    figures["found"] = some_times(lambda: first_thousand(piece))
    figures["dry_run"] = timed(lambda: dry_run.dry_run(ArticlePage.objects.get().to_record(), seconds=3600))
    figures["until_first_message"] = timed(until_first_message)
    if not only_matching:
        figures["matched"] = timed(match_all)
        figures["bundled"] = timed(bundle_all)
    figures["deliveries"] = Delivery.objects.count()
    figures["messages"] = Message.objects.count()
    figures["megabytes"] = {"before": before, "after": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}
    return figures


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--distinct", action="store_true")
    parser.add_argument("--matching", action="store_true")
    given = parser.parse_args()
    print(json.dumps(main(given.people, given.distinct, given.matching)))
