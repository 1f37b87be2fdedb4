"""One published piece and many subscriptions: finding the people, and preparing what goes to them.

    python tests/benchmarks/bench_push.py [--people N] [--fitting SHARE] [--distinct] [--matching] [--filers N]

``--fitting``: so many of the people want to hear of the pieces, one in twenty if nothing is said.
``--distinct``: every wish differs from all others, also those that fit. ``--matching``: only what is done
until the first message is handed over, not all deliveries and messages. ``--filers``: so many processes file, their
starts counted. Works on a database of its own (SQLite in a temporary folder) or on the empty one of ``DATABASE_URL``.
Prints one JSON object: seconds of the clock and of the processor (of this side alone), and the memory that a worker
used at most. ``found`` is asked for thirty articles of 2,500 characters: everybody they are for, how many they are and
the first thousand.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "website.settings.dev")
if "DATABASE_URL" not in os.environ and not {"--worker", "--file"} & set(sys.argv):
    os.environ["KEPU_VAR_DIR"] = tempfile.mkdtemp(prefix="kepu-bench-push-")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.db.models import Model  # noqa: E402
from django.utils import timezone  # noqa: E402

from content import plausible_text  # noqa: E402
from content.models import ArticleIndexPage, ArticlePage, EmergencyRelease, Region  # noqa: E402
from content.records import ContentRecord, Kind  # noqa: E402
from content.regions import load_regions  # noqa: E402
from search.criteria import Criteria  # noqa: E402
from search.documents import SearchDocument, prepare  # noqa: E402
from search.push import bundling, dry_run, looking, matching, sending, wish_index  # noqa: E402
from search.push.models import Delivery, Edition, Message, Subscriber, Subscription, Wish  # noqa: E402
from search.push.vocabulary import EditionState, MessageState  # noqa: E402
from website import worker  # noqa: E402

TITLE = "台风来了怎样防御"
CHARACTERS = 2500
PIECES = 30
AT_ONCE = 5000
PUSHING = (looking.look, matching.match, wish_index.file_new, bundling.bundle, sending.send)
WORDS = ["疫苗", "地震", "人工智能", "登革热", "食品", "电池", "流星"]
KINDS = ["article", "rumor", "venue", "event"]
PROVINCE = ("440000",)
"""Named by one in ten of those whom the pieces fit: what is urgent is so for them alone."""

REGIONS = [f"44{city:02d}00" for city in range(1, 22)]


def a_wish(chance: random.Random, number: int, fitting: float, distinct: bool) -> Criteria:
    """So many fit the pieces. One in three, or all with ``distinct``, say something that nobody else says."""
    alone = distinct or chance.random() < 0.33
    word = f"流星{number}"
    if chance.random() < fitting:
        keywords = (chance.choice(["台风", "防御"]), *([word] if alone else []))
        kinds = chance.choice([(), ("article",), ("article", "rumor")])
        return Criteria(keywords=keywords, kinds=kinds, regions=PROVINCE if number % 10 == 0 else ())
    if distinct:
        return Criteria(keywords=(chance.choice(WORDS), word), kinds=("article",))
    asked: dict[str, Any] = {
        "kinds": (chance.choice(KINDS),),
        "regions": (chance.choice(REGIONS),),
        "keywords": (word if alone else chance.choice(WORDS),),
    }
    return Criteria(**{name: asked[name] for name in chance.sample(sorted(asked), 2)}, topics=("typhoon",))


def a_piece(number: int) -> SearchDocument:
    """An article of 2,500 characters: about typhoons, for everyone, in the province."""
    now = timezone.now()
    return prepare(
        ContentRecord(
            id=number,
            kind=Kind.ARTICLE,
            url=f"/articles/{number}/",
            title=TITLE,
            version=1,
            body="\n".join(plausible_text.paragraphs(number, CHARACTERS)),
            published_at=now,
            updated_at=now,
            topics=("typhoon", "weather"),
            regions=("440000",),
            audiences=("everyone",),
        )
    )


def fill(count: int, fitting: float, distinct: bool) -> None:
    """As the site itself would have them, only faster: the rows are made of one that it made."""
    now, chance = timezone.now(), random.Random(5)
    person = Subscriber(confirmed_at=now, emergencies=True, quiet_from=clock(), quiet_to=clock())
    wanted = Subscription(rate="at_once", confirmed_at=now)
    for start in range(1, count + 1, AT_ONCE):
        numbers = range(start, min(start + AT_ONCE, count + 1))
        insert(person, ({"id": number, "address": f"p{number}@example.org"} for number in numbers))
        queries = (a_wish(chance, number, fitting, distinct).to_query() for number in numbers)
        insert(
            wanted, ({"id": n, "subscriber_id": n, "query": query} for n, query in zip(numbers, queries, strict=True))
        )


@transaction.atomic
def insert(like: Model, rows: Iterable[dict[str, Any]]) -> None:
    """Rows that differ from ``like`` in a few columns."""
    fields = like._meta.concrete_fields
    plain = {one.column: one.get_db_prep_save(one.pre_save(like, add=True), connection) for one in fields}
    columns = ", ".join(map(connection.ops.quote_name, plain))
    statement = f"INSERT INTO {like._meta.db_table} ({columns}) VALUES ({', '.join(['%s'] * len(plain))})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(statement, [[*(plain | row).values()] for row in rows])


def write() -> None:
    """An article about the province that is not public yet."""
    load_regions()
    page = ArticlePage(title=TITLE, summary=TITLE, live=False)
    page.regions = list(Region.objects.filter(code__in=PROVINCE))
    ArticleIndexPage.objects.get().add_child(instance=page)


def publish() -> None:
    """As an emergency: what isn't one waits five minutes for other pieces."""
    page = ArticlePage.objects.get()
    EmergencyRelease.objects.create(page=page, text_digest="", reason=TITLE, confirmed_at=timezone.now())
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


