"""Pages and listings on a site made by ``fill``, beside a bare Wagtail page in the same run.

    python tests/benchmarks/bench_pages.py [--pages N] [--rounds N] [--var FOLDER]

Prints one JSON object: for each address the database queries, CPU milliseconds (median), p50 and p95 in
milliseconds, and ``ratio``, the p50 in bare Wagtail pages. Requests run in process through Django's test client,
with all middleware. Without ``--var`` (a folder filled before) the site is made in a folder of its own and removed.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

BARE = "<!doctype html><title>{{ page.title }}</title><h1>{{ page.title }}</h1>"


def manage(*arguments: str) -> float:
    """Run a command of the site in a process of its own; the seconds it took."""
    began = time.perf_counter()
    subprocess.run([sys.executable, str(ROOT / "manage.py"), *arguments], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def made(pages: int) -> dict[str, float]:
    """A filled site with its search index."""
    filling = manage("fill", "--pages", str(pages))
    return {"fill_seconds": round(filling, 1), "rebuild_seconds": round(manage("search_rebuild"), 1)}


def start(templates: Path, *, urls: str = "") -> None:
    """Django with the templates of a folder, that of Wagtail's own page type among them, and with these addresses."""
    import django
    from django.conf import settings

    (templates / "wagtailcore").mkdir()
    (templates / "wagtailcore" / "page.html").write_text(BARE)
    settings.TEMPLATES[0]["DIRS"] = [str(templates)]
    settings.LOGGING["root"]["level"] = "WARNING"
    settings.ROOT_URLCONF = urls or settings.ROOT_URLCONF
    django.setup()


def bare_page() -> str:
    """The address of a page that is nothing but Wagtail's."""
    from wagtail.models import Page

    from content.models import HomePage

    page = Page.objects.filter(slug="bare").first()
    if page is None:
        page = HomePage.objects.get().add_child(instance=Page(title="素页", slug="bare"))
    return str(page.get_url())


def addresses() -> dict[str, str]:
    """What is measured."""
    from content import selectors
    from content.records import Kind

    middle = {kind: selectors.live_ids(kind) for kind in Kind}
    pages = {
        f"{kind} page": selectors.by_ids([(ids[len(ids) // 2], str(kind))])[0].get_url() for kind, ids in middle.items()
    }
    return {
        "bare wagtail page": bare_page(),
        **pages,
        "home": "/",
        "articles": "/articles/",
        "articles, page 200": "/articles/?page=200",
        "articles, topic": "/articles/?topic=weather",
        "articles, topic, city, audience": "/articles/?topic=weather&region=440100&audience=older",
        "rumors, verdict": "/rumors/?verdict=misleading",
        "campaigns": "/campaigns/",
        "topic": "/topics/weather/",
        "topics": "/topics/",
        "region": "/regions/440100/",
        "venues": "/venues/",
        "venues near": "/venues/?near=23.13,113.26&km=20",
        "venues open today": "/venues/?open=today&region=440100",
        "events": "/events/",
        "events, city": "/events/?region=440100",
        "calendar month": "/events/calendar/",
        "calendar month, city": "/events/calendar/?region=440100",
        "feed": "/articles/feed.xml?topic=weather",
    }


def timed(client: Any, address: str, rounds: int) -> dict[str, float]:
    """One warm-up, one request to count queries, then ``rounds`` requests."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    answer = client.get(address)
    if answer.status_code != 200:
        raise RuntimeError(f"{address} answers {answer.status_code}")
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
        queries = len(seen)  # later requests empty the log
    wall, cpu = [], []
    for _ in range(rounds):
        began, worked = time.perf_counter(), time.process_time()
        client.get(address)
        wall.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - worked) * 1000)
    wall.sort()
    cpu.sort()
    return {
        "queries": queries,
        "cpu_ms": round(cpu[rounds // 2], 1),
        "p50_ms": round(wall[rounds // 2], 1),
        "p95_ms": round(wall[int(rounds * 0.95)], 1),
        "kilobytes": round(len(answer.content) / 1000, 1),
    }


def measured(rounds: int) -> dict[str, Any]:
    """Every address, with its ratio to the bare page."""
    from django.test import Client
    from wagtail.models import Page

    client = Client(headers={"host": "127.0.0.1"})
    found: dict[str, Any] = {name: timed(client, url, rounds) for name, url in addresses().items()}
    bare = found["bare wagtail page"]["p50_ms"]
    for figures in found.values():
        figures["ratio"] = round(figures["p50_ms"] / bare, 1)
    return {"pages": Page.objects.count(), "load": round(os.getloadavg()[0], 1), **found}


def table(figures: dict[str, Any]) -> None:
    """For people, on the error stream."""
    columns = ["queries", "cpu_ms", "p50_ms", "p95_ms", "ratio", "kilobytes"]
    print(f"{'':34}" + "".join(f"{column:>10}" for column in columns), file=sys.stderr)
    for name, row in figures.items():
        if isinstance(row, dict):
            print(f"{name:34}" + "".join(f"{row[column]:>10}" for column in columns), file=sys.stderr)


def main() -> None:
    """On the folder named, or on one of its own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--var", default="")
    options = parser.parse_args()
    for name in ("DATABASE_URL", "KEPU_SEARCH_INDEX_DIR"):
        os.environ.pop(name, None)
    with tempfile.TemporaryDirectory(prefix="kepu-bench-") as folder:
        var = options.var or f"{folder}/var"
        os.environ |= {"KEPU_VAR_DIR": var, "DJANGO_SETTINGS_MODULE": "website.settings.dev"}
        manage("migrate")
        filling = {} if options.var else made(options.pages)
        templates = Path(folder) / "templates"
        templates.mkdir()
        start(templates)
        figures = filling | measured(options.rounds)
    table(figures)
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
