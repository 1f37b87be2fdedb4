"""Killed between the commit and the index: nothing is lost. Real processes, a real database file."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests import copies

ROOT = Path(__file__).resolve().parents[2]

PRELUDE = """
import os, signal, sys
import django
django.setup()
from datetime import timedelta
from django.db import transaction
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction, Site
from content.models import ArticleIndexPage, ArticlePage, HomePage
from search import outbox, service, tasks
from search.criteria import Criteria
from search.engines import engine
from search.models import IndexJob
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
def found():
    ids = [hit.id for hit in service.find(Criteria()).hits]
    return sorted(page.title for page in ArticlePage.objects.filter(pk__in=ids))
def section():
    return ArticleIndexPage.objects.get()
def article(title):
    page = section().add_child(instance=ArticlePage(title=title, summary=title, body=[], live=False))
    return page.save_revision()
"""

SITE = """
root = Page.objects.get(depth=1)
for page in root.get_children():
    page.delete()
home = Page.objects.get(depth=1).add_child(instance=HomePage(title="首页", slug="home"))
Site.objects.create(hostname="localhost", root_page=home, is_default_site=True)
home.add_child(instance=ArticleIndexPage(title="科普文章", slug="articles"))
engine().rebuild([])
article("台风甲").publish()
assert found() == ["台风甲"], found()
"""

AT_COMMIT = "outbox._wake = die\n"
BEFORE_SIGNAL = """
from wagtail.actions.publish_revision import PublishRevisionAction
PublishRevisionAction._after_publish = die
"""

CHANGES = {
    "published": (AT_COMMIT + 'article("台风乙").publish()', ["台风乙", "台风甲"]),
    "saved, Wagtail's signal never sent": (BEFORE_SIGNAL + 'article("台风乙").publish()', ["台风乙", "台风甲"]),
    "withdrawn": (AT_COMMIT + "ArticlePage.objects.get().unpublish()", []),
    "deleted": (AT_COMMIT + "ArticlePage.objects.get().delete()", []),
    "hidden": (
        AT_COMMIT + "PageViewRestriction.objects.create(page=section(), restriction_type='login')",
        [],
    ),
    "hidden, the signal after it never sent": (
        "from search import receivers\nfrom django.db.models.signals import post_save\n"
        "post_save.connect(die, sender=PageViewRestriction, weak=False)\n"
        "post_save.disconnect(dispatch_uid='kepu_search.privacy_changed', sender=PageViewRestriction)\n"
        "PageViewRestriction.objects.create(page=section(), restriction_type='login')",
        [],
    ),
    "indexed, the row still there": (
        "outbox._finish = die\n" + 'article("台风乙").publish()\noutbox.drain()',
        ["台风乙", "台风甲"],
    ),
    "claimed, not indexed": (
        "outbox._work = die\n" + 'article("台风乙").publish()\noutbox.drain()',
        ["台风乙", "台风甲"],
    ),
    "rolled back": (
        "with transaction.atomic():\n    article('台风乙').publish()\n    die()",
        ["台风甲"],
    ),
}

LATER = """
IndexJob.objects.filter(claimed_until__isnull=False).update(claimed_until=timezone.now() - timedelta(seconds=1))
IndexJob.objects.update(next_try_at=timezone.now())
while outbox.drain().done:
    pass
assert not IndexJob.objects.exists()
"""


DRIVER = """
import json, shutil
from pathlib import Path
from django.db import connections
from tests.servers import databases
var = Path(os.environ["KEPU_VAR_DIR"])
work, kept = var / "work", var / "kept"

def copy(source, target):
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    if SERVER:
        databases.make(SERVER, DATABASE.format(target.name), DATABASE.format(source.name))

def in_child(code, report=None):
    connections.close_all()
    child = os.fork()
    if not child:
        try:
            exec(code, globals())
            if report:
                report.write_text(json.dumps(found()))
            os._exit(0)
        except BaseException:
            import traceback
            traceback.print_exc()
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

results = {}
assert in_child(SITE) == 0
copy(work, kept)
for name, (change, expected) in CHANGES.items():
    copy(kept, work)
    killed = in_child(change)
    later = in_child(LATER, var / "found.json")
    results[name] = [killed, later, json.loads((var / "found.json").read_text())]
print(json.dumps(results))
"""


SERVER = os.environ.get("KEPU_TEST_DATABASE_URL", "")
DATABASE = f"kepu_test_crash_{{}}_{os.environ.get('PYTEST_XDIST_WORKER', 'only')}"


@pytest.fixture
def database_url(db: None, tmp_path: Path) -> str:
    """A database of its own with all tables, copied from the one of the tests."""
    (tmp_path / "work").mkdir()
    return copies.for_processes("crash_work", tmp_path / "work" / "kepu.sqlite3")


def test_nothing_is_lost(database_url: str, tmp_path: Path) -> None:
    """Each change in a process of its own that is killed, then a second one that looks at the rows."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "website.settings.dev",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
        "KEPU_VAR_DIR": str(tmp_path),
        "KEPU_SEARCH_INDEX_DIR": str(tmp_path / "work" / "search"),
        "DATABASE_URL": database_url,
    }
    server = SERVER if database_url.startswith("postgres") else ""
    texts = f"SITE = {SITE!r}\nCHANGES = {CHANGES!r}\nLATER = {LATER!r}\nSERVER, DATABASE = {(server, DATABASE)!r}\n"
    command = [sys.executable, "-c", PRELUDE + texts + DRIVER]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    results = json.loads(ran.stdout.splitlines()[-1])
    expected = {name: [-signal.SIGKILL, 0, titles] for name, (_, titles) in CHANGES.items()}
    assert results == expected, ran.stderr
