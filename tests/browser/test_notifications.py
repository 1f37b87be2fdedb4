"""Notifications in a real browser: what the service worker shows and opens; what the page says where there are none.

No push service of a browser maker can be reached from here: messages are handed to the browser by its own tools, which
is where they arrive after it has opened them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest

from search.push.channels import Letter
from search.push.channels.webpush import notification
from tests.browser.conftest import DESK, PHONE, Open
from tests.browser.test_accessibility import overflow, violations
from tests.conftest import browser_path
from tests.contracts.test_push_channels import LETTER, LINE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

FORM = "/subscribe/?topic=typhoon&kind=article"
NO_PUSH = "delete window.PushManager"
# Its maker's service would make the address; there is no other way to one, and none of it is of ours.
MADE = """
const made = { endpoint: "https://127.0.0.1/push/x", keys: { p256dh: "BPub", auth: "secret" } };
PushManager.prototype.getSubscription = async () => null;
PushManager.prototype.subscribe = async function (options) {
  return options.userVisibleOnly && options.applicationServerKey ? { toJSON: () => made } : null;
};
"""
# Asked for its notifications before a new one is on the screen, Chromium takes it for one that was closed.
LISTEN = """() => {
  const show = self.registration.showNotification;
  self.registration.showNotification = function (...given) { return self.told = show.apply(this, given); };
}"""
SHOWN = """async () => {
  while (!self.told) await new Promise(done => setTimeout(done, 20));
  await self.told;
  self.told = null;
  return (await self.registration.getNotifications())
    .map(({ title, body, tag, data, actions }) => ({ title, body, tag, data, actions }));
}"""
AGENTS = {
    "wechat": ("Mozilla/5.0 (Linux; Android 14) Chrome/116 Mobile MicroMessenger/8.0.50", "在浏览器打开"),
    "iphone": (
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Mobile Safari/604.1",
        "添加到主屏幕",
    ),
    "old": ("Mozilla/5.0 (Windows NT 6.1) Chrome/40", "可以换 Edge"),
}
NEWS = replace(LETTER, kind="news", subject=LINE.title, lines=(replace(LINE, change="new", words=""),))


@pytest.fixture(scope="module")
def whole(browser: Browser) -> Iterator[Browser]:
    """Chromium with all its parts: the light one has no notifications."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    running = browser.browser_type.launch(executable_path=browser_path(whole=True), args=arguments)
    yield running
    running.close()


@pytest.fixture
def context(whole: Browser, demo_server: str) -> Iterator[BrowserContext]:
    """A reader who allows notifications of this site."""
    made = whole.new_context(viewport=PHONE, locale="zh-CN")
    made.grant_permissions(["notifications"], origin=demo_server)
    yield made
    made.close()


@pytest.fixture
def device(context: BrowserContext, demo_server: str) -> Page:
    """A page of the site with the service worker beside it."""
    page = context.new_page()
    page.goto(f"{demo_server}/subscribe/sent/device/")
    page.evaluate("navigator.serviceWorker.register('/push-worker.js').then(() => navigator.serviceWorker.ready)")
    context.service_workers[0].evaluate(LISTEN)
    return page


def deliver(page: Page, origin: str, message: str) -> list[dict[str, Any]]:
    """Hand a message to the browser; what is on the screen when it has come."""
    session = page.context.new_cdp_session(page)
    known: list[dict[str, Any]] = []
    session.on("ServiceWorker.workerRegistrationUpdated", lambda event: known.extend(event["registrations"]))
    session.send("ServiceWorker.enable")
    while not known:  # it comes as an event, which is taken in while something is asked
        page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    told = {"origin": origin, "registrationId": known[0]["registrationId"], "data": message}
    session.send("ServiceWorker.deliverPushMessage", told)
    found: list[dict[str, Any]] = page.context.service_workers[0].evaluate(SHOWN)
    return found


def pushed(letter: Letter) -> str:
    return json.dumps(notification(letter), ensure_ascii=False)


def test_a_notification_says_why_and_its_correction_takes_its_place(device: Page, demo_server: str) -> None:
    [shown] = deliver(device, demo_server, pushed(NEWS))
    assert (shown["title"], shown["tag"]) == (LINE.title, "kepu-7")
    assert shown["body"].startswith("因为您订阅了：台风 · 江门市")
    assert shown["data"]["url"] == "/rumors/jiao-dai/"
    assert [action["action"] for action in shown["actions"]] == ["manage", "stop"]
    [shown] = deliver(device, demo_server, pushed(LETTER))
    assert shown["title"] == "结论改变：贴米字胶带有用吗"
    other = replace(NEWS, subject="第二篇", lines=(replace(LINE, page_id=8, change="new"),))
    assert len(deliver(device, demo_server, pushed(other))) == 2
    shown_now = deliver(device, demo_server, "in no form that we send")
    assert {"有新内容", "第二篇"} < {one["title"] for one in shown_now}, "whatever comes is shown"


