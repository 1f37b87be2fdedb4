"""Group robots of 企业微信, 钉钉 and 飞书: the address is what the group's owner copies from the robot's settings.

A signing secret, where the robot has one, is written behind the address: ``…#SEC…``. The confirmation is posted to the
group; who reads it there may confirm.
"""

from __future__ import annotations

import base64
import hmac
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import accumulate
from typing import Any, ClassVar
from urllib.parse import parse_qs, quote_plus, urlsplit

from django.core.exceptions import ValidationError
from django.utils import timezone

from .. import outgoing
from ..vocabulary import Change
from .base import Failed, Gone, Letter, Line, Unreachable

LONGEST = 400
SHORT, LONG = 100, 300
"""Characters of a title; of a reason, and of a line of what is said before."""

LEAST = 180
"""Bytes of a piece's text without which there is no point in telling of it."""

MOST_COUNTED = 9999
PAUSE = 60
"""Seconds after which one that had too many messages is asked again."""

LABELS = {Change.CORRECTED: "【更正】", Change.VERDICT: "【结论改变】", Change.WITHDRAWN: "【撤回】"}
_MARKS = str.maketrans({mark: f"\\{mark}" for mark in "\\*_`[]<>#"})


class Robot(ABC):
    """See ``Channel`` for what the methods promise. ``origin`` is where its addresses lie."""

    name: ClassVar[str]
    label: ClassVar[str]
    path: ClassVar[str]
    home: ClassVar[str]
    status_field: ClassVar[str] = "errcode"
    too_many: ClassVar[frozenset[int]]
    unknown: ClassVar[frozenset[int]]
    most_bytes: ClassVar[int]
    is_machine = True
    is_device = False

    def __init__(self, origin: str = "") -> None:
        self.origin = origin or self.home
        self.hint = f"{self.home}{self.path}…"

    def clean(self, address: str) -> str:
        parts = urlsplit(address) if address.isascii() and address.isprintable() else None
        is_there = parts is not None and f"{parts.scheme}://{parts.netloc}" == self.origin and " " not in address
        if parts is None or not is_there or not parts.path.startswith(self.path.partition("?")[0]):
            raise ValidationError(f"请粘贴机器人设置里的地址，以 {self.home}{self.path} 开头")
        if len(address) > LONGEST:
            raise ValidationError(f"地址最多 {LONGEST} 个字符")
        return address

    def receiver(self, address: str) -> str:
        """By the robot's own key: the secret and other parameters may be made up by whoever asks."""
        parts = urlsplit(address)
        key = parse_qs(parts.query).get(self.path.partition("?")[2].removesuffix("="), [])
        return " ".join([parts.path, *key])

    def notes(self, address: str) -> tuple[tuple[str, str], ...]:
        return ()

    @contextmanager
    def opened(self) -> Iterator[Callable[[Letter], None]]:
        yield self._hand_over

    def _hand_over(self, letter: Letter) -> None:
        url, _, secret = letter.address.partition("#")
        url, body = self.question(url, secret, letter, int(timezone.now().timestamp()))
        try:
            answer = outgoing.post(
                url, json.dumps(body, ensure_ascii=False).encode(), {"Content-Type": "application/json; charset=utf-8"}
            )
        except outgoing.Refused as error:
            raise Failed(str(error)) from error
        except outgoing.NoAnswer as error:
            raise Unreachable(str(error), perhaps_taken=error.perhaps_taken) from error
        self._understood(answer)

    def _understood(self, answer: outgoing.Answer) -> None:
        """These services answer 200 to everything and say in the body what became of it."""
        code = _code(answer.text, self.status_field)
        if code == 0:
            return
        if code in self.unknown:
            raise Gone("群机器人已经删除")
        wait = PAUSE if code in self.too_many or answer.status == 429 else 0
        raise Failed(f"机器人回答 {answer.status} {'' if code is None else code}".strip(), after=max(wait, answer.wait))

    @abstractmethod
    def question(self, url: str, secret: str, letter: Letter, at: int) -> tuple[str, Mapping[str, Any]]:
        """Where to ask and what, at that second."""

    def text(self, letter: Letter) -> str:
        """The letter in the Markdown that all three understand: never more than there is room for.

        Long texts are cut, so that each piece keeps its link and its reason; pieces that find no room are counted.
        """
        head, foot = _head(letter), _foot(letter)
        room = self.most_bytes - len(f"{head}\n\n{_more(letter, MOST_COUNTED)}\n\n{foot}".encode())
        shown = _fitting(letter.lines, room)
        left_out = letter.left_out + len(letter.lines) - len(shown)
        return "\n\n".join([head, *shown, *([_more(letter, left_out)] if left_out else []), foot])


