"""Notifications on a device, through the push service of its browser (RFC 8030).

The address is what the browser made when its owner allowed notifications: ``endpoint#p256dh.auth``. Whoever knows the
last part has the device. The confirmation is pushed there like everything else.
"""

from __future__ import annotations

import base64
import hmac
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError

from .. import outgoing, vapid
from ..sealing import SECRET_BYTES, public_point, sealed
from ..vocabulary import Change, MessageKind
from .base import Failed, Gone, Letter, Line

LONGEST = 1000
GONE = (404, 410)
TOO_LARGE = 413
OURS = (400, 401, 403)
"""Not the reader's fault: our key, our signature, our clock."""

HOUR, DAY = 3600, 86_400  # seconds
LONGEST_WAIT = DAY
KEPT_FOR = {
    MessageKind.CONFIRM: 2 * DAY,
    MessageKind.LINK: HOUR,
    MessageKind.NEWS: 3 * DAY,
    MessageKind.RECALL: 28 * DAY,
}
"""Seconds that a push service keeps a message for a device that is switched off."""

USUAL, URGENT = "normal", "high"
"""The second reaches a device whose battery is low: warnings, corrections, and what its owner has just asked for."""
SHOWN = 6
LONG, SHORT = (100, 500), (60, 60)
"""Characters of a title and of a text; the second where a push service takes less than it should."""

TO_CONFIRM = "点开以后按“确认订阅”才算数。"
_NO_ADDRESS = "没有拿到这台设备的通知地址，请在这台设备上再点一次“订阅”"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Device:
    """An address in its parts."""

    endpoint: str
    key: bytes
    secret: bytes

    @property
    def origin(self) -> str:
        """Of its push service."""
        parts = urlsplit(self.endpoint)
        return f"{parts.scheme}://{parts.netloc}"


def device_of(address: str) -> Device:
    """Raises ``ValueError``."""
    endpoint, _, keys = address.partition("#")
    key, secret = (_octets(part) for part in keys.partition(".")[::2])
    public_point(key)
    if len(secret) != SECRET_BYTES:
        raise ValueError("no secret")
    return Device(endpoint, key, secret)


class WebPush:
    """See ``Channel`` for what the methods promise."""

    name = "webpush"
    label = "设备通知"
    hint = "像手机应用那样，在这台手机或者电脑上弹出。经浏览器厂商的推送服务转送，内容加密，他们看不到"
    is_machine = False
    is_device = True

    def clean(self, address: str) -> str:
        if len(address) > LONGEST:
            raise ValidationError(_NO_ADDRESS)
        try:
            device = device_of(address)
            outgoing.check(device.endpoint)
        except ValueError:
            raise ValidationError(_NO_ADDRESS) from None
        except (outgoing.Refused, outgoing.NoAnswer) as error:
            raise ValidationError(f"这台设备的通知地址不能用：{error}") from None
        return f"{device.endpoint}#{vapid.text_of(device.key)}.{vapid.text_of(device.secret)}"

    def receiver(self, address: str) -> str:
        """Without the keys, which whoever asks may make up."""
        return address.partition("#")[0]

    def notes(self, address: str) -> tuple[tuple[str, str], ...]:
        return (("推送服务", urlsplit(address).hostname or ""),)

    @contextmanager
    def opened(self) -> Iterator[Callable[[Letter], None]]:
        silent: set[str] = set()

        def hand_over(letter: Letter) -> None:
            device = _known(letter.address)
            if device.origin in silent:
                raise Failed("推送服务没有回答")
            try:
                _understood(_posted(letter, device), device)
            except outgoing.NoAnswer as error:
                silent.add(device.origin)
                raise Failed(f"推送服务没有回答：{error}", perhaps_taken=error.perhaps_taken) from error

        yield hand_over


def _known(address: str) -> Device:
    try:
        return device_of(address)
    except ValueError as error:
        raise Gone("通知地址不能用") from error


def _posted(letter: Letter, device: Device) -> outgoing.Answer:
    """A shorter one if a whole one is too much for it."""
    answer = _asked(letter, device, LONG)
    return _asked(letter, device, SHORT) if answer.status == TOO_LARGE else answer


