"""The files of the embedded engine: rebuilding beside, changing over, dying half-way."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from content.records import ContentRecord, Kind
from search.criteria import Criteria
from search.documents import SearchDocument, prepare
from search.engines.base import EngineBusy, EngineError, IndexOutdated
from search.engines.embedded import EmbeddedEngine, folders

WHEN = datetime(2026, 9, 1, tzinfo=UTC)
ROOT = Path(__file__).resolve().parents[2]


def document(number: int, version: int = 1, title: str = "台风") -> SearchDocument:
    when = {"published_at": WHEN, "updated_at": WHEN}
    return prepare(ContentRecord(id=number, kind=Kind.ARTICLE, url="/", title=title, version=version, **when))


@pytest.fixture
def engine(tmp_path: Path) -> EmbeddedEngine:
    made = EmbeddedEngine(tmp_path)
    made.rebuild(document(n) for n in range(1, 11))
    return made


def ids(engine: EmbeddedEngine, text: str = "") -> set[int]:
    return {hit.id for hit in engine.find(Criteria(text=text), size=100).hits}


def indexes(engine_folder: Path) -> list[str]:
    return sorted(path.name for path in engine_folder.glob("index-*"))


def test_the_old_index_answers_until_the_new_one_is_complete(engine: EmbeddedEngine, tmp_path: Path) -> None:
    other = EmbeddedEngine(tmp_path)

    def watched() -> Iterator[SearchDocument]:
        for n in range(20, 25):
            assert ids(engine) == ids(other) == set(range(1, 11))
            assert engine.health().rebuilding
            yield document(n)

    assert engine.rebuild(watched()) == 5
    assert ids(engine) == ids(other) == {20, 21, 22, 23, 24}
    assert len(indexes(tmp_path)) == 1
    assert not engine.health().rebuilding


def test_changes_during_a_rebuild_are_in_both(engine: EmbeddedEngine, tmp_path: Path) -> None:
    other = EmbeddedEngine(tmp_path)

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

    engine.rebuild(meanwhile())
    assert ids(engine) == {2, 3, 5, 30}
    assert {page: held.version for page, held in engine.versions().items()} == {2: 2, 3: 3, 5: 7, 30: 1}


def test_readers_never_see_half_of_it(engine: EmbeddedEngine, tmp_path: Path) -> None:
    """Threads ask while index after index replaces the one before."""
    stop, wrong = threading.Event(), []

    def ask() -> None:
        reader = EmbeddedEngine(tmp_path)
        while not stop.is_set():
            found = len(ids(reader))
            if found != 10:
                wrong.append(found)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(8):
        engine.rebuild(document(n) for n in range(1, 11))
        with engine.writing() as batch:
            batch.put(document(1, version=2))
    stop.set()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_writers_wait_for_each_other(engine: EmbeddedEngine, tmp_path: Path) -> None:
    def write(base: int) -> None:
        for n in range(5):
            with EmbeddedEngine(tmp_path).writing() as batch:
                batch.put(document(base + n))

    threads = [threading.Thread(target=write, args=(base,)) for base in (100, 200, 300)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids(engine)) == 25


def test_a_writer_that_does_not_end_is_busy(engine: EmbeddedEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders, "WAIT_SECONDS", 0.1)
    with engine.writing(), pytest.raises(EngineBusy), engine.writing():
        pass


def test_two_rebuilds_at_once_are_refused(engine: EmbeddedEngine, tmp_path: Path) -> None:
    def nested() -> Iterator[SearchDocument]:
        with pytest.raises(EngineBusy):
            EmbeddedEngine(tmp_path).rebuild([])
        yield document(1)

    assert engine.rebuild(nested()) == 1


def test_an_error_half_way_leaves_the_old_index(engine: EmbeddedEngine, tmp_path: Path) -> None:
    def broken() -> Iterator[SearchDocument]:
        yield document(50)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        engine.rebuild(broken())
    assert ids(engine) == set(range(1, 11))
    with engine.writing() as batch:
        batch.put(document(11))
    assert engine.rebuild([document(1)]) == 1
    assert len(indexes(tmp_path)) == 1


KILLED = """
import os, sys, signal
sys.path[:0] = [{root!r}, {root!r} + "/site"]
from pathlib import Path
import importlib.util
spec = importlib.util.spec_from_file_location("files", {here!r})
files = importlib.util.module_from_spec(spec); spec.loader.exec_module(files)
engine = files.EmbeddedEngine(Path({folder!r}))
{what}
"""

REBUILD = """
def slow():
    for n in range(100, 400):
        yield files.document(n)
    os.kill(os.getpid(), signal.SIGKILL)
engine.rebuild(slow())
"""

WRITE = """
with engine.writing() as batch:
    batch.put(files.document(77))
