"""A site of its own in which processes publish at the same time while others follow the log.

Run as a script with a folder; prints what each follower saw, and what the site was in the end. All are forks of one
process, so that starting them costs nothing.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

WRITERS, MIRRORS, ROUNDS = 3, 2, 6


def make() -> None:
    """An article for each writer."""
    from content.foundation import lay_foundation
    from content.models import ArticleIndexPage, ArticlePage

    lay_foundation()
    for number in range(WRITERS):
        page = ArticlePage(title=f"文章{number}", slug=f"wen-{number}", summary="摘要", body=[], live=False)
        ArticleIndexPage.objects.get().add_child(instance=page)
        page.save_revision().publish()


def write(number: int) -> None:
    """Publish and take back again and again. Transactions stay open for different times, so commits overtake."""
    from django.db import transaction

    from content.models import ArticlePage

    chance = random.Random(number)
    for turn in range(ROUNDS):
        with transaction.atomic():
            page = ArticlePage.objects.get(slug=f"wen-{number}")
            if chance.random() < 0.3 and page.live:
                page.unpublish()
            else:
                page.title = f"文章{number}：{turn}"
                page.save_revision().publish()
            time.sleep(chance.random() * 0.06)  # the trap needs transactions that are open at the same time
        time.sleep(chance.random() * 0.06)  # SQLite has one writer at a time, and lets who waits starve


def mirror(folder: Path, number: int) -> None:
    """Follow the log until the file ``stop`` is there, and once more."""
    from content import published_log

    seen: list[Any] = []
    while True:
        last_time = (folder / "stop").exists()
        while rows := published_log.since(seen[-1][0] if seen else 0, 4):
            seen += [(row.number, row.page_id, row.what, row.version) for row in rows]
        if last_time:
            break
        time.sleep(0.005)
    (folder / f"mirror-{number}").write_text(json.dumps(seen))


def forked(work: Callable[..., None], *given: Any) -> int:
    """The number of a process that does this and ends."""
    child = os.fork()
    if child:
        return child
    try:
        work(*given)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def main(folder: Path) -> None:
    from django.db import connections

    from content.models import ArticlePage
    from content.models.published import PublishedChange

    make()
    connections.close_all()
    mirrors = [forked(mirror, folder, number) for number in range(MIRRORS)]
    writers = [forked(write, number) for number in range(WRITERS)]
    ended = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in writers]
    (folder / "stop").touch()
    ended += [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in mirrors]
    live = {str(page.pk): page.published_version for page in ArticlePage.objects.live()}
    whole = list(PublishedChange.objects.order_by("number").values_list("number", flat=True))
    seen = [json.loads((folder / f"mirror-{number}").read_text()) for number in range(MIRRORS)]
    print(json.dumps({"ended": ended, "seen": seen, "live": live, "whole": whole}))


if __name__ == "__main__":
    import django

    django.setup()
    main(Path(sys.argv[1]))
