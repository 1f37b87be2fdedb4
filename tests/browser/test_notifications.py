"""Notifications in a real browser: what the service worker shows and opens; what the page says where there are none.

Most messages are handed to the browser by its own tools, which is where they arrive after it has opened them. One
reader's go the whole way: Chromium subscribes at the stand-in for its maker's service and gets what we send there.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest

from search.push.channels import Letter
from search.push.channels.webpush import notification
from tests import demo_site
from tests.browser.conftest import DESK, PHONE, Open
from tests.browser.editors import copied, run
from tests.browser.test_accessibility import overflow, violations
from tests.conftest import browser_path
from tests.contracts.test_push_channels import LETTER, LINE
from tests.servers import gcm
from website.form_stamps import FASTEST

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

FORM = "/subscribe/?topic=typhoon&kind=article"
NO_PUSH = "delete window.PushManager"
# Asked for its notifications before a new one is on the screen, Chromium takes it for one that was closed.
LISTEN = """() => {
  const show = self.registration.showNotification;
  self.registration.showNotification = function (...given) { return self.told = show.apply(this, given); };
}"""
SHOWN = """async () => {
  const until = Date.now() + 60000;
  while (!self.told) {
    if (Date.now() > until) throw new Error("nothing was shown");
    await new Promise(done => setTimeout(done, 20));
  }
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
PIECE = "台风来了怎么办"
# Of the worker's duties those that can't wait, and of the pieces those that are new from now on.
WORK = """
import sys, threading, django; django.setup()
from search.push.models import Look
from website.management.commands.worker import stop_with_parent
from website.worker import duties, run
stop = threading.Event()
threading.Thread(target=stop_with_parent, args=(int(sys.argv[1]), stop), daemon=True).start()
Look.objects.all().delete()
run(stop, [duty for duty in duties() if duty.seconds == 1])
"""
# The reader wants no quiet hours; what usually waits five minutes for what else comes is due at once.
PUBLISH = f"""
import time, django; django.setup()
from datetime import time as clock
from django.utils import timezone
from content.models import ArticleIndexPage, ArticlePage, Topic
from search.push.models import Delivery, Subscriber
assert Subscriber.objects.exclude(confirmed_at=None).update(quiet_from=clock(), quiet_to=clock()) == 1
page = ArticlePage(title={PIECE!r}, summary="先关好门窗。", body=[("text", "<p>先关好门窗。</p>")], live=False)
ArticleIndexPage.objects.get().add_child(instance=page)
page.topics = [Topic.objects.get(slug="typhoon")]
page.save_revision().publish()
until = time.monotonic() + 30
while not Delivery.objects.update(due_at=timezone.now()):
    assert time.monotonic() < until, "no worker found the reader"
    time.sleep(0.1)
"""
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


@pytest.fixture(scope="module")
def google(tmp_path_factory: pytest.TempPathFactory) -> Iterator[gcm.Google]:
    with gcm.running(tmp_path_factory.mktemp("google")) as running:
        yield running


@pytest.fixture(scope="module")
def reader(browser: Browser, google: gcm.Google, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BrowserContext]:
    """Chromium as somebody has it at home: no private window, where it refuses to subscribe."""
    running = browser.browser_type.launch_persistent_context(
        tmp_path_factory.mktemp("reader"),
        executable_path=browser_path(whole=True),
        args=google.switches + (["--no-sandbox"] if os.geteuid() == 0 else []),
        viewport=PHONE,
        locale="zh-CN",
    )
    yield running
    running.close()


@pytest.fixture
def pushing_site(google: gcm.Google, demo_var: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a site with its worker; to both of them the stand-in has its maker's name."""
    copied(demo_var, tmp_path / "var")
    environment = demo_site.environment(tmp_path / "var") | google.environment
    command = [sys.executable, "-c", WORK, str(os.getpid())]
    with (
        demo_site.served(tmp_path / "var", tmp_path / "server", google.environment) as address,
        (tmp_path / "worker.log").open("wb") as log,
    ):
        worker = subprocess.Popen(command, cwd=demo_site.PROJECT, env=environment, stdout=log, stderr=log)
        yield address
        worker.kill()
        worker.wait()


def subscribe(page: Page) -> None:
    """No faster than a person: what is sent at once is taken for a program's."""
    page.wait_for_timeout(1000 * FASTEST)
    page.get_by_role("button", name="订阅", exact=True).click()


def shown(reader: BrowserContext, address: str) -> list[dict[str, Any]]:
    """What is on the screen when the next message has come."""
    [worker] = [one for one in reader.service_workers if one.url.startswith(address)]
    found: list[dict[str, Any]] = worker.evaluate(SHOWN)
    return found


def test_the_form_sends_what_the_browser_made(reader: BrowserContext, google: gcm.Google, demo_server: str) -> None:
    reader.grant_permissions(["notifications"], origin=demo_server)
    page = reader.new_page()
    choose(page, demo_server)
    for viewport in (PHONE, DESK):
        page.set_viewport_size(viewport)
        assert overflow(page) == 0
        assert violations(page) == []
    google.padding = "x" * 1000
    with page.expect_request(lambda request: request.method == "POST") as asked:
        subscribe(page)
    google.padding = ""
    page.get_by_text("没有拿到这台设备的通知地址").first.wait_for()  # too long: the shared site keeps nothing of it
    made = page.evaluate("navigator.serviceWorker.ready.then(own => own.pushManager.getSubscription())")
    sent = parse_qs(asked.value.post_data or "")
    assert sent["channel"] == ["webpush"]
    assert sent["address"] == [f"{made['endpoint']}#{made['keys']['p256dh']}.{made['keys']['auth']}"]
    assert page.locator("[data-device-choice] input").is_checked()
    assert not page.locator("#subscribe-address").is_visible()


def test_a_reader_subscribes_confirms_and_is_told_of_a_new_piece(
    reader: BrowserContext, google: gcm.Google, pushing_site: str, tmp_path: Path
) -> None:
    reader.grant_permissions(["notifications"], origin=pushing_site)
    page = reader.new_page()
    choose(page, pushing_site)
    with reader.expect_event("serviceworker") as started:
        subscribe(page)
    started.value.evaluate(LISTEN)
    [asked] = shown(reader, pushing_site)
    page.goto(pushing_site + asked["data"]["url"])
    page.get_by_role("button", name="确认订阅").click()
    page.get_by_role("heading", name="订阅好了").wait_for()
    run(tmp_path, PUBLISH)
    [news] = [one for one in shown(reader, pushing_site) if one["title"] == PIECE]
    assert news["body"].startswith("因为您订阅了：台风 · 科普文章")
    page.goto(pushing_site + news["data"]["url"])
    page.get_by_role("heading", name=PIECE).wait_for()
    page.goto(f"{pushing_site}/subscribe/")
    page.get_by_role("button", name="管理这台设备的订阅").click()
    page.get_by_text(PIECE).first.wait_for()
    assert google.posted
    assert all(PIECE.encode() not in posted.body for posted in google.posted)
