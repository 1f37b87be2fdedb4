"""Screens of the editors' backend on a site made by ``fill``: queries and milliseconds, at two sizes in one run.

    python tests/benchmarks/bench_editors.py [--pages N] [--few N] [--var FOLDER] [--rounds N]

``--var`` names the folder of a filled site to look at instead of making one. Queries are the median as well: what a
process asks four times a second, whether others have changed something, falls on one request and not on the next.
Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]


def measured(rounds: int) -> dict[str, Any]:
    """Every screen for an editor: queries, median and slowest of the rounds."""
    import django

    django.setup()
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from wagtail.models import Page

    from content.actions import create_editor
    from content.models import ArticleIndexPage, EventPage, RumorPage

    client = Client(SERVER_NAME="localhost")
    client.force_login(create_editor(username="bench", password="a-long-and-odd-password"))
    rumor, event = RumorPage.objects.live().first(), EventPage.objects.live().first()
    assert rumor
    assert event
    screens = {
        "home": "",
        "explorer": f"pages/{ArticleIndexPage.objects.get().pk}/",
        "listing of articles": "articles/",
        "listing, searched": "articles/?q=台风",
        "edit a rebuttal": f"pages/{rumor.pk}/edit/",
        "edit an event": f"pages/{event.pk}/edit/",
        "review desk": f"review/{rumor.pk}/",
        "page chooser": "choose-page/",
        "page chooser, searched": "choose-page/search/?q=台风",
        "picture chooser": "images/chooser/",
        "what comes due": "reports/shelf-life/",
    }
    figures: dict[str, Any] = {"pages": Page.objects.count(), "load": round(os.getloadavg()[0], 1)}
    for name, path in screens.items():
        client.get(f"/cms/{path}")
        seconds, counts = [], []
        for _ in range(rounds):
            began = time.perf_counter()
            with CaptureQueriesContext(connection) as queries:
                answer = client.get(f"/cms/{path}")
            seconds.append(time.perf_counter() - began)
            counts.append(len(queries))
            assert answer.status_code == 200, (name, answer.status_code)
        seconds.sort()
        figures[name] = {
            "queries": int(statistics.median(counts)),
            "p50_ms": round(seconds[len(seconds) // 2] * 1000),
            "max_ms": round(seconds[-1] * 1000),
        }
    return figures


def on_a_site_of(pages: int, rounds: int) -> dict[str, Any]:
    """The figures of a site with that many pages, made for it and removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="kepu-bench-") as folder:
        environment = os.environ | {"KEPU_VAR_DIR": folder}
        for command in (("migrate",), ("setup_site",), ("fill", "--pages", str(pages))):
            subprocess.run(
                [sys.executable, str(ROOT / "manage.py"), *command],
                check=True,
                env=environment,
                stdout=subprocess.DEVNULL,
            )
        return in_folder(folder, rounds)


def in_folder(folder: str, rounds: int) -> dict[str, Any]:
    """The figures of the site in that folder, from a process of its own."""
    command = [sys.executable, __file__, "--inside", "--rounds", str(rounds)]
    done = subprocess.run(
        command, check=True, env=os.environ | {"KEPU_VAR_DIR": folder}, stdout=subprocess.PIPE, text=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main() -> None:
    """Two sizes, or one folder."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=100_000)
    parser.add_argument("--few", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--var")
    parser.add_argument("--inside", action="store_true")
    options = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "website.settings.dev"
    if options.inside:
        figures = measured(options.rounds)
    elif options.var:
        figures = in_folder(options.var, options.rounds)
    else:
        figures = {
            "few": on_a_site_of(options.few, options.rounds),
            "many": on_a_site_of(options.pages, options.rounds),
        }
    print(json.dumps(figures, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
