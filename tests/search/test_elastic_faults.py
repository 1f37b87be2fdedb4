"""The servers go wrong in every way they can: readers are answered in time, changes wait and arrive in the end.

Faults are real: processes killed and frozen, a proxy that stalls, a full disk's block, certificates of nobody we know.
"""

from __future__ import annotations

import logging
import shutil
import signal
import ssl
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from django.core.management import call_command
from django.test import Client
from elasticsearch import Elasticsearch

from content.models import ArticlePage, RumorIndexPage, RumorPage
from search import outbox, service, tasks
from search.criteria import Criteria
from search.engines import engine
from search.engines.base import EngineError, EngineUnreachable, SearchEngine
from search.engines.elastic import clients
from search.models import IndexJob
from search.rumors import checking
from search.status import status
from tests.servers import elastic
from tests.servers.proxies import Proxy, Way, proxy

Write = Callable[..., ArticlePage]
Use = Callable[..., SearchEngine]
IN_TIME = 2.5
pytestmark = pytest.mark.django_db


@pytest.fixture
def use(elasticsearch: str, settings: Any, tmp_path: Path) -> Iterator[Use]:
    """``use(url, …)``: the engine of this installation is Elasticsearch at these addresses, with an empty index."""
    settings.KEPU_SEARCH_ENGINE = "elastic"
    settings.KEPU_SEARCH_INDEX_DIR = tmp_path / "no-standby"
    settings.KEPU_ELASTICSEARCH_PREFIX = f"kepu-{uuid.uuid4().hex}"

    def chosen(*urls: str, ca_file: str = "", is_new: bool = True) -> SearchEngine:
        settings.KEPU_ELASTICSEARCH_URLS = list(urls)
        settings.KEPU_ELASTICSEARCH_CA = ca_file
        if is_new:
            engine().rebuild([])
        return engine()

    service._last_logged.clear()
    yield chosen
    chosen(elasticsearch, is_new=False).discard()


@pytest.fixture
def way(elasticsearch: str) -> Iterator[Proxy]:
    """A proxy before the server that all tests share."""
    with proxy(elasticsearch) as made:
        yield made


def found(text: str) -> list[int]:
    results = service.find(Criteria(text=text))
    assert not results.degraded
    return [hit.id for hit in results.hits]


def asked_in_time(text: str = "台风") -> service.Results:
    began = time.monotonic()
    results = service.find(Criteria(text=text))
    assert time.monotonic() - began < IN_TIME
    return results


def test_publishing_reaches_readers(use: Use, elasticsearch: str, write_article: Write) -> None:
    use(elasticsearch)
    page = write_article("台风来了怎么办")
    assert outbox.drain() == outbox.Drained(put=1)
    assert found("台风") == [page.pk]
    publish(page, "暴雨来了怎么办")
    outbox.drain()
    assert (found("暴雨"), found("台风")) == ([page.pk], [])
    page.unpublish()
    assert outbox.drain() == outbox.Drained(dropped=1)
    assert found("暴雨") == []
    page.save_revision().publish()
    page.delete()
    assert outbox.drain().dropped == 1
    assert status().ok


