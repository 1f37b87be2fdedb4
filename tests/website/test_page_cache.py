"""The page cache: what is given without asking Django, and that nothing is given that has changed."""

from __future__ import annotations

import gzip
import io
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from content import changes
from content.models import ArticlePage, EmergencyNotice
from tests import copies, demo_site
from website import page_store
from website.page_cache import PageCache, key_of
from website.page_store import Entry, PageStore
from widgets import hosts
from widgets.models import EmbeddingHost

ARTICLE = "/articles/li-an-liu/"
WIDGETS = ("/widgets/v1/data/rumors", "/widgets/v1/frame/rumors")
"""What stands on other sites: the JSON, and the frame that shows it."""


@dataclass(slots=True)
class Answer:
    """As a WSGI server gets it; ``queries`` is what it cost."""

    status: int
    headers: dict[str, str]
    body: bytes
    queries: int

    @property
    def text(self) -> str:
        packed = self.headers.get("Content-Encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()


def environment(path: str, **more: str) -> dict[str, Any]:
    path, _, query = path.partition("?")
    return {
        "REQUEST_METHOD": "GET", "SCRIPT_NAME": "", "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "localhost",
        "SERVER_NAME": "localhost", "SERVER_PORT": "80", "REMOTE_ADDR": "127.0.0.1", "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, **more,
    }  # fmt: skip


Get = Callable[..., Answer]


@pytest.fixture
def connection_stays() -> Iterator[None]:
    """As Django's own test client does: the end of a request would close the connection that holds the test's data."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def get(demo_db: None, connection_stays: None, settings: Any, tmp_path: Path) -> Get:
    """``get("/articles/", HTTP_COOKIE="…")`` of a site with an empty cache."""
    settings.KEPU_PAGE_CACHE_DIR = tmp_path
    site = PageCache()
    changes.look(now=True)

    def ask(path: str, **more: str) -> Answer:
        began: list[Any] = []
        with CaptureQueriesContext(connection) as seen:
            body: Any = site(environment(path, **more), lambda *given: began.extend(given))
            content = b"".join(body)
            if hasattr(body, "close"):
                body.close()
        return Answer(int(began[0].split()[0]), dict(began[1]), content, len(seen))

    return ask


def kept(folder: Path) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file()]


def in_lists() -> list[str]:
    lists = ["/", "/articles/", "/rumors/", "/venues/", "/events/", "/events/calendar/", "/campaigns/", "/topics/"]
    feeds = ["/articles/feed.xml", "/events/calendar.ics", "/sitemap.xml", "/sitemap-article.xml"]
    return [*lists, "/topics/typhoon/", "/regions/", "/regions/440100/", "/about/", *feeds]


def test_the_second_reader_costs_nothing_and_gets_the_same(get: Get) -> None:
    items = ["/rumors/suan-xing-ti-zhi-zhi-ai/", "/venues/guang-dong-ke-xue-zhong-xin/", ARTICLE]
    for address in [*in_lists(), *items]:
        first, second = get(address), get(address)
        assert (first.status, second.queries) == (200, 0), address
        assert second.text == first.text
        assert "Set-Cookie" not in second.headers
        packed = get(address, HTTP_ACCEPT_ENCODING="br, gzip")
        assert packed.text == first.text
        assert len(packed.body) < len(first.body)
        assert packed.headers["Content-Security-Policy"] == first.headers.get("Content-Security-Policy")


def test_an_emergency_reaches_readers_of_kept_pages_and_leaves_them(get: Get) -> None:
    assert get("/").queries > 0
    assert get("/").queries == 0
    at = now()
    warning = {"region_id": "440000", "level": "red", "text": "台风登陆", "starts_at": at}
    notice = EmergencyNotice.objects.create(**warning, ends_at=at + timedelta(hours=1))
    changes.look(now=True)
    assert "台风登陆" in get("/").text
    notice.delete()
    changes.look(now=True)
    assert "台风登陆" not in get("/").text
    soon = now() + timedelta(seconds=1)
    later = EmergencyNotice.objects.create(**{**warning, "starts_at": soon}, ends_at=at + timedelta(hours=1))
    changes.look(now=True)
    assert _shown_from(get, "台风登陆") >= soon, "kept no longer than until it begins, and not shown earlier"
    later.ends_at = soon = now() + timedelta(seconds=1)
    later.save()
    changes.look(now=True)
    assert _shown_from(get, "台风登陆", gone=True) >= soon, "kept no longer than until it ends"


def _shown_from(get: Get, text: str, *, gone: bool = False) -> datetime:
    """When the first answer that has the text (or has it no more) had been given."""
    deadline = time.monotonic() + 30
    while (text in get("/").text) is gone:
        assert time.monotonic() < deadline, "the answer stays as it was"
    return now()


def test_a_widget_is_kept_and_a_new_host_is_still_written_down(get: Get) -> None:
    hosts.forget()
    EmbeddingHost.objects.all().delete()
    address = "/widgets/v1/data/rumors"
    first = get(address)
    assert get(address).queries == 0
    there = get(address, HTTP_ORIGIN="https://news.example")
    assert there.queries > 0
    assert there.text == first.text
    assert get(address, HTTP_ORIGIN="https://news.example").queries == 0
    assert list(EmbeddingHost.objects.values_list("host", flat=True)) == ["news.example"]
    assert get("/widgets/v1/frame/rumors").headers["Content-Security-Policy"].count("frame-ancestors *") == 1
    assert get("/widgets/v1/frame/rumors").queries == 0


def test_what_a_reader_has_is_not_sent_again(get: Get) -> None:
    etag = get(ARTICLE).headers["ETag"]
    again = get(ARTICLE, HTTP_IF_NONE_MATCH=f'"other", {etag}')
    assert (again.status, again.body, again.queries) == (304, b"", 0)
    listing = get("/rumors/").headers["ETag"]
    changes.note(changes.SITE)
    changes.look(now=True)
    anew = get("/rumors/", HTTP_IF_NONE_MATCH=listing)
    assert (anew.status, anew.body, anew.queries > 0) == (304, b"", True)
    assert get("/rumors/", HTTP_IF_NONE_MATCH="*").status == 304
    assert get("/rumors/", HTTP_IF_NONE_MATCH='"other"').status == 200


def test_what_is_not_kept_has_its_own_conditions(get: Get) -> None:
    etag = get("/api/v1/openapi.json").headers["ETag"]
    assert get("/api/v1/openapi.json", HTTP_IF_NONE_MATCH=etag).status == 304
    assert get("/api/v1/venues", HTTP_IF_NONE_MATCH=get("/api/v1/venues").headers["ETag"]).status == 304


def test_heads_are_answered_without_a_body(get: Get) -> None:
    length = len(get(ARTICLE).body)
    head = get(ARTICLE, REQUEST_METHOD="HEAD")
    assert (head.status, head.body, head.headers["Content-Length"], head.queries) == (200, b"", str(length), 0)


@pytest.mark.parametrize(
    "more",
    [
        {"HTTP_COOKIE": "a=b; sessionid=x"},
        {"HTTP_COOKIE": "messages=x"},
        {"HTTP_AUTHORIZATION": "Bearer x"},
        {"REQUEST_METHOD": "POST"},
    ],
)
def test_editors_and_forms_go_to_django(get: Get, more: dict[str, str]) -> None:
    get(ARTICLE)
    assert get(ARTICLE, **more).queries > 0 or more.get("REQUEST_METHOD") == "POST"
    assert key_of(environment(ARTICLE, **more)) is None


@pytest.mark.parametrize(
    "address", ["/articles/none/", "/search/?q=%E5%8F%B0%E9%A3%8E", "/articles/?topic=none", "/cms/", "/readyz"]
)
def test_what_is_never_kept(get: Get, tmp_path: Path, address: str) -> None:
    get(address)
    assert kept(tmp_path) == []


def test_one_question_however_it_is_written(get: Get) -> None:
    get("/articles/?topic=weather&audience=older")
    assert get("/articles/?audience=older&utm_source=x&topic=weather&&spm=1").queries == 0
    assert get("/articles/?audience=older").queries > 0
    assert get("/articles/?topic=weather&audience=older", HTTP_HOST="127.0.0.1").queries > 0


def test_where_a_reader_is_is_not_written_down(get: Get, tmp_path: Path) -> None:
    assert get("/venues/?near=23.13,113.26&km=20").status == 200
    assert kept(tmp_path) == []


def published(page: Any) -> None:
    page.save_revision().publish()
    changes.look(now=True)


def test_a_page_its_lists_and_those_that_link_to_it_and_no_others(get: Get) -> None:
    page = ArticlePage.objects.get(slug="li-an-liu")
    linking = next(
        other.url
        for other in ArticlePage.objects.live().exclude(pk=page.pk)
        if f'href="{page.url}"' in get(other.url).text
    )
    unlike = next(other.url for other in ArticlePage.objects.live() if f'href="{page.url}"' not in get(other.url).text)
    for address in (page.url, "/articles/", "/articles/feed.xml", "/rumors/"):
        get(address)
    page.title = "离岸流是什么"
    published(page)
    assert get(unlike).queries == 0
    assert get("/rumors/").queries == 0
    for address in (page.url, linking, "/articles/", "/articles/feed.xml"):
        assert "离岸流是什么" in get(address).text, address


def test_a_page_made_while_something_changed_is_never_given(get: Get, settings: Any, tmp_path: Path) -> None:
    store = PageStore(tmp_path)
    entry = Entry("k", [], "", [changes.SITE], changes.horizon(), time.time() + 60, gzip.compress(b"old"))
    changes.note(changes.SITE)
    changes.look(now=True)
    store.put(entry)
    found = store.get("k")
    assert found is not None
    assert not changes.holds(found.made_at, found.about)


def test_what_the_clock_decides_holds_until_the_next_minute(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    for address in ("/venues/", ARTICLE):
        get(address)
    later = time.time() + 61
    monkeypatch.setattr("website.page_cache.time.time", lambda: later)
    assert get("/venues/").queries > 0


def test_broken_and_foreign_files_are_no_answers(tmp_path: Path) -> None:
    store = PageStore(tmp_path, "one")
    store.put(Entry("k", [("A", "b")], "W/x", ["site"], 3, 9e9, b"body"))
    found = store.get("k")
    assert found is not None
    assert (found.headers, found.about, found.made_at, found.body) == ([["A", "b"]], ["site"], 3, b"body")
    assert PageStore(tmp_path, "two").get("k") is None
    (file,) = kept(tmp_path)
    for content in (b"", b"{}", b"[]\n", file.read_bytes()[:-1], b"\xff\n"):
        file.write_bytes(content)
        assert store.get("k") is None


def test_what_is_at_hand_is_given_as_long_as_its_file_is_there(tmp_path: Path) -> None:
    """Another process may have made it anew, and an operator may remove it."""
    one, other = PageStore(tmp_path), PageStore(tmp_path)
    for body in (b"old", b"new", b"newer"):
        other.put(Entry("k", [], "W/x", ["site"], 3, 9e9, body))
        first, again = one.get("k"), one.get("k")
        assert first is not None
        assert first is again
        assert first.body == body
    kept(tmp_path)[0].unlink()
    assert one.get("k") is None


def test_no_more_is_at_hand_than_may_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_store, "MOST_AT_HAND", 2)
    monkeypatch.setattr(page_store, "LARGEST_AT_HAND", 5)
    store = PageStore(tmp_path)
    for key in ("a", "b", "c", "d"):
        store.put(Entry(key, [], "W/x", [], 3, 9e9, b"large!" if key == "d" else b"small"))
    for key in ("a", "b", "c", "d"):
        assert store.get(key) is not None
        assert len(store._at_hand) <= 2
    assert [entry.key for _, entry in store._at_hand.values()] == ["c"]


# Several processes


@dataclass
class Running:
    """Two servers and an editor, each in a process of its own, on one database and one cache."""

    servers: list[str]
    editor: subprocess.Popen[str]
    hold: Path
    slowest: float = field(default=0.0)

    def edit(self, command: str) -> None:
        assert self.editor.stdin
        assert self.editor.stdout
        self.editor.stdin.write(f"{command}\n")
        self.editor.stdin.flush()
        assert self.editor.stdout.readline() == "done\n"

    def seen(self, path: str, right: Callable[[int, str], bool]) -> None:
        """Within a second of now, and from then on, at every server."""
        began = time.monotonic()
        for server in self.servers:
            while not right(*read(server + path)):
                assert time.monotonic() - began < 1, f"{path} is stale at {server}"
            self.slowest = max(self.slowest, time.monotonic() - began)
        for server in self.servers * 2:
            assert right(*read(server + path))


def read(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310  (our own server)
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


@pytest.fixture
def running(django_db_blocker: Any, django_db_setup: None, tmp_path: Path) -> Iterator[Running]:
    with django_db_blocker.unblock():
        url = copies.for_other_processes(tmp_path, "cache")
        connection.close() if copies.on_postgresql() else None
    hold = tmp_path / "hold"
    given = demo_site.environment(tmp_path) | {"DATABASE_URL": url, "KEPU_TEST_HOLD": str(hold)}
    module = "tests.website.held_site"
    with ExitStack() as stack:

        def start(*command: str, **pipes: Any) -> subprocess.Popen[str]:
            log = stack.enter_context((tmp_path / "log").open("ab"))
            process = subprocess.Popen(
                [sys.executable, *command], cwd=demo_site.PROJECT, env=given, text=True, stderr=log, **pipes
            )
            stack.callback(process.wait, 20)
            stack.callback(process.terminate)
            return process

        editor = start("-m", module, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        ports = [demo_site.free_port() for _ in range(2)]
        for port in ports:
            start("-m", "waitress", f"--listen=127.0.0.1:{port}", f"{module}:application")
        assert editor.stdout
        assert editor.stdout.readline() == "ready\n", (tmp_path / "log").read_text()
        found = Running([f"http://127.0.0.1:{port}" for port in ports], editor, hold)
        found.edit("make")
        for server in found.servers:
            demo_site.wait_for(server)
        yield found


def says(words: str) -> Callable[[int, str], bool]:
    return lambda status, text: status == 200 and words in text


def _a_rebuttal_comes_goes_and_comes_again(running: Running) -> None:
    rebuttals = ("/rumors/denglu/", "/rumors/", "/rumors/feed.xml", *WIDGETS)
    for path in rebuttals:
        running.seen(path, says("谣言一"))
    running.edit("publish_rebuttal 谣言二")
    for path in rebuttals:
        running.seen(path, says("谣言二"))
    running.edit("unpublish_rebuttal")
    for path in rebuttals:
        running.seen(path, lambda status, text: "谣言二" not in text)
    running.edit("publish_rebuttal 谣言三")  # no list that is kept links to it
    for path in rebuttals:
        running.seen(path, says("谣言三"))


@pytest.mark.django_db
def test_every_process_gives_what_is_so_within_a_second(
    running: Running, figure: Callable[[str, object], None]
) -> None:
    page, listing, feed = "/articles/taifeng/", "/articles/", "/articles/feed.xml"
    for path in (page, listing, feed, "/about/"):
        running.seen(path, says(""))

    running.edit("publish 台风二")
    for path in (page, listing, feed):
        running.seen(path, says("台风二"))

    _a_rebuttal_comes_goes_and_comes_again(running)

    running.hold.touch()  # the trap: an old page is half made when the new one is published, and is kept after that
    running.edit("publish 台风三")
    late = subprocess.Popen(
        [sys.executable, "-c", f"import urllib.request as r; r.urlopen('{running.servers[0]}{page}').read()"]
    )
    while not running.hold.with_suffix(".waiting").exists():
        assert late.poll() is None
    running.edit("publish 台风四")
    running.hold.unlink()
    late.wait(10)
    running.seen(page, says("台风四"))

    running.edit("name_site 新名字")
    running.seen("/about/", says("新名字"))
    running.edit("name_topic 大台风")
    running.seen(page, says("大台风"))
    running.edit("restrict")
    running.seen(page, lambda status, text: "台风四" not in text)
    running.seen(listing, lambda status, text: "台风四" not in text)
    running.edit("free")
    running.seen(page, says("台风四"))
    running.edit("unpublish")
    running.seen(page, lambda status, text: status == 404)
    running.edit("publish 台风五")
    running.seen(page, says("台风五"))
    running.edit("expire")
    running.seen(page, lambda status, text: status == 404)
    running.seen(listing, lambda status, text: "台风五" not in text)
    figure("seconds until a change is seen by every process", f"{running.slowest:.2f}")
