"""The site behind its page cache, where a render waits in the middle for as long as a file is there.

``python -m tests.website.held_site`` is an editor beside it: commands, one a line, from its input.
"""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

from wagtail import hooks

from website.wsgi import application

__all__ = ["application"]

HOLD = Path(os.environ["KEPU_TEST_HOLD"])
SLUG = "taifeng"
REBUTTAL = "denglu"


@hooks.register("page_context")
def wait_while_held(page: Any, request: Any) -> dict[str, Any]:
    """The page has been read by now, and is not written yet."""
    if HOLD.exists():
        HOLD.with_suffix(".waiting").touch()
        while HOLD.exists():
            time.sleep(0.02)
    return {}


def article() -> Any:
    from content.models import ArticlePage

    return ArticlePage.objects.get(slug=SLUG)


def rebuttal() -> Any:
    from content.models import RumorPage

    return RumorPage.objects.get(slug=REBUTTAL)


def make() -> None:
    """A site with one article, which has one topic, and one rebuttal."""
    from content.foundation import lay_foundation
    from content.models import ArticleIndexPage, ArticlePage, RumorIndexPage, RumorPage, Topic

    lay_foundation()
    words = {"title": "谣言一", "claim": "台风不会登陆", "truth": "会", "summary": "摘要", "verdict": "false"}
    rumor = RumorPage(slug=REBUTTAL, explanation=[("text", "<p>解释</p>")], **words)
    RumorIndexPage.objects.get().add_child(instance=rumor)
    rumor.save_revision().publish()
    page = ArticlePage(title="台风一", slug=SLUG, summary="摘要", body=[("text", "<p>正文</p>")])
    ArticleIndexPage.objects.get().add_child(instance=page)
    page.topics.add(Topic.objects.get(slug="typhoon"))
    page.save_revision().publish()


def publish(title: str) -> None:
    page = article()
    page.title = title
    page.save_revision().publish()


def unpublish() -> None:
    article().unpublish()


def publish_rebuttal(title: str) -> None:
    page = rebuttal()
    page.title = title
    page.save_revision().publish()


def unpublish_rebuttal() -> None:
    rebuttal().unpublish()


def restrict() -> None:
    from wagtail.models import PageViewRestriction

    PageViewRestriction.objects.create(page=article(), restriction_type="login")


def free() -> None:
    from wagtail.models import PageViewRestriction

    PageViewRestriction.objects.get().delete()


def name_site(name: str) -> None:
    from content.models import PublicSiteSettings

    settings = PublicSiteSettings.objects.get()
    settings.site_name = name
    settings.save()


def name_topic(name: str) -> None:
    from content.models import Topic

    topic = Topic.objects.get(slug="typhoon")
    topic.name = name
    topic.save()


def expire() -> None:
    """What the worker does to a page whose time is over."""
    from datetime import timedelta

    from django.core.management import call_command
    from django.utils.timezone import now

    from content.models import ArticlePage

    ArticlePage.objects.update(expire_at=now() - timedelta(minutes=1))
    call_command("publish_scheduled", verbosity=0)


PAGES = (make, publish, unpublish, publish_rebuttal, unpublish_rebuttal, restrict, free, expire)
COMMANDS = {each.__name__: each for each in (*PAGES, name_site, name_topic)}

if __name__ == "__main__":
    print("ready", flush=True)
    for line in sys.stdin:
        name, *words = line.split()
        COMMANDS[name](*words)
        print("done", flush=True)
