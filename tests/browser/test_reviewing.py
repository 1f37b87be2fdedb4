"""An article from its author to its readers: sent back, mended, signed by an expert on a phone, published, found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.editors import article, signed_in

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.editors import Editing

pytestmark = pytest.mark.browser
TITLE = "台风眼里为什么没有风"
PATH = "/articles/tai-feng-yan-li-wei-shen-me-mei-you-feng/"
PHONE = {"width": 390, "height": 844}
ADVICE = "台风眼过去以后风会突然转向，请补上这一句。"


def open_desk(editing: Editing) -> None:
    """From the home screen, where it waits."""
    editing.open("/cms/")
    editing.page.locator("#panel-waiting, [id*=waiting]").get_by_role("link", name=TITLE).first.click()
    editing.page.get_by_role("heading", name="您的决定").wait_for()


def decide(editing: Editing, decision: str, comment: str = "") -> None:
    open_desk(editing)
    editing.page.get_by_label(decision, exact=True).check()
    editing.page.get_by_label("意见").first.fill(comment)
    editing.page.get_by_role("button", name="确定").click()
    editing.settle()


def mend(editing: Editing) -> None:
    """The author finds the page and the words of the colleague at home, and hands it in again."""
    editing.open("/cms/")
    editing.page.get_by_role("link", name=TITLE).first.click()
    editing.settle()
    if "/review/" in editing.page.url:
        assert ADVICE in editing.page.inner_text("main")
        editing.page.get_by_role("link", name="编辑", exact=True).click()
        editing.settle()
    editing.page.fill("#id_summary", "台风眼里是下沉气流；台风眼过去以后，风会从另一个方向突然刮来。")
    editing.save("submit")


def invite(editing: Editing) -> str:
    """The link for the expert, without host."""
    editing.page.get_by_label("请哪位专家").fill("省气象台的首席预报员")
    editing.page.get_by_role("button", name="生成签署链接").click()
    link = editing.page.get_by_label("签署链接")
    link.wait_for()
    return re.sub(r"^https?://[^/]+", "", link.input_value())


def sign(browser: Browser, address: str) -> str:
    """On a phone, without an account: every claim marked, then the name. What the page says afterwards."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(address)
    claims = page.locator(".sign-claim")
    assert claims.count() > 2
    for number in range(claims.count()):
        claims.nth(number).get_by_text("对", exact=True).tap()
    page.fill("#name", "王建国")
    page.fill("#title", "首席预报员")
    page.fill("#institution", "省气象台")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.get_by_role("button", name="签名").tap()
    page.get_by_text("谢谢您").wait_for()
    said = page.locator(".head-lede").inner_text()
    assert context.cookies() == []
    context.close()
    return str(said)


def found(browser: Browser, address: str) -> bool:
    page = browser.new_page()
    page.goto(f"{address}/search/?q=台风眼没有风")
    titles = page.locator("main h2, main h3").all_inner_texts()
    page.close()
    return any(TITLE in title for title in titles)


def test_from_the_author_to_the_readers(browser: Browser, cms: str) -> None:
    with signed_in(browser, cms, "zuozhe") as author, signed_in(browser, cms, "bianji") as editor:
        article(author)
        author.save("submit")
        decide(editor, "退回修改", ADVICE)
        mend(author)
        decide(editor, "通过")
        assert editor.live(PATH) == "404"
        link = invite(editor)
    assert "王建国" in sign(browser, cms + link)
    reader = browser.new_page()
    reader.goto(cms + PATH)
    assert reader.inner_text("h1") == TITLE
    assert "王建国" in reader.inner_text("main")
    reader.close()
    assert found(browser, cms)
