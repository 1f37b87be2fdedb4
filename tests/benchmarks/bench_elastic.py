"""Elasticsearch: our engine beside what Wagtail brings, on the same pages, and very large indices.

    python tests/benchmarks/bench_elastic.py [--pages N] [--documents N …] [--questions N] [--judged DIR]
    python tests/benchmarks/bench_elastic.py --only-rebuild --pages N

Prints one JSON object. A server of its own (1 GB heap) and a folder of its own, both removed at the end.

- ``same_pages``: a site made by ``fill``. Wagtail's database backend, and the mapping and query of its Elasticsearch
  backend as far as the minimal server has them: all text in one field and the title in a second that counts twice,
  cut by the ``standard`` analyzer, one token a Han character. Facets and marks are asked of it as of ours.
- ``rebuilds``: ``search_rebuild`` of such a site alone, on a server just started and once more.
- ``judged``: R@1 of all three on a folder that ``evaluate_search`` takes.
- ``large``: made-up documents, force-merged; the same requests once more, sent by hand, without our code or the client.
  The server keeps no answers here: the second to ask would have the counts from the first.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(ROOT), str(ROOT / "site"), str(HERE)]

from bench_rebuild import STOCK, manage, quantiles, wagtails  # noqa: E402

from tests.servers import elastic  # noqa: E402

HEAP = 1024
FACETS = ("kind", "topic", "region", "audience", "verdict")
STOCK_ONLY = "--stock-on"


class Standard:
    """What Wagtail's Elasticsearch backend makes of pages and questions, with what is asked of ours beside it."""

    def __init__(self, url: str, name: str) -> None:
        from elasticsearch import Elasticsearch

        self.client, self.name = Elasticsearch(url, request_timeout=600), name

    def rebuild(self, documents: Iterable[Any]) -> int:
        """Index prepared documents; for ``evaluate``."""
        return self.index(_plain(document.id, *document.original.split("\n", 1)) for document in documents)

    def index(self, sources: Iterable[dict[str, Any]]) -> int:
        """Index, merge into one segment, refresh."""
        from elasticsearch.helpers import bulk

        self.client.indices.delete(index=self.name, ignore_unavailable=True)
        text = {"type": "text"}
        fields: dict[str, Any] = {
            "_all_text": text,
            "_all_text_boost_2_0": text,
            "body": text | {"copy_to": "_all_text"},
        }
        fields["title"] = text | {"copy_to": ["_all_text", "_all_text_boost_2_0"]}
        settings = {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1"}
        mapping = {"properties": fields | {name: {"type": "keyword"} for name in FACETS}, "dynamic": "strict"}
        self.client.indices.create(index=self.name, mappings=mapping, settings=settings)
        actions = ({"_index": self.name, "_id": source.pop("id"), "_source": source} for source in sources)
        count, _ = bulk(self.client, actions, chunk_size=300, refresh=False)
        self.client.indices.refresh(index=self.name)
        self.client.indices.forcemerge(index=self.name, max_num_segments=1)
        return int(count)

    def find(self, criteria: Any, *, size: int = 20) -> Any:
        """Hits with scores and marks, and counts of the facets."""
        from search.results import Hit, Results

        fields = ["_all_text", "_all_text_boost_2_0^2.0"]
        answer = self.client.search(
            index=self.name,
            query={"multi_match": {"query": criteria.text, "fields": fields}},
            size=size,
            aggs={name: {"terms": {"field": name, "size": 300}} for name in FACETS},
            highlight={"fields": {"title": {}, "body": {}}, "require_field_match": False},
            track_total_hits=True,
        )
        hits = [
            Hit(id=int(hit["_id"]), kind="", score=hit["_score"], title_html="", excerpt_html="")
            for hit in answer["hits"]["hits"]
        ]
        return Results(hits=tuple(hits), total=answer["hits"]["total"]["value"], facets={})

    def megabytes(self) -> int:
        stats = self.client.indices.stats(index=self.name, metric=["store"])
        return round(stats["_all"]["primaries"]["store"]["size_in_bytes"] / 1e6)


def _plain(page_id: int, title: str, body: str, **facets: Any) -> dict[str, Any]:
    return {"id": page_id, "title": title, "body": body} | facets


def records() -> Iterator[dict[str, Any]]:
    """The pages of the database as the standard index takes them."""
    from content.selectors import iter_records

    for record in iter_records():
        body = "\n".join(part for part in (record.summary, record.body) if part)
        facets = {"kind": record.kind.value, "topic": record.topics, "region": record.regions}
        yield _plain(record.id, record.title, body, **facets, audience=record.audiences)


def server_seconds(node: elastic.Node) -> float:
    """Of processors, used by the server since it was started."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(") ", 1)[1].split()
        except (OSError, IndexError):  # a process that has just ended
            continue
        if node._process is not None and int(fields[2]) == node._process.pid:
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def own_seconds() -> float:
    """Of processors, used by this process and its ended children."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def measured(node: elastic.Node, work: Callable[[], int]) -> dict[str, Any]:
    """How fast ``work`` makes an index of so many documents."""
    began, own, server = time.perf_counter(), own_seconds(), server_seconds(node)
    count = work()
    seconds = time.perf_counter() - began
    own, server = own_seconds() - own, server_seconds(node) - server
    return {
        "documents": count,
        "per_second": round(count / seconds),
        "processor_ms_per_document": round((own + server) / count * 1000, 2),
        "of_which_on_the_server": round(server / count * 1000, 2),
        "load": round(os.getloadavg()[0], 1),
    }


def rebuilt() -> int:
    """By the command, as an operator does it."""
    from search.status import status

    manage("search_rebuild")
    return status().documents


def same_pages(node: elastic.Node, pages: int, asked: list[str]) -> dict[str, Any]:
    """The three searches over one site."""
    from search import service
    from search.criteria import Criteria
    from search.status import status

    standard = Standard(node.url, "bench-standard")
    ours = measured(node, rebuilt) | {"megabytes": round(status().bytes / 1e6)}
    theirs = measured(node, lambda: standard.index(records())) | {"megabytes": standard.megabytes()}
    return {
        "pages": pages,
        "ours": ours | quantiles(lambda text: service.find(Criteria(text=text)).total, asked),
        "standard_analyzer": theirs | quantiles(lambda text: standard.find(Criteria(text=text)).total, asked),
        "wagtail_database": wagtails(STOCK, asked),
    }


def judged(node: elastic.Node, folder: Path) -> dict[str, Any]:
    """R@1 on a judged set."""
    from search.engines import scratch_engine
    from search.evaluation import evaluate

    ours, standard = scratch_engine("elastic", Path("/bench/judged")), Standard(node.url, "bench-judged")
    command = [sys.executable, str(Path(__file__).resolve()), STOCK_ONLY, str(folder)]
    with tempfile.TemporaryDirectory(prefix="kepu-bench-") as var:
        done = subprocess.run(command, env=os.environ | {"KEPU_VAR_DIR": var}, check=True, stdout=subprocess.PIPE)
    figures = {
        "ours": evaluate(ours, folder)["ALL"],
        "standard_analyzer": evaluate(standard, folder)["ALL"],
        "wagtail_database": json.loads(done.stdout),
    }
    ours.discard()
    return figures


class Stock:
    """Wagtail's database backend over articles made of a judged set; for ``evaluate``."""

    def rebuild(self, documents: Iterable[Any]) -> int:
        from wagtail.search.backends import get_search_backend

        from content.models import ArticleIndexPage, ArticlePage

        section, self.numbers = ArticleIndexPage.objects.get(), dict[int, int]()
        for document in documents:
            title, body = document.original.split("\n", 1)
            page = ArticlePage(title=title[:250] or "无题", slug=f"page-{document.id}", summary=(body or title)[:150])
            page.body = [("text", body)]
            section.add_child(instance=page)
            self.numbers[page.pk] = document.id
        self.backend = get_search_backend(STOCK)
        rebuilder = self.backend.rebuilder_class(self.backend.get_index_for_model(ArticlePage))
        index = rebuilder.start()
        index.add_items(ArticlePage, list(ArticlePage.objects.all()))
        rebuilder.finish()
        assert list(self.backend.search(page.title, ArticlePage)), "what was indexed is not found by its whole title"
        return len(self.numbers)

    def find(self, criteria: Any, *, size: int) -> Any:
        from content.models import ArticlePage
        from search.results import Hit, Results

        found = list(self.backend.search(criteria.text, ArticlePage).annotate_score("kepu_score")[:size])
        hits = [
            Hit(id=self.numbers[page.pk], kind="", score=page.kepu_score or 0.0, title_html="", excerpt_html="")
            for page in found
        ]
        return Results(hits=tuple(hits), total=len(hits), facets={})


def stock_judged(folder: Path) -> None:
    """In a database of its own: prints what ``evaluate`` says."""
    manage("migrate")
    manage("setup_site")
    _django()
    from django.conf import settings

    from search.evaluation import evaluate

    settings.WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": STOCK}}
    print(json.dumps(evaluate(Stock(), folder)["ALL"]))


def large(node: elastic.Node, count: int, asked: list[str]) -> dict[str, Any]:
    """Made-up documents, from memory; every question through the engine, and its requests by hand, in turn."""
    from bench_search import documents, filters

    from search.criteria import Criteria
    from search.engines import scratch_engine

    engine = scratch_engine("elastic", Path(f"/bench/{count}"))
    building = measured(node, lambda: engine.rebuild(documents(count)))
    _keep_no_answers(node)
    health, plain = engine.health(), [Criteria(text=text) for text in asked]
    filtered = [criteria.with_(**filters(number)) for number, criteria in enumerate(plain)]
    figures = {
        **building,
        "megabytes": round(health.bytes / 1e6),
        "segments": health.segments,
        "without_filters": compared(node, engine, plain),
        "with_filters": compared(node, engine, filtered),
    }
    engine.discard()
    return figures


def _keep_no_answers(node: elastic.Node) -> None:
    from elasticsearch import Elasticsearch

    Elasticsearch(node.url).indices.put_settings(index="*", settings={"index.requests.cache.enable": False})


class ByHand:
    """The requests that our engine sends, noted, and sent again over one connection without anything of ours."""

    def __init__(self, node: elastic.Node) -> None:
        from search.engines.elastic import deadlines

        self.connection = http.client.HTTPConnection("127.0.0.1", node.port, timeout=60)
        self.noted: list[tuple[str, str, bytes | None]] = []
        send = deadlines.LimitedNode.perform_request

        def noting(own: Any, method: str, target: str, body: bytes | None = None, *rest: Any, **named: Any) -> Any:
            self.noted.append((method, target, body))
            return send(own, method, target, body, *rest, **named)

        deadlines.LimitedNode.perform_request = noting

    def seconds(self) -> float:
        """For what was noted since the last time, the answers read as JSON."""
        began = time.perf_counter()
        for method, target, body in self.noted:
            kind = "application/x-ndjson" if "_msearch" in target else "application/json"
            self.connection.request(method, target, body, {"content-type": kind})
            json.loads(self.connection.getresponse().read())
        self.noted.clear()
        return time.perf_counter() - began


def compared(node: elastic.Node, engine: Any, asked: list[Any]) -> dict[str, float]:
    """Milliseconds of an answer with facets and marks, and of its requests alone."""
    by_hand = ByHand(node)
    for criteria in asked[:30]:
        engine.find(criteria)
    by_hand.noted.clear()
    ours, theirs = [], []
    for criteria in asked:
        began = time.perf_counter()
        engine.find(criteria)
        ours.append(time.perf_counter() - began)
        theirs.append(by_hand.seconds())
    return {
        "p50_ms": _ms(ours, 0.5),
        "p95_ms": _ms(ours, 0.95),
        "by_hand_p50_ms": _ms(theirs, 0.5),
        "by_hand_p95_ms": _ms(theirs, 0.95),
        "ratio": round(sum(ours) / sum(theirs), 2),
        "over_by_ms": round((sum(ours) - sum(theirs)) / len(asked) * 1000, 2),
        "load": round(os.getloadavg()[0], 1),
    }


def _ms(values: list[float], share: float) -> float:
    return round(sorted(values)[int(len(values) * share)] * 1000, 2)


def _django() -> None:
    import django

    django.setup()


def all_figures(options: argparse.Namespace, node: elastic.Node) -> dict[str, Any]:
    """With the server running."""
    figures: dict[str, Any] = {}
    if options.pages:
        manage("migrate")
        manage("setup_site")
        manage("fill", "--pages", str(options.pages))
    _django()
    if options.only_rebuild:
        return {"rebuilds": [measured(node, rebuilt) for _ in range(2)]}
    from bench_search import questions

    asked = questions(options.questions)
    if options.pages:
        figures["same_pages"] = same_pages(node, options.pages, asked)
    if options.judged:
        figures["judged"] = judged(node, options.judged)
    figures["large"] = {str(count): large(node, count, asked) for count in options.documents}
    return figures


def main() -> None:
    """Everything in a folder and on a server of its own."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pages", type=int, default=50_000, help="0: leave Wagtail's searches out")
    parser.add_argument("--only-rebuild", action="store_true", help="of --pages, twice, and nothing else")
    parser.add_argument("--documents", type=int, nargs="*", default=[300_000, 1_000_000])
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--judged", type=Path, help="a folder with corpus and queries")
    parser.add_argument(STOCK_ONLY, type=Path, dest="stock_on", help=argparse.SUPPRESS)
    options = parser.parse_args()
    os.environ |= {"DJANGO_SETTINGS_MODULE": "website.settings.dev", "KEPU_SEARCH_ENGINE": "elastic"}
    for name in ("DATABASE_URL", "KEPU_SEARCH_INDEX_DIR"):
        os.environ.pop(name, None)
    if options.stock_on:
        stock_judged(options.stock_on)
        return
    node = elastic.Node(heap=HEAP, quick=False)
    try:
        node.start()
        node.wait()
        with tempfile.TemporaryDirectory(prefix="kepu-bench-") as folder:
            os.environ |= {"KEPU_VAR_DIR": folder, "KEPU_ELASTICSEARCH_URLS": node.url}
            figures = {"heap_megabytes": HEAP, "cores": os.cpu_count()} | all_figures(options, node)
    finally:
        node.stop()
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