class WeCom(Robot):
    name, label = "wecom", "企业微信群机器人"
    home, path = "https://qyapi.weixin.qq.com", "/cgi-bin/webhook/send?key="
    too_many, unknown, most_bytes = frozenset({45009}), frozenset({93000}), 4096

    def question(self, url: str, secret: str, letter: Letter, at: int) -> tuple[str, Mapping[str, Any]]:
        return url, {"msgtype": "markdown", "markdown": {"content": self.text(letter)}}


class DingTalk(Robot):
    name, label = "dingtalk", "钉钉群机器人"
    home, path = "https://oapi.dingtalk.com", "/robot/send?access_token="
    too_many, unknown, most_bytes = frozenset({130101, 410100}), frozenset({300001, 300005}), 18_000

    def question(self, url: str, secret: str, letter: Letter, at: int) -> tuple[str, Mapping[str, Any]]:
        if secret:
            signed = hmac.digest(secret.encode(), f"{at}000\n{secret}".encode(), "sha256")
            url = f"{url}&timestamp={at}000&sign={quote_plus(base64.b64encode(signed))}"
        return url, {"msgtype": "markdown", "markdown": {"title": letter.subject[:60], "text": self.text(letter)}}


class Feishu(Robot):
    name, label = "feishu", "飞书群机器人"
    home, path = "https://open.feishu.cn", "/open-apis/bot/v2/hook/"
    status_field = "code"
    too_many, unknown, most_bytes = frozenset({9499, 11232}), frozenset({19001}), 18_000

    def question(self, url: str, secret: str, letter: Letter, at: int) -> tuple[str, Mapping[str, Any]]:
        card = {
            "header": {"title": {"tag": "plain_text", "content": f"{letter.site_name}"}},
            "elements": [{"tag": "markdown", "content": self.text(letter)}],
        }
        body: dict[str, Any] = {"msg_type": "interactive", "card": card}
        if secret:
            signed = hmac.digest(f"{at}\n{secret}".encode(), b"", "sha256")
            body |= {"timestamp": str(at), "sign": base64.b64encode(signed).decode()}
        return url, body


def _code(text: str, field: str) -> int | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    code = found.get(field) if isinstance(found, dict) else None
    return code if isinstance(code, int) else None


def _head(letter: Letter) -> str:
    """A wish may be longer than a message: what to do about it, on the lines below, is said all the same."""
    intro = "\n".join(_plain(_cut(row, LONG)) for row in letter.intro.splitlines())
    return f"**{_plain(_cut(letter.subject, SHORT))}**\n{intro}".strip()


def _fitting(lines: Sequence[Line], room: int) -> list[str]:
    """As many pieces as can be told with some of their text; what is left of the room is shared among the texts."""
    bare = [len(_piece(line, "").encode()) + len("\n\n\n") for line in lines]
    needed = list(accumulate(size + _least(line) for size, line in zip(bare, lines, strict=True)))
    count = sum(size <= room for size in needed)
    room -= sum(bare[:count])
    shown = []
    for number, line in enumerate(lines[:count]):
        text = _within(_text(line), room // (count - number))
        room -= len(text.encode())
        shown.append(_piece(line, text))
    return shown


def _least(line: Line) -> int:
    return min(len(_plain(_text(line)).encode()), LEAST)


def _text(line: Line) -> str:
    return "\n".join(text for text in (line.words, line.summary) if text)


def _piece(line: Line, text: str) -> str:
    """``text`` is Markdown."""
    title = f"{LABELS.get(Change(line.change), '')}[{_plain(_cut(line.title, SHORT))}]({line.url})"
    why = _plain(_cut(line.why, LONG))
    return "\n".join(
        row for row in (title, text, f"{why} · [改这一项]({line.reason_url})" if line.reason else why) if row
    )


def _more(letter: Letter, count: int) -> str:
    return f"另有 {count} 条，[都在这里]({letter.sent_url})"


def _foot(letter: Letter) -> str:
    links = [letter.action, ("管理订阅", letter.manage_url), ("全部退订", letter.stop_url)]
    return " · ".join(f"[{link[0]}]({link[1]})" for link in links if link and link[1])


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _within(text: str, room: int) -> str:
    """As much of a text as Markdown of that many bytes can say."""
    whole = _plain(text).encode()
    if len(whole) <= room:
        return whole.decode()
    return whole[: max(room - len("…".encode()), 0)].decode(errors="ignore").rstrip("\\\n") + "…"


def _plain(text: str) -> str:
    """Titles and sentences are no Markdown."""
    return text.translate(_MARKS)