def _asked(letter: Letter, device: Device, room: tuple[int, int]) -> outgoing.Answer:
    text = json.dumps(notification(letter, room), ensure_ascii=False).encode()
    body = sealed(text, key=device.key, secret=device.secret)
    try:
        return outgoing.post(device.endpoint, body, headers(letter, device))
    except outgoing.Refused as error:
        raise Failed(str(error)) from error


def _understood(answer: outgoing.Answer, device: Device) -> None:
    if 200 <= answer.status < 300:
        return
    if answer.status in GONE:
        raise Gone("这台设备不再收通知")
    if answer.status in OURS:
        _log.error("push: %s does not accept what we send or who we are: %s", device.origin, answer.status)
    raise Failed(f"推送服务回答 {answer.status}", after=min(answer.wait, LONGEST_WAIT))


def headers(letter: Letter, device: Device) -> dict[str, str]:
    """``Topic``: what still waits at the push service for a device that is off is replaced by what it is about."""
    kind = MessageKind(letter.kind)
    topic = hmac.digest(settings.SECRET_KEY.encode(), f"{letter.address} {_tag(letter)}".encode(), "sha256")
    return {
        "Authorization": vapid.authorization(device.origin),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_FOR[kind]),
        "Topic": vapid.text_of(topic[:24]),
        "Urgency": USUAL if kind == MessageKind.NEWS and not _warns(letter) else URGENT,
    }


def _warns(letter: Letter) -> bool:
    return any(line.is_emergency for line in letter.lines)


def notification(letter: Letter, room: tuple[int, int] = LONG) -> dict[str, Any]:
    """What the service worker shows; addresses without the host, since it opens no other.

    One with the same ``tag`` takes the place of an older one on the screen, and is heard again.
    """
    title, text = room
    return {
        "title": _cut(letter.subject, title),
        "body": _cut(_body(letter, text), text),
        "tag": _tag(letter),
        "url": _local(_target(letter)),
        "manage": _local(_change_url(letter)),
        "stop": _local(letter.stop_url),
    }


def _tag(letter: Letter) -> str:
    """That of the piece, so that its correction replaces it; a list of several stands for itself."""
    return f"kepu-{letter.lines[0].page_id}" if _is_one(letter) else f"kepu-{letter.uid}"


def _is_one(letter: Letter) -> bool:
    return len(letter.lines) == 1 and not letter.left_out


def _target(letter: Letter) -> str:
    """The piece; of several, the list of all that was sent."""
    if letter.action:
        return letter.action[1]
    return letter.lines[0].url if _is_one(letter) else letter.sent_url


def _change_url(letter: Letter) -> str:
    """The one subscription that brought all of it, if it is one."""
    places = {line.reason_url for line in letter.lines}
    return (places.pop() if len(places) == 1 else "") or letter.manage_url


def _body(letter: Letter, most: int) -> str:
    """The first lines are all that small screens show: what has changed, and why one gets this. Both have room."""
    if letter.kind == MessageKind.CONFIRM:
        return f"{_cut(letter.intro.partition(chr(10))[0], most - len(TO_CONFIRM))}{TO_CONFIRM}"
    if letter.kind == MessageKind.LINK:
        return "点开可以查看、修改、暂停、导出和删除。链接三十天内有效。"
    first, why = letter.lines[0], _cut(_why(letter.lines), most // 2)
    if _is_one(letter):
        rows = [_cut(first.words, most - len(why) - 1), why, first.summary]
    else:
        more = len(letter.lines) + letter.left_out - SHOWN
        rows = [why, *map(_row, letter.lines[:SHOWN]), f"另有 {more} 条" if more > 0 else ""]
    return "\n".join(row for row in rows if row)


def _row(line: Line) -> str:
    change = Change(line.change)
    return line.title if change == Change.NEW else f"{change.label}：{line.title}"


def _why(lines: tuple[Line, ...]) -> str:
    reasons = "；".join(dict.fromkeys(line.reason for line in lines if line.reason))
    return replace(lines[0], reason=reasons).why


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _local(url: str) -> str:
    parts = urlsplit(url)
    return parts._replace(scheme="", netloc="").geturl()


def _octets(text: str) -> bytes:
    """Raises ``ValueError``."""
    return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
