"""axe on every page type, on a phone and at a desk, and in the reading modes; nothing wider than the screen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESK, PHONE, Open

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser
TEMPLATES = Path(__file__).resolve().parents[2] / "site" / "website" / "templates"
PAGES = {
    "home": "/",
    "articles": "/articles/",
    "filtered": "/articles/?topic=weather&audience=older",
    "no results": "/articles/?to=1990-01-01",
    "article": "/articles/li-an-liu/",
    "rumors": "/rumors/",
    "rumor": "/rumors/suan-xing-ti-zhi-zhi-ai/",
    "rumor check": "/rumors/check/",
    "rumor quality": "/rumors/check/quality/",
    "subscribe": "/subscribe/?topic=typhoon&kind=article",
    "venues": "/venues/",
    "venues near": "/venues/?near=23.129,113.264&km=60",
    "venue": "/venues/guang-dong-ke-xue-zhong-xin/",
    "events": "/events/",
    "event": "/events/xin-fei-fu-su-yu-aed/",
    "calendar": "/events/calendar/",
    "calendar list": "/events/calendar/?view=list",
    "campaigns": "/campaigns/",
    "campaign": "/campaigns/quan-guo-ke-pu-yue/",
    "topics": "/topics/",
    "topic": "/topics/typhoon/",
    "regions": "/regions/",
    "region": "/regions/440100/",
    "search": "/search/",
    "found": "/search/?q=台风",
    "not found": "/search/?q=qqqqzzzz",
    "about": "/about/",
    "interface": "/api/",
    "widget builder": "/widgets/",
    "accessibility": "/accessibility/",
    "404": "/nope/",
    "400": "/articles/?page=x&from=y",
}
MODES: dict[str, dict[str, Any]] = {
    "large text": {"stored": {"kepu-text": "large"}},
    "high contrast": {"stored": {"kepu-contrast": "high"}},
    "dark": {"color_scheme": "dark"},
}


def violations(page: Page) -> list[str]:
    """Each violation with its first place, readable."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{each['id']} x{len(each['nodes'])}: {each['nodes'][0]['html'][:160]}" for each in found]


def overflow(page: Page) -> int:
    """Pixels by which the page is wider than the screen."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("name", PAGES)
def test_page_on_a_phone_and_at_a_desk(open_page: Open, name: str) -> None:
    page = open_page(PAGES[name], viewport=PHONE)
    assert overflow(page) == 0
    assert violations(page) == []
    page.set_viewport_size(DESK)
    assert overflow(page) == 0
    assert violations(page) == []


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", ["home", "article", "venue"])
def test_reading_modes(open_page: Open, name: str, mode: str) -> None:
    page = open_page(PAGES[name], viewport=PHONE, **MODES[mode])
    assert overflow(page) == 0
    assert violations(page) == []


def test_the_page_for_errors_of_the_site(open_page: Open) -> None:
    page = open_page("/about/")
    body = (TEMPLATES / "500.html").read_text("utf-8")
    page.route("**/broken/", lambda route: route.fulfill(status=200, content_type="text/html", body=body))
    page.goto(page.url.replace("/about/", "/broken/"))
    assert page.locator("h1").inner_text() == "网站出了点问题"
    assert overflow(page) == 0
    assert violations(page) == []


def test_axe_would_notice(open_page: Open) -> None:
    page = open_page("/about/")
    page.evaluate("document.querySelector('h1').innerHTML = '<img src=\"/static/website/favicon.svg\">'")
    assert any(words.startswith("image-alt") for words in violations(page))
    page.evaluate("document.querySelector('main').style.width = '900px'")
    assert overflow(page) > 0


@pytest.mark.parametrize("name", ["home", "articles", "article", "venues", "calendar", "found"])
def test_small_phone(open_page: Open, name: str) -> None:
    assert overflow(open_page(PAGES[name], viewport={"width": 320, "height": 640})) == 0


@pytest.mark.parametrize("name", ["home", "rumor", "venues", "event"])
def test_nothing_to_tap_is_too_small(open_page: Open, name: str) -> None:
    """WCAG 2.2: 24 by 24 pixels for what is not inside a sentence."""
    page = open_page(PAGES[name])
    small = page.evaluate(
        """() => [...document.querySelectorAll('button, summary, .chip, .button, .tool, nav a, input')]
            .filter(e => e.offsetParent && e.type !== 'hidden')
            .map(e => [e.outerHTML.slice(0, 90), e.getBoundingClientRect()])
            .filter(([, box]) => box.width > 1 && (box.height < 24 || box.width < 24))
            .map(([html, box]) => `${Math.round(box.width)}x${Math.round(box.height)} ${html}`)"""
    )
    assert small == []
