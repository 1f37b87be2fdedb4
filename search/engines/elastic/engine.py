"""The engine as the house knows it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from django.conf import settings
from elasticsearch import Elasticsearch
from elasticsearch.dsl.query import Ids

from ...answering import Text, is_doubtful
from ...criteria import Criteria
from ...documents import SearchDocument
from ...likeness import telling, words_of
from ...rebuttals import Frequencies, Rebuttal, Sought
from ...results import Results, Suggestion
from ...suggesting import correction, suggest
from ..base import PAGE_SIZE, EngineError, EngineUnreachable, Health, Indexed, Source, at_hand
from .asking import statistics, text_of
from .clients import Conversation, ReadersWay, Servers, Way, WorkersWay, workers_client
from .compiling import any_of
from .errors import engine_errors
from .finding import compiled_for, count, find
from .locks import is_rebuilding
from .names import Names
from .rebuilding import clear_leftovers, discard, rebuild
from .rebutting import Asked, generation, lacking
from .schema import SHOWN
from .serverless import is_serverless
from .suggesting import ServersDictionary
from .writing import Batch, Place, place, writing

VERSIONS_AT_ONCE = 5_000
KEEP_ALIVE = "2m"


class ElasticEngine:
    """Answers from an Elasticsearch cluster; see ``SearchEngine`` for what the methods promise."""

    name = "elastic"

    def __init__(self, servers: Servers, prefix: str) -> None:
        self._servers = servers
        self._names = Names(prefix)

    @cached_property
    def _readers(self) -> ReadersWay:
        return ReadersWay(self._servers)

    @cached_property
    def _worker(self) -> Elasticsearch:
        return workers_client(self._servers)

    def find(self, criteria: Criteria, *, size: int = PAGE_SIZE) -> Results:
        with self._readers.conversation() as asked:
            compiled = compiled_for(asked, self._names, criteria)
            results = find(asked, self._names, compiled, criteria, size)
            if criteria.page > 1 or not is_doubtful(compiled.question, criteria.text, results.total):
                return results
            return self._corrected(asked, criteria, results)

    def _corrected(self, asked: Conversation, criteria: Criteria, results: Results) -> Results:
        """The same answer, with another spelling that finds at least as much, if there is time to look for one."""
        try:
            meant = correction(ServersDictionary(asked, self._names), criteria.text)
            finds = bool(meant) and self._count(asked, criteria.with_(text=meant)) >= max(1, results.total)
        except EngineUnreachable:
            return results
        return replace(results, did_you_mean=meant) if finds else results

    def count(self, criteria: Criteria) -> int:
        with self._readers.conversation() as asked:
            return self._count(asked, criteria)

    def _count(self, asked: Conversation, criteria: Criteria) -> int:
        return count(asked, self._names, compiled_for(asked, self._names, criteria))

    def suggest(self, text: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        with self._readers.conversation() as asked:
            return suggest(ServersDictionary(asked, self._names), text, limit)

    def similar(self, page_id: int, *, limit: int = 4) -> tuple[int, ...]:
        with self._readers.conversation() as asked:
            return self._similar(asked, page_id, limit)

    def _similar(self, asked: Conversation, page_id: int, limit: int) -> tuple[int, ...]:
        """Pages that share the most telling words of a page."""
        text = self._text(asked, page_id)
        counted = words_of(text) if text else Counter()
        if not counted:
            return ()
        known = statistics(asked, self._names, counted, ())
        query = any_of("words", telling(counted, known.words, known.documents))
        order = ["_score", {"published": "desc"}, {"page": "asc"}]
        body = {"query": query.to_dict(), "size": limit + 1, "sort": order, "_source": False, "track_total_hits": False}
        [answer] = asked.search(self._names.pages, [body])
        found = (int(raw["_id"]) for raw in answer["hits"]["hits"])
        return tuple(page for page in found if page != page_id)[:limit]

    def _text(self, asked: Conversation, page_id: int) -> Text | None:
        body = {"query": Ids(values=[str(page_id)]).to_dict(), "_source": list(SHOWN)}
        [answer] = asked.search(self._names.pages, [body])
        found = answer["hits"]["hits"]
        return text_of(found[0]["_source"]) if found else None

    def frequencies(self, words: Iterable[str], grams: Iterable[str]) -> Frequencies:
        with self.matching() as asked:
            return asked.frequencies(words, grams)

    def rebuttals(self, parts: Sequence[Sought]) -> list[tuple[Rebuttal, ...]]:
        with self.matching() as asked:
            return asked.rebuttals(parts)

    @contextmanager
    def matching(self) -> Iterator[Asked]:
        with self._readers.conversation() as asked:
            yield Asked(asked, self._names)

    def lacking(self, embedder: str) -> int:
        with self._readers.conversation() as asked:
            return lacking(asked, self._names, embedder)

    def generation(self) -> str:
        with self._readers.conversation() as asked:
            return generation(asked, self._names)

    @contextmanager
    def writing(self, within: float | None = None) -> Iterator[Batch]:
        with self._way(within) as way, writing(way, self._names) as batch:
            yield batch

    def _way(self, within: float | None) -> AbstractContextManager[Way]:
        """The worker's, or a reader's when somebody waits."""
        return nullcontext(WorkersWay(self._worker)) if within is None else self._readers.conversation(within)

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        return self.rebuild_from(at_hand(documents))

    def rebuild_from(self, source: Source) -> int:
        return rebuild(self._worker, self._names, self._servers, source)

    def clear_leftovers(self) -> int:
        return clear_leftovers(self._worker, self._names)

    def versions(self) -> Mapping[int, Indexed]:
        with engine_errors():
            return {page: held for hits in self._all_hits() for page, held in map(_indexed, hits)}

    def _all_hits(self) -> Iterator[list[dict[str, Any]]]:
        """Every document of one state of the index, with its version, without its text."""
        body: dict[str, Any] = {
            "size": VERSIONS_AT_ONCE,
            "sort": [{"page": "asc"}],
            "version": True,
            "source": False,
            "docvalue_fields": ["prepared_on"],
            "track_total_hits": False,
        }
        way, index = WorkersWay(self._worker), self._names.pages
        pit = way.patiently(lambda: self._worker.open_point_in_time(index=index, keep_alive=KEEP_ALIVE))["id"]
        try:
            while True:
                answer = way.patiently(partial(self._worker.search, pit={"id": pit, "keep_alive": KEEP_ALIVE}, **body))
                hits: list[dict[str, Any]] = answer["hits"]["hits"]
                if not hits:
                    return
                yield hits
                pit, body["search_after"] = answer["pit_id"], hits[-1]["sort"]
        finally:
            self._worker.close_point_in_time(id=pit)

    def health(self) -> Health:
        try:
            with self._readers.conversation() as asked:
                return self._health(asked.client)
        except EngineUnreachable as error:
            return self._trouble(f"搜索服务器连不上（{error}），读者暂时得到备用结果")
        except EngineError as error:
            return self._trouble(f"搜索索引打不开（{error}），请运行 search_rebuild")

    def _trouble(self, problem: str) -> Health:
        return Health(
            engine=self.name,
            ok=False,
            problem=problem,
            documents=0,
            built_at=None,
            rebuilding=False,
            outdated=False,
            bytes=0,
            segments=0,
        )

    def _health(self, client: Elasticsearch) -> Health:
        where = place(client, self._names)
        sizes = _sizes(client, where.index)
        problem = _problem(where)
        return Health(
            engine=self.name,
            ok=not problem,
            problem=problem,
            documents=int(client.count(index=where.index)["count"]),
            built_at=_built_at(where),
            rebuilding=is_rebuilding(client, self._names),
            outdated=not where.is_ours,
            bytes=sizes["dataset.size"],
            segments=sizes["pri.segments.count"],
            server=", ".join(_versions(client)),
        )

    def discard(self) -> None:
        with engine_errors():
            discard(self._worker, self._names)


def make(scratch: Path | None) -> ElasticEngine:
    """The engine over the servers of the settings; with a prefix of its own for what is to be thrown away again."""
    servers = Servers(
        urls=tuple(settings.KEPU_ELASTICSEARCH_URLS),
        api_key=settings.KEPU_ELASTICSEARCH_API_KEY,
        ca_file=settings.KEPU_ELASTICSEARCH_CA,
    )
    prefix: str = settings.KEPU_ELASTICSEARCH_PREFIX
    if scratch is not None:
        prefix += "-scratch-" + hashlib.sha256(str(scratch.resolve()).encode()).hexdigest()[:16]
    return ElasticEngine(servers, prefix)


def _indexed(raw: dict[str, Any]) -> tuple[int, Indexed]:
    day = int(raw["fields"]["prepared_on"][0])
    return int(raw["_id"]), Indexed(version=int(raw["_version"]), prepared_on=day)


def _problem(where: Place) -> str:
    if not where.is_ours:
        return "索引由旧版程序建立，请运行 search_rebuild"
    if where.is_read_only:
        return "索引只读，更新在等待；请检查搜索服务器的磁盘是否快满"
    return ""


def _built_at(where: Place) -> datetime | None:
    noted = where.note.get("built_at")
    return datetime.fromisoformat(noted) if noted else None


def _sizes(client: Elasticsearch, index: str) -> dict[str, int]:
    """Bytes and segments of the index, without its copies; 0 where the servers keep that to themselves."""
    columns = ["dataset.size", "pri.segments.count"]
    answer: Any = client.cat.indices(index=index, h=["health", *columns], bytes="b", format="json")
    [found] = answer
    if found["health"] == "red" and found["dataset.size"] is None:
        raise EngineError("no node has the data of this index")
    return {column: int(found[column] or 0) for column in columns}


def _versions(client: Elasticsearch) -> list[str]:
    """The versions of the nodes, each once; there are neither with Elastic Cloud Serverless."""
    if is_serverless(client):
        return ["serverless"]
    nodes: dict[str, Any] = client.nodes.info(filter_path="nodes.*.version").get("nodes", {})
    return sorted({str(about["version"]) for about in nodes.values()})
