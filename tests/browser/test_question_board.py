"""A message nobody has checked: from a reader's phone to the editors' board and a draft of its rebuttal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESK, PHONE
from tests.browser.editors import signed_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.editors import Editing

pytestmark = pytest.mark.browser
MESSAGE = "听说把手机壳泡在椰子水里一整夜，第二天就能自动修好屏幕裂痕，速转给家里老人"

TAKEN_FOR_A_PROGRAM_MS = 2_100
"""A form that is sent sooner was not filled in by a person."""


def leave(browser: Browser, address: str) -> None:
    """As a reader does who finds no answer."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{address}/rumors/check/")
    page.locator("textarea[name=text]").fill(MESSAGE)
    page.get_by_role("button", name="查一查").first.tap()
    page.get_by_role("heading", name="这条我们还没有查过").wait_for()
    page.get_by_label("我同意把这条消息交给编辑和专家核查").check()
    page.wait_for_timeout(TAKEN_FOR_A_PROGRAM_MS)
    page.get_by_role("button", name="留给专家").tap()
    page.get_by_role("heading", name="消息已经交给专家").wait_for()
    assert context.cookies() == []
    context.close()


def minded(editing: Editing) -> list[str]:
    """What axe minds of our part of the screen, and sideways scrolling, on a phone and at a desk."""
    found: list[str] = []
    for size in (PHONE, DESK):
        editing.page.set_viewport_size(size)
        told = Axe().run(editing.page, context=".questions", options={"resultTypes": ["violations"]})
        found += [
            f"{size['width']}: {each['id']} {each['nodes'][0]['html'][:160]}" for each in told.response["violations"]
        ]
        if editing.page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
            found.append(f"{size['width']}: wider than the screen")
    return found


def test_from_a_reader_to_a_draft(browser: Browser, cms: str) -> None:
    leave(browser, cms)
    with signed_in(browser, cms) as editor:
        editor.open("/cms/questions/")
        assert minded(editor) == []
        editor.page.get_by_role("link", name=MESSAGE[:20]).click()
        editor.page.get_by_role("heading", name="读者发来的消息").wait_for()
        assert minded(editor) == []
        editor.page.get_by_role("button", name="写辟谣").click()
        editor.settle()
        assert MESSAGE[:20] in editor.page.input_value("[name=claim]")
