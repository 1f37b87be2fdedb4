"""An editor of a cluster's test, as a process: ``python -m tests.search.publishing make``, then ``… work``.

``work`` publishes one page after the other until its input is closed, and prints what it did, a JSON object a line.
"""

from __future__ import annotations

import json
import select
import sys
import time
from itertools import count

import django

READ = [f"gang-{number}" for number in range(6)]
"""Pages that change all the time, and that readers read."""
COMING_AND_GOING = [f"chao-{number}" for number in range(2)]
STEADY = [f"lizhi-{number}" for number in range(3)]
"""Pages that never change; readers search for what they are about."""
PAUSE_SECONDS = 0.1


def make() -> None:
    """The site, and its index on the servers and on this machine."""
    from django.core.management import call_command

    from content.foundation import lay_foundation
    from content.models import ArticleIndexPage, ArticlePage

    lay_foundation()
    section = ArticleIndexPage.objects.get()
    for slug in (*READ, *COMING_AND_GOING, *STEADY):
        title = f"荔枝保鲜 {slug}" if slug in STEADY else f"第0稿 {slug}"
        page = ArticlePage(title=title, slug=slug, summary="摘要", body=[("text", "<p>渔港的正文</p>")], live=False)
        section.add_child(instance=page)
        page.save_revision().publish()
    call_command("search_rebuild", verbosity=0)
    call_command("search_rebuild", "--standby", verbosity=0)


def work() -> None:
    """Publish, and now and then withdraw, until somebody closes the input."""
    for draft in count(1):
        slug = COMING_AND_GOING[draft // 4 % 2] if draft % 4 == 0 else READ[draft % len(READ)]
        begun = time.time()
        live = change(slug, draft)
        print(json.dumps({"slug": slug, "draft": draft, "live": live, "begun": begun, "done": time.time()}), flush=True)
        if select.select([sys.stdin], [], [], PAUSE_SECONDS)[0]:
            return


def change(slug: str, draft: int) -> bool:
    """Whether the page is public afterwards."""
    from django.db import close_old_connections

    from content.models import ArticlePage

    close_old_connections()
    page = ArticlePage.objects.get(slug=slug)
    if slug in COMING_AND_GOING and page.live:
        page.unpublish()
        return False
    page.title = f"第{draft}稿 {slug}"
    page.save_revision().publish()
    return True


if __name__ == "__main__":
    django.setup()
    {"make": make, "work": work}[sys.argv[1]]()
