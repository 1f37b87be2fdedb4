"""Editors with a browser, at a site of their own: what they do on the screens, and what their browser minds."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests import demo_site
from tests.browser.traffic import Traffic

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

PASSWORD = "a-long-and-odd-password"
ACCOUNT = f"""
import django; django.setup()
from content.actions import create_editor
for name, role in (("zuozhe", "作者"), ("bianji", "编辑"), ("fabu", "发布")):
    create_editor(username=name, password={PASSWORD!r}, role=role)
"""
TALL_ENOUGH = {"width": 1280, "height": 900}


def own_site(demo: Path, folder: Path) -> Path:
    """A copy of the demo site to write in, with three accounts: an author, an editor and a publisher."""
    copied(demo, folder / "var")
    run(folder, ACCOUNT)
    return folder


def run(folder: Path, script: str) -> None:
    """In a process of its own, as a command would."""
    environment = demo_site.environment(folder / "var")
    subprocess.run([sys.executable, "-c", script], env=environment, cwd=demo_site.PROJECT, check=True)


def copied(demo: Path, folder: Path) -> None:
    """A copy of a site that others are reading: its database may be writing its journal."""
    shutil.copytree(demo, folder, ignore=shutil.ignore_patterns("kepu.sqlite3*"))
    with (
        closing(sqlite3.connect(demo / "kepu.sqlite3")) as source,
        closing(sqlite3.connect(folder / "kepu.sqlite3")) as copy,
    ):
        source.backup(copy)


class Editing:
    """A browser in which an account has signed in. ``complaints`` is what the browser minded."""

    def __init__(self, page: Page, address: str, username: str) -> None:
        self.page, self.address, self.complaints = page, address, list[str]()
        self.settle = Traffic(page).settle
        page.on("console", lambda said: self._said(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._own(request.url))
        page.on("response", lambda answer: self._refused(answer.status, answer.url) if answer.status >= 400 else None)
        self.open("/cms/login/")
        page.fill("[name=username]", username)
        page.fill("[name=password]", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url("**/cms/")

    def _said(self, words: str) -> None:
        if not words.startswith("Failed to load resource"):
            self.complaints.append(words)

    def _refused(self, status: int, url: str) -> None:
        """An automatic draft that gave way to a click on 发布 is asked for once more by the page being left."""
        if "_w_hydrate_create_view" not in url:
            self.complaints.append(f"{status} {url}")

    def _own(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:", "about:")):
            self.complaints.append(f"another host: {url}")

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.settle()

    def new(self, menu: str, title: str) -> None:
        """Through the menu 内容, as an editor goes."""
        self.page.get_by_role("button", name="内容").click()
        self.page.get_by_role("link", name=menu, exact=True).click()
        self.page.get_by_role("link", name=re.compile("^添加")).first.click()
        self.page.fill("#id_title", title)
        self.page.fill("#id_summary", f"{title}：给大家说明白。")

    def tab(self, name: str) -> None:
        self.page.get_by_role("tab", name=name).click()

    def block(self, field: str, label: str = "") -> None:
        """Add a block at the end of a stream; ``label`` where there is more than one kind."""
        self.page.locator(f'[data-contentpath="{field}"] .c-sf-add-button').last.click()
        if label:
            self.page.get_by_role("option", name=label, exact=True).click()

    def text(self, field: str, words: str) -> None:
        self.block(field, "正文")
        self.page.locator(f'[data-contentpath="{field}"] [role=textbox]').first.click()
        self.page.keyboard.type(words)

    def when(self, name: str, value: str) -> None:
        """Fill a date or time and close its calendar."""
        self.page.fill(f"[name={name}]", value)
        self.page.keyboard.press("Escape")
        self.page.keyboard.press("Tab")

    def region(self, words: str, code: str, field: str = "region") -> None:
        """Find a region by what an editor types into the filter."""
        box: Locator = self.page.locator(f"#id_{field}")
        box.locator("[data-choices-filter]").fill(words)
        box.locator(f"input[value='{code}']").check()

    def preview(self, words: str) -> None:
        """The side panel shows the public page with these words, at the widths of a phone and of a desktop."""
        self.page.get_by_role("button", name=re.compile("预览")).first.click()
        frame = self.page.frame_locator("#w-preview-iframe, iframe[title*='预览'], [data-w-preview-target=iframe]").last
        frame.get_by_role("heading", name=words).first.wait_for(timeout=15_000)
        sizes = self.page.locator("input[name=preview-size]")
        assert {"mobile", "desktop"} <= set(sizes.evaluate_all("all => all.map(each => each.value)"))

    def save(self, action: str) -> None:
        """An entry of the menu at the foot of the form, once the automatic draft is saved."""
        self.page.wait_for_timeout(4000)  # a slow machine takes its time over the draft
        press = "document.body.dispatchEvent(new MouseEvent('mousedown', {bubbles: true}))"
        self.page.evaluate(press)  # beside a calendar that opened after the keys that close it: it lies over the button
        self.page.locator("footer [data-w-dropdown-target=toggle]").click()
        self.page.locator(f"button[name=action-{action}]").click()
        self.settle()

    def actions(self) -> set[str]:
        """Names of the buttons at the foot of the form."""
        buttons = self.page.locator("footer button[name^=action-]")
        return set(buttons.evaluate_all("all => all.map(each => each.name)"))

    def live(self, path: str) -> str:
        """What a reader finds there, or the status."""
        reader = self.page.context.browser.new_page()
        answer = reader.goto(self.address + path)
        found = reader.inner_text("h1") if answer.status == 200 else str(answer.status)
        reader.close()
        return found


@contextmanager
def signed_in(browser: Browser, address: str, username: str = "bianji") -> Iterator[Editing]:
    """At a desk. The browser may mind nothing."""
    context = browser.new_context(viewport=TALL_ENOUGH, locale="zh-CN")
    context.set_default_timeout(20_000)
    editing = Editing(context.new_page(), address, username)
    yield editing
    context.close()
    assert not editing.complaints, editing.complaints


def article(editing: Editing) -> None:
    editing.new("文章", "台风眼里为什么没有风")
    editing.text("body", "台风眼是下沉气流。")
    editing.tab("归类和封面")
    editing.page.get_by_label("台风", exact=True).check()
    editing.region("zhanjiang", "440800", "regions")
    editing.tab("证据和审核")
    editing.block("evidence")
    editing.page.fill("[name=evidence-0-value-title]", "台风的结构")
    editing.page.fill("[name=evidence-0-value-publisher]", "中国气象局")
    editing.when("evidence-0-value-read_on", "2026-01-02")


def rumor(editing: Editing) -> None:
    editing.new("辟谣", "吃荔枝会查出酒驾吗")
    editing.page.fill("#id_claim", "吃了荔枝开车会被查出酒驾")
    editing.page.select_option("#id_verdict", "partly_true")
    editing.page.fill("#id_truth", "刚吃完的几分钟里可能测出，漱口后就没有了。")
    editing.text("explanation", "荔枝里有少量酒精。")


def venue(editing: Editing) -> None:
    editing.new("场馆", "天河气象小屋")
    editing.page.select_option("#id_venue_kind", "specialised")
    editing.page.get_by_label("周二开门", exact=True).fill("9点")
    editing.page.get_by_label("周二关门", exact=True).fill("17：00")
    editing.page.get_by_role("button", name="周二的时间向下填到周日").click()
    editing.region("天河", "440106")
    editing.page.fill("#id_address", "天河路 1 号")


def event(editing: Editing) -> None:
    editing.new("活动", "周六看云")
    editing.page.select_option("#id_event_kind", "observation")
    editing.block("times", "重复")
    editing.when("times-0-value-start", "2030-05-04 09:00")
    editing.when("times-0-value-end", "2030-05-04 11:00")
    editing.page.get_by_role("group", name="在星期几").get_by_label("周六").check()
    editing.when("times-0-value-until", "2030-06-30")
    editing.region("天河", "440106")
    editing.page.fill("#id_address", "天河公园东门")


def campaign(editing: Editing) -> None:
    editing.new("专题", "防灾减灾周")
    editing.when("starts_on", "2030-05-06")
    editing.when("ends_on", "2030-05-12")
    editing.text("intro", "一周里学会三件事。")
