"""What every channel does alike: takes a letter, says what became of it, tries nothing of its own accord."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import ValidationError

from search.push import outgoing
from search.push.channels import Channel, Failed, Gone, Letter, Line, Unreachable, channels
from search.push.channels.email import Email, mail
from search.push.channels.robots import DingTalk, Feishu, Robot, WeCom
from search.push.channels.webhook import Webhook, content, secret_of
from search.push.channels.webpush import WebPush, notification
from tests.servers import devices, processes, smtp, web

LINE = Line(
    page_id=7,
    version=3,
    kind="rumor",
    title="贴*米字*胶带[有用]吗",
    summary="误导：没有用。",
    url="https://kepu.example/rumors/jiao-dai/",
    change="verdict",
    words="结论改为“误导”。",
    reason="台风 · 江门市",
    reason_url="https://kepu.example/subscribe/manage/x/#s1",
    published_at=datetime(2026, 11, 1, tzinfo=UTC),
)
LETTER = Letter(
    uid="0f8fad5b-d9cb-469f-a165-70867728950e",
    kind="recall",
    address="",
    site_name="科普",
    subject="结论改变：贴米字胶带有用吗",
    intro="",
    lines=(LINE,),
    manage_url="https://kepu.example/subscribe/manage/x/",
    stop_url="https://kepu.example/subscribe/stop/x/",
    created_at=datetime(2026, 11, 2, tzinfo=UTC),
)
REACHED = ("email", "webhook", "webpush", "wecom", "dingtalk", "feishu")
ROBOTS: dict[str, type[Robot]] = {"wecom": WeCom, "dingtalk": DingTalk, "feishu": Feishu}
ROBOT_GONE = {"wecom": 93000, "dingtalk": 300005, "feishu": 19001}


@pytest.fixture
def receiver(receiver: web.Receiver) -> web.Receiver:
    """It answers as robots do when all is well."""
    receiver.answers = [(200, {}, b'{"errcode": 0, "code": 0}')]
    return receiver


@pytest.fixture(params=REACHED)
def reached(request: pytest.FixtureRequest) -> tuple[Channel, str, Callable[[], list[bytes]]]:
    """A channel, an address on it, and what has arrived there."""
    if request.param == "email":
        inbox: smtp.Inbox = request.getfixturevalue("inbox")
        return Email(), "a@example.org", lambda: [letter.as_bytes() for letter in inbox.letters]
    receiver: web.Receiver = request.getfixturevalue("receiver")
    return *over_http(request.param, receiver.url), lambda: [one.body for one in receiver.posted]


def over_http(name: str, url: str) -> tuple[Channel, str]:
    """A channel, and an address on it at this server."""
    if name == "webhook":
        return Webhook(), f"{url}/hook"
    if name == "webpush":
        return WebPush(), devices.Device(url).address
    robot = ROBOTS[name](url)
    return robot, f"{url}{robot.path}key"


def send(channel: Channel, letter: Letter, times: int = 1) -> None:
    with channel.opened() as hand_over:
        for _ in range(times):
            hand_over(letter)


def test_every_channel_of_the_settings_is_asked() -> None:
    assert sorted(REACHED) == sorted(channels())


def test_a_letter_arrives_once(reached: tuple[Channel, str, Callable[[], list[bytes]]]) -> None:
    channel, address, arrived = reached
    letter = replace(LETTER, address=channel.clean(address))
    send(channel, letter)
    assert len(arrived()) == 1
    assert channel.label
    assert channel.hint
    assert all(label and value for label, value in channel.notes(address))


def test_an_address_that_cannot_be_is_refused(reached: tuple[Channel, str, Callable[[], list[bytes]]]) -> None:
    channel, _, _ = reached
    for wrong in ("", "x", "a b@c", "javascript:alert(1)", "https://user:x@example.org/\r\nX: y", "x" * 3000, "\x00"):
        with pytest.raises(ValidationError):
            channel.clean(wrong)


def test_json_says_everything_and_is_signed(receiver: web.Receiver) -> None:
    letter = replace(LETTER, address=f"{receiver.url}/hook?of=county")
    send(Webhook(), letter)
    [posted] = receiver.posted
    assert posted.path == "/hook?of=county"
    said = json.loads(posted.body)
    assert (said["version"], said["id"], said["type"]) == (1, LETTER.uid, "recall")
    assert (said["items"][0]["id"], said["items"][0]["change"], said["items"][0]["version"]) == (7, "verdict", 3)
    sent = {name.lower(): value for name, value in posted.headers.items()}
    key = base64.b64decode(Webhook().notes(letter.address)[0][1].removeprefix("whsec_"))
    assert key == secret_of(letter.address)
    signed = f"{sent['webhook-id']}.{sent['webhook-timestamp']}.".encode() + posted.body
    expected = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    assert sent["webhook-signature"] == f"v1,{expected}"


@pytest.mark.parametrize(
    ("answer", "raised", "after"),
    [
        ((500, {}, b""), Failed, 0),
        ((429, {"Retry-After": "120"}, b""), Failed, 120),
        ((302, {"Location": "http://169.254.169.254/"}, b""), Failed, 0),
        ((410, {}, b""), Gone, 0),
    ],
)
def test_what_a_system_answers(
    receiver: web.Receiver, answer: tuple[int, dict[str, str], bytes], raised: type[Exception], after: int
) -> None:
    receiver.answers = [answer]
    with pytest.raises(raised) as said:
        send(Webhook(), replace(LETTER, address=f"{receiver.url}/hook"))
    assert getattr(said.value, "after", 0) == after
    assert len(receiver.posted) == 1, "a redirect is not followed"
    assert not isinstance(said.value, Unreachable)


def test_a_silent_system_is_asked_once_a_round(receiver: web.Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outgoing, "SECONDS", 0.3)
    receiver.silent = True
    letter = replace(LETTER, address=f"{receiver.url}/hook")
    with Webhook().opened() as hand_over:
        for _ in range(3):
            with pytest.raises(Failed):
                hand_over(letter)
    assert len(receiver.posted) == 1


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://10.0.0.1/",
        "https://192.168.1.1:8443/x",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://[fd00::1]/",
        "https://0.0.0.0/",
        "https://2130706433/",
        "https://0x7f.1/",
        "http://93.184.216.34/",
        "ftp://93.184.216.34/",
        "https://user:x@93.184.216.34/",
        "https://93.184.216.34:99999/",
        "https:///x",
        "https://[::1",
    ],
)
def test_no_network_of_our_own_is_asked(url: str, settings: Any) -> None:
    settings.KEPU_PUSH_NETWORKS = []
    with pytest.raises(outgoing.Refused):
        outgoing.check(url)
    with pytest.raises(outgoing.Refused):
        outgoing.post(url, b"", {})


def test_public_addresses_and_named_networks_are_asked(settings: Any) -> None:
    settings.KEPU_PUSH_NETWORKS = ["10.20.0.0/16"]
    outgoing.check("https://93.184.216.34/hook")
    outgoing.check("http://10.20.3.4:8080/hook")
    with pytest.raises(outgoing.Refused):
        outgoing.check("http://10.21.3.4/hook")


@pytest.mark.parametrize("name", ROBOTS)
def test_robots_say_what_became_of_it_in_the_body(receiver: web.Receiver, name: str) -> None:
    robot = ROBOTS[name](receiver.url)
    letter = replace(LETTER, address=f"{receiver.url}{robot.path}key")
    for code, raised in ((ROBOT_GONE[name], Gone), (min(robot.too_many), Failed), (77777, Failed)):
        receiver.answers = [(200, {}, json.dumps({robot.status_field: code}).encode())]
        with pytest.raises(raised) as said:
            send(robot, letter)
        assert getattr(said.value, "after", 0) == (60 if code in robot.too_many else 0)
    receiver.answers = [(502, {}, b"<html>")]
    with pytest.raises(Failed):
        send(robot, letter)


@pytest.mark.parametrize("name", ROBOTS)
def test_a_robots_text_has_its_links_and_no_markup_of_others(name: str) -> None:
    text = ROBOTS[name]().text(LETTER)
    assert f"【结论改变】[贴\\*米字\\*胶带\\[有用\\]吗]({LINE.url})" in text
    assert f"因为您订阅了：台风 · 江门市 · [改这一项]({LINE.reason_url})" in text
    assert f"[管理订阅]({LETTER.manage_url})" in text
    assert f"[全部退订]({LETTER.stop_url})" in text
    assert "另有" not in text


@pytest.mark.parametrize("name", ROBOTS)
@pytest.mark.parametrize("length", [10, 100, 5000])
def test_what_a_robot_has_no_room_for_is_counted(name: str, length: int) -> None:
    robot = ROBOTS[name]()
    lines = tuple(replace(LINE, page_id=number, words="*改" * length, summary="说明" * length) for number in range(60))
    text = robot.text(replace(LETTER, lines=lines, left_out=7))
    assert len(text.encode()) <= robot.most_bytes
    shown = text.count("【结论改变】[")
    assert 0 < shown < 60 or length == 10
    assert text.count("改这一项") == shown
    assert text.count("\\*改\\*改") >= shown, "each with some of its text"
    assert f"另有 {67 - shown} 条，[都在这里]({LETTER.manage_url}#sent-heading)" in text


@pytest.mark.parametrize("name", ROBOTS)
def test_a_robot_tells_a_correction_however_long(name: str) -> None:
    robot = ROBOTS[name]()
    line = replace(LINE, title="题" * 255, words="𠮷`" * 20_000, summary="", reason="由" * 2000)
    text = robot.text(replace(LETTER, subject=f"更正：{line.title}", lines=(line,)))
    assert robot.most_bytes * 0.95 < len(text.encode()) <= robot.most_bytes
    assert all(url in text for url in (line.url, line.reason_url, LETTER.stop_url))
    assert "𠮷\\`𠮷" in text
    assert "另有" not in text


@pytest.mark.parametrize("name", ROBOTS)
def test_a_robot_can_be_confirmed_however_much_was_chosen(receiver: web.Receiver, name: str) -> None:
    robot, link = ROBOTS[name](receiver.url), "https://kepu.example/subscribe/confirm/x/"
    asking = replace(
        LETTER, kind="confirm", intro=f"想订阅：{'词' * 3000}。\n请打开下面的页面", lines=(), action=("去确认", link)
    )
    text = robot.text(asking)
    assert len(text.encode()) <= robot.most_bytes
    assert "请打开下面的页面" in text
    assert f"[去确认]({link})" in text
    send(robot, replace(asking, address=f"{receiver.url}{robot.path}key", intro="词" * 3000))
    assert len(receiver.posted[0].body) < robot.most_bytes * 1.1, "Chinese characters take three bytes, not six"


def test_every_channel_says_why_and_how_to_change_that() -> None:
    bare = replace(LETTER, lines=(replace(LINE, reason="", reason_url=""),))
    for letter, why, place in (
        (LETTER, "因为您订阅了：台风", LINE.reason_url),
        (bare, "以前给您发过这一条", LETTER.manage_url),
    ):
        said = [mail(letter).body, str(mail(letter).alternatives[0]), json.dumps(content(letter), ensure_ascii=False)]
        said += [robot().text(letter) for robot in ROBOTS.values()]
        told = notification(letter)
        said += [f"{told['body']} https://kepu.example{told['manage']}"]
        for text in said:
            assert why.removeprefix("因为您订阅了：") in text
            assert place in text
            assert ("改这一项" in text) <= bool(letter.lines[0].reason)


def test_robots_with_a_secret_are_signed(receiver: web.Receiver) -> None:
    for robot in (DingTalk(receiver.url), Feishu(receiver.url)):
        send(robot, replace(LETTER, address=f"{receiver.url}{robot.path}key#SECxyz"))
    dingtalk, feishu = receiver.posted
    asked = parse_qs(urlsplit(dingtalk.path).query)
    signed = hmac.digest(b"SECxyz", f"{asked['timestamp'][0]}\nSECxyz".encode(), "sha256")
    assert base64.b64decode(asked["sign"][0]) == signed
    said = json.loads(feishu.body)
    signed = hmac.digest(f"{said['timestamp']}\nSECxyz".encode(), b"", "sha256")
    assert base64.b64decode(said["sign"]) == signed
    assert "#" not in feishu.path + dingtalk.path


@pytest.mark.parametrize("name", ["webhook", "webpush", *ROBOTS])
def test_what_was_sent_and_not_answered_is_perhaps_taken(
    name: str, receiver: web.Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "SECONDS", 0.3)
    receiver.silent = True
    nobody = f"http://127.0.0.1:{processes.free_port()}"
    for url, is_taken in ((receiver.url, True), (nobody, False)):
        channel, address = over_http(name, url)
        with pytest.raises(Failed) as said:
            send(channel, replace(LETTER, address=address))
        assert said.value.perhaps_taken is is_taken
    assert len(receiver.posted) == 1
