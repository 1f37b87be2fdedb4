"""The indices of Elasticsearch: rebuilding beside, changing over, dying half-way. A real server."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import django
import pytest
from elasticsearch import Elasticsearch

from content.records import ContentRecord, Kind
from search.criteria import Criteria
from search.documents import SearchDocument, prepare
from search.engines import scratch_engine
from search.engines.base import EngineBusy, EngineError, EngineUnreachable, IndexOutdated, SearchEngine
from search.engines.elastic import locks
from search.engines.elastic.names import Names
from search.engines.elastic.serverless import is_serverless
from website import worker

Take = Callable[[list[SearchDocument]], int]
WHEN = datetime(2026, 9, 1, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


def document(number: int, version: int = 1, title: str = "台风") -> SearchDocument:
    when = {"published_at": WHEN, "updated_at": WHEN}
    return prepare(ContentRecord(id=number, kind=Kind.ARTICLE, url="/", title=title, version=version, **when))


@pytest.fixture(autouse=True)
def _quick_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks, "BEAT_SECONDS", 0.1)
    monkeypatch.setattr(locks, "DEAD_SECONDS", 0.8)


SERVERS = {"newest": "elasticsearch", "oldest": "older_elasticsearch", "serverless": "serverless_elasticsearch"}


on_ordinary_servers = pytest.mark.parametrize("server", ["elasticsearch", "older_elasticsearch"], indirect=True)
"""For what is the same with all, and takes long."""


@pytest.fixture(params=SERVERS.values(), ids=SERVERS)
def server(request: pytest.FixtureRequest) -> str:
    """Its address, in the newest and in the oldest version that is supported, and as a serverless project."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture
def other(server: str, tmp_path: Path, settings: Any) -> SearchEngine:
    """The same index as another process has it."""
    settings.KEPU_ELASTICSEARCH_URLS = [server]
    return scratch_engine("elastic", tmp_path)


@pytest.fixture
def engine(other: SearchEngine, tmp_path: Path) -> Iterator[SearchEngine]:
    made = scratch_engine("elastic", tmp_path)
    made.rebuild(document(n) for n in range(1, 11))
    yield made
    made.discard()


@pytest.fixture
def client(server: str, request: pytest.FixtureRequest) -> Elasticsearch:
    """For whom nothing is forbidden, also where the project is serverless."""
    return Elasticsearch(request.getfixturevalue("elasticsearch") if is_serverless(Elasticsearch(server)) else server)


def names(engine: Any) -> Names:
    found: Names = engine._names
    return found


def ids(engine: SearchEngine, text: str = "") -> set[int]:
    return {hit.id for hit in engine.find(Criteria(text=text), size=100).hits}


def write(engine: SearchEngine, *documents: SearchDocument, then: Callable[[], object] = lambda: None) -> None:
    """One batch; ``then`` happens before it ends."""
    with engine.writing() as batch:
        for one in documents:
            batch.put(one)
        then()


def indexes(engine: SearchEngine, client: Elasticsearch) -> list[str]:
    return sorted(client.indices.get(index=names(engine).all_pages))


def test_the_old_index_answers_until_the_new_one_is_complete(
    engine: SearchEngine, other: SearchEngine, client: Elasticsearch
) -> None:
    def watched() -> Iterator[SearchDocument]:
        for n in range(20, 25):
            assert ids(engine) == ids(other) == set(range(1, 11))
            assert engine.health().rebuilding
            yield document(n)

    assert engine.rebuild(watched()) == 5
    assert ids(engine) == ids(other) == {20, 21, 22, 23, 24}
    assert len(indexes(engine, client)) == 1
    assert not engine.health().rebuilding


def test_changes_during_a_rebuild_are_in_both(engine: SearchEngine, other: SearchEngine) -> None:
    def meanwhile() -> Iterator[SearchDocument]:
        yield document(1)
        yield document(2)
        yield document(3, version=3, title="台风三版")
        with other.writing() as batch:
            batch.put(document(2, version=2, title="台风二版"))
            batch.put(document(3, version=2, title="台风旧版"))
            batch.put(document(30, title="台风新页"))
            batch.drop(1)
        assert ids(engine, "新页") == {30}
        assert 1 not in ids(engine)
        yield document(4)
        with other.writing() as batch:
            batch.drop(4)
            batch.put(document(5, title="台风五"))
            batch.drop(5)
            batch.put(document(5, version=7, title="台风五版"))
        with other.writing() as batch:  # dropped, and back in the same version
            batch.drop(2)
        with other.writing() as batch:
            batch.put(document(2, version=2, title="台风二版"))

    engine.rebuild(meanwhile())
    assert ids(engine) == {2, 3, 5, 30}
    assert {page: held.version for page, held in engine.versions().items()} == {2: 2, 3: 3, 5: 7, 30: 1}


