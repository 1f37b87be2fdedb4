"""What machines a site needs: measured on a small site served by gunicorn, computed for larger ones.

    python tests/benchmarks/bench_sizing.py [--pages N] [--rounds N]

Prints one JSON object. ``measured`` has processor milliseconds a request of the web process and of PostgreSQL (kept
pages, uncached pages, searches), megabytes of a web process and of the worker, and bytes a page of database and index.
``sizing`` is computed from it by ``needs`` for the sites of ``SITES``, and ``table`` the same as lines of Markdown.
The database is the tests' PostgreSQL, or the one of ``KEPU_TEST_DATABASE_URL`` on this machine, with nothing else on
it; the worker's work is in the database's figures. Linux only.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from tests.benchmarks import bench_pages  # noqa: E402
from tests.benchmarks.socket_load import children, cpu_ms, cpu_ms_of_all, postmaster  # noqa: E402
from tests.servers import databases, processes, sharing  # noqa: E402

NAME = "kepu_bench_sizing"
KEPT_SHARE = 0.9
"""Requests answered by the page cache. On an evening when all read the same it is more."""
SEARCH_SHARE = 0.03
BUSY = 0.5
"""How much of its processors a machine may use at the peak: what is above waits."""


@dataclass(frozen=True, slots=True)
class Site:
    """``per_second``: requests for pages at the peak."""

    name: str
    pages: int
    per_second: int


SITES = (Site("a county", 3_000, 20), Site("a city", 30_000, 200), Site("a province", 300_000, 2_000))


def needs(site: Site, found: Mapping[str, Any]) -> dict[str, Any]:
    """Cores and memory of the web processes, cores of the database, disk, from the measured figures."""
    shares = {"kept": KEPT_SHARE, "uncached": 1 - KEPT_SHARE - SEARCH_SHARE, "search": SEARCH_SHARE}
    web = sum(share * found[kind]["web_cpu_ms"] for kind, share in shares.items()) * site.per_second / 1000 / BUSY
    database = sum(share * found[kind]["database_cpu_ms"] for kind, share in shares.items())
    web_processes = max(2, round(web + 0.5))
    return {
        "site": site.name,
        "pages": site.pages,
        "per_second": site.per_second,
        "web_cores": round(web, 1),
        "web_processes": web_processes,
        "web_gigabytes": round((web_processes * found["web_megabytes"] + found["worker_megabytes"]) / 1000, 1),
        "database_cores": round(database * site.per_second / 1000 / BUSY, 1),
        "database_gigabytes": round(site.pages * found["database_bytes_a_page"] / 1e9, 2),
        "index_gigabytes": round(site.pages * found["index_bytes_a_page"] / 1e9, 2),
    }


def table(rows: list[dict[str, Any]]) -> list[str]:
    """Markdown."""
    lines = [list(rows[0]), ["---"] * len(rows[0]), *([str(value) for value in row.values()] for row in rows)]
    return [f"| {' | '.join(cells).replace('_', ' ')} |" for cells in lines]


def megabytes(pid: int) -> float:
    """Memory of a process; what it shares with others counts in part."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(round(int(line.split()[1]) / 1000) for line in lines if line.startswith("Pss:"))


@contextmanager
def served(var: Path, environment: Mapping[str, str]) -> Iterator[tuple[str, int, int]]:
    """A site under production settings with one web process of one thread: its address, that process, the worker."""
    address = f"127.0.0.1:{processes.free_port()}"
    given = dict(environment) | {
        "KEPU_WEB_ADDRESS": address, "DJANGO_SETTINGS_MODULE": "website.settings.production",
    }  # fmt: skip
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput"],
        cwd=ROOT, env=given, check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "python:website.serving", "website.wsgi"]
    with (var / "log").open("wb") as log:
        started = [
            subprocess.Popen(command, cwd=ROOT, env=given, stdout=log, stderr=log)
            for command in (gunicorn, [sys.executable, "manage.py", "worker"])
        ]
        try:
            _wait(address, var / "log")
            yield address, children(started[0].pid)[0], started[1].pid
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait(timeout=60)


