"""A site made by ``fill``: rebuild from the database, then questions to our engine and to Wagtail's own search.

    python tests/benchmarks/bench_rebuild.py [--pages N] [--questions N]

Prints one JSON object. Everything lies in a folder of its own that is removed at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT), str(ROOT / "site"), str(HERE)]

STOCK = "modelsearch.backends.database"
OURS = "search.wagtail_backend"


def manage(*arguments: str) -> tuple[float, float]:
    """Run a command of the site in a process of its own; the seconds it took, and those of processors."""
    began, used = time.perf_counter(), processor_seconds()
    subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *arguments],
        check=arguments[0] != "search_status",
        stdout=subprocess.DEVNULL,
    )
    return time.perf_counter() - began, processor_seconds() - used


def processor_seconds() -> float:
    """Of all ended children and theirs: unlike the clock it hardly minds what else the machine does."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def quantiles(ask: Callable[[str], Any], questions: list[str]) -> dict[str, float]:
    """Milliseconds of each question after a warm-up, and how many found anything."""
    for question in questions[:10]:
        ask(question)
    seconds, answered = [], 0
    for question in questions:
        began = time.perf_counter()
        answered += bool(ask(question))
        seconds.append(time.perf_counter() - began)
    seconds.sort()
    return {
        "p50_ms": round(seconds[len(seconds) // 2] * 1000, 2),
        "p95_ms": round(seconds[int(len(seconds) * 0.95)] * 1000, 2),
        "share_answered": round(answered / len(questions), 3),
    }


def wagtails(backend: str, questions: list[str]) -> dict[str, float]:
    """The first twenty pages and the count from a database backend, after indexing every page with it."""
    from django.conf import settings
    from wagtail.models import Page
    from wagtail.search.backends import get_search_backend

    settings.WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": backend}}
    began = time.perf_counter()
    chosen = get_search_backend(backend)
    rebuilder = chosen.rebuilder_class(chosen.get_index_for_model(Page))
    index = rebuilder.start()
    _index_all(index)
    rebuilder.finish()
    indexing = time.perf_counter() - began

    def ask(question: str) -> int:
        results = chosen.search(question, Page)
        list(results[:20])
        return int(results.count())

    return {"index_seconds": round(indexing, 1)} | quantiles(ask, questions)


def _index_all(index: Any) -> None:
    from content.selectors import MODELS

    for model in MODELS.values():
        pages: list[Any] = []
        for page in model.objects.order_by("pk").iterator(500):
            pages.append(page)
            if len(pages) == 500:
                index.add_items(model, pages)
                pages = []
        index.add_items(model, pages)


def measured(pages: int, questions: int) -> dict[str, Any]:
    """Fill, rebuild, ask."""
    filling, _ = manage("fill", "--pages", str(pages))
    starting, starting_cpu = manage("search_status", "--json")
    rebuilding, rebuilding_cpu = manage("search_rebuild")
    rebuilding, rebuilding_cpu = rebuilding - starting, rebuilding_cpu - starting_cpu

    import django

    django.setup()
    from bench_search import questions as made_up

    from search import service
    from search.criteria import Criteria
    from search.status import status

    asked, found = made_up(questions), status()
    return {
        "pages": found.pages,
        "fill_seconds": round(filling, 1),
        "rebuild_seconds": round(rebuilding, 1),
        "rebuild_per_second": round(found.documents / rebuilding),
        "rebuild_processor_ms_per_page": round(rebuilding_cpu / found.documents * 1000, 2),
        "rebuild_per_second_if_two_cores_were_free": round(2 * found.documents / rebuilding_cpu),
        "megabytes": round(found.bytes / 1e6),
        "segments": found.segments,
        "load": round(os.getloadavg()[0], 1),
        "service_find": quantiles(lambda text: service.find(Criteria(text=text)).total, asked),
        "wagtail_database_stock": wagtails(STOCK, asked),
        "wagtail_database_ours": wagtails(OURS, asked),
    }


def main() -> None:
    """In a folder of its own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kepu-bench-") as folder:
        os.environ |= {"KEPU_VAR_DIR": folder, "DJANGO_SETTINGS_MODULE": "website.settings.dev"}
        for name in ("DATABASE_URL", "KEPU_SEARCH_INDEX_DIR"):
            os.environ.pop(name, None)
        manage("migrate")
        manage("setup_site")
        figures = measured(options.pages, options.questions)
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
