"""What tests of several rooms share: the demo site, in process and behind a real server, and a browser.

``KEPU_TEST_DEMO`` names a folder to keep the built demo site in between runs while one works on tests.
"""

from __future__ import annotations

import gc
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from tests import copies, demo_site, schedule
from tests.servers import devices, programs, serverless, sharing, smtp, web

if TYPE_CHECKING:
    from playwright.sync_api import Browser

NO_BROWSER = "no Chromium here: browser tests left out (set KEPU_CHROMIUM to its path)"
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "demo_db"}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LIGHT_BROWSER = "chromium-headless-shell"
"""Chromium's engine without the program around it: a new reader's page costs an eighth of the time."""


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder all processes of this run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if os.environ.get("PYTEST_XDIST_WORKER") else own


@pytest.fixture(scope="session")
def migrated(run_folder: Path) -> Path:
    """A file with all tables and nothing in them: migrated once a run, which takes ten seconds. SQLite only."""
    return demo_site.migrated(run_folder / "migrated")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, request: pytest.FixtureRequest
) -> Iterator[None]:
    """What pytest-django then migrates in the memory of this process has all tables already."""
    if copies.on_postgresql():  # there the server copies a database
        yield
        return
    with (
        closing(sqlite3.connect(copies.IN_MEMORY, uri=True)) as ours,
        closing(sqlite3.connect(request.getfixturevalue("migrated"))) as file,
    ):
        file.backup(ours)
        yield


@pytest.fixture(scope="session")
def demo_var(run_folder: Path, request: pytest.FixtureRequest) -> Path:
    """``var`` of the demo site: database, uploads and search index. To be read only."""
    if copies.on_postgresql():
        return copies.demo_site_on_postgresql(run_folder / "demo-site-postgresql")
    folder = Path(os.environ.get("KEPU_TEST_DEMO") or run_folder / "demo-site")
    return demo_site.built(folder, migrated=request.getfixturevalue("migrated"))


@pytest.fixture(scope="session")
def _demo_connection(demo_var: Path, run_folder: Path, django_db_blocker: Any) -> Iterator[Any]:
    """A database of this process with a copy of the demo site, beside the empty one other tests use."""
    with django_db_blocker.unblock():
        wrapper = copies.of_the_demo_site(demo_var, run_folder)
    yield wrapper
    wrapper.connection.close()


@pytest.fixture
def demo_db(_demo_connection: Any, demo_var: Path, django_db_blocker: Any, settings: Any) -> Iterator[None]:
    """The demo site in the database; what a test writes is rolled back. Not together with ``db``."""
    from django.db import connections, transaction

    settings.MEDIA_ROOT = demo_var / "media"
    settings.KEPU_SEARCH_INDEX_DIR = demo_var / "search"
    empty = connections["default"]
    connections["default"] = _demo_connection
    _forget_what_was_read()
    try:
        with django_db_blocker.unblock():
            atomic = transaction.atomic()
            atomic._from_testcase = True
            with atomic:
                yield
                transaction.set_rollback(True)
            _demo_connection.run_on_commit = []
    finally:
        connections["default"] = empty
        _forget_what_was_read()


def _forget_what_was_read() -> None:
    """Caches that know ids of one database."""
    from django.contrib.contenttypes.models import ContentType
    from django.core.cache import cache

    from content import changes

    ContentType.objects.clear_cache()
    cache.clear()
    changes.forget()


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """What the test before left in the process: its database is another one, or rolled back."""
    from content import changes
    from search.guidance import current

    changes.forget()
    current.publish(None)


@pytest.fixture(scope="session")
def demo_server(demo_var: Path, run_folder: Path) -> Iterator[str]:
    """The address of a real server with the demo site, one for the run. Tests only read from it."""
    with demo_site.served(demo_var, run_folder / "server") as address:
        yield address


@pytest.fixture(scope="session", autouse=True)
def _small_covers() -> Iterator[None]:
    """Pages that tests publish get covers as small as a thumbnail; the demo site and tests of covers have real ones."""
    from content import actions

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(actions, "cover_for", partial(actions.cover_for, size=(320, 180)))
        yield


@pytest.fixture
def inbox(settings: Any) -> Iterator[smtp.Inbox]:
    """A real mail server that the site sends to."""
    with smtp.running() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = smtp.HOST, running.port, 5
        yield running


@pytest.fixture
def receiver(settings: Any) -> Iterator[web.Receiver]:
    """A real web server of a stranger's, in a network that counts as our own; it takes everything."""
    settings.KEPU_PUSH_NETWORKS = ["127.0.0.0/8"]
    with web.running() as running:
        yield running


