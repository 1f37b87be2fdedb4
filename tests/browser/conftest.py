"""Readers with a real browser, who note whatever the browser minds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests import demo_site
from tests.browser.editors import Editing, own_site, signed_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 900}
Open = Callable[..., "Page"]


class Watch:
    """What should not happen while a page is read."""

    def __init__(self, page: Page, address: str) -> None:
        self.address = address
        self.complaints: list[str] = []
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(f"script error: {error}"))
        page.on("request", self._asked)
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning") and "the server responded with a status of" not in message.text:
            self.complaints.append(f"console: {message.text}")

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.complaints.append(f"another host: {request.url}")

    def _failed(self, request: Any) -> None:
        if request.failure != "net::ERR_ABORTED":  # the reader went on before the answer came
            self.complaints.append(f"failed: {request.url} {request.failure}")

    def _answered(self, answer: Any) -> None:
        if answer.status >= 400 and not answer.request.is_navigation_request():
            self.complaints.append(f"{answer.status}: {answer.url}")
        if "set-cookie" in answer.headers:
            self.complaints.append(f"cookie: {answer.url}")


@pytest.fixture
def open_page(browser: Browser, demo_server: str) -> Iterator[Open]:
    """``open_page("/articles/", viewport=DESK)``: the page once loaded. At the end nothing may have gone wrong."""
    opened: list[tuple[Any, Watch]] = []

    def read(path: str, *, stored: dict[str, str] | None = None, **options: Any) -> Page:
        settings = {"viewport": PHONE, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", **options}
        context = browser.new_context(**settings)
        for name, value in (stored or {}).items():
            context.add_init_script(f"localStorage.setItem({name!r}, {value!r})")
        page = context.new_page()
        opened.append((context, Watch(page, demo_server)))
        page.goto(demo_server + path, wait_until="load")
        return page

    yield read
    complaints = [words for _, watch in opened for words in watch.complaints]
    cookies = [cookie for context, _ in opened for cookie in context.cookies()]
    for context, _ in opened:
        context.close()
    assert not complaints
    assert not cookies


@pytest.fixture(scope="module")
def cms_folder(demo_var: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where a demo site to write in lives."""
    return own_site(demo_var, tmp_path_factory.mktemp("cms"))


@pytest.fixture(scope="module")
def cms(browser: Browser, cms_folder: Path) -> Iterator[str]:
    """The address of a server with that site."""
    with demo_site.served(cms_folder / "var", cms_folder / "server") as address:
        yield address


@pytest.fixture
def editing(browser: Browser, cms: str) -> Iterator[Editing]:
    with signed_in(browser, cms) as editing:
        yield editing