def analyze() -> None:
    """What the server of PostgreSQL does by itself within a minute or two."""
    if connection.vendor == "postgresql":
        connection.cursor().execute("VACUUM ANALYZE")


def file_all() -> None:
    while wish_index.file_new():
        pass


def file_by(processes: int) -> None:
    """As so many workers would that have just started."""
    filing = [subprocess.Popen([sys.executable, __file__, "--file"]) for _ in range(processes)]
    if any(one.wait() for one in filing):
        raise RuntimeError("A process that files has failed.")


def asked_for(pieces: list[SearchDocument]) -> dict[str, float]:
    """Everybody whom each of the pieces is for: how many they are, and the first thousand."""
    taken, people = [], 0
    for piece in pieces:
        began = time.perf_counter()
        found = matching.ask(piece)
        people += len(found.people)
        found.after(0, 1000)
        taken.append(time.perf_counter() - began)
    taken.sort()
    return {
        "people": round(people / len(pieces)),
        "p50": round(taken[len(taken) // 2], 3),
        "p95": round(taken[int(len(taken) * 0.95)], 3),
    }


class FirstSent(threading.Event):
    """Tells a worker to stop when it has handed over a message."""

    def is_set(self) -> bool:
        return Message.objects.filter(state=MessageState.SENT).exists()


def until_first_message() -> float:
    """Seconds from the order to publish to the first message handed over, by a worker that was waiting for work."""
    published: list[datetime] = []

    def publishes() -> None:
        published.append(timezone.now())
        publish()
        connection.close()

    threading.Timer(2.5, publishes).start()
    worker.run(FirstSent(), [one for one in worker.duties() if one.work in PUSHING])
    first = Message.objects.filter(state=MessageState.SENT).earliest("sent_at").sent_at
    return round((first - published[0]).total_seconds(), 2)


def as_worker(only_matching: bool) -> dict[str, Any]:
    """Of a process that does nothing but this: from the published page to messages."""
    a_piece(0)  # reads the dictionaries, as the first piece of its life makes a worker do
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    figures: dict[str, Any] = {"until_first_message": until_first_message()}
    analyze()  # or its server looks for every message through all of them, which for this session were so few
    if not only_matching:
        figures |= {"matched": timed(match_all), "bundled": timed(bundle_all)}
    return figures | {
        "deliveries": Delivery.objects.count(),
        "messages": Message.objects.count(),
        "worker_megabytes": megabytes_at_most(),
    }


def megabytes_at_most() -> int:
    """That this process had in memory. What ``getrusage`` says is that of the process which started it, if greater."""
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(lines["VmHWM"].split()[0]) // 1024


def main(count: int, fitting: float, distinct: bool, only_matching: bool, filers: int) -> dict[str, Any]:
    call_command("migrate", verbosity=0)
    call_command("setup_site", verbosity=0, stdout=sys.stderr)
    figures: dict[str, Any] = {"people": count, "load": os.getloadavg()[0], "database": connection.vendor}
    figures["filled"] = timed(lambda: fill(count, fitting, distinct))
    figures["filed"] = timed(lambda: file_by(filers) if filers else file_all())
    analyze()
    figures["wishes"] = Wish.objects.count()
    write()
    gc.freeze()  # as a worker has done
    figures["found"] = asked_for([a_piece(number) for number in range(PIECES)])
    figures["dry_run"] = timed(lambda: dry_run.dry_run(ArticlePage.objects.get().to_record(), seconds=3600))
    worker = [sys.executable, __file__, "--worker", *(["--matching"] if only_matching else [])]
    said = subprocess.run(worker, capture_output=True, text=True, check=True).stdout
    return figures | json.loads(said.splitlines()[-1])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--fitting", type=float, default=0.05)
    parser.add_argument("--distinct", action="store_true")
    parser.add_argument("--matching", action="store_true")
    parser.add_argument("--filers", type=int, default=0, help="0: this process")
    parser.add_argument("--worker", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--file", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.file:
        file_all()
    elif given.worker:
        print(json.dumps(as_worker(given.matching)))
    else:
        print(json.dumps(main(given.people, given.fitting, given.distinct, given.matching, given.filers)))
