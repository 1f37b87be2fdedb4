"""The pictures of the editors' handbook, taken from a demo site: ``python -m tests.browser.pictures FOLDER``."""

from __future__ import annotations

import io
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from playwright.sync_api import sync_playwright

from tests import demo_site
from tests.browser.editors import Editing, article, own_site, signed_in
from tests.browser.test_importing import table, upload
from tests.browser.test_reviewing import PHONE, decide, invite, open_desk
from tests.conftest import browser_path

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ADVICE = "请补上：台风眼过去以后，风会突然从另一个方向刮来。"


class Album:
    """Pictures of screens, as WebP files in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, page: Page, name: str) -> None:
        page.wait_for_load_state("load")
        page.wait_for_timeout(600)
        picture = Image.open(io.BytesIO(page.screenshot(animations="disabled")))
        picture.convert("RGB").save(self.folder / f"{name}.webp", quality=70, method=6)


def home(album: Album, editing: Editing) -> None:
    editing.open("/cms/")
    album.take(editing.page, "home")


def listing(album: Album, editing: Editing) -> None:
    editing.open("/cms/venues/")
    for box in editing.page.locator("tbody input[type=checkbox]").all()[:3]:
        box.check()
    album.take(editing.page, "listing")


def opened(editing: Editing, menu: str, title: str) -> Page:
    """The form of a page of the demo site."""
    editing.open(f"/cms/{menu}/?q={title}")
    editing.page.locator("td.title a").first.click()
    editing.settle()
    return editing.page


def hours(album: Album, editing: Editing) -> None:
    page = opened(editing, "venues", "广东科学中心")
    page.locator("#panel-child-content-hours-section, [data-contentpath=hours]").first.scroll_into_view_if_needed()
    page.get_by_label("周二开门", exact=True).first.scroll_into_view_if_needed()
    page.locator("[data-beside-picture]").first.wait_for()
    album.take(page, "hours")


def recurrence(album: Album, editing: Editing) -> None:
    editing.new("活动", "周六看云")
    editing.block("times", "重复")
    editing.when("times-0-value-start", "2030-05-11 09:00")
    editing.when("times-0-value-end", "2030-05-11 11:00")
    page = editing.page
    page.get_by_role("group", name="在星期几").get_by_label("周六").check()
    editing.when("times-0-value-until", "2030-08-31")
    page.locator("[data-beside-picture]").get_by_role("button", name="取消").first.wait_for()
    page.mouse.click(640, 20)  # beside the calendar, which closes
    album.take(page, "recurrence")


def preview(album: Album, editing: Editing) -> None:
    page = opened(editing, "articles", "台风")
    page.get_by_role("button", name=re.compile("预览")).first.click()
    page.wait_for_timeout(2500)
    album.take(page, "preview")
    page.wait_for_timeout(2500)


def reviewing(album: Album, browser: Browser, address: str) -> None:
    """An article handed in, looked at, sent back, handed in again, and signed by an expert."""
    with signed_in(browser, address, "zuozhe") as author, signed_in(browser, address) as editor:
        article(author)
        author.save("submit")
        open_desk(editor)
        album.take(editor.page, "desk")
        decide(editor, "通过")
        link = invite(editor)
        editor.page.get_by_label("签署链接").scroll_into_view_if_needed()
        album.take(editor.page, "invitation")
    context = browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(address + link)
    page.locator(".sign-claim").first.scroll_into_view_if_needed()
    album.take(page, "signing")
    context.close()


def importing(album: Album, editing: Editing) -> None:
    upload(editing, "场馆.csv", table())
    album.take(editing.page, "import")


def notice(album: Album, editing: Editing) -> None:
    editing.open("/cms/holidays/enter/")
    album.take(editing.page, "notice")


def pictures(album: Album, editing: Editing) -> None:
    editing.open("/cms/images/")
    album.take(editing.page, "images")


SCREENS: tuple[Callable[[Album, Editing], None], ...] = (
    home,
    listing,
    hours,
    recurrence,
    preview,
    importing,
    notice,
    pictures,
)


@contextmanager
def site() -> Iterator[str]:
    """A demo site to write in, being served."""
    with tempfile.TemporaryDirectory() as folder:
        demo = demo_site.built(Path(os.environ.get("KEPU_TEST_DEMO") or f"{folder}/demo"))
        own = own_site(demo, Path(folder) / "own")
        with demo_site.served(own / "var", Path(folder) / "server") as address:
            yield address


def main(folder: Path) -> None:
    album = Album(folder)
    with site() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(whole=True), args=["--no-sandbox"])
        reviewing(album, browser, address)
        for screen in SCREENS:
            print(screen.__name__)
            with signed_in(browser, address) as editing:
                screen(album, editing)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
