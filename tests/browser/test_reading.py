"""What readers do: larger letters, suggestions by keyboard, places nearby, printing, reading without scripts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import DESK, Open

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
ARTICLE = "/articles/li-an-liu/"


def letter_size(page: Page) -> float:
    return float(page.evaluate("parseFloat(getComputedStyle(document.querySelector('.prose p')).fontSize)"))


def test_large_text_is_one_tap_and_stays(open_page: Open) -> None:
    page = open_page(ARTICLE)
    usual = letter_size(page)
    assert usual >= 16
    button = page.get_by_role("button", name="大字")
    assert button.get_attribute("aria-pressed") == "false"
    button.click()
    assert button.get_attribute("aria-pressed") == "true"
    assert letter_size(page) >= usual * 1.15
    page.reload()
    assert letter_size(page) >= usual * 1.15
    assert page.evaluate("localStorage.getItem('kepu-text')") == "large"
    assert page.evaluate("document.cookie") == ""
    page.get_by_role("button", name="大字").click()
    page.reload()
    assert letter_size(page) == usual


def test_high_contrast_is_one_tap_and_stays(open_page: Open) -> None:
    page = open_page(ARTICLE, viewport=DESK)
    page.get_by_role("button", name="高对比").first.click()
    page.reload()
    assert page.locator("html").get_attribute("data-contrast") == "high"


def test_suggestions_by_keyboard(open_page: Open) -> None:
    page = open_page("/search/", viewport=DESK)
    box = page.get_by_role("combobox").first
    box.press_sequentially("taif", delay=20)
    options = page.get_by_role("option")
    options.first.wait_for()
    assert "台风" in options.first.inner_text()
    assert box.get_attribute("aria-expanded") == "true"
    box.press("ArrowDown")
    assert options.first.get_attribute("aria-selected") == "true"
    assert box.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    box.press("Escape")
    assert box.get_attribute("aria-expanded") == "false"
    box.press("ArrowDown")
    options.first.wait_for()
    box.press("ArrowDown")
    with page.expect_navigation():
        box.press("Enter")
    assert page.locator("h1").count() == 1
    assert "台风" in page.locator("main").inner_text()


def test_enter_without_a_choice_searches(open_page: Open) -> None:
    page = open_page("/", viewport=DESK)
    box = page.locator("#q-home")
    box.press_sequentially("雷电", delay=20)
    with page.expect_navigation():
        box.press("Enter")
    assert "/search/" in page.url
    assert page.locator("main mark").count() > 0


def test_what_is_opened_is_told_beside_the_way(open_page: Open) -> None:
    page = open_page("/search/?q=雷电", user_agent="Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Mobile")
    link = page.locator(".rows-search li a").nth(1)
    address = link.get_attribute("href")
    with page.expect_request("**/search/opened/") as told, page.expect_navigation():
        link.click()
    assert told.value.method == "POST"
    assert "row=2" in (told.value.post_data or "")
    assert page.url.endswith(str(address))


def test_skip_link_comes_first(open_page: Open) -> None:
    page = open_page(ARTICLE, viewport=DESK)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_focus_can_be_seen_everywhere(open_page: Open) -> None:
    page = open_page("/rumors/", viewport=DESK)
    for _ in range(25):
        page.keyboard.press("Tab")
        rings, html = page.evaluate(
            """() => { const e = document.activeElement, drawn = s => s.content !== 'none' && s.outlineStyle !== 'none';
                const rings = [getComputedStyle(e), getComputedStyle(e, '::after')].filter(s => drawn(s));
                return [rings.map(s => parseFloat(s.outlineWidth)), e.outerHTML.slice(0, 80)]; }"""
        )
        assert max(rings, default=0) >= 2, html


def test_filter_panels_open_one_at_a_time_and_close_with_escape(open_page: Open) -> None:
    page = open_page("/articles/", viewport=DESK)
    panels = page.locator("details[data-panel]")
    panels.nth(0).locator("summary").click()
    panels.nth(1).locator("summary").click()
    assert page.locator("details[data-panel][open]").count() == 1
    page.keyboard.press("Escape")
    assert page.locator("details[data-panel][open]").count() == 0


def test_places_nearby(open_page: Open) -> None:
    page = open_page(
        "/venues/?topic=space",
        viewport=DESK,
        geolocation={"latitude": 23.1291234, "longitude": 113.2644321},
        permissions=["geolocation"],
    )
    with page.expect_navigation():
        page.get_by_role("button", name="离我近的").click()
    assert "near=23.129%2C113.264" in page.url
    assert "topic=space" in page.url
    assert re.search(r"约 \d+\.\d 公里", page.locator("main").inner_text())


def test_refused_position_is_answered_kindly(open_page: Open) -> None:
    page = open_page("/venues/", viewport=DESK, permissions=[])
    page.get_by_role("button", name="离我近的").click()
    status = page.locator("#near-status")
    status.get_by_text("没有取得位置").wait_for()


def test_map_works_without_tiles(open_page: Open) -> None:
    page = open_page("/venues/", viewport=DESK)
    page.locator(".map-pin").first.wait_for()
    assert page.locator(".map-city").count() == 21
    pin = page.locator(".map-pin").first
    pin.click()
    popup = page.locator(".leaflet-popup a[href^='/venues/']").first
    popup.wait_for()
    assert popup.inner_text()


def test_print_leaves_navigation_out(open_page: Open) -> None:
    page = open_page(ARTICLE, viewport=DESK)
    for selector in (".masthead-nav", ".foot-nav", ".search-form"):
        assert page.locator(selector).first.is_visible()
    page.emulate_media(media="print")
    for selector in (".masthead-nav", ".foot-nav", ".search-form", ".masthead-tools"):
        assert not page.locator(selector).first.is_visible(), selector
    assert page.locator(".prose p").first.is_visible()
    assert page.locator("h1").is_visible()
    assert page.locator(".evidence").is_visible()


def test_print_is_dark_on_white_in_every_mode(open_page: Open) -> None:
    page = open_page(ARTICLE, viewport=DESK, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    ink, paper = page.evaluate(
        "[getComputedStyle(document.querySelector('.prose p')).color, getComputedStyle(document.body).backgroundColor]"
    )
    lightness = [sum(map(float, re.findall(r"[\d.]+", color)[:3])) for color in (ink, paper)]
    assert lightness[0] < 250, ink
    assert lightness[1] > 600 or paper == "rgba(0, 0, 0, 0)", paper


class TestWithoutJavaScript:
    """Everything that matters works with scripts off."""

    def test_reading(self, open_page: Open) -> None:
        page = open_page(ARTICLE, java_script_enabled=False)
        assert page.locator(".prose p").first.is_visible()
        assert page.locator(".evidence").is_visible()
        assert not page.get_by_role("button", name="大字").is_visible()

    def test_search(self, open_page: Open) -> None:
        page = open_page("/", java_script_enabled=False)
        page.locator("#q-home").fill("台风")
        page.locator("#q-home").press("Enter")
        page.wait_for_url("**/search/?q=*")
        assert page.locator("main article a").count() >= 3
        assert page.locator("main mark").count() > 0

    def test_filters(self, open_page: Open) -> None:
        page = open_page("/rumors/", java_script_enabled=False)
        page.locator("details.filter summary", has_text="结论").click()
        page.locator("details.filter a", has_text="误导").click()
        page.wait_for_url("**/rumors/?verdict=misleading")
        verdicts = page.locator("main article .verdict").all_inner_texts()
        assert {words.strip() for words in verdicts} == {"误导"}

    def test_hours(self, open_page: Open) -> None:
        page = open_page("/venues/guang-dong-ke-xue-zhong-xin/", java_script_enabled=False)
        assert page.get_by_text(re.compile(r"^(今天|已闭馆|\d+:\d+ 已停止入馆).*(开放|闭馆)")).first.is_visible()
        assert page.locator(".hours-usual").first.is_visible()
        more = page.locator(".hours-more").last
        more.locator("summary").click()
        assert "月开放时间" in more.inner_text()

    def test_venues_and_calendar(self, open_page: Open) -> None:
        page = open_page("/venues/", java_script_enabled=False)
        assert page.locator("main article").count() == 20
        assert not page.locator(".map").first.is_visible()
        page = open_page("/events/calendar/", java_script_enabled=False)
        page.locator("a", has_text="下个月").click()
        page.wait_for_url("**/events/calendar/?from=*")
        assert page.locator(".days a").count() > 0
