"""A device subscribes, confirms from its notification, finds its own page, gets another address, and expires."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.test import Client

from search.push import sending, subscribing
from search.push.models import Message, Subscriber, Subscription
from search.push.vapid import public_key
from tests.servers import devices, web
from website import form_stamps


def ask(reader: Client, address: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Send the form as the script of the page does."""
    monkeypatch.setattr(form_stamps, "FASTEST", 0)
    stamp = form_stamps.stamp("subscribe")
    form = {"wish": "topic=typhoon", "channel": "webpush", "address": address, "rate": "daily", "consent": "1"}
    return reader.post("/subscribe/", form | {"stamp": stamp})


@pytest.fixture
def confirmed(
    reader: Client, push_service: web.Receiver, device: devices.Device, monkeypatch: pytest.MonkeyPatch
) -> Subscriber:
    answer = ask(reader, device.address, monkeypatch)
    assert (answer.status_code, answer["Location"]) == (302, "/subscribe/sent/device/")
    sending.send()
    told = device.read(push_service.posted.pop())
    assert "台风" in told["body"]
    assert told["manage"] == told["stop"] == "", "nothing to manage before it is confirmed"
    assert Subscription.objects.get().confirmed_at is None
    assert "订阅好了" in reader.post(told["url"]).content.decode()
    assert Subscription.objects.get().confirmed_at
    return Subscriber.objects.get()


def test_a_device_finds_its_page_exports_and_erases(
    confirmed: Subscriber, reader: Client, device: devices.Device
) -> None:
    assert "浏览器厂商的推送服务" in confirmed.consent_text
    way = reader.post("/subscribe/device/", {"address": device.address})
    assert way.status_code == 302
    assert way["Location"].startswith("/subscribe/manage/")
    assert not way.cookies
    page = reader.get(way["Location"]).content.decode()
    assert "设备通知" in page
    assert device.endpoint not in page
    exported = reader.get(f"{way['Location']}export.json").json()
    assert exported["subscriber"]["address"] == device.address
    assert reader.post(way["Location"], {"act": "erase"}).status_code == 200
    assert not Subscriber.objects.exists()
    assert reader.post("/subscribe/device/", {"address": device.address}).status_code == 404


def test_the_place_of_a_device_alone_opens_nothing(
    confirmed: Subscriber, reader: Client, device: devices.Device, push_service: web.Receiver
) -> None:
    for other in (device.endpoint, f"{device.address}x", "", "\x00", devices.Device(push_service.url).address):
        assert reader.post("/subscribe/device/", {"address": other}).status_code == 404
    assert "收通知的那台设备" in reader.get("/subscribe/device/").content.decode()
    assert reader.get("/subscribe/device/moved/").status_code == 405


@pytest.mark.parametrize("address", ["", "a@example.org", "https://10.0.0.1/push#x.y", "\x00", "https://example.org/"])
def test_what_no_browser_made_is_told_and_leaves_nothing(
    reader: Client, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = ask(reader, address, monkeypatch)
    assert answer.status_code == 422
    assert "通知地址" in answer.content.decode()
    assert not Subscriber.objects.exists()


def test_a_device_moves_to_another_address_of_the_same_service(
    confirmed: Subscriber, reader: Client, device: devices.Device, push_service: web.Receiver
) -> None:
    def move(old: str, new: str) -> str:
        assert reader.post("/subscribe/device/moved/", {"old": old, "address": new}).status_code == 204
        confirmed.refresh_from_db()
        return confirmed.address

    after = devices.Device(push_service.url)
    for old, new in (
        (device.endpoint, after.address),
        (device.address, "nonsense"),
        (device.address, after.address.replace("127.0.0.1", "127.0.0.2")),
        (devices.Device(push_service.url).address, after.address),
        ("\x00", after.address),
    ):
        assert move(old, new) == device.address
    push_service.answers = [(410, {}, b"")]
    Message.objects.create(subscriber=confirmed, kind="link")
    sending.send()
    confirmed.refresh_from_db()
    assert confirmed.disabled_at
    assert move(device.address, after.address) == after.address
    assert confirmed.disabled_at is None
    other = Subscriber.objects.create(channel="webpush", address=devices.Device(push_service.url).address)
    assert move(after.address, other.address) == after.address, "somebody's already"
    subscribing.stop(subscriber=confirmed)
    assert move(after.address, device.address) == device.address
    assert confirmed.disabled_at, "who stopped stays stopped"


def test_no_log_tells_an_address(
    confirmed: Subscriber, push_service: web.Receiver, device: devices.Device, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    push_service.answers = [(403, {}, b""), (500, {}, b""), (410, {}, b"")]
    for _ in range(3):
        Message.objects.create(subscriber=confirmed, kind="link")
    sending.send()
    assert len(push_service.posted) == 3
    assert device.endpoint.rpartition("/")[2] not in caplog.text


def test_what_a_browser_is_given(reader: Client) -> None:
    script = reader.get("/push-worker.js")
    assert script["Content-Type"].startswith("text/javascript")
    assert script["Cache-Control"] == "no-cache"
    assert f'KEY = "{public_key()}"' in script.content.decode()
    assert "default-src 'none'" in script["Content-Security-Policy"]
    named = json.loads(reader.get("/site.webmanifest").content)
    assert (named["display"], named["start_url"]) == ("standalone", "/")
    assert f'data-device-key="{public_key()}"' in reader.get("/subscribe/").content.decode()
    for answer in (script, reader.get("/subscribe/sent/device/")):
        assert answer.status_code == 200
        assert not answer.cookies
