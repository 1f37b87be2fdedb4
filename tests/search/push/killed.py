"""What ``test_killed.py`` runs: a site that publishes, and workers that are killed at random statements.

Arguments: port of the mail server, number of kills, seed. Prints one JSON object: what the rows say in the end.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402  (after the setup)
from django.db import connection, connections  # noqa: E402
from django.utils import timezone  # noqa: E402
from wagtail.models import Page, Site  # noqa: E402

from content.models import ArticleIndexPage, ArticlePage, HomePage  # noqa: E402
from search.engines import engine  # noqa: E402
from search.push import bundling, looking, matching, policy, sending, wish_index  # noqa: E402
from search.push.models import Delivery, Edition, Look, Message, Subscriber, Subscription  # noqa: E402

PEOPLE = 6
STATEMENTS = 160
"""About as many as one worker needs for one article."""


def site(people: int = PEOPLE) -> None:
    for page in Page.objects.filter(depth=2):
        page.delete()
    home = Page.objects.get(depth=1).add_child(instance=HomePage(title="首页", slug="home"))
    Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
    home.add_child(instance=ArticleIndexPage(title="科普文章", slug="articles"))
    engine().rebuild([])
    now = timezone.now()
    for number in range(people):
        person = Subscriber.objects.create(
            address=f"p{number}@example.org", confirmed_at=now, quiet_from=time(), quiet_to=time()
        )
        for query in ("kind=article", "keyword=台风"):
            Subscription.objects.create(subscriber=person, query=query, rate="at_once", confirmed_at=now)


def publish(title: str) -> None:
    page = ArticleIndexPage.objects.get().add_child(instance=ArticlePage(title=title, summary=title, live=False))
    page.save_revision().publish()


def correct(title: str) -> None:
    page = ArticlePage.objects.get(title=title)
    page.corrections = [("correction", {"corrected_on": timezone.localdate(), "was": "旧", "now": "新"})]
    page.title = f"{title}（已更正）"
    page.save_revision().publish()


def work() -> None:
    """What the worker's duties do, until nothing is left to be done."""
    while looking.look() + matching.match() + wish_index.file_new() + bundling.bundle() + sending.send():
        pass


class Killer:
    """Ends the process at one statement of the database, before or after it."""

    def __init__(self, at: int, before: bool) -> None:
        self.left, self.before = at, before

    def __call__(self, execute: Callable[..., Any], *arguments: Any) -> Any:
        self.left -= 1
        if self.left == 0 and self.before:
            os.kill(os.getpid(), signal.SIGKILL)
        result = execute(*arguments)
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return result


def worker(killer: Killer | None) -> int:
    """The number of a process that works."""
    connections.close_all()
    child = os.fork()
    if child:
        return child
    try:
        if killer:
            with connection.execute_wrapper(killer):
                work()
        else:
            work()
        os._exit(0)
    except BaseException:
        import traceback

        traceback.print_exc()
        os._exit(1)


def ended(*children: int) -> list[int]:
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    past = timezone.now() - timedelta(seconds=1)
    Message.objects.filter(claimed_until__isnull=False).update(claimed_until=past)  # five minutes pass
    return codes


def main(port: int, kills: int, seed: int) -> dict[str, Any]:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    policy.GROUPED_WITHIN = bundling.GROUPED_WITHIN = timedelta()
    policy.MESSAGES_A_DAY = 1000
    chance = random.Random(seed)
    site()
    killed = errors = round_ = 0
    while killed < kills:
        if round_ % 2 == 0:
            publish(f"台风{round_}")
        else:
            correct(f"台风{round_ - 1}")
        round_ += 1
        killers = [Killer(chance.randint(1, STATEMENTS), chance.random() < 0.5) for _ in range(2)]
        codes = ended(*(worker(killer) for killer in killers))
        killed += codes.count(-signal.SIGKILL)
        errors += codes.count(1)
    ended(worker(None), worker(None))
    return {
        "killed": killed,
        "errors": errors,
        "looks": Look.objects.count(),
        "editions": list(Edition.objects.order_by("pk").values_list("pk", "page_id", "change", "state")),
        "messages": [
            [str(uid), state, uncertain]
            for uid, state, uncertain in Message.objects.values_list("uid", "state", "uncertain")
        ],
        "deliveries": list(Delivery.objects.values_list("subscriber__address", "edition_id", "state")),
        "people": list(Subscriber.objects.values_list("address", flat=True)),
        "titles": list(ArticlePage.objects.values_list("title", flat=True)),
    }


if __name__ == "__main__":
    print(json.dumps(main(*map(int, sys.argv[1:4]))))
