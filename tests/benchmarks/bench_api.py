"""Lists of the open interface at size: 20 items, in process, warm.

    python tests/benchmarks/bench_api.py [--pages N] [--rounds N] [--var FOLDER]

Prints one JSON object: for each question ``queries``, and milliseconds of the clock (``p50_ms``, ``p95_ms``) and of the
processor, which a busy machine does not stretch. The target is a p95 of 25 ms at 100,000 pages. Each round asks for the
next page of the list, so nothing is answered twice. ``--var`` names a folder that was filled and migrated before.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from tests.benchmarks.bench_widgets import prepare  # noqa: E402

QUESTIONS = {
    "articles": "/api/v1/content/article",
    "articles of a topic": "/api/v1/content/article?topic=weather",
    "articles of a city, for elders": "/api/v1/content/article?region=440100&audience=older",
    "rebuttals of a city": "/api/v1/content/rumor?region=440100",
    "venues": "/api/v1/venues",
    "venues of a city": "/api/v1/venues?region=440100",
    "venues near": "/api/v1/venues?near=23.13,113.26&km=50",
    "venues open today near": "/api/v1/venues?near=23.13,113.26&km=10&open=today",
    "venues open today": "/api/v1/venues?open=today",
    "events": "/api/v1/events",
    "events of a city": "/api/v1/events?region=440100",
    "events of a winter": "/api/v1/events?from=2026-12-01&to=2027-02-28",
    "occurrences": "/api/v1/occurrences",
    "occurrences of a city": "/api/v1/occurrences?region=440100",
    "changes": "/api/v1/changes",
}


def measured(client: Any, address: str, rounds: int) -> dict[str, float]:
    """One question, going on behind its cursor; from the beginning again at the end."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200, address
        queries = len(seen)
    wall, cpu, current = [], [], address
    for _ in range(rounds):
        began = time.perf_counter(), time.process_time()
        answer = client.get(current)
        wall.append((time.perf_counter() - began[0]) * 1000)
        cpu.append((time.process_time() - began[1]) * 1000)
        assert answer.status_code == 200, current
        current = (answer.json()["next"] or address).removeprefix("http://127.0.0.1")
    return {
        "queries": queries,
        "cpu_p50_ms": percentile(cpu, 0.5),
        "cpu_p95_ms": percentile(cpu, 0.95),
        "p50_ms": percentile(wall, 0.5),
        "p95_ms": percentile(wall, 0.95),
    }


def percentile(values: list[float], share: float) -> float:
    """The value below which that share of them lies."""
    return round(sorted(values)[int(len(values) * share)], 2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--var", default="")
    given = parser.parse_args()
    os.environ["KEPU_API_REQUESTS"] = "100000000"
    with tempfile.TemporaryDirectory(prefix="kepu-bench-") as folder:
        prepare(Path(given.var or folder), 0 if given.var else given.pages)
        from django.test import Client
        from wagtail.models import Page

        client = Client(SERVER_NAME="127.0.0.1")
        client.get("/api/v1/changes")
        figures = {name: measured(client, address, given.rounds) for name, address in QUESTIONS.items()}
        print(json.dumps({"pages": Page.objects.count(), "load": os.getloadavg()[0], "questions": figures}))


if __name__ == "__main__":
    main()