def test_a_page_dropped_while_it_is_loaded_is_not_there(engine: SearchEngine, other: SearchEngine) -> None:
    """Read by the rebuild before, sent by it afterwards: it must not come back."""

    def meanwhile() -> Iterator[SearchDocument]:
        read_before = document(7)
        with other.writing() as batch:
            batch.drop(7)
        yield read_before
        yield document(8)

    engine.rebuild(meanwhile())
    assert ids(engine) == {8}


@on_ordinary_servers
def test_readers_never_see_half_of_it(engine: SearchEngine, tmp_path: Path) -> None:
    """Threads ask while index after index replaces the one before."""
    stop, wrong = threading.Event(), []

    def ask() -> None:
        reader = scratch_engine("elastic", tmp_path)
        while not stop.is_set():
            found = len(ids(reader))
            if found != 10:
                wrong.append(found)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(4):
        engine.rebuild(document(n) for n in range(1, 11))
        with engine.writing() as batch:
            batch.put(document(1, version=2))
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_two_rebuilds_at_once_are_refused(engine: SearchEngine, other: SearchEngine) -> None:
    def nested() -> Iterator[SearchDocument]:
        with pytest.raises(EngineBusy):
            other.rebuild([])
        yield document(1)

    assert engine.rebuild(nested()) == 1


def test_a_rebuild_whose_lock_was_taken_over_gives_up(engine: SearchEngine, client: Elasticsearch) -> None:
    def stolen() -> Iterator[SearchDocument]:
        yield document(50)
        client.index(index=names(engine).locks, id="rebuild", document={"owner": "x", "beat": 1, "seen_at": 1})
        for n in range(51, 60):
            yield document(n)

    with pytest.raises(EngineError, match="took over"):
        engine.rebuild(stolen())
    assert ids(engine) == set(range(1, 11))


def test_an_error_half_way_leaves_the_old_index(engine: SearchEngine, client: Elasticsearch) -> None:
    def broken() -> Iterator[SearchDocument]:
        yield document(50)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        engine.rebuild(broken())
    assert ids(engine) == set(range(1, 11))
    assert len(indexes(engine, client)) == 1
    with engine.writing() as batch:
        batch.put(document(11))
    assert engine.rebuild([document(1)]) == 1


def in_two_processes(take: Take) -> Generator[int, None, None]:
    with multiprocessing.get_context("spawn").Pool(2, django.setup) as pool:
        yield from pool.imap_unordered(take, [[document(n) for n in range(k, k + 10)] for k in range(100, 200, 10)])


@on_ordinary_servers
def test_documents_come_from_the_processes_that_prepared_them(engine: SearchEngine) -> None:
    assert engine.rebuild_from(in_two_processes) == 100
    assert ids(engine) == set(range(100, 200))


def test_a_process_that_outlives_its_rebuild_changes_nothing(engine: SearchEngine, client: Elasticsearch) -> None:
    kept: list[Take] = []

    def source(take: Take) -> Generator[int, None, None]:
        kept.append(take)
        yield take([document(1)])
        if len(kept) > 1:
            with pytest.raises(EngineError):  # the first rebuild is over, another one is being made
                kept[0]([document(2)])

    for _ in range(2):
        assert engine.rebuild_from(source) == 1
    assert ids(engine) == {1}
    assert len(indexes(engine, client)) == 1


KILLED = """
import importlib.util, os, signal, sys
import django
django.setup()
from pathlib import Path
spec = importlib.util.spec_from_file_location("indices", {here!r})
indices = importlib.util.module_from_spec(spec); spec.loader.exec_module(indices)
engine = indices.scratch_engine("elastic", Path({folder!r}))
def slow():
    for n in range(100, 1400):
        yield indices.document(n)
    os.kill(os.getpid(), signal.SIGKILL)
engine.rebuild(slow())
"""


@pytest.fixture
def killed(engine: SearchEngine, client: Elasticsearch, server: str, tmp_path: Path) -> SearchEngine:
    """The index after a rebuild in another process has ended with SIGKILL."""
    code = KILLED.format(here=__file__, folder=str(tmp_path))
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "website.settings.test",
        "KEPU_TEST_ELASTICSEARCH_URL": server,
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'site'}",
    }
    ended = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    assert ids(engine) == set(range(1, 11))
    assert len(indexes(engine, client)) == 3, "a half index and the list beside it"
    return engine


@on_ordinary_servers
def test_killed_half_way(killed: SearchEngine, client: Elasticsearch) -> None:
    with killed.writing() as batch:
        batch.put(document(99))
        batch.drop(1)
    assert ids(killed) == {*range(2, 11), 99}
    assert killed.rebuild([document(1), document(2)]) == 2
    assert ids(killed) == {1, 2}
    assert len(indexes(killed, client)) == 1


