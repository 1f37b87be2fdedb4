"""Widgets: bytes over the wire, and what an answer costs with the page cache, with 304 and without either.

    python tests/benchmarks/bench_widgets.py [--pages N] [--rounds N]

Prints one JSON object. ``bytes`` are compressed, as a browser gets them: the loader, the data of each widget, and both
together for the first widget on a page. For each widget, in process through the WSGI application that servers load:
processor milliseconds a request (``cpu_ms``) and requests a second (``per_second``) kept, answered by 304, and made by
Django.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from tests.benchmarks.bench_surge import NOT_KEPT, asked  # noqa: E402

LISTS = ("events", "calendar", "venues", "rumors")


def prepare(folder: Path, pages: int) -> None:
    """A site on SQLite in that folder, with so many pages more."""
    os.environ |= {
        "KEPU_VAR_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "website.settings.dev",
    }
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    if pages:
        call_command("fill", pages=pages, subscribers=0, verbosity=0)


def timed(site: Any, path: str, rounds: int, expected: str, **more: str) -> dict[str, float]:
    """The mean over rounds."""
    assert asked(site, path, **more)[0].startswith(expected), path
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(rounds):
        asked(site, path, **more)
    return {
        "cpu_ms": round((time.process_time() - cpu) / rounds * 1000, 3),
        "per_second": round(rounds / (time.perf_counter() - wall)),
    }


def widget(site: Any, name: str, rounds: int) -> dict[str, Any]:
    """One widget in the three ways."""
    path = f"/widgets/v1/data/{name}"
    asked(site, path)
    etag = asked(site, path)[1]["ETag"]
    return {
        "kept": timed(site, path, rounds, "200"),
        "not_modified": timed(site, path, rounds, "304", HTTP_IF_NONE_MATCH=etag),
        "made": timed(site, path, max(5, rounds // 20), "200", **NOT_KEPT),
    }


def sizes(site: Any) -> dict[str, int]:
    """Compressed bytes."""
    from django.test import Client

    loader = len(gzip.compress(Client().get("/widgets/v1/kepu.js", SERVER_NAME="127.0.0.1").content, 6))
    data = {
        name: len(gzip.compress(Client().get(f"/widgets/v1/data/{name}", SERVER_NAME="127.0.0.1").content, 6))
        for name in LISTS
    }
    return {
        "loader": loader,
        **data,
        "first_widget": loader + max(data[name] for name in ("events", "venues", "rumors")),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=400)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kepu-bench-") as folder:
        prepare(Path(folder), given.pages)
        from website.wsgi import application

        figures = {name: widget(application, name, given.rounds) for name in LISTS}
        print(
            json.dumps(
                {"pages": given.pages, "load": os.getloadavg()[0], "bytes": sizes(application), "widgets": figures}
            )
        )


if __name__ == "__main__":
    main()