@pytest.mark.parametrize("fault", [Way.STALLED, Way.HALF, Way.DRIPPING, Way.HUNG_UP])
def test_a_way_that_goes_wrong(
    use: Use, way: Proxy, fault: Way, write_article: Write, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    monkeypatch.setattr(clients, "PAUSE_SECONDS", 0.5)
    use(way.url)
    page = write_article("台风来了怎么办")
    outbox.drain()
    assert found("台风") == [page.pk]

    way.way = fault
    with caplog.at_level(logging.ERROR):
        for _ in range(clients.FAILURES):
            results = asked_in_time()
            assert (results.degraded, [hit.id for hit in results.hits]) == (True, [page.pk])
    assert len([record for record in caplog.records if record.name == "search.service"]) == 1
    before = way.asked
    assert asked_in_time().degraded
    assert way.asked == before  # the breaker: nobody waits for two seconds any more

    publish(page, "暴雨来了怎么办")
    assert "连不上" in outbox.drain().problem
    assert "连不上" in "".join(status().problems)
    job = IndexJob.objects.get()
    assert (job.attempts, job.claimed_until) == (0, None)

    way.way = Way.OPEN
    wait_for(lambda: outbox.drain().put == 1)
    wait_for(lambda: not service.find(Criteria(text="暴雨")).degraded)
    assert (found("暴雨"), found("台风")) == ([page.pk], [])


@pytest.mark.parametrize(("status", "tries"), [(429, 1), (503, 3)])  # after a 503 the client itself asks twice more
def test_a_refusal_now_and_then_loses_nothing(
    use: Use, way: Proxy, write_article: Write, status: int, tries: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "WORKER_WAITS", (0.1, 0.2))
    index = use(way.url)
    page = write_article("台风甲")
    way.refusals = [(path, status) for path in ("-pages/_doc/", "/_bulk", "/_refresh") for _ in range(2 * tries)]
    assert outbox.drain() == outbox.Drained(put=1)
    assert way.refusals == []
    assert found("台风") == [page.pk]

    way.refusals = [(path, status) for path in ("/_pit", "/_search") for _ in range(2 * tries)]
    assert set(index.versions()) == {page.pk}
    assert way.refusals == []

    publish(page, "暴雨乙")
    way.refusals = [("/_bulk", status)] * (3 * tries)
    assert str(status) in outbox.drain().problem
    job = IndexJob.objects.get()
    assert (job.attempts, job.claimed_until) == (0, None), "the row waits, and nobody counts that as a failure"
    assert outbox.drain() == outbox.Drained(put=1)
    assert found("暴雨") == [page.pk]


def test_nobody_else_waits_longer_for_servers_that_refuse(use: Use, way: Proxy, write_article: Write) -> None:
    use(way.url)
    write_article("台风甲")
    way.refusals = [("/_bulk", 429)] * 100
    began = time.monotonic()
    assert "429" in outbox.drain().problem
    assert time.monotonic() - began < clients.STANDING_SECONDS + 1
    assert 100 - len(way.refusals) == 4, "at once, after half a second, one and two"


def wait_for(is_so: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.1)


def test_the_page_says_so_and_answers(use: Use, way: Proxy, write_article: Write) -> None:
    use(way.url)
    page = write_article("台风来了怎么办")
    outbox.drain()
    assert Client().get("/search/", {"q": "台风"}).status_code == 200  # templates are read once a process
    way.way = Way.STALLED
    began = time.monotonic()
    answer = Client().get("/search/", {"q": "台风"})
    assert time.monotonic() - began < IN_TIME
    assert answer.status_code == 200
    assert answer.content.decode().count("搜索正在维护") == 1
    assert page.title in answer.content.decode()


def test_a_standby_answers_with_texts(use: Use, way: Proxy, write_article: Write, settings: Any) -> None:
    use(way.url)
    page = write_article("台风来了怎么办", body=[("text", "<p>先收好阳台的花盆。</p>")])
    call_command("search_rebuild", "--standby", verbosity=0)
    assert status().standby_built_at is not None
    way.way = Way.HUNG_UP
    results = service.find(Criteria(text="花盆"))
    assert results.degraded
    assert [(hit.id, "<mark>花盆</mark>" in hit.excerpt_html) for hit in results.hits] == [(page.pk, True)]
    assert service.suggest("tf")[0].text == "台风"
    assert service.similar(page.pk) == ()


def test_a_standby_answers_a_pasted_message(use: Use, way: Proxy, section: Any, settings: Any) -> None:
    """What was known yesterday still answers, in time, and the page says where the answer comes from."""
    use(way.url)
    rumors: RumorIndexPage = section.get_parent().add_child(instance=RumorIndexPage(title="辟谣", slug="rumors"))
    claim = "隔夜菜放一晚上亚硝酸盐超标几百倍，吃了得胃癌"
    words = {"title": "隔夜菜会致癌吗", "summary": "冷藏就不会。", "truth": "及时冷藏的隔夜菜没有这个问题。"}
    page = rumors.add_child(instance=RumorPage(claim=claim, verdict="false", live=False, **words))
    page.save_revision().publish()
    outbox.drain()
    told = checking.check(claim)
    assert ([one.id for one in told.findings], told.degraded) == ([page.pk], False)

    way.way = Way.STALLED
    pasted = f"快转！{claim}！"
    assert "现在查不了" in Client().post("/rumors/check/", {"text": pasted}).content.decode()
    call_command("search_rebuild", "--standby", verbosity=0)
    began = time.monotonic()
    answer = Client().post("/rumors/check/", {"text": pasted}).content.decode()
    assert time.monotonic() - began < IN_TIME
    assert answer.count("搜索正在维护") == 1
    assert words["truth"] in answer


@pytest.mark.parametrize("fault", [Way.STALLED, Way.DRIPPING])
def test_nobody_who_publishes_waits(
    use: Use, way: Proxy, fault: Way, write_article: Write, django_capture_on_commit_callbacks: Any
) -> None:
    """A second, then the page waits for the worker; after a few, not even that."""
    use(way.url)
    page = write_article("台风来了怎么办")
    outbox.drain()
    way.way = fault
    waited, asked = [], []
    for title in ("暴雨甲", "暴雨乙", "暴雨丙", "暴雨丁"):
        asked.append(way.asked)
        with django_capture_on_commit_callbacks() as after_it:
            publish(page, title)
        assert way.asked == asked[-1], "nothing is asked before the commit"
        began = time.monotonic()
        with django_capture_on_commit_callbacks(execute=True):
            for callback in after_it:
                callback()
        waited.append(time.monotonic() - began)
    assert max(waited) < tasks.SECONDS + 0.7
    assert way.asked == asked[-1]
    job = IndexJob.objects.get()
    assert (job.attempts, job.claimed_until) == (0, None)
    way.way = Way.OPEN
    with django_capture_on_commit_callbacks(execute=True):
        other = write_article("雷电来了怎么办")
    wait_for(lambda: outbox.drain().put == 2)
    assert {hit.id for hit in asked_in_time("暴雨丁").hits} | {hit.id for hit in asked_in_time("雷电").hits} == {
        page.pk,
        other.pk,
    }


@pytest.fixture
def node() -> Iterator[elastic.Node]:
    """A server for one test, to be mishandled."""
    made = elastic.Node()
    try:
        made.start()
        made.wait()
        yield made
    finally:
        made.stop()


def test_a_node_frozen_then_killed_then_robbed(
    use: Use, node: elastic.Node, write_article: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One life of a server, for the sake of time: each part begins with everything well."""
    monkeypatch.setattr(clients, "PAUSE_SECONDS", 0.5)
    use(node.url)
    kept, changed = write_article("台风甲"), write_article("台风乙")
    outbox.drain()
    frozen(node, {kept.pk, changed.pk})
    killed(node, kept, changed)
    robbed(node, changed)


def frozen(node: elastic.Node, pages: set[int]) -> None:
    """Nobody waits for more than two seconds, and after a few nobody waits at all."""
    node.signal(signal.SIGSTOP)
    for _ in range(clients.FAILURES + 1):
        assert {hit.id for hit in asked_in_time().hits} == pages
    node.signal(signal.SIGCONT)
    wait_for(is_well)


def killed(node: elastic.Node, kept: ArticlePage, changed: ArticlePage) -> None:
    """What was published meanwhile arrives, the last state of it; what was there is still there."""
    node.kill()
    assert asked_in_time().degraded
    for title in ("台风丙", "台风丁"):
        publish(changed, title)
        assert outbox.drain().done == 0
    node.start()
    node.wait()
    wait_for(lambda: outbox.drain().put == 1)
    wait_for(is_well)
    assert found("台风丁") == [changed.pk, kept.pk]
    assert "丁" in service.find(Criteria(text="台风丁")).hits[0].title_html


def robbed(node: elastic.Node, changed: ArticlePage) -> None:
    """The data of all indices are gone, our lock's too: a rebuild makes everything anew."""
    node.kill()
    shutil.rmtree(node.folder / "data" / "indices")
    node.start()
    node.wait(status="red")
    publish(changed, "台风戊")
    wait_for(lambda: "search_rebuild" in engine().health().problem)
    assert asked_in_time("台风戊").degraded
    assert outbox.drain().done == 0
    assert IndexJob.objects.get().attempts == 0
    call_command("search_rebuild", verbosity=0)
    assert found("台风戊")[0] == changed.pk


def is_well() -> bool:
    return not service.find(Criteria(text="台风")).degraded


def publish(page: ArticlePage, title: str) -> None:
    page.title = page.summary = title
    page.save_revision().publish()


def test_another_node_answers_for_one_that_is_gone(use: Use, elasticsearch: str, write_article: Write) -> None:
    """No reader notices: a refused connection costs no time."""
    with proxy(elasticsearch) as gone:
        pass
    use(elasticsearch, gone.url)
    page = write_article("台风甲")
    outbox.drain()
    assert [found("台风") for _ in range(6)] == [[page.pk]] * 6


def test_a_full_disk(use: Use, elasticsearch: str, write_article: Write) -> None:
    """Elasticsearch then closes the index for writing by itself: readers notice nothing, changes wait."""
    made: Any = use(elasticsearch)
    page = write_article("台风甲")
    outbox.drain()
    client = Elasticsearch(elasticsearch)
    block = "index.blocks.read_only_allow_delete"
    client.indices.put_settings(index=made._names.pages, settings={block: True})
    other = write_article("台风乙")
    assert "磁盘" in outbox.drain().problem
    assert "磁盘" in "".join(status().problems)
    assert found("台风") == [page.pk]
    assert IndexJob.objects.get().attempts == 0
    client.indices.put_settings(index=made._names.pages, settings={block: None})
    assert outbox.drain().put == 1
    assert set(found("台风")) == {page.pk, other.pk}


def test_an_index_that_somebody_else_made(use: Use, elasticsearch: str, write_article: Write) -> None:
    """Fields of other types under our names: readers get titles, changes wait for ``search_rebuild``."""
    made: Any = use(elasticsearch)
    page = write_article("台风甲")
    client, names = Elasticsearch(elasticsearch), made._names
    theirs = {"properties": {"published": {"type": "text"}, "words": {"type": "keyword"}}}
    client.indices.create(index=names.new_index(), mappings=theirs, aliases={names.building: {}})
    [index] = client.indices.get(index=names.building)
    client.indices.update_aliases(
        actions=[
            {"remove": {"index": names.all_pages, "alias": names.pages}},
            {"remove": {"index": index, "alias": names.building}},
            {"add": {"index": index, "alias": names.pages}},
        ]
    )
    results = asked_in_time()
    assert (results.degraded, [hit.id for hit in results.hits]) == (True, [page.pk])
    assert "search_rebuild" in outbox.drain().problem
    assert IndexJob.objects.get().attempts == 0
    call_command("search_rebuild", verbosity=0)
    assert found("台风") == [page.pk]


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


def test_a_certificate_must_be_of_the_authority_named(
    use: Use, elasticsearch: str, authority: trustme.CA, tmp_path: Path, write_article: Write
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    right, wrong = tmp_path / "right.pem", tmp_path / "wrong.pem"
    authority.cert_pem.write_to_path(right)
    trustme.CA().cert_pem.write_to_path(wrong)
    with proxy(elasticsearch, context) as secured:
        made = use(secured.url, ca_file=str(right))
        page = write_article("台风甲")
        assert outbox.drain().put == 1
        assert found("台风") == [page.pk]
        for ca_file in (str(wrong), ""):
            untrusting = use(secured.url, ca_file=ca_file, is_new=False)
            with pytest.raises(EngineUnreachable):
                untrusting.find(Criteria(text="台风"))
            assert asked_in_time().degraded
            assert not untrusting.health().ok
        made.discard()


@pytest.mark.parametrize("urls", [[], ["ftp://127.0.0.1"], ["nonsense"], ["http://127.0.0.1:1"]])
def test_addresses_that_lead_nowhere(use: Use, urls: list[str], write_article: Write) -> None:
    page = write_article("台风甲")
    made = use(*urls, is_new=False)
    assert [hit.id for hit in asked_in_time().hits] == [page.pk]
    assert not made.health().ok
    assert outbox.drain().problem
    with pytest.raises(EngineError):
        made.rebuild([])


def test_a_missing_certificate_file_is_said(use: Use, tmp_path: Path, write_article: Write) -> None:
    write_article("台风甲")
    made = use("https://127.0.0.1:1", ca_file=str(tmp_path / "none.pem"), is_new=False)
    assert asked_in_time().degraded
    assert "none.pem" in made.health().problem
