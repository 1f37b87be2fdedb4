"""Widgets in a real browser on pages of other origins: strict ones, hostile ones, old ones, and none that breaks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests import demo_site
from tests.browser.editors import copied
from tests.conftest import NO_BROWSER, browser_path, leave_out
from tests.servers.proxies import proxy
from tests.widgets.foreign import HOSTS, PAGE, ForeignSite, foreign_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
FROZEN = Path(__file__).parent / "hosts" / "v1.html"
ELEMENTS = ("events", "calendar", "event", "venues", "venue", "rumors")
READY = "kepu-{}"
Visit = Callable[..., "Page"]


@pytest.fixture(scope="module")
def foreign() -> Iterator[ForeignSite]:
    with foreign_site() as site:
        yield site


@pytest.fixture(scope="module")
def ids(demo_server: str) -> dict[str, str]:
    """An event that is ahead and a venue whose hours are known."""

    def first(name: str) -> dict[str, Any]:
        with urllib.request.urlopen(f"{demo_server}/widgets/v1/data/{name}") as answer:  # noqa: S310  (our own server)
            items: list[dict[str, Any]] = json.load(answer)["items"]
        return next(item for item in items if item.get("sentence", "-"))

    return {"site": demo_server, "event": str(first("events")["id"]), "venue": str(first("venues?limit=20")["id"])}


class Heard:
    """What a page asked for and complained about."""

    def __init__(self, page: Page) -> None:
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.cookies: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._said)
        page.on("response", self._answered)

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _answered(self, answer: Any) -> None:
        if "set-cookie" in answer.headers:
            self.cookies.append(answer.url)

    def asked(self, part: str) -> list[str]:
        return [url for url in self.requests if part in url]


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """``visit(address)``: the page, with what it ``heard``. No cookie and no storage may be left by anything."""
    contexts = []

    def read(address: str, *, before: Callable[[Page], None] = lambda page: None, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": {"width": 800, "height": 900}, "locale": "zh-CN", **options})
        contexts.append(context)
        page = context.new_page()
        page.heard = Heard(page)
        before(page)
        page.goto(address)
        return page

    yield read
    states = [context.storage_state() for context in contexts]
    for context in contexts:
        context.close()
    assert [state for state in states if state["cookies"] or state["origins"]] == []


def wait(page: Page, selector: str, inside: str = "h2") -> None:
    page.locator(f"{selector} >> {inside}").first.wait_for()


def drawn(page: Page, name: str) -> str:
    """The words a widget shows of its own."""
    wait(page, f"kepu-{name}")
    text: str = page.evaluate("name => document.querySelector('kepu-' + name).shadowRoot.textContent", name)
    return text


def page_of(ids: dict[str, str], body: str, **more: str) -> str:
    return PAGE.format(**{"root": "", "style": "", **more, "site": ids["site"], "body": body.format(**ids)})


EVENTS = '<kepu-events limit="3"><a href="{site}/events/">科普活动</a></kepu-events>'
ALL = "".join(
    f'<kepu-{name} id="{{{name}}}"></kepu-{name}>' if name in ("event", "venue") else f"<kepu-{name}></kepu-{name}>"
    for name in ELEMENTS
)


def test_a_page_of_version_1_works_as_it_did(
    visit: Visit, foreign: ForeignSite, ids: dict[str, str], tmp_path: Path
) -> None:
    html = FROZEN.read_text("utf-8").format(**ids)
    file = tmp_path / "saved.html"
    file.write_text(html, "utf-8")
    for address in (foreign.put(html), foreign.put(html, host=HOSTS[1]), file.as_uri()):
        page = visit(address)
        words = {name: drawn(page, name) for name in ELEMENTS}
        assert "全部活动" in words["events"]
        assert "下个月" in words["calendar"]
        assert "活动详情" in words["event"]
        assert "全部场馆" in words["venues"]
        assert "一週開放時間" in words["venue"]
        assert "查一查" in words["rumors"]
        assert page.locator("kepu-events >> li").count() <= 3
        assert not page.locator("kepu-events > a").is_visible(), "the plain links make way"
        assert page.heard.complaints == []
        assert page.heard.cookies == []
        foreign_hosts = [url for url in page.heard.requests if not url.startswith((ids["site"], address, "data:"))]
        assert foreign_hosts == []
    assert violations(page) == []


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [f"{each['id']}: {each['nodes'][0]['html'][:160]}" for each in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_has_nothing_to_say(visit: Visit, foreign: ForeignSite, ids: dict[str, str], scheme: str) -> None:
    page = visit(foreign.put(page_of(ids, ALL)), color_scheme=scheme, viewport={"width": 390, "height": 844})
    for name in ELEMENTS:
        drawn(page, name)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_under_a_strict_policy(visit: Visit, foreign: ForeignSite, ids: dict[str, str]) -> None:
    site = ids["site"]
    policy = (
        f"default-src 'none'; script-src {site}; connect-src {site}; img-src data:; form-action 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )
    page = visit(foreign.put(page_of(ids, ALL), policy=policy))
    for name in ELEMENTS:
        drawn(page, name)
    box = page.locator("kepu-events >> .box")
    assert box.evaluate("box => getComputedStyle(box).paddingLeft") != "0px", "our styles hold"
    assert page.heard.complaints == []


LOUD = """<style>body * { color: red !important; text-transform: uppercase; letter-spacing: 9px }
a { display: none }</style>"""


def look_of(page: Page) -> list[str]:
    """How a title and the box of the list look."""
    wait(page, "kepu-events", "h3 a")
    read = "el => ((s) => [s.color, s.fontWeight, s.textDecorationLine, s.textTransform])(getComputedStyle(el))"
    title: list[str] = page.locator("kepu-events >> h3 a").first.evaluate(read)
    box: list[str] = page.locator("kepu-events >> .box").evaluate(
        "el => { const s = getComputedStyle(el); return [s.display, s.direction, s.letterSpacing, s.backgroundColor] }"
    )
    return [*title, *box]


def test_styles_neither_leak_in_nor_out(visit: Visit, foreign: ForeignSite, ids: dict[str, str]) -> None:
    plain = visit(foreign.put(page_of(ids, EVENTS)))
    usual = look_of(plain)
    for style, root in (
        ("<style>* { all: unset !important }</style>", ""),
        (LOUD, ""),
        ("", ' dir="rtl"'),
    ):
        assert look_of(visit(foreign.put(page_of(ids, EVENTS, style=style, root=root)))) == usual, style or root
    assert plain.locator("h1").evaluate("h => getComputedStyle(h).fontFamily") == visit(
        foreign.put("<!doctype html><h1>x</h1>")
    ).locator("h1").evaluate("h => getComputedStyle(h).fontFamily")


def test_it_is_themed_by_properties_and_follows_the_hosts_text(
    visit: Visit, foreign: ForeignSite, ids: dict[str, str]
) -> None:
    style = """<style>body { font-size: 26px } kepu-events { --kepu-accent: rgb(120, 0, 120) }
    kepu-events::part(title) { font-style: italic }</style>"""
    page = visit(foreign.put(page_of(ids, EVENTS, style=style)))
    wait(page, "kepu-events", "h3 a")
    title = page.locator("kepu-events >> h3 a").first
    look = title.evaluate("a => ((s) => [s.color, s.fontSize, s.fontStyle])(getComputedStyle(a))")
    assert look == ["rgb(120, 0, 120)", "26px", "italic"]


def test_ten_widgets_ask_once_for_the_same(visit: Visit, foreign: ForeignSite, ids: dict[str, str]) -> None:
    page = visit(foreign.put(page_of(ids, EVENTS * 7 + "<kepu-rumors></kepu-rumors>" * 3)))
    page.wait_for_function(
        "[...document.querySelectorAll('kepu-events, kepu-rumors')].every(e => e.shadowRoot.querySelector('h2'))"
    )
    assert len(page.heard.asked("/data/")) == 2


def test_what_is_added_is_drawn_and_what_is_removed_asks_no_more(
    visit: Visit, foreign: ForeignSite, ids: dict[str, str]
) -> None:
    page = visit(foreign.put(page_of(ids, "<div id='place'></div>")), before=lambda page: page.clock.install())
    page.evaluate("place.innerHTML = '<kepu-rumors limit=1></kepu-rumors><div data-kepu-widget=events></div>'")
    wait(page, "kepu-rumors")
    wait(page, "kepu-events")
    assert page.locator("kepu-rumors >> ul > li").count() == 1
    page.evaluate("document.querySelector('kepu-rumors').setAttribute('limit', '2')")
    page.wait_for_function("document.querySelector('kepu-rumors').shadowRoot.querySelectorAll('ul > li').length === 2")
    page.evaluate("place.replaceChildren()")
    before = len(page.heard.asked("/data/"))
    page.clock.run_for(120_000)
    assert len(page.heard.asked("/data/")) == before


def test_without_script_the_plain_links_are_there(visit: Visit, foreign: ForeignSite, ids: dict[str, str]) -> None:
    page = visit(foreign.put(page_of(ids, EVENTS)), java_script_enabled=False)
    assert page.get_by_role("link", name="科普活动").get_attribute("href") == f"{ids['site']}/events/"
    assert page.get_by_role("link", name="科普活动").is_visible()
    framed = visit(f"{ids['site']}/widgets/v1/frame/events?limit=2", java_script_enabled=False)
    assert framed.locator(".kepu-item").count() == 2
    assert framed.get_by_role("link", name="全部活动").is_visible()


def test_while_it_loads_and_when_it_can_not(visit: Visit, foreign: ForeignSite, ids: dict[str, str]) -> None:
    held: list[Any] = []
    page = visit(
        foreign.put(page_of(ids, EVENTS)),
        before=lambda page: page.route("**/data/**", lambda route: held.append(route)),
    )
    page.get_by_text("正在加载").wait_for()
    assert page.get_by_role("link", name="科普活动").is_visible()
    held[0].abort()
    page.get_by_text("暂时连不上").wait_for()
    assert page.get_by_role("link", name="科普活动").is_visible()
    assert page.get_by_role("link", name="到科普网站看看").get_attribute("href") == f"{ids['site']}/events/"


def test_on_a_slow_line_the_links_come_first(visit: Visit, foreign: ForeignSite, ids: dict[str, str]) -> None:
    def slow(page: Page) -> None:
        line = page.context.new_cdp_session(page)
        speed = {"latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000, "offline": False}
        line.send("Network.emulateNetworkConditions", speed)

    page = visit(foreign.put(page_of(ids, EVENTS)), before=slow, viewport={"width": 390, "height": 844})
    assert page.get_by_role("link", name="科普活动").is_visible()
    wait(page, "kepu-events", "h3 a")
    assert not page.get_by_role("link", name="科普活动").is_visible()
    assert page.heard.complaints == []


NOTHING_KEPT = {"profile": {"cookie_controls_mode": 1, "default_content_setting_values": {"cookies": 2}}}
"""Preferences of Chromium: third-party cookies blocked, and no site may keep anything, be it cookie or storage."""


def test_a_browser_that_lets_nobody_keep_anything(
    browser: Browser, foreign: ForeignSite, ids: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "Default").mkdir()
    (tmp_path / "Default" / "Preferences").write_text(json.dumps(NOTHING_KEPT))
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    program = browser_path(whole=True) or leave_out(NO_BROWSER)
    strict = browser.browser_type.launch_persistent_context(tmp_path, executable_path=program, args=arguments)
    try:
        page = strict.new_page()
        page.heard = Heard(page)
        frame = '<iframe title="活动" src="{site}/widgets/v1/frame/events?limit=2"></iframe>'
        page.goto(foreign.put(page_of(ids, ALL + frame)))
        for name in ELEMENTS:
            drawn(page, name)
        page.frame_locator("iframe").locator("kepu-events >> [part=title]").first.wait_for()
        assert page.heard.complaints == []
        assert (
            page.evaluate("() => { try { return localStorage.length } catch (e) { return e.name } }") == "SecurityError"
        )
        assert strict.cookies() == []
    finally:
        strict.close()


def test_what_is_wrong_is_said_in_the_console(visit: Visit, foreign: ForeignSite, ids: dict[str, str]) -> None:
    body = (
        '<kepu-events region="990000"><a href="{site}/events/">科普活动</a></kepu-events>'
        '<kepu-venue id="999999"></kepu-venue><kepu-rumors theme="neon"></kepu-rumors>'
        '<div data-kepu-widget="nope"></div>'
    )
    page = visit(foreign.put(page_of(ids, body)))
    page.get_by_text("没有设置好").wait_for()
    page.get_by_text("已经不在了").wait_for()
    wait(page, "kepu-rumors")
    assert page.get_by_role("link", name="科普活动").is_visible()
    said = [words for words in page.heard.complaints if words.startswith("[kepu]")]
    assert any("region" in words and "990000" in words for words in said), said
    assert any("kepu-venue" in words for words in said)
    assert any("neon" in words for words in said)
    assert any("nope" in words for words in said)


def test_hostile_answers_stay_text(visit: Visit, foreign: ForeignSite, ids: dict[str, str]) -> None:
    with urllib.request.urlopen(f"{ids['site']}/widgets/v1/data/events") as answer:  # noqa: S310  (our own server)
        data = json.load(answer)
    hostile = "<img src=x onerror=\"document.title='bad'\"><script>document.title='bad'</script>"
    data["items"] = [{**data["items"][0], "title": hostile, "place": hostile, "url": "javascript:document.title='bad'"}]
    page = visit(
        foreign.put(page_of(ids, EVENTS)),
        before=lambda page: page.route(
            "**/data/**", lambda route: route.fulfill(json=data, headers={"access-control-allow-origin": "*"})
        ),
    )
    wait(page, "kepu-events", "h3 a")
    assert page.locator("kepu-events >> h3 a").inner_text() == hostile
    assert page.locator("kepu-events >> h3 a").get_attribute("href") is None
    assert page.locator("kepu-events >> img, kepu-events >> script").count() == 0
    assert page.title() == "别人的网站"


def test_the_month_by_keyboard(visit: Visit, foreign: ForeignSite, ids: dict[str, str]) -> None:
    page = visit(foreign.put(page_of(ids, "<kepu-calendar></kepu-calendar>")))
    wait(page, "kepu-calendar")
    label = page.locator("kepu-calendar >> h2")
    first = label.inner_text()
    following = page.locator("kepu-calendar").get_by_role("button", name="下个月")
    following.focus()
    page.keyboard.press("Enter")
    page.wait_for_function(
        "was => document.querySelector('kepu-calendar').shadowRoot.querySelector('h2').textContent !== was", arg=first
    )
    focused = "document.querySelector('kepu-calendar').shadowRoot.activeElement?.textContent"
    assert page.evaluate(focused) == "下个月", "the focus stays where it was"
    days = page.locator("kepu-calendar >> td button")
    last = days.last
    last.focus()
    page.keyboard.press("Space")
    assert last.get_attribute("aria-pressed") == "true"
    name = last.get_attribute("aria-label") or ""
    assert page.locator("kepu-calendar >> strong").inner_text() == name.partition("，")[0]


def test_a_message_is_checked_where_it_is_pasted(visit: Visit, foreign: ForeignSite, ids: dict[str, str]) -> None:
    page = visit(foreign.put(page_of(ids, "<kepu-rumors></kepu-rumors>")))
    box = page.get_by_label("收到一条消息")
    button = page.get_by_role("button", name="查一查")
    button.click()
    page.get_by_text("请先粘贴消息").wait_for()
    box.fill("酸性体质容易生癌，要饮碱性水先得")
    button.click()
    page.get_by_text("查到了：").wait_for()
    assert page.locator("kepu-rumors >> .answer a").first.get_attribute("href", timeout=5000)
    box.fill("我家的猫今天早上学会了开冰箱门")
    button.click()
    page.get_by_text("没有查过，不等于是真的").wait_for()
    posts = page.heard.asked("/rumors/check")
    assert posts
    assert all("?" not in url for url in posts), "a message is never part of an address"


def test_the_nearest_come_first_if_the_reader_allows(visit: Visit, foreign: ForeignSite, ids: dict[str, str]) -> None:
    address = foreign.put(page_of(ids, '<kepu-venues limit="3"></kepu-venues>'))
    allowed = {"permissions": ["geolocation"], "geolocation": {"latitude": 23.12943, "longitude": 113.26435}}
    page = visit(address, **allowed)
    page.get_by_role("button", name="离我近的排在前面").click()
    page.get_by_text("公里").first.wait_for()
    asked = page.heard.asked("near=")
    assert [url.partition("near=")[2] for url in asked] == ["23.13%2C113.26"], "no closer than a kilometre"
    refused = visit(address)
    refused.get_by_role("button", name="离我近的排在前面").click()
    refused.get_by_text("没有取得位置").wait_for()


def test_frames_are_as_high_as_what_they_show(visit: Visit, foreign: ForeignSite, ids: dict[str, str]) -> None:
    frame = '<iframe title="活动" src="{site}/widgets/v1/frame/events?limit=4" width="300" height="50"></iframe>'
    boxed = frame.replace("<iframe", '<iframe id="boxed" sandbox="allow-scripts"').replace("events?limit=4", "rumors")
    page = visit(foreign.put(page_of(ids, frame + boxed)))
    page.wait_for_function("document.querySelector('iframe').clientHeight > 200")
    main = page.frame_locator("iframe >> nth=0").locator("main")
    main.locator("[part=heading]").wait_for()
    inside = main.evaluate("main => main.getBoundingClientRect().height")
    page.wait_for_function("high => Math.abs(document.querySelector('iframe').clientHeight - high) <= 2", arg=inside)
    page.frame_locator("#boxed").locator("kepu-rumors >> [part=heading]").wait_for()
    link = page.frame_locator("iframe >> nth=0").locator("kepu-events >> [part=title]").first
    assert link.get_attribute("target") == "_blank"
    before = page.locator("iframe").first.evaluate("frame => frame.style.height")
    page.evaluate("window.postMessage({kepu: 'height', version: 1, height: 999}, '*')")
    page.evaluate("new Promise(done => setTimeout(done, 50))")
    assert page.locator("iframe").first.evaluate("frame => frame.style.height") == before
    assert page.heard.complaints == []


def test_a_frame_that_was_faster_than_the_page_s_own_script_is_heard(
    visit: Visit, foreign: ForeignSite, ids: dict[str, str]
) -> None:
    frame = '<iframe title="活动" src="{site}/widgets/v1/frame/events?limit=4" width="300" height="50"></iframe>'
    late = page_of(ids, frame).replace("async></script>", 'type="text/late"></script>')
    page = visit(foreign.put(late))
    page.frame_locator("iframe").locator("kepu-events >> [part=title]").first.wait_for()
    page.evaluate("new Promise(done => setTimeout(done, 300))")
    assert page.locator("iframe").evaluate("frame => frame.clientHeight") == 50, "nobody has listened so far"
    page.add_script_tag(url=f"{ids['site']}/widgets/v1/kepu.js")
    page.wait_for_function("document.querySelector('iframe').clientHeight > 200")


EDITOR = """
import django
django.setup()
from datetime import timedelta
from django.utils.timezone import now
from content.models import EmergencyNotice
input()
at = now()
fields = {"level": "red", "text": "台风登陆，请待在室内", "starts_at": at, "ends_at": at + timedelta(hours=1)}
notice = EmergencyNotice.objects.create(region_id="440100", **fields)
print("written", flush=True)
input()
notice.delete()
print("gone", flush=True)
"""


@contextmanager
def editor(folder: Path) -> Iterator[Callable[[], None]]:
    """Writes a notice, then takes it away, each time it is called: a process of its own."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(
        [sys.executable, "-c", EDITOR], cwd=demo_site.PROJECT, env=demo_site.environment(folder / "var"), **pipes
    ) as process:

        def go_on() -> None:
            process.stdin.write(b"\n")
            process.stdin.flush()
            assert process.stdout.readline()

        yield go_on