def test_a_worker_removes_what_a_killed_rebuild_left(
    killed: SearchEngine, client: Elasticsearch, settings: Any, db: None
) -> None:
    settings.KEPU_SEARCH_ENGINE = "elastic"
    settings.KEPU_ELASTICSEARCH_PREFIX = names(killed).prefix
    next(duty for duty in worker.duties() if "sweep" in duty.name).work()
    assert len(indexes(killed, client)) == 1
    assert ids(killed) == set(range(1, 11))
    write(killed, document(99))
    assert killed.rebuild([document(1)]) == 1, "nobody holds the lock any more"
    assert killed.clear_leftovers() == 0


def test_a_rebuild_that_is_alive_is_left_alone(engine: SearchEngine, other: SearchEngine) -> None:
    def watched() -> Iterator[SearchDocument]:
        yield document(1)
        assert other.clear_leftovers() == 0
        yield document(2)

    assert engine.rebuild(watched()) == 2
    assert ids(engine) == {1, 2}


def test_an_index_of_another_version_asks_for_a_rebuild(engine: SearchEngine, client: Elasticsearch) -> None:
    [index] = indexes(engine, client)
    client.indices.put_mapping(index=index, meta={"fingerprint": "other"})
    health = engine.health()
    assert (health.ok, health.outdated) == (False, True)
    assert "search_rebuild" in health.problem
    assert len(ids(engine)) == 10  # readers are still served
    with pytest.raises(IndexOutdated), engine.writing():
        pass
    engine.rebuild([document(1)])
    assert engine.health().ok


def test_a_mapping_that_somebody_changed_is_noticed(engine: SearchEngine, client: Elasticsearch) -> None:
    [index] = indexes(engine, client)
    client.indices.put_mapping(index=index, properties={"theirs": {"type": "keyword"}})
    assert engine.health().outdated
    with pytest.raises(IndexOutdated), engine.writing():
        pass


def test_a_read_only_index_takes_writes_again_later(engine: SearchEngine, client: Elasticsearch) -> None:
    """As Elasticsearch closes an index itself when the disk is nearly full."""
    [index] = indexes(engine, client)
    client.indices.put_settings(index=index, settings={"index.blocks.read_only_allow_delete": True})
    assert len(ids(engine)) == 10
    assert "磁盘" in engine.health().problem
    with pytest.raises(EngineUnreachable):
        write(engine, document(11))
    client.indices.put_settings(index=index, settings={"index.blocks.read_only_allow_delete": None})
    with engine.writing() as batch:
        batch.put(document(11))
    assert 11 in ids(engine)


def test_a_block_that_comes_while_a_batch_is_open_is_no_fault_of_the_page(
    engine: SearchEngine, client: Elasticsearch
) -> None:
    [index] = indexes(engine, client)
    block = partial(client.indices.put_settings, index=index, settings={"index.blocks.read_only_allow_delete": True})
    with pytest.raises(EngineUnreachable):
        write(engine, document(11), then=block)
    assert 11 not in ids(engine)


def test_a_document_that_cannot_be_stored_is_the_pages_fault(engine: SearchEngine) -> None:
    with pytest.raises(EngineError) as caught:
        write(engine, replace(document(11), published=2**70), document(12))
    assert type(caught.value) is EngineError
    write(engine, document(12))
    assert 12 in ids(engine)


def test_nothing_is_written_but_through_the_alias(engine: SearchEngine, client: Elasticsearch) -> None:
    """An index that goes away while a batch is open must not come back as one without our mapping."""
    [index] = indexes(engine, client)
    with pytest.raises(EngineError, match="search_rebuild"):
        write(engine, document(11), then=partial(client.indices.delete, index=index))
    assert indexes(engine, client) == []


def test_versions_of_many_pages(engine: SearchEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    from search.engines.elastic import engine as module

    monkeypatch.setattr(module, "VERSIONS_AT_ONCE", 3)
    assert set(engine.versions()) == set(range(1, 11))


@on_ordinary_servers
def test_what_a_rebuild_leaves_is_one_segment_with_a_copy_for_a_second_node(
    engine: SearchEngine, client: Elasticsearch
) -> None:
    health = engine.health()
    assert (health.documents, health.segments, health.ok) == (10, 1, True)
    assert health.server.startswith(("8.", "9."))
    assert health.built_at is not None
    [index] = indexes(engine, client)
    found = client.indices.get_settings(index=index)[index]["settings"]["index"]
    assert found["auto_expand_replicas"] == "0-1"
    assert not {"refresh_interval", "merge"} & found.keys()
    mapping = client.indices.get_mapping(index=index)[index]["mappings"]
    assert mapping["dynamic"] == "strict"


@pytest.mark.parametrize("server", ["serverless_elasticsearch"], indirect=True)
def test_what_a_rebuild_leaves_to_a_serverless_project(engine: SearchEngine, client: Elasticsearch) -> None:
    health = engine.health()
    assert (health.documents, health.server, health.problem) == (10, "serverless", "")
    assert health.bytes > 0
    [index] = indexes(engine, client)
    found = client.indices.get_settings(index=index)[index]["settings"]["index"]
    assert not {"refresh_interval", "auto_expand_replicas", "max_result_window", "merge"} & found.keys()
