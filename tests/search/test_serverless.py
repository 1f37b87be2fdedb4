"""Elastic Cloud Serverless: what its stand-in allows, and the ways of ours that are others there."""

from __future__ import annotations

import uuid
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from elasticsearch import ApiError, Elasticsearch

from content.models import ArticlePage
from search import outbox, service, status
from search.criteria import Criteria, Sort
from search.engines import engine, scratch_engine
from search.engines.base import EngineError, SearchEngine
from search.engines.elastic import finding
from tests.servers import programs, serverless

Write = Callable[..., ArticlePage]
PACKAGE = "org/elasticsearch/"
MARK, PUBLIC = b"Lorg/elasticsearch/rest/ServerlessScope;", b"\x06PUBLIC"


@pytest.fixture
def project(serverless_elasticsearch: str, settings: Any, tmp_path: Path) -> Iterator[SearchEngine]:
    """This installation, with a rebuilt index."""
    settings.KEPU_SEARCH_ENGINE = "elastic"
    settings.KEPU_SEARCH_INDEX_DIR = tmp_path / "no-standby"
    settings.KEPU_ELASTICSEARCH_PREFIX = f"kepu-{uuid.uuid4().hex}"
    settings.KEPU_ELASTICSEARCH_URLS = [serverless_elasticsearch]
    call_command("search_rebuild", verbosity=0)
    yield engine()
    engine().discard()


def found(text: str) -> list[int]:
    results = service.find(Criteria(text=text))
    assert not results.degraded
    return [hit.id for hit in results.hits]


def test_what_is_offered_is_what_the_program_marks(elasticsearch: str) -> None:
    """Elastic marks the classes that serverless projects reach; the newest version that is tested has these."""
    version = programs.NEWEST
    with zipfile.ZipFile(programs.elasticsearch(version) / "lib" / f"elasticsearch-{version}.jar") as jar:
        for name, routes in serverless.HANDLERS.items():
            code = jar.read(f"{PACKAGE}{name}.class")
            assert MARK in code, name
            assert PUBLIC in code, name
            assert all(route.rsplit(" ", 1)[1].encode() in code for route in routes), name
        for name in ("indices/RestForceMerge", "indices/RestIndicesStats", "cluster/RestClusterHealth"):
            assert PUBLIC not in jar.read(f"{PACKAGE}rest/action/admin/{name}Action.class"), name


@pytest.mark.parametrize(
    "address",
    ["GET /_cluster/health", "GET /_nodes", "GET /x/_stats/refresh", "POST /x/_forcemerge", "POST /x/_close",
     "GET /_tasks", "GET /_cat/nodes", "PUT /_cluster/settings", "GET /x/_segments", "PUT /_snapshot/x", "POST /x"],
)  # fmt: skip
def test_what_is_not_offered_is_refused(elasticsearch: str, address: str) -> None:
    with serverless.before(elasticsearch) as made:
        method, path = address.split(" ")
        with pytest.raises(ApiError) as caught:
            Elasticsearch(made.url).perform_request(method, path, headers={"Accept": "application/json"})
        assert (caught.value.status_code, caught.value.error) == (410, "api_not_available_exception")
        assert len(made.refusals) == 1


@pytest.mark.parametrize(
    ("settings", "refused"),
    [
        ({"number_of_shards": 1}, "number_of_shards"),
        ({"index": {"auto_expand_replicas": "0-1"}}, "auto_expand_replicas"),
        ({"index.max_result_window": 50_000}, "max_result_window"),
        ({"merge": {"policy": {"segments_per_tier": 100}}}, "segments_per_tier"),
        ({"refresh_interval": "1s"}, "5s"),
        ({"refresh_interval": "-1"}, ""),
        ({"index": {"refresh_interval": None}}, ""),
    ],
)
def test_settings_that_are_not_offered_are_refused(settings: dict[str, Any], refused: str) -> None:
    assert refused in serverless.problem_of(settings)
    assert bool(refused) == bool(serverless.problem_of(settings))


@pytest.mark.django_db
def test_from_an_editor_to_readers_and_back(project: SearchEngine, write_article: Write) -> None:
    page, other = write_article("台风来了怎么办"), write_article("雷电来了怎么办")
    assert outbox.drain() == outbox.Drained(put=2)
    assert (found("台风"), found("雷电")) == ([page.pk], [other.pk])
    page.title = page.summary = "暴雨来了怎么办"
    page.save_revision().publish()
    other.unpublish()
    assert outbox.drain() == outbox.Drained(put=1, dropped=1)
    assert (found("暴雨"), found("台风"), found("雷电")) == ([page.pk], [], [])
    call_command("search_rebuild", verbosity=0)
    call_command("search_sweep", verbosity=0)
    assert found("暴雨") == [page.pk]
    told = status.status()
    assert told.server == "serverless"


@pytest.mark.django_db
def test_a_change_is_noted_and_a_rebuild_as_well(project: SearchEngine, write_article: Write) -> None:
    seen = [project.generation()]
    page = write_article("台风来了怎么办")
    outbox.drain()
    seen.append(project.generation())
    page.unpublish()
    outbox.drain()
    seen.append(project.generation())
    project.rebuild([])
    seen.append(project.generation())
    assert project.generation() == seen[-1]
    assert len(set(seen)) == len(seen)
    assert all(seen)
    project.discard()
    with pytest.raises(EngineError, match="search_rebuild"):
        project.generation()


@pytest.mark.django_db
@pytest.mark.parametrize("sort", Sort)
def test_pages_that_lie_deep_are_the_same(
    project: SearchEngine, write_article: Write, monkeypatch: pytest.MonkeyPatch, sort: Sort
) -> None:
    """Where only ten thousand answers can be paged through; here four."""
    for number in range(9):
        write_article(f"台风第{number}号")
    outbox.drain()

    def asked() -> list[list[int]]:
        pages = (project.find(Criteria(text="台风", page=n, sort=sort), size=2) for n in range(1, 8))
        return [[hit.id for hit in page.hits] for page in pages]

    plain = asked()
    monkeypatch.setattr(finding, "DEEP", 4)
    deep = asked()
    assert deep == plain
    assert [len(page) for page in deep] == [2, 2, 2, 2, 1, 0, 0]


def test_without_our_other_ways_a_rebuild_would_be_refused(elasticsearch: str, settings: Any, tmp_path: Path) -> None:
    with serverless.before(elasticsearch) as made:
        settings.KEPU_ELASTICSEARCH_URLS = [made.url]
        with pytest.MonkeyPatch.context() as patched:
            patched.setitem(serverless.ROOT["version"], "build_flavor", "default")
            with pytest.raises(EngineError, match="not available when running in serverless mode"):
                scratch_engine("elastic", tmp_path).rebuild([])
        assert made.refusals