@pytest.fixture
def push_service(receiver: web.Receiver) -> web.Receiver:
    """The same, as the makers of browsers have it (RFC 8030)."""
    receiver.answers = [(201, {}, b"")]
    return receiver


@pytest.fixture
def device(push_service: web.Receiver) -> devices.Device:
    """A browser that has subscribed there."""
    return devices.Device(push_service.url)


@cache
def browser_path(*, whole: bool = False) -> str:
    """The Chromium to use, or an empty text: named, installed on this machine, or Playwright's own.

    The whole one where its preferences matter, else the light one if it is there.
    """
    names = BROWSERS if whole else (LIGHT_BROWSER, *BROWSERS)
    named = [os.environ.get("KEPU_CHROMIUM", ""), *(shutil.which(name) or "" for name in names)]
    found = next((path for path in named if path and Path(path).exists()), "")
    return found or _playwrights_own()


def _playwrights_own() -> str:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else ""


@pytest.fixture(scope="session")
def elasticsearch(run_folder: Path) -> Iterator[str]:
    """The address of a real Elasticsearch, one for the run; ``KEPU_TEST_ELASTICSEARCH_URL`` names another."""
    yield from _address("KEPU_TEST_ELASTICSEARCH_URL", "elasticsearch", run_folder)


@pytest.fixture(scope="session")
def older_elasticsearch(run_folder: Path) -> Iterator[str]:
    """The same with the oldest version that is supported; ``KEPU_TEST_OLDER_ELASTICSEARCH_URL`` names another."""
    yield from _address("KEPU_TEST_OLDER_ELASTICSEARCH_URL", "elasticsearch-older", run_folder)


@pytest.fixture(scope="session")
def serverless_elasticsearch(elasticsearch: str) -> Iterator[str]:
    """The same Elasticsearch as a stand-in for Elastic Cloud Serverless shows it."""
    with serverless.before(elasticsearch) as made:
        yield made.url
    assert made.refusals == []


def _address(variable: str, kind: str, run_folder: Path) -> Iterator[str]:
    named = os.environ.get(variable, "")
    if named:
        yield named
        return
    with ExitStack() as stack:
        try:
            address = stack.enter_context(sharing.shared(kind, run_folder / kind))
        except programs.NotHere as error:
            leave_out(str(error))
        yield address


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what touches the database in this process is run again; clusters have no other database."""
    on_postgresql = copies.on_postgresql()
    chosen = [item for item in items if (_touches_database(item) if on_postgresql else not _is_of_cluster(item))]
    config.hook.pytest_deselected(items=list(set(items).difference(chosen)))
    items[:] = schedule.by_length(chosen)


def pytest_configure() -> None:
    """Whatever is imported and collected stays: looking among it for garbage was a fifth of the time it takes."""
    gc.set_threshold(50_000, 20, 50)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What is there now stays: collecting garbage among a million lasting objects was an eighth of all the time."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    return schedule.scheduling(config, log)


def _is_of_cluster(item: pytest.Item) -> bool:
    return item.get_closest_marker("cluster") is not None


def _touches_database(item: pytest.Item) -> bool:
    names = set(getattr(item, "fixturenames", ()))
    in_process = not item.get_closest_marker("browser") and "demo_server" not in names
    return in_process and bool(names & DATABASE_FIXTURES or item.get_closest_marker("django_db"))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Without Chromium, browser tests are left out on a laptop (all in one line, being skipped here) and fail in CI."""
    if item.get_closest_marker("browser") is None or browser_path():
        return
    leave_out(NO_BROWSER)


def leave_out(reason: str) -> NoReturn:
    """Skips on a laptop, with one line for all tests that lack the same thing, and fails in CI."""
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A running Chromium, for tests marked ``browser``."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, and Django would refuse the database beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=browser_path(), args=arguments)
        yield running
        running.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


_FIGURES = pytest.StashKey[dict[str, str]]()


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str, object], None]:
    """``figure("queries /articles/", 9)``: a number to print at the end of the run."""
    figures = request.config.stash.setdefault(_FIGURES, {})

    def note(name: str, value: object) -> None:
        figures[name] = str(value)

    return note


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands its figures to the process that prints them."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["figures"] = session.config.stash.get(_FIGURES, {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    figures = node.config.stash.setdefault(_FIGURES, {})
    figures.update(getattr(node, "workeroutput", {}).get("figures", {}))


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    figures = config.stash.get(_FIGURES, {})
    if figures:
        terminalreporter.section("figures")
    for name, value in sorted(figures.items()):
        terminalreporter.line(f"{value:>8}  {name}")