def _wait(address: str, log: Path) -> None:
    until = time.monotonic() + 60
    while True:
        try:
            return asked(http.client.HTTPConnection(address, timeout=20), "/healthz", {})
        except OSError:
            if time.monotonic() > until:
                raise RuntimeError(log.read_text()[-3000:]) from None
            time.sleep(0.2)


def asked(server: http.client.HTTPConnection, path: str, headers: Mapping[str, str]) -> None:
    """One request on a connection that stays open."""
    server.request("GET", path, headers={"Accept-Encoding": "gzip", **headers})
    answer = server.getresponse()
    answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path} answers {answer.status}")


def cost(address: str, web: int, paths: list[str], rounds: int, headers: Mapping[str, str]) -> dict[str, float]:
    """A round of each to warm up, then ``rounds`` requests."""
    server = http.client.HTTPConnection(address, timeout=60)
    for path in paths:
        asked(server, path, headers)
    server_pid = postmaster()
    before, database_before, began = cpu_ms(web), cpu_ms_of_all(server_pid), time.perf_counter()
    for number in range(rounds):
        asked(server, paths[number % len(paths)], headers)
    seconds = time.perf_counter() - began
    worked, database_worked = cpu_ms(web) - before, cpu_ms_of_all(server_pid) - database_before
    server.close()
    return {
        "web_cpu_ms": round(worked / rounds, 2),
        "database_cpu_ms": round(database_worked / rounds, 2),
        "per_second": round(rounds / seconds),
    }


def measured(environment: Mapping[str, str], var: Path, rounds: int) -> dict[str, Any]:
    """Everything that ``needs`` computes with."""
    from django.db import connection

    from content.selectors import record_count

    places = bench_pages.addresses()
    pages = [place for name, place in places.items() if name.endswith(" page") and "bare" not in name]
    pages += ["/", "/articles/", "/venues/", "/events/"]
    searches = [f"/search/?q={quote(words)}" for words in ("台风来了怎么办", "隔夜菜", "疫苗", "guangdong")]
    not_kept = {"Authorization": "x"}
    with served(var, environment) as (address, web, worker):
        found: dict[str, Any] = {
            "uncached": cost(address, web, pages, rounds, not_kept),
            "search": cost(address, web, searches, rounds, not_kept),
            "kept": cost(address, web, pages, rounds * 20, {}),
            "web_megabytes": megabytes(web),
            "worker_megabytes": megabytes(worker),
        }
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        (database_bytes,) = cursor.fetchone()
    index_bytes = sum(file.stat().st_size for file in (var / "search").rglob("*") if file.is_file())
    count = record_count()
    return found | {
        "pages": count,
        "database_bytes_a_page": round(database_bytes / count),
        "index_bytes_a_page": round(index_bytes / count),
    }


def main() -> None:
    """On a site made for it, which is removed afterwards."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=400)
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kepu-bench-")))
        named = os.environ.get("KEPU_TEST_DATABASE_URL")
        server = named or stack.enter_context(sharing.shared("postgresql", folder / "postgresql"))
        var = folder / "var"
        os.environ |= {
            "KEPU_VAR_DIR": str(var), "DATABASE_URL": databases.make(server, NAME), "KEPU_SECRET_KEY": "k" * 50,
            "KEPU_WEB_PROCESSES": "1", "KEPU_WEB_THREADS": "1", "KEPU_SSL_REDIRECT": "0",
            "KEPU_ALLOWED_HOSTS": "127.0.0.1", "DJANGO_SETTINGS_MODULE": "website.settings.dev",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "site")]),
        }  # fmt: skip
        bench_pages.manage("migrate")
        bench_pages.manage("build_css")
        bench_pages.made(options.pages)
        (folder / "templates").mkdir()
        bench_pages.start(folder / "templates")
        load = round(os.getloadavg()[0], 1)
        found = measured(os.environ, var, options.rounds)
        rows = [needs(site, found) for site in SITES]
        from django.db import connection

        connection.close()
    print(json.dumps({"load": load, "measured": found, "sizing": rows, "table": table(rows)}, indent=1))


if __name__ == "__main__":
    main()
