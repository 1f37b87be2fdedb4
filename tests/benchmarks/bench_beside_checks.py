"""What a reader who searches notices of twenty others who check messages at the same time.

    python tests/benchmarks/bench_beside_checks.py [--checking N] [--seconds N] [--var FOLDER]

The site is served by gunicorn as deployed, from a demo site made for it (or the one in ``--var``). No two searches and
no two messages are equal, so nothing is answered from memory; a message has 200 characters of our own judged set.
Prints one JSON object: searches a second and milliseconds of each, alone and beside the checks, and checks a second.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from tests.servers.processes import free_port  # noqa: E402

WORDS = [
    "台风",
    "雷电",
    "隔夜菜",
    "登革热",
    "充电宝",
    "疫苗",
    "辐射",
    "近视",
    "防汛",
    "荔枝",
    "高温",
    "中暑",
    "溺水",
    "骗局",
    "食物中毒",
]
JUDGED = ROOT / "search" / "rumors" / "own_set" / "queries.jsonl"
Ask = Callable[[], None]


@contextmanager
def served(var: str) -> Iterator[str]:
    """The address of the site in that folder under gunicorn, with no limit on how often one address asks."""
    port = free_port()
    environment = os.environ | {
        "KEPU_VAR_DIR": var,
        "DJANGO_SETTINGS_MODULE": "website.settings.dev",
        "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "site"))),
        **dict.fromkeys(("KEPU_RUMOR_CHECKS", "KEPU_API_REQUESTS"), str(10**9)),
    }
    if not (Path(var) / "kepu.sqlite3").exists():
        made = [sys.executable, str(ROOT / "manage.py"), "demo", "--prepare-only"]
        subprocess.run(made, env=environment, check=True, stdout=subprocess.DEVNULL)
    gunicorn = ["gunicorn", "-c", "python:website.serving", "-b", f"127.0.0.1:{port}", "website.wsgi"]
    with subprocess.Popen([sys.executable, "-m", *gunicorn], env=environment, cwd=ROOT) as server:
        try:
            yield _awake(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()


def _awake(site: str) -> str:
    for _ in range(200):
        with suppress(URLError), urllib.request.urlopen(f"{site}/healthz", timeout=2):  # noqa: S310  (our own server)
            return site
        time.sleep(0.2)
    raise TimeoutError(site)


def searching(site: str) -> Ask:
    """A search that nobody has asked before, each time."""
    numbers = itertools.count()

    def ask() -> None:
        words = f"{random.choice(WORDS)}{random.choice(WORDS)}{next(numbers)}"
        urllib.request.urlopen(f"{site}/search/?q={quote(words)}", timeout=60).read()  # noqa: S310

    return ask


def checking(site: str) -> Ask:
    """A message that nobody has pasted before, each time."""
    judged = [json.loads(line)["text"] for line in JUDGED.read_text("utf-8").splitlines()]
    numbers = itertools.count()

    def ask() -> None:
        text = f"第{next(numbers)}次转发：{''.join(random.sample(judged, 6))}"[:200]
        body, headers = json.dumps({"text": text}).encode(), {"Content-Type": "application/json"}
        request = urllib.request.Request(f"{site}/api/v1/rumors/check", body, headers)  # noqa: S310
        urllib.request.urlopen(request, timeout=60).read()  # noqa: S310

    return ask


def timed(ask: Ask, seconds: float) -> dict[str, float]:
    """One after the other for so long."""
    took, until = [], time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.perf_counter()
        ask()
        took.append(time.perf_counter() - began)
    took.sort()
    p50, p95 = statistics.median(took), took[int(len(took) * 0.95)]
    return {"per_second": round(len(took) / seconds, 1), "p50_ms": round(p50 * 1000), "p95_ms": round(p95 * 1000)}


@contextmanager
def meanwhile(ask: Ask, people: int) -> Iterator[list[int]]:
    """So many people ask again and again; the list is as long as answers came. Raises what one of them met."""
    answered: list[int] = []
    failed: list[BaseException] = []
    over = threading.Event()

    def go_on() -> None:
        try:
            while not over.is_set():
                ask()
                answered.append(1)
        except OSError as error:
            failed.append(error)

    threads = [threading.Thread(target=go_on) for _ in range(people)]
    for thread in threads:
        thread.start()
    try:
        yield answered
    finally:
        over.set()
        for thread in threads:
            thread.join()
    if failed:
        raise failed[0]


def main() -> None:
    """Alone, then beside the checks."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--checking", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--var")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kepu-bench-") as own, served(options.var or own) as site:
        search = searching(site)
        timed(search, 3)
        figures: dict[str, Any] = {"checking": options.checking, "alone": timed(search, options.seconds)}
        with meanwhile(checking(site), options.checking) as answered:
            timed(search, 2)
            before = len(answered)
            figures["beside"] = timed(search, options.seconds)
            figures["checks_per_second"] = round((len(answered) - before) / options.seconds, 1)
    figures["share_left"] = round(figures["beside"]["per_second"] / figures["alone"]["per_second"], 2)
    print(json.dumps(figures | {"load": round(os.getloadavg()[0], 1)}))


if __name__ == "__main__":
    main()