with engine.writing() as batch:
    batch.put(files.document(78))
    os.kill(os.getpid(), signal.SIGKILL)
"""


def kill(what: str, folder: Path) -> None:
    """Do it in another process, which ends with SIGKILL."""
    code = KILLED.format(root=str(ROOT), here=__file__, folder=str(folder), what=what)
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()


@pytest.mark.parametrize(("what", "left"), [(REBUILD, set(range(1, 11))), (WRITE, {*range(1, 11), 77})])
def test_killed_half_way(engine: EmbeddedEngine, tmp_path: Path, what: str, left: set[int]) -> None:
    kill(what, tmp_path)
    assert ids(engine) == left
    assert not engine.health().rebuilding
    with engine.writing() as batch:
        batch.put(document(99))
    assert ids(engine) == left | {99}
    engine.rebuild([document(1)])
    assert ids(engine) == {1}
    assert len(indexes(tmp_path)) == 1


def test_a_worker_removes_what_a_killed_rebuild_left(
    engine: EmbeddedEngine, tmp_path: Path, settings: Any, db: None
) -> None:
    from website import worker  # not by the process that is killed, which does without Django

    settings.KEPU_SEARCH_INDEX_DIR = tmp_path
    [sweep] = [duty for duty in worker.duties() if "sweep" in duty.name]
    kill(REBUILD, tmp_path)
    assert len(indexes(tmp_path)) == 2
    with engine.writing():  # whoever writes goes first
        assert engine.clear_leftovers() == 0
    sweep.work()
    assert len(indexes(tmp_path)) == 1
    assert not (tmp_path / "BUILDING").exists()
    assert ids(engine) == set(range(1, 11))


def test_a_worker_removes_what_a_killed_rebuild_of_the_standby_left(
    engine: EmbeddedEngine, tmp_path: Path, settings: Any
) -> None:
    from website import worker

    settings.KEPU_SEARCH_ENGINE = "elastic"
    settings.KEPU_SEARCH_INDEX_DIR = tmp_path
    kill(REBUILD, tmp_path)
    worker.Standby()()
    assert len(indexes(tmp_path)) == 1
    assert ids(engine) == set(range(1, 11))


def test_a_rebuild_that_is_alive_is_left_alone(engine: EmbeddedEngine, tmp_path: Path) -> None:
    def watched() -> Iterator[SearchDocument]:
        yield document(1)
        assert EmbeddedEngine(tmp_path).clear_leftovers() == 0
        yield document(2)

    assert engine.rebuild(watched()) == 2
    assert ids(engine) == {1, 2}


def test_a_torn_journal_line_is_left_out(engine: EmbeddedEngine, tmp_path: Path) -> None:
    def torn() -> Iterator[SearchDocument]:
        yield document(1)
        with engine.writing() as batch:
            batch.put(document(2))
        building = next(path for path in tmp_path.glob("index-*") if (path / "journal.jsonl").exists())
        with (building / "journal.jsonl").open("a") as journal:
            journal.write('{"put": {"id": 3, "ki')

    engine.rebuild(torn())
    assert ids(engine) == {1, 2}


def test_an_index_of_another_version_asks_for_a_rebuild(engine: EmbeddedEngine, tmp_path: Path) -> None:
    meta = tmp_path / (tmp_path / "CURRENT").read_text() / "kepu.json"
    meta.write_text(json.dumps(json.loads(meta.read_text()) | {"fingerprint": "other"}))
    health = engine.health()
    assert (health.ok, health.outdated) == (False, True)
    assert "search_rebuild" in health.problem
    assert len(ids(engine)) == 10  # readers are still served
    with pytest.raises(IndexOutdated), engine.writing():
        pass
    engine.rebuild([document(1)])
    assert engine.health().ok


def test_broken_files_are_engine_errors(engine: EmbeddedEngine, tmp_path: Path) -> None:
    folder = tmp_path / (tmp_path / "CURRENT").read_text()
    for file in folder.iterdir():
        if file.suffix in (".idx", ".store", ".term", ".fast"):
            file.write_bytes(b"broken" + os.urandom(64))
    fresh = EmbeddedEngine(tmp_path)
    with pytest.raises(EngineError):
        fresh.find(Criteria(text="台风"))
    (folder / "meta.json").write_text("{")
    with pytest.raises(EngineError):
        EmbeddedEngine(tmp_path).find(Criteria())
    assert not EmbeddedEngine(tmp_path).health().ok
    assert fresh.rebuild([document(1)]) == 1
    assert ids(fresh) == {1}


def test_a_newer_document_of_the_batch_wins(engine: EmbeddedEngine) -> None:
    new = document(1, version=2, title="台风新")
    with engine.writing() as batch:
        assert batch.put(new)
        assert not batch.put(replace(new, version=1))
    assert engine.versions()[1].version == 2