def test_a_tap_opens_pages_of_this_site_only(device: Page, context: BrowserContext, demo_server: str) -> None:
    deliver(device, demo_server, pushed(NEWS))
    # Browsers open windows only for a finger, so the worker's own way to one is listened to.
    opened = context.service_workers[0].evaluate(
        """async () => {
          const opened = [], [shown] = await self.registration.getNotifications();
          Object.defineProperty(self.clients, "openWindow", { value: async url => void opened.push(url) });
          const tap = (notification, action) => self.dispatchEvent(
            new NotificationEvent("notificationclick", { notification, action }));
          for (const action of ["", "manage", "stop"]) tap(shown, action);
          await self.registration.showNotification("x", { tag: "x", data: { url: "https://elsewhere.example/" } });
          tap((await self.registration.getNotifications({ tag: "x" }))[0], "");
          return opened;
        }"""
    )
    assert opened == [
        f"{demo_server}/rumors/jiao-dai/",
        f"{demo_server}/subscribe/manage/x/#s1",
        f"{demo_server}/subscribe/stop/x/",
        "/",
    ]


@pytest.mark.parametrize("agent", AGENTS)
def test_where_there_are_none_the_page_says_what_to_do(open_page: Open, agent: str) -> None:
    name, words = AGENTS[agent]
    page = open_page("/about/", user_agent=name)
    page.context.add_init_script(NO_PUSH)
    page.goto(page.url.replace("/about/", FORM))
    assert words in page.locator("[data-device-note]").inner_text()
    assert not page.locator("[data-device-choice]").is_visible()
    assert page.locator("#subscribe-address").is_visible()


def test_without_scripts_the_rest_of_the_form_is_there(open_page: Open) -> None:
    page = open_page(FORM, java_script_enabled=False)
    assert "要用能运行脚本的浏览器" in page.locator("[data-device-note]").inner_text()
    assert not page.locator("[data-device-choice]").is_visible()
    assert not page.locator("[data-device-own]").is_visible()
    assert page.locator("#subscribe-address").is_visible()


def choose(page: Page, address: str) -> None:
    page.goto(f"{address}{FORM}")
    page.locator("[data-device-choice] input").check()
    page.locator("[name=consent]").check()
    assert not page.locator("#subscribe-address").is_visible()


def test_a_browser_without_its_service_and_a_reader_who_refuses_are_told(whole: Browser, demo_server: str) -> None:
    context = whole.new_context(viewport=PHONE, locale="zh-CN")
    page = context.new_page()
    choose(page, demo_server)
    status = page.locator("[data-device-status]")
    page.get_by_role("button", name="订阅", exact=True).click()
    status.get_by_text("还没有订成").or_(status.get_by_text("以前在这个浏览器里")).wait_for()
    assert page.evaluate("Notification.permission") != "granted"
    context.grant_permissions(["notifications"], origin=demo_server)
    choose(page, demo_server)
    page.get_by_role("button", name="订阅", exact=True).click()
    status.get_by_text("连不上它的推送服务").wait_for()
    assert page.get_by_role("button", name="订阅", exact=True).is_enabled()
    assert page.url.endswith(FORM)
    assert violations(page) == []
    context.close()


def test_the_form_sends_what_the_browser_made(context: BrowserContext, demo_server: str) -> None:
    context.add_init_script(MADE)
    page = context.new_page()
    choose(page, demo_server)
    for viewport in (PHONE, DESK):
        page.set_viewport_size(viewport)
        assert overflow(page) == 0
        assert violations(page) == []
    with page.expect_request(lambda request: request.method == "POST") as asked:
        page.get_by_role("button", name="订阅", exact=True).click()
    sent = parse_qs(asked.value.post_data or "")
    assert sent["channel"] == ["webpush"]
    assert sent["address"] == ["https://127.0.0.1/push/x#BPub.secret"]
    page.get_by_text("还没有订成").first.wait_for()  # no such device: the shared site keeps nothing of it
    assert page.locator("[data-device-choice] input").is_checked()
    assert not page.locator("#subscribe-address").is_visible()
