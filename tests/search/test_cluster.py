"""A whole cluster: three search servers, PostgreSQL, two web processes, two workers. They are killed one by one.

Assumed of the machine: two cores and 3 GB for the servers and processes. ``KEPU_TEST_CLUSTER_SECONDS`` is how long
readers read and editors publish: a minute, with what is around it a minute and a half.
"""

from __future__ import annotations

import http.client
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from elasticsearch import Elasticsearch

from content.models import ArticlePage
from search import outbox, service
from search.criteria import Criteria
from search.engines import engine
from search.engines.elastic import rebuilding
from tests import copies, demo_site
from tests.search.publishing import COMING_AND_GOING, READ, STEADY
from tests.servers import elastic, processes

pytestmark = [pytest.mark.cluster, pytest.mark.django_db]

SECONDS = float(os.environ.get("KEPU_TEST_CLUSTER_SECONDS", "") or 60)
READERS = 3
STALE_SECONDS = 1.0
"""So old may a page be that readers see."""
LONGEST_ANSWER = 10.0
"""Of a search, on a machine that is busy with all of this; the engine's own part is at most two seconds."""
SETTLED_SECONDS = 60


@pytest.fixture(scope="module")
def nodes() -> Iterator[list[elastic.Node]]:
    with elastic.cluster(3) as started:
        yield started


@dataclass
class Site:
    """The processes of an installation."""

    environment: dict[str, str]
    port: int
    folder: Path
    stack: ExitStack
    workers: list[subprocess.Popen[str]] = field(default_factory=list)

    def run(self, *command: str, **pipes: Any) -> subprocess.Popen[str]:
        log = self.stack.enter_context((self.folder / "log").open("ab"))
        given = {"stdout": log, "stderr": log} | pipes
        process = subprocess.Popen(
            [sys.executable, *command], cwd=demo_site.PROJECT, env=self.environment, text=True, **given
        )
        self.stack.callback(process.wait, 30)
        self.stack.callback(process.terminate)
        return process

    def start(self) -> subprocess.Popen[str]:
        """The web server's first process, which has two others below it that answer."""
        self.workers = [self.run("manage.py", "worker") for _ in range(2)]
        options = ["--workers=2", "--threads=4", f"--bind=127.0.0.1:{self.port}", "--graceful-timeout=5"]
        web = self.run("-m", "gunicorn", *options, "website.wsgi:application")
        demo_site.wait_for(f"http://127.0.0.1:{self.port}")
        return web


@pytest.fixture
def site(nodes: list[elastic.Node], tmp_path: Path, settings: Any) -> Iterator[Site]:
    settings.KEPU_SEARCH_ENGINE = "elastic"
    settings.KEPU_ELASTICSEARCH_URLS = [node.url for node in nodes]
    settings.KEPU_ELASTICSEARCH_PREFIX = f"kepu-{uuid.uuid4().hex}"
    environment = demo_site.environment(tmp_path) | {
        "DATABASE_URL": copies.for_processes("cluster", tmp_path / "kepu.sqlite3"),
        "KEPU_SEARCH_ENGINE": "elastic",
        "KEPU_ELASTICSEARCH_URLS": ",".join(settings.KEPU_ELASTICSEARCH_URLS),
        "KEPU_ELASTICSEARCH_PREFIX": settings.KEPU_ELASTICSEARCH_PREFIX,
        "KEPU_ALLOWED_HOSTS": "127.0.0.1",
    }
    with ExitStack() as stack:
        made = Site(environment, demo_site.free_port(), tmp_path, stack)
        made_well = made.run("-m", "tests.search.publishing", "make").wait(120)
        assert made_well == 0, (tmp_path / "log").read_text()[-3000:]
        yield made


@dataclass(frozen=True, slots=True)
class Answer:
    """What one reader got; status 0 stands for none."""

    slug: str
    begun: float
    ended: float
    status: int
    text: str


