"""What the house asks of a channel, and what it hands to one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

SENT_BEFORE = "以前给您发过这一条"
"""Why a correction comes to who has removed the subscription since."""


class Failed(Exception):
    """Not taken now; later it may be. ``after`` is how many seconds the other side asks to wait, if it does.

    ``perhaps_taken``: it had the whole message and fell silent.
    """

    def __init__(self, words: str, *, after: int = 0, perhaps_taken: bool = False) -> None:
        self.after = after
        self.perhaps_taken = perhaps_taken
        super().__init__(words)


class Unreachable(Failed):
    """The other side doesn't answer at all: nothing else is tried now."""


class Gone(Exception):
    """The address will never take anything: nothing is sent there any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One piece in a message. ``change`` is a code of ``vocabulary.Change``; ``words`` say what is different now.

    ``reason`` is what was subscribed to, and ``reason_url`` where to change that; empty once it is removed.
    ``is_emergency``: it was published as one.
    """

    page_id: int
    version: int
    kind: str
    title: str
    summary: str
    url: str
    change: str
    words: str
    reason: str
    reason_url: str
    published_at: datetime | None
    is_emergency: bool = False

    @property
    def why(self) -> str:
        """The sentence that tells its reader why they get this; there always is one."""
        return f"因为您订阅了：{self.reason}" if self.reason else SENT_BEFORE


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message as every channel gets it; ``uid`` is the same at every try. Addresses are absolute.

    ``left_out`` pieces more are only counted. ``action`` is the (label, address) of the one thing to do, if any.
    """

    uid: str
    kind: str
    address: str
    site_name: str
    subject: str
    intro: str
    lines: tuple[Line, ...] = ()
    left_out: int = 0
    action: tuple[str, str] | None = None
    manage_url: str = ""
    stop_url: str = ""
    created_at: datetime | None = None
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def sent_url(self) -> str:
        """Where all stands that was sent, this message too."""
        return f"{self.manage_url}#sent-heading"


class Channel(Protocol):
    """``name`` is stored with subscribers; ``label`` and ``hint`` are for the form.

    ``is_machine``: nobody sleeps there, and an address that took nothing for two days is closed.
    ``is_device``: the browser makes the address, nobody reads or types it.
    """

    name: str
    label: str
    hint: str
    is_machine: bool
    is_device: bool

    def clean(self, address: str) -> str:
        """The address in its one form. Raises ``ValidationError`` for one that can't be."""

    def receiver(self, address: str) -> str:
        """Who gets what goes to a ``clean`` address, however it is written: nobody may be flooded under many names."""

    def notes(self, address: str) -> tuple[tuple[str, str], ...]:
        """What its owner has to know besides, as labels and values."""

    def opened(self) -> AbstractContextManager[Callable[[Letter], None]]:
        """A way to hand letters over, one call each, which raises ``Failed``, ``Unreachable`` or ``Gone``.

        Opening raises ``Unreachable``.
        """
