"""Notifications on devices: sealed and signed as push services and browsers want it, and what services answer."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import ValidationError

from content.models import ArticlePage
from search.push import outgoing, vapid
from search.push.channels import Failed, Gone, Unreachable
from search.push.channels.webpush import LONG, SHORT, WebPush, notification
from search.push.models import Subscriber, Subscription
from search.push.sealing import MOST_BYTES, sealed, sealed_with
from tests.contracts.test_push_channels import LETTER, LINE, send
from tests.search.push.test_pipeline import run
from tests.servers import devices, web

NEWS = replace(LETTER, kind="news", subject=LINE.title, lines=(replace(LINE, change="new", words=""),))


@pytest.fixture(autouse=True)
def _address(settings: Any) -> None:
    settings.WAGTAILADMIN_BASE_URL = "https://kepu.example"


@pytest.mark.django_db
def test_a_piece_and_its_withdrawal_reach_a_device_in_the_same_place(
    index: Any,
    write_article: Callable[..., ArticlePage],
    subscribe: Callable[..., Subscription],
    all_due: Callable[[], None],
    push_service: web.Receiver,
    device: devices.Device,
) -> None:
    person = subscribe(device.address, keywords=("台风",)).subscriber
    Subscriber.objects.filter(pk=person.pk).update(channel="webpush")
    page = write_article("台风来了怎么办")
    for act in (lambda: None, page.unpublish):
        act()
        for _ in range(2):
            run()
            all_due()
    told, taken_back = [device.read(posted) for posted in push_service.posted]
    assert (told["title"], told["url"]) == ("台风来了怎么办", page.get_url())
    assert told["body"].startswith("因为您订阅了：“台风”")
    assert taken_back["title"] == "撤回：台风来了怎么办"
    assert taken_back["tag"] == told["tag"]
    assert push_service.posted[0].headers["Topic"] == push_service.posted[1].headers["Topic"]
    assert told["manage"].startswith("/subscribe/manage/")
    assert told["stop"].startswith("/subscribe/stop/")


def octets(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_it_is_sealed_as_in_the_example_of_rfc_8291() -> None:
    own = ec.derive_private_key(
        int.from_bytes(octets("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"), ec.SECP256R1()
    )
    made = sealed_with(
        b"When I grow up, I want to be a watermelon",
        key=octets("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        secret=octets("BTBZMqHH6r4Tts7J_aSIgg"),
        own=own,
        salt=octets("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert made == octets(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
        "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


def test_no_more_is_sealed_than_every_service_takes(device: devices.Device) -> None:
    key = octets(device.address.partition("#")[2].partition(".")[0])
    assert len(sealed(b"x" * MOST_BYTES, key=key, secret=b"x" * 16)) == 4096
    with pytest.raises(ValueError, match="more than"):
        sealed(b"x" * (MOST_BYTES + 1), key=key, secret=b"x" * 16)


def test_the_device_reads_it_and_its_service_knows_us(push_service: web.Receiver, device: devices.Device) -> None:
    send(WebPush(), replace(NEWS, address=device.address))
    [posted] = push_service.posted
    assert device.read(posted) == {
        "title": LINE.title,
        "body": "因为您订阅了：台风 · 江门市\n误导：没有用。",
        "tag": "kepu-7",
        "url": "/rumors/jiao-dai/",
        "manage": "/subscribe/manage/x/#s1",
        "stop": "/subscribe/stop/x/",
    }
    claims, key = devices.signed_claims(posted)
    assert (claims["aud"], claims["sub"], key) == (push_service.url, "https://kepu.example", vapid.public_key())
    assert (posted.headers["TTL"], posted.headers["Urgency"]) == (str(3 * 86_400), "normal")
    assert LINE.title.encode() not in posted.body


def test_an_emergency_reaches_a_device_whose_battery_is_low(push_service: web.Receiver, device: devices.Device) -> None:
    letter = replace(NEWS, address=device.address)
    for lines in ((LINE,), (LINE, replace(LINE, page_id=8, is_emergency=True))):
        send(WebPush(), replace(letter, lines=lines))
    assert [posted.headers["Urgency"] for posted in push_service.posted] == ["normal", "high"]


def test_a_correction_takes_the_place_of_what_waits_for_a_device_that_is_off(
    push_service: web.Receiver, device: devices.Device
) -> None:
    several = replace(NEWS, lines=(LINE, replace(LINE, page_id=8)))
    for letter in (NEWS, LETTER, several, replace(several, uid="another")):
        send(WebPush(), replace(letter, address=device.address))
    send(WebPush(), replace(NEWS, address=devices.Device(push_service.url).address))
    topics = [posted.headers["Topic"] for posted in push_service.posted]
    assert topics[0] == topics[1]
    assert len(set(topics)) == 4
    assert all(re.fullmatch(r"[\w-]{1,32}", topic) for topic in topics)
    told = device.read(push_service.posted[1])
    assert told["body"].startswith("结论改为“误导”。\n因为您订阅了：台风 · 江门市")
    assert push_service.posted[1].headers["Urgency"] == "high"


def test_several_pieces_are_one_notification_that_opens_the_list_of_them() -> None:
    lines = tuple(replace(LINE, page_id=number, title=f"第{number}篇", change="new") for number in range(10))
    told = notification(replace(NEWS, subject="第0篇 等 13 条", lines=lines, left_out=3))
    assert told["body"].splitlines() == ["因为您订阅了：台风 · 江门市", *(f"第{n}篇" for n in range(6)), "另有 7 条"]
    assert told["url"] == "/subscribe/manage/x/#sent-heading"
    assert told["manage"] == "/subscribe/manage/x/#s1", "one subscription brought them all"
    two = notification(replace(NEWS, lines=(LINE, replace(LINE, reason="地震", reason_url=f"{LINE.reason_url}2"))))
    assert two["manage"] == "/subscribe/manage/x/"


def test_a_long_wish_leaves_room_for_what_to_do() -> None:
    body = notification(replace(NEWS, kind="confirm", intro="想订阅：" + "词" * 900, lines=()), SHORT)["body"]
    assert len(body) == SHORT[1]
    assert body.endswith("点开以后按“确认订阅”才算数。")


@pytest.mark.parametrize("room", [LONG, SHORT])
@pytest.mark.parametrize("count", [1, 3])
def test_what_is_cut_still_says_why_and_what(room: tuple[int, int], count: int) -> None:
    line = replace(LINE, words="改" * 2000, summary="说" * 2000, reason="台风 · " + "由" * 2000)
    body = notification(replace(NEWS, lines=(line,) * count), room)["body"]
    assert len(body) <= room[1]
    assert "因为您订阅了：台风" in body
    assert ("改" * 20 if count == 1 else LINE.title) in body


def test_the_longest_message_fits(push_service: web.Receiver, device: devices.Device) -> None:
    piece = replace(LINE, title="𠮷" * 255, summary="𠮷" * 2000, words="𠮷" * 2000, reason="𠮷" * 2000, url="/x" * 250)
    letter = replace(LETTER, subject=piece.title, lines=(piece,), address=device.address)
    push_service.answers = [(413, {}, b""), (201, {}, b"")]
    send(WebPush(), letter)
    whole, shorter = push_service.posted
    assert device.read(whole)["title"].endswith("…")
    assert len(whole.body) <= 4096
    assert len(shorter.body) < len(whole.body) / 2
    assert device.read(shorter)["url"] == piece.url


@pytest.mark.parametrize(
    ("answer", "raised", "after"),
    [
        ((404, {}, b""), Gone, 0),
        ((410, {}, b""), Gone, 0),
        ((429, {"Retry-After": "120"}, b""), Failed, 120),
        ((503, {"Retry-After": "9999999"}, b""), Failed, 0),
        ((413, {}, b""), Failed, 0),
        ((302, {"Location": "http://169.254.169.254/"}, b""), Failed, 0),
    ],
)
def test_what_a_service_answers(
    push_service: web.Receiver,
    device: devices.Device,
    answer: tuple[int, dict[str, str], bytes],
    raised: type[Exception],
    after: int,
) -> None:
    push_service.answers = [answer]
    with pytest.raises(raised) as said:
        send(WebPush(), replace(NEWS, address=device.address))
    assert getattr(said.value, "after", 0) == after
    assert not isinstance(said.value, Unreachable), "other services are asked all the same"


@pytest.mark.parametrize("status", [400, 401, 403])
def test_what_is_our_fault_is_said_to_operators_and_nobody_is_closed(
    push_service: web.Receiver, device: devices.Device, status: int, caplog: pytest.LogCaptureFixture
) -> None:
    push_service.answers = [(status, {}, b"")]
    with pytest.raises(Failed):
        send(WebPush(), replace(NEWS, address=device.address))
    [said] = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert str(status) in said
    assert device.endpoint not in said


def test_a_silent_service_is_asked_once_a_round(
    push_service: web.Receiver, device: devices.Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "SECONDS", 0.3)
    push_service.silent = True
    with WebPush().opened() as hand_over:
        for address in (device.address, devices.Device(push_service.url).address):
            with pytest.raises(Failed):
                hand_over(replace(NEWS, address=address))
    assert len(push_service.posted) == 1


def test_only_what_a_browser_made_is_an_address(device: devices.Device, settings: Any) -> None:
    endpoint, _, keys = device.address.partition("#")
    key, _, secret = keys.partition(".")
    assert WebPush().clean(f"{endpoint}#{key}=.{secret}==") == device.address
    off_the_curve = base64.urlsafe_b64encode(b"\x04" + b"\x01" * 64).decode()
    for wrong in (
        endpoint,
        f"{endpoint}#{key}",
        f"{endpoint}#{key}.{secret[:-4]}",
        f"{endpoint}#{off_the_curve}.{secret}",
        f"{endpoint}#{key}.密",
        f"ftp://example.org/#{keys}",
        f"https://10.0.0.1/push#{keys}",
        f"{endpoint}{'x' * 1000}#{keys}",
    ):
        with pytest.raises(ValidationError):
            WebPush().clean(wrong)
    settings.KEPU_PUSH_NETWORKS = []
    with pytest.raises(ValidationError):
        WebPush().clean(device.address)
    with pytest.raises(Failed):
        send(WebPush(), replace(NEWS, address=device.address))
