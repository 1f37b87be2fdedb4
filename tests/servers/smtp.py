"""A real mail server of the test's own, which keeps what it is sent, and refuses or falls silent when told to."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message

HOST = "127.0.0.1"


class Inbox(Message):
    """``letters`` are parsed messages in the order in which they came, ``arrived`` when, by ``time.monotonic``.

    ``pause``: so many seconds go by between taking a letter and saying so.
    ``refusing``: try again later. ``unknown`` addresses have no mailbox. ``silent``: takes a letter and doesn't say so.
    """

    def __init__(self) -> None:
        super().__init__()
        self.letters: list[Any] = []
        self.arrived: list[float] = []
        self.pause = 0.0
        self.refusing = self.silent = False
        self.unknown: set[str] = set()
        self.port = 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if address in self.unknown:
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.refusing:
            return "451 try again later"
        answer = str(await super().handle_DATA(server, session, envelope))
        await asyncio.sleep(self.pause)
        if self.silent:
            await asyncio.Event().wait()
        return answer

    def handle_message(self, message: Any) -> None:
        self.arrived.append(time.monotonic())
        self.letters.append(message)


@contextmanager
def running() -> Iterator[Inbox]:
    """A server on a free port."""
    inbox = Inbox()
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        inbox.port = probe.getsockname()[1]
    controller = Controller(inbox, hostname=HOST, port=inbox.port)
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()


def text_of(letter: Any) -> str:
    """The words of a plain letter."""
    return str(letter.get_payload(decode=True).decode())
