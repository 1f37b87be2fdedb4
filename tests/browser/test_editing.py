"""An editor writes, previews, publishes, schedules and unpublishes each type, with nothing but the screens."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.editors import Editing, article, campaign, event, rumor, run, signed_in, venue

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser

DIRECT = [
    (venue, "/venues/tian-he-qi-xiang-xiao-wu/", "天河气象小屋"),
    (event, "/events/zhou-liu-kan-yun/", "周六看云"),
    (campaign, "/campaigns/fang-zai-jian-zai-zhou/", "防灾减灾周"),
]
REVIEWED = [
    (article, "/articles/tai-feng-yan-li-wei-shen-me-mei-you-feng/", "台风眼里为什么没有风"),
    (rumor, "/rumors/chi-li-zhi-hui-cha-chu-jiu-jia-ma/", "吃荔枝会查出酒驾吗"),
]
Write = Callable[[Editing], None]


@pytest.mark.parametrize(("write", "path", "title"), DIRECT, ids=[walk[0].__name__ for walk in DIRECT])
def test_written_previewed_and_published(editing: Editing, write: Write, path: str, title: str) -> None:
    write(editing)
    editing.preview(title)
    editing.save("publish")
    assert editing.live(path) == title


@pytest.mark.parametrize(("write", "path", "title"), REVIEWED, ids=[walk[0].__name__ for walk in REVIEWED])
def test_written_previewed_and_submitted(editing: Editing, write: Write, path: str, title: str) -> None:
    write(editing)
    editing.preview(title)
    assert "action-publish" not in editing.actions()
    editing.save("submit")
    assert "审核中" in editing.page.locator("tr", has_text=title).inner_text()
    assert editing.live(path) == "404"


def test_taken_back_by_somebody_on_duty(browser: Browser, cms: str) -> None:
    with signed_in(browser, cms, "fabu") as publisher:
        publisher.open("/cms/venues/")
        publisher.page.locator("td.title a").first.click()
        publisher.settle()
        title = publisher.page.input_value("#id_title")
        path = f"/venues/{publisher.page.input_value('#id_slug')}/"
        assert publisher.live(path) == title
        publisher.page.locator("footer [data-w-dropdown-target=toggle]").click()
        publisher.page.get_by_role("link", name="取消发布").click()
        publisher.page.locator("main form button[type=submit], main form input[type=submit]").first.click()
        publisher.settle()
        assert publisher.live(path) == "404"


def test_scheduled(editing: Editing) -> None:
    editing.new("专题", "春分看昼夜")
    editing.when("starts_on", "2035-03-20")
    editing.when("ends_on", "2035-03-21")
    editing.text("intro", "昼夜一样长。")
    editing.page.get_by_role("button", name=re.compile("状态")).first.click()
    editing.page.get_by_role("button", name="设置计划").click()
    editing.page.fill("[name=go_live_at]", "2035-03-20 08:00")
    editing.page.get_by_role("button", name="保存计划").press("Enter")  # the calendar still lies over it
    editing.settle()
    editing.save("publish")
    assert "已计划" in editing.page.locator("tr", has_text="春分看昼夜").inner_text()
    assert editing.live("/campaigns/chun-fen-kan-zhou-ye/") == "404"


def test_choosers_find_chinese_words(editing: Editing) -> None:
    editing.new("文章", "还没有写完的文章")
    editing.tab("归类和封面")
    editing.page.get_by_role("button", name=re.compile("选择.*图")).first.click()
    dialog = editing.page.get_by_role("dialog")
    dialog.get_by_role("searchbox").or_(dialog.locator("[name=q]")).first.fill("台风")
    editing.page.wait_for_timeout(1500)
    assert "台风" in dialog.inner_text()


def test_the_browser_minds_nothing(editing: Editing) -> None:
    """No script is refused, nothing is missing, and no other host is asked."""
    for path in ("", "pages/", "images/", "documents/", "reports/site-history/", "account/"):
        editing.open(f"/cms/{path}")
    for name in ("topic", "region", "organization", "person"):
        editing.open(f"/cms/snippets/content/{name}/")
    for name in ("articles", "rumors", "venues", "events", "campaigns"):
        editing.open(f"/cms/{name}/")
        editing.page.locator("td.title a").first.click()
        editing.settle()
        assert "/edit/" in editing.page.url


LEARNT = """
import django; django.setup()
from content.models import ArticleIndexPage, ArticlePage
from search.topics.keeping import learn_filed
learn_filed()
words = "台风登陆前后，门窗怎么加固，出门要注意什么。"
draft = ArticlePage(title="红色预警时怎么办", summary="台风来了：" + words, live=False)
ArticleIndexPage.objects.get().add_child(instance=draft)
draft.save_revision()
"""


def test_a_likely_topic_is_proposed_and_chosen_by_the_editor(editing: Editing, cms_folder: Path) -> None:
    run(cms_folder, LEARNT)
    editing.open("/cms/articles/?q=红色预警时怎么办")
    editing.page.get_by_role("link", name="红色预警时怎么办").first.click()
    editing.tab("网址和发布")
    offer = editing.page.locator("[data-proof-offer]", has_text="台风")
    offer.wait_for()
    box = editing.page.locator(f"input[name=topics][value='{offer.get_attribute('value')}']")
    assert not box.is_checked()
    offer.click()
    assert box.is_checked()
    assert offer.is_disabled() or offer.count() == 0
