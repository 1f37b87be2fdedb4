"""A published rebuttal that was wrong in one sentence: corrected by an act of its own, reviewed, told to readers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.editors import signed_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.editors import Editing

pytestmark = pytest.mark.browser
WAS = "刚吃完三分钟测不出来。"
NOW = "刚吃完几分钟内可能测出，漱口后就没有了。"


def first_rebuttal(editing: Editing) -> tuple[str, str]:
    """Its title and address, its form being open."""
    editing.open("/cms/rumors/")
    editing.page.locator("td.title a").first.click()
    editing.settle()
    return editing.page.input_value("#id_title"), f"/rumors/{editing.page.input_value('#id_slug')}/"


def correct(editing: Editing) -> None:
    """From the menu beside the title."""
    editing.page.get_by_role("button", name="动作", exact=True).first.click()
    editing.page.get_by_role("link", name="更正", exact=True).first.click()
    editing.page.get_by_label("原来写的").fill(WAS)
    editing.page.get_by_label("更正为").fill(NOW)
    editing.page.get_by_label("提交审核").check()
    editing.page.locator("main form button.button").first.click()
    editing.settle()


def approve(editing: Editing, title: str) -> None:
    editing.open("/cms/")
    editing.page.locator("[id*=waiting]").get_by_role("link", name=title).first.click()
    assert NOW in editing.page.inner_text("main")
    editing.page.get_by_label("通过", exact=True).check()
    editing.page.get_by_role("button", name="确定").click()
    editing.settle()


def words_of(browser: Browser, address: str) -> str:
    page = browser.new_page()
    page.goto(address)
    words = page.locator("main").inner_text()
    page.close()
    return words


def test_a_correction_reaches_the_readers(browser: Browser, cms: str) -> None:
    with signed_in(browser, cms, "bianji") as editor, signed_in(browser, cms, "fabu") as publisher:
        title, path = first_rebuttal(editor)
        correct(editor)
        assert NOW not in words_of(browser, cms + path)
        approve(publisher, title)
        approve(publisher, title)
        told = words_of(browser, cms + path)
        assert WAS in told
        assert NOW in told
        feed = editor.page.request.get(f"{cms}/rumors/atom.xml").text()
        assert feed.index(title) < feed.index(NOW)