class Readers:
    """Read articles and search, all the time."""

    def __init__(self, port: int) -> None:
        self.port, self.answers = port, list[Answer]()
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(number,)) for number in range(READERS)]

    def __enter__(self) -> Readers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _read(self, seed: int) -> None:
        chance = random.Random(seed)
        while not self._ended.wait(0.02):
            slug = chance.choice([*READ, ""])
            path = f"/articles/{slug}/" if slug else f"/search/?q={quote('荔枝保鲜')}"
            begun = time.time()
            status, text = read(self.port, path)
            self.answers.append(Answer(slug, begun, time.time(), status, text))


def read(port: int, path: str) -> tuple[int, str]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""


def test_one_after_the_other_is_killed(
    site: Site, nodes: list[elastic.Node], figure: Callable[[str, object], None]
) -> None:
    web = site.start()
    editor = site.run("-m", "tests.search.publishing", "work", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    first = editor.stdout.readline() if editor.stdout else ""
    with Readers(site.port) as readers:
        killed_at = killing(site, nodes, web)
    published, _ = editor.communicate("enough\n", timeout=60)
    assert editor.returncode == 0
    done = [json.loads(line) for line in [first, *published.splitlines()]]
    wrong = [told for answer in readers.answers if (told := fault(answer, done, killed_at))]
    figure("a cluster with kills", figures(readers.answers, done))
    assert wrong == []
    assert len(processes.below(web.pid)) == 2
    assert len(done) >= 3  # a machine that is busy with other things publishes one in four seconds
    settled(site, done)


def killing(site: Site, nodes: Sequence[elastic.Node], web: subprocess.Popen[str]) -> float:
    """A search server, a worker and a web process, each started again; when the web process was killed."""
    step = SECONDS / 8
    time.sleep(step)
    nodes[0].kill()
    time.sleep(2 * step)
    nodes[0].start(nodes)
    time.sleep(step)
    site.workers[0].kill()
    time.sleep(step)
    site.workers[0] = site.run("manage.py", "worker")
    time.sleep(step)
    killed_at = time.time()
    os.kill(processes.below(web.pid)[0], signal.SIGKILL)  # gunicorn starts a new one
    time.sleep(2 * step)
    return killed_at


def fault(answer: Answer, done: Sequence[dict[str, Any]], killed_at: float) -> str:
    """What is wrong with an answer, or nothing."""
    if not answer.status:
        in_flight = answer.begun <= killed_at <= answer.ended + 0.5
        return "" if in_flight else f"no answer for {answer.slug or 'a search'}"
    if answer.status != 200:
        return f"{answer.status} for {answer.slug or 'a search'}"
    if not answer.slug:
        return _fault_of_search(answer)
    shown = re.search(rf"第(\d+)稿 {answer.slug}", answer.text)
    changes = [change for change in done if change["slug"] == answer.slug]
    oldest = max((change["draft"] for change in changes if change["done"] < answer.begun - STALE_SECONDS), default=0)
    newest = max((change["draft"] for change in changes if change["begun"] < answer.ended), default=0)
    if shown is None or not oldest <= int(shown[1]) <= newest:
        return f"{answer.slug}: {shown and shown[1]}, not {oldest} to {newest}"
    return ""


def _fault_of_search(answer: Answer) -> str:
    missing = [slug for slug in STEADY if f"/articles/{slug}/" not in answer.text]
    seconds = answer.ended - answer.begun
    late = f"a search took {seconds:.1f} s" if seconds > LONGEST_ANSWER else ""
    return f"a search without {missing}" if missing else late


def figures(answers: Sequence[Answer], done: Sequence[dict[str, Any]]) -> str:
    searches = sorted(answer.ended - answer.begun for answer in answers if not answer.slug)
    lost = sum(1 for answer in answers if not answer.status)
    degraded = sum("搜索正在维护" in answer.text for answer in answers)
    return (
        f"{SECONDS:g} s, {len(answers)} answers, {lost} lost with their process, {len(searches)} searches of which "
        f"{degraded} without the servers, the longest {searches[-1]:.2f} s, {len(done)} publications"
    )


def settled(site: Site, done: Sequence[dict[str, Any]]) -> None:
    """Every row is worked off, and the index holds what the database has, in its last state."""
    with closing(copies.connected_to(site.environment["DATABASE_URL"])) as connection, connection.cursor() as cursor:
        until = time.monotonic() + SETTLED_SECONDS
        while jobs := _rows(cursor, "SELECT page_id, attempts, set_aside, last_error FROM kepu_search_indexjob"):
            assert time.monotonic() < until, jobs
            time.sleep(0.3)
        pages = _rows(cursor, "SELECT id, live, last_published_at FROM wagtailcore_page WHERE slug ~ '^[a-z]+-[0-9]$'")
    live = {page: int(published.timestamp() * 1000) for page, is_live, published in pages if is_live}
    assert len(pages) == len((*READ, *COMING_AND_GOING, *STEADY))
    assert {page: held.version for page, held in engine().versions().items() if page in live} == live
    assert not {page for page, is_live, _ in pages if not is_live} & set(engine().versions())
    last_drafts = {change["slug"]: change["draft"] for change in done if change["slug"] in READ}
    for slug, last in last_drafts.items():
        found = engine().find(Criteria(text=f"第{last}稿 {slug}")).hits
        assert f"第{last}稿" in re.sub("<.*?>", "", found[0].title_html)
    engine().discard()


def _rows(cursor: Any, query: str) -> list[Any]:
    cursor.execute(query)
    return list(cursor.fetchall())


def test_half_of_the_data_are_gone(
    nodes: list[elastic.Node], settings: Any, tmp_path: Path, write_article: Callable[..., ArticlePage],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """An index in two parts without copies, as somebody may have set it up: half an answer is none."""
    monkeypatch.setattr(rebuilding, "SHARDS", 2)
    monkeypatch.setattr(rebuilding, "COPIES", "false")
    settings.KEPU_SEARCH_ENGINE = "elastic"
    settings.KEPU_SEARCH_INDEX_DIR = tmp_path / "none"
    settings.KEPU_ELASTICSEARCH_URLS = [node.url for node in nodes]
    settings.KEPU_ELASTICSEARCH_PREFIX = prefix = f"kepu-{uuid.uuid4().hex}"
    engine().rebuild([])
    pages = {write_article(f"台风{number}").pk for number in range(6)}
    outbox.drain()
    assert {hit.id for hit in service.find(Criteria(text="台风")).hits} == pages
    lost = _node_with_half(nodes, prefix)
    lost.kill()
    for _ in range(3):
        began = time.monotonic()
        results = service.find(Criteria(text="台风"))
        assert time.monotonic() - began < 2.5
        assert (results.degraded, {hit.id for hit in results.hits}) == (True, pages)
    assert engine().health().problem
    other = write_article("台风后来")
    assert outbox.drain().put == 0
    lost.start(nodes)
    lost.wait(len(nodes))
    until = time.monotonic() + 30
    while service.find(Criteria(text="台风")).degraded or not outbox.drain().put:
        assert time.monotonic() < until
        time.sleep(0.2)
    assert {hit.id for hit in service.find(Criteria(text="台风")).hits} == {*pages, other.pk}
    engine().discard()


def _node_with_half(nodes: Sequence[elastic.Node], prefix: str) -> elastic.Node:
    """A node that has one part of the index; not the last one of the list, which is asked where it is."""
    client = Elasticsearch(nodes[-1].url)
    told: Any = client.cat.shards(index=f"{prefix}-pages", format="json", h="node")
    names = {row["node"] for row in told}
    assert len(names) == 2
    return next(node for node in nodes[:-1] if node.name in names)