def until(site: str, words: str, *, gone: bool = False) -> None:
    """The server has looked for changes, which it does four times a second."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        with urllib.request.urlopen(f"{site}/widgets/v1/data/events?region=440106") as answer:  # noqa: S310  (our own server)
            if (words in answer.read().decode()) != gone:
                return
    raise AssertionError(f"{words} after five seconds")


def test_an_emergency_comes_and_goes_and_a_dead_server_leaves_the_last_answer(
    visit: Visit, foreign: ForeignSite, ids: dict[str, str], demo_var: Path, tmp_path: Path
) -> None:
    """Nobody touches the page meanwhile: only its clock goes on."""
    copied(demo_var, tmp_path / "var")
    with ExitStack() as stack:
        edits = stack.enter_context(editor(tmp_path))
        way = stack.enter_context(proxy(stack.enter_context(demo_site.served(tmp_path / "var", tmp_path / "server"))))
        body = '<kepu-events region="440106"></kepu-events><kepu-venues region="440300"></kepu-venues>'
        page = visit(foreign.put(page_of({**ids, "site": way.url}, body)), before=lambda page: page.clock.install())
        wait(page, "kepu-events")
        wait(page, "kepu-venues")
        edits()
        until(way.url, "台风登陆")
        page.clock.run_for(46_000)
        page.locator("kepu-events").get_by_text("台风登陆，请待在室内").wait_for()
        assert "台风登陆" not in drawn(page, "venues"), "elsewhere nobody is alarmed"
        edits()
        until(way.url, "台风登陆", gone=True)
        page.clock.run_for(46_000)
        page.locator("kepu-events").get_by_text("台风登陆，请待在室内").wait_for(state="detached")
        words, shown = drawn(page, "events"), page.locator("kepu-events >> li").count()
        way.close()
        page.clock.run_for(46_000)
        page.locator("kepu-events").get_by_text("现在连不上，这是").wait_for()
        assert page.locator("kepu-events >> li").count() == shown > 0
        assert drawn(page, "events") != words
