"""The evening of a typhoon: kept and uncached pages on PostgreSQL, beside Wagtail's own pages in the same run.

    python tests/benchmarks/bench_surge.py [--pages N] [--rounds N] [--var FOLDER] [--elasticsearch] [--only-served]

Prints one JSON object. For each question, through the WSGI application that servers load, in one process and without a
server: ``queries``, processor milliseconds a request (``cpu_ms``), ``p50_ms``, ``p99_ms``, requests a second, and those
as a share of what Wagtail does out of the box: ``of_plain`` of the very same article (see ``plain_site.py``),
``of_bare`` of a page with a title and nothing else. The database is the tests' PostgreSQL, or the one that
``KEPU_TEST_DATABASE_URL`` names; the search engine is the embedded one, in the same process. ``--var`` names a folder
that was filled before, together with the database of ``DATABASE_URL``.

"uncached" goes past the page cache. Widgets then still have what their process read before; ``… read anew`` has not.

``served``: over sockets from gunicorn as operators run it, two processes, with the client on the same cores: see
``socket_load.measured``; beside are the database and, with ``--elasticsearch``, a node of it that searches instead of
the embedded engine. Questions of ``widget …, uncached`` are such as nobody asked before, of ten items in the mean.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path
from typing import Any
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from tests.benchmarks import bench_pages, socket_load  # noqa: E402
from tests.benchmarks.socket_load import Load  # noqa: E402
from tests.servers import databases, elastic, sharing  # noqa: E402

WIDGETS = ("venues", "events", "rumors")
NOT_KEPT = {"HTTP_AUTHORIZATION": "x"}
"""What makes the page cache stand aside."""
HEAP = 1024
SEARCHED = (
    *("台风来了怎么办", "隔夜菜能吃吗", "疫苗", "近视", "广东科学中心", "地震预警", "高血压 食盐", "荔枝病"),
    *("天文观测", "登革热", "微波炉辐射", "骨质疏松", "防溺水", "垃圾分类", "量子", "guangdong", "新能源车"),
)


def asked(site: Any, path: str, **more: str) -> tuple[str, dict[str, str]]:
    """Status and headers of one request."""
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": query,
        "HTTP_HOST": "127.0.0.1", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "REMOTE_ADDR": "127.0.0.1",
        "HTTP_ACCEPT_ENCODING": "gzip", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr, **more,
    }  # fmt: skip
    began: list[Any] = []
    body = site(environ, lambda *given: began.extend(given))
    b"".join(body)
    if hasattr(body, "close"):
        body.close()
    return str(began[0]), dict(began[1])


def queries(site: Any, path: str, more: dict[str, str]) -> int:
    """Of a reader who is not the first."""
    from django.db import connection

    count = [0]

    def counting(execute: Any, *given: Any) -> Any:
        count[0] += 1
        return execute(*given)

    with connection.execute_wrapper(counting):
        asked(site, path, **more)
    return count[0]


def anew(site: Any, path: str, rounds: int) -> dict[str, Any]:
    """As ``timed``, each time after a change that makes everything remembered void; without the time of the change."""
    from content import changes

    cpu: list[float] = []
    for _ in range(rounds):
        changes.forget()
        changes.look(now=True)
        worked = time.process_time()
        asked(site, path, **NOT_KEPT)
        cpu.append((time.process_time() - worked) * 1000)
    return {"cpu_ms": round(sum(cpu) / rounds, 3), "per_second": round(1000 * rounds / sum(cpu))}


def timed(site: Any, path: str, rounds: int, **more: str) -> dict[str, Any]:
    """Twenty requests to warm up, then ``rounds``."""
    for _ in range(20):
        status, _ = asked(site, path, **more)
    if status.split()[0] not in ("200", "304"):
        raise RuntimeError(f"{path} answers {status}")
    number, wall = queries(site, path, more), []
    worked, began = time.process_time(), time.perf_counter()
    for _ in range(rounds):
        start = time.perf_counter()
        asked(site, path, **more)
        wall.append((time.perf_counter() - start) * 1000)
    seconds, cpu = time.perf_counter() - began, time.process_time() - worked
    wall.sort()
    return {
        "status": status.split()[0],
        "queries": number,
        "cpu_ms": round(cpu / rounds * 1000, 3),
        "p50_ms": round(wall[rounds // 2], 3),
        "p99_ms": round(wall[int(rounds * 0.99)], 3),
        "per_second": round(rounds / seconds),
    }


def unasked(name: str) -> list[str]:
    """Questions to a widget that lists, all different, and more of them than a process keeps answers of."""
    from content.vocabulary import Audience

    first = date.today() + timedelta(days=1)
    if name == "events":
        ways = [f"from={first + timedelta(days=number)}" for number in range(40)]
    else:
        groups = [group for size in (1, 2, 3) for group in combinations(Audience.values, size)]
        ways = [f"audience={','.join(group)}" for group in groups]
    return [f"/widgets/v1/data/{name}?{way}&limit={limit}" for way in ways for limit in range(1, 21)]


def served(rounds: int, environment: Mapping[str, str], log: Path) -> dict[str, Any]:
    """What is kept and what is read anew, from the server; a hundred times ``rounds`` of what is kept."""
    pages, past = bench_pages.addresses(), {"Authorization": "x"}
    article, widget = pages["article page"], "/widgets/v1/data/venues"
    with socket_load.served(environment, log) as (address, server):
        beside = [socket_load.postmaster()]
        found = {
            f"widget {name}, uncached": socket_load.measured(
                Load(address, unasked(name), past), server, rounds * 10, connections=4, beside=beside
            )
            for name in WIDGETS
        }
        for name, path in (("article", article), ("articles", "/articles/"), ("widget venues", widget)):
            whole = Load(address, [path])
            found[f"{name}, kept"] = socket_load.measured(whole, server, rounds * 100, beside=beside)
            same = Load(address, [path], {"If-None-Match": whole.etag}, expected=304)
            found[f"{name}, kept, 304"] = socket_load.measured(same, server, rounds * 100, beside=beside)
        found["search"] = searched(address, server, rounds, beside)
    return found


def searched(address: str, server: int, rounds: int, beside: Sequence[int]) -> dict[str, Any]:
    """The page of what was found, for different words."""
    paths = [f"/search/?q={quote(words)}" for words in SEARCHED]
    load = Load(address, paths, {"Authorization": "x"})
    return socket_load.measured(load, server, rounds * 3, connections=4, beside=beside)


def searched_by_elasticsearch(rounds: int, environment: Mapping[str, str], log: Path) -> dict[str, Any]:
    """The same with a node of Elasticsearch on these cores; beside are the database and the node."""
    node = elastic.Node(heap=HEAP, quick=False)
    try:
        node.start()
        node.wait()
        os.environ |= {"KEPU_SEARCH_ENGINE": "elastic", "KEPU_ELASTICSEARCH_URLS": node.url}
        bench_pages.manage("search_rebuild")
        with socket_load.served(environment, log) as (address, server):
            return searched(address, server, rounds, [socket_load.postmaster(), node.pid])
    finally:
        node.stop()


def measured(rounds: int) -> dict[str, Any]:
    """Every question; cached ones fifty times as often."""
    from wagtail.models import Page

    from website.wsgi import application as site

    pages = bench_pages.addresses()
    article = pages["article page"]
    etag = asked(site, article)[1]["ETag"]
    uncached = {
        "bare wagtail page": pages["bare wagtail page"],
        "plain wagtail page": f"/plain{article}",
        "article": article,
        "articles, 20 of them": "/articles/",
        "rumor": pages["rumor page"],
        "venue": pages["venue page"],
        "event": pages["event page"],
        "search": f"/search/?q={quote('台风来了怎么办')}",
        "20 venues of the interface": "/api/v1/venues",
        **{f"widget {name}": f"/widgets/v1/data/{name}" for name in WIDGETS},
        "widget venues, near": "/widgets/v1/data/venues?near=23.13,113.26",
    }
    widget = f"/widgets/v1/data/{WIDGETS[0]}"
    found = {name: timed(site, path, rounds, **NOT_KEPT) for name, path in uncached.items()}
    for name, path, more in (
        ("article, kept", article, {}),
        ("article, kept, 304", article, {"HTTP_IF_NONE_MATCH": etag}),
        ("articles, kept", "/articles/", {}),
        ("widget venues, kept", widget, {}),
        ("widget venues, kept, 304", widget, {"HTTP_IF_NONE_MATCH": asked(site, widget)[1]["ETag"]}),
    ):
        found[name] = timed(site, path, rounds * 50, **more)
    found |= {f"widget {name}, read anew": anew(site, f"/widgets/v1/data/{name}", rounds) for name in WIDGETS}
    for share in ("bare", "plain"):
        base = found[f"{share} wagtail page"]["per_second"]
        for figures in found.values():
            figures[f"of_{share}"] = round(figures["per_second"] / base, 2)
    return {"pages": Page.objects.count(), "load": round(os.getloadavg()[0], 1), **found}


def main() -> None:
    """On a site made for it, which is removed afterwards."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--var", default="")
    parser.add_argument("--elasticsearch", action="store_true")
    parser.add_argument("--only-served", action="store_true")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kepu-bench-")))
        os.environ["DJANGO_SETTINGS_MODULE"] = "website.settings.dev"
        figures: dict[str, Any] = {}
        if options.var:
            os.environ["KEPU_VAR_DIR"] = options.var
        else:
            named = os.environ.get("KEPU_TEST_DATABASE_URL")
            server = named or stack.enter_context(sharing.shared("postgresql", folder / "postgresql"))
            url = databases.make(server, "kepu_bench_surge")
            os.environ |= {"KEPU_VAR_DIR": f"{folder}/var", "DATABASE_URL": url}
            bench_pages.manage("migrate")
            figures |= bench_pages.made(options.pages)
        templates = folder / "templates"
        templates.mkdir()
        (templates / "plain_page.html").write_text((Path(__file__).parent / "plain_page.html").read_text())
        bench_pages.start(templates, urls="tests.benchmarks.plain_site")
        figures |= {} if options.only_served else measured(options.rounds)
        figures["served"] = served(options.rounds, os.environ, folder / "log")
        if options.elasticsearch:
            figures["served"]["search, Elasticsearch"] = searched_by_elasticsearch(
                options.rounds, os.environ, folder / "log"
            )
        from django.db import connection

        connection.close()
    print(json.dumps(figures, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
