"""A stand-in for Elastic Cloud Serverless: a real Elasticsearch, of which only that is to be reached what is there.

Allowed is what is listed here. ``tests/search/test_serverless.py`` compares the list with the program itself, in which
Elastic marks what serverless projects offer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, cast
from urllib.parse import urlsplit

HANDLERS: dict[str, tuple[str, ...]] = {
    "rest/action/cat/RestAliasAction": ("GET /_cat/aliases", "GET /_cat/aliases/{alias}"),
    "rest/action/cat/RestCatAction": ("GET /_cat",),
    "rest/action/cat/RestCountAction": ("GET /_cat/count", "GET /_cat/count/{index}"),
    "rest/action/cat/RestIndicesAction": ("GET /_cat/indices", "GET /_cat/indices/{index}"),
    "rest/action/admin/indices/RestAnalyzeAction": ("GET POST /_analyze", "GET POST /{index}/_analyze"),
    "rest/action/admin/indices/RestCreateIndexAction": ("PUT /{index}",),
    "rest/action/admin/indices/RestDeleteIndexAction": ("DELETE /{index}",),
    "rest/action/admin/indices/RestGetAliasesAction": (
        "GET HEAD /_alias",
        "GET HEAD /_alias/{name}",
        "GET HEAD /{index}/_alias",
        "GET HEAD /{index}/_alias/{name}",
    ),
    "rest/action/admin/indices/RestGetIndicesAction": ("GET HEAD /{index}",),
    "rest/action/admin/indices/RestGetMappingAction": ("GET /_mapping", "GET /{index}/_mapping"),
    "rest/action/admin/indices/RestGetSettingsAction": (
        "GET /_settings",
        "GET /{index}/_settings",
        "GET /{index}/_settings/{name}",
    ),
    "rest/action/admin/indices/RestIndicesAliasesAction": ("POST /_aliases",),
    "rest/action/admin/indices/RestPutMappingAction": ("POST PUT /{index}/_mapping/",),
    "rest/action/admin/indices/RestRefreshAction": ("GET POST /_refresh", "GET POST /{index}/_refresh"),
    "rest/action/admin/indices/RestResolveIndexAction": ("GET /_resolve/index/{name}",),
    "rest/action/admin/indices/RestUpdateSettingsAction": ("PUT /_settings", "PUT /{index}/_settings"),
    "rest/action/admin/indices/RestValidateQueryAction": (
        "GET POST /_validate/query",
        "GET POST /{index}/_validate/query",
    ),
    "rest/action/document/RestBulkAction": ("POST PUT /_bulk", "POST PUT /{index}/_bulk"),
    "rest/action/document/RestDeleteAction": ("DELETE /{index}/_doc/{id}",),
    "rest/action/document/RestGetAction": ("GET HEAD /{index}/_doc/{id}",),
    "rest/action/document/RestGetSourceAction": ("GET HEAD /{index}/_source/{id}",),
    "rest/action/document/RestIndexAction": ("POST PUT /{index}/_doc/{id}",),
    "rest/action/document/RestIndexAction$AutoIdHandler": ("POST /{index}/_doc",),
    "rest/action/document/RestIndexAction$CreateHandler": ("POST PUT /{index}/_create/{id}",),
    "rest/action/document/RestMultiGetAction": ("GET POST /_mget", "GET POST /{index}/_mget"),
    "rest/action/document/RestMultiTermVectorsAction": ("GET POST /_mtermvectors", "GET POST /{index}/_mtermvectors"),
    "rest/action/document/RestTermVectorsAction": (
        "GET POST /{index}/_termvectors",
        "GET POST /{index}/_termvectors/{id}",
    ),
    "rest/action/document/RestUpdateAction": ("POST /{index}/_update/{id}",),
    "rest/action/search/RestClearScrollAction": ("DELETE /_search/scroll", "DELETE /_search/scroll/{scroll_id}"),
    "action/search/RestClosePointInTimeAction": ("DELETE /_pit",),
    "rest/action/search/RestCountAction": ("GET POST /_count", "GET POST /{index}/_count"),
    "rest/action/search/RestExplainAction": ("GET POST /{index}/_explain/{id}",),
    "rest/action/search/RestMultiSearchAction": ("GET POST /_msearch", "GET POST /{index}/_msearch"),
    "action/search/RestOpenPointInTimeAction": ("POST /_pit", "POST /{index}/_pit"),
    "rest/action/search/RestSearchAction": ("GET POST /_search", "GET POST /{index}/_search"),
    "rest/action/search/RestSearchScrollAction": ("GET POST /_search/scroll", "GET POST /_search/scroll/{scroll_id}"),
}
"""What of documents, searches and indices is offered: by class, in ``org.elasticsearch``."""

SETTINGS = (
    "analysis.*", "blocks.metadata", "blocks.read", "blocks.read_only", "blocks.write", "codec", "default_pipeline",
    "dense_vector.hnsw_enable_early_termination", "dense_vector.hnsw_filter_heuristic", "dimensions",
    "dimensions_tsid_strategy_enabled", "final_pipeline", "hidden", "lifecycle.origination_date", "mapping.coerce",
    "mapping.exclude_source_vectors", "mapping.ignore_above", "mapping.ignore_malformed", "mapping.source.mode",
    "mapping.synthetic_source_keep", "mapping.total_fields.ignore_dynamic_beyond_limit", "mapping.total_fields.limit",
    "merge.policy.deletes_pct_allowed", "merge.policy.expunge_deletes_allowed", "merge.policy.floor_segment",
    "merge.policy.max_merge_at_once", "mode", "query.default_field", "query_string.lenient", "refresh_interval",
    "routing_path", "similarity.*", "sort.field", "sort.missing", "sort.mode", "sort.order", "time_series.end_time",
    "time_series.start_time",
)  # fmt: skip
"""All settings of an index for which ``Setting.isServerlessPublic`` is true in Elasticsearch 9.2.0."""

ROOT = {
    "name": "serverless",
    "cluster_name": "stand-in",
    "cluster_uuid": "oouVAjVCR-SkoYcgaLwfYA",
    "version": {
        "number": "8.11.0",
        "build_flavor": "serverless",
        "build_type": "docker",
        "build_hash": "00000000",
        "build_date": "2023-10-31",
        "build_snapshot": False,
        "lucene_version": "9.7.0",
        "minimum_wire_compatibility_version": "8.11.0",
        "minimum_index_compatibility_version": "8.11.0",
    },
    "tagline": "You Know, for Search",
}
"""What a project says of itself; the numbers never change."""

SHORTEST_REFRESH = 5.0
_UNITS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def _pattern(route: str) -> tuple[frozenset[str], re.Pattern[str]]:
    *methods, path = route.split(" ")
    part = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path.rstrip("/")))
    return frozenset(methods), re.compile(part.replace("/[^/]+", "/(?!_)[^/]+", 1) if path.startswith("/{") else part)


_ROUTES = [_pattern(route) for routes in HANDLERS.values() for route in routes]
_SETTABLE = re.compile("|".join(re.escape(name).replace(r"\*", ".*") for name in SETTINGS))


def is_offered(method: str, path: str) -> bool:
    """Whether a request of this kind is answered at all."""
    found = path.rstrip("/")
    return any(method in methods and pattern.fullmatch(found) for methods, pattern in _ROUTES)


def problem_of(settings: Mapping[str, Any]) -> str:
    """Why an index may not be given these settings; empty when it may."""
    given = {name.removeprefix("index."): value for name, value in _flat(settings)}
    refused = [f"index.{name}" for name in given if not _SETTABLE.fullmatch(name)]
    if refused:
        return f"Settings [{','.join(refused)}] are not available when running in serverless mode"
    interval = given.get("refresh_interval")
    if interval not in (None, "-1", -1) and _seconds(str(interval)) < SHORTEST_REFRESH:
        return f"index setting [index.refresh_interval={interval}] should be either -1 or equal to or greater than 5s"
    return ""


def _flat(settings: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in settings.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield before + name, value


def _seconds(interval: str) -> float:
    number, unit = re.fullmatch(r"(\d+)([a-z]+)", interval).groups()  # type: ignore[union-attr]
    return float(number) * _UNITS[unit]


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port: int) -> None:
        self.behind = port
        self.refusals: list[str] = []
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    """One connection, and the one behind it."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        super().setup()
        self._behind = HTTPConnection("127.0.0.1", self.server.behind)

    def finish(self) -> None:
        self._behind.close()
        super().finish()

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is written to the terminal."""

    def _handle(self) -> None:
        path = urlsplit(self.path).path
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if path == "/" and self.command in {"GET", "HEAD"}:
            self._say(200, ROOT)
        elif not is_offered(self.command, path):
            text = f"Request for uri [{self.path}] with method [{self.command}] exists but is not available"
            self._refuse(410, "api_not_available_exception", f"{text} when running in serverless mode")
        elif problem := problem_of(_settings_in(self.command, path, body)):
            self._refuse(400, "illegal_argument_exception", problem)
        else:
            self._pass(body)

    do_GET = do_HEAD = do_POST = do_PUT = do_DELETE = _handle

    def _refuse(self, status: int, kind: str, reason: str) -> None:
        self.server.refusals.append(f"{self.command} {self.path}: {reason}")
        cause = {"type": kind, "reason": reason}
        self._say(status, {"error": {"root_cause": [cause], **cause}, "status": status})

    def _say(self, status: int, answer: Mapping[str, Any]) -> None:
        self._answer(status, "application/vnd.elasticsearch+json;compatible-with=8", json.dumps(answer).encode())

    def _pass(self, body: bytes) -> None:
        headers = {name: value for name, value in self.headers.items() if name.lower() not in {"host", "connection"}}
        self._behind.request(self.command, self.path, body or None, headers)
        answer = self._behind.getresponse()
        self._answer(answer.status, answer.getheader("Content-Type", "application/json"), answer.read())

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        """In one piece: in two the second would wait for the first to be acknowledged."""
        head = [f"HTTP/1.1 {status} {self.responses.get(status, ('',))[0]}", f"Content-Type: {kind}"]
        head += ["X-Elastic-Product: Elasticsearch", f"Content-Length: {len(body)}", "", ""]
        self.wfile.write("\r\n".join(head).encode() + (b"" if self.command == "HEAD" else body))


def _settings_in(method: str, path: str, body: bytes) -> dict[str, Any]:
    """The settings that a request gives to an index."""
    if method != "PUT" or not body:
        return {}
    if path.endswith("/_settings"):
        return cast("dict[str, Any]", json.loads(body))
    is_new = re.fullmatch("/[^/_][^/]*", path)
    return cast("dict[str, Any]", json.loads(body).get("settings", {})) if is_new else {}


class StandIn:
    """``url`` is where it listens; ``refusals`` says what was asked for that isn't there."""

    def __init__(self, server: _Server) -> None:
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        self.refusals = server.refusals


@contextmanager
def before(url: str) -> Iterator[StandIn]:
    """A stand-in before the Elasticsearch of that address."""
    server = _Server(int(url.rsplit(":", 1)[1]))
    Thread(target=server.serve_forever, daemon=True, kwargs={"poll_interval": 0.05}).start()
    try:
        yield StandIn(server)
    finally:
        server.shutdown()
        server.server_close()
