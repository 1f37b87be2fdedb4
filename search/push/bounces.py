"""Letters that come back (RFC 3464): which of ours, and whether there is no such mailbox. Reading is pure.

Which letter it was is told by its Message-ID, which nobody knows but the mailbox and the servers on the way: a forged
bounce closes nobody's address.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from uuid import UUID

from .channels.email import is_gone
from .sending import bounced, not_delivered

PERMANENT = 5
_UID = re.compile(r"<([0-9a-f-]{36})@")


@dataclass(frozen=True, slots=True)
class Bounce:
    """A letter of ours that did not arrive. ``status`` is that of RFC 3463, such as 5.1.1."""

    uid: str
    status: str

    @property
    def is_for_good(self) -> bool:
        """Whether the mailbox isn't there, so that nothing will ever arrive."""
        return is_gone(0, self.status.encode())


def read(raw: bytes) -> Bounce | None:
    """What a mail reports; None when it is no report of a failure, or of no letter that we could have sent."""
    mail = message_from_bytes(raw, policy=policy.default)
    status, uid = _status(mail), _uid(mail)
    return Bounce(uid, status) if status.startswith(f"{PERMANENT}.") and uid else None


def take(raw: bytes) -> Bounce | None:
    """Note a report: the deliveries have failed, and an address that isn't there is written to no more."""
    found = read(raw)
    if found is None:
        return None
    if found.is_for_good:
        bounced([found.uid], f"邮箱不收（{found.status}）")
    else:
        not_delivered([found.uid], f"退信 {found.status}")
    return found


def _status(mail: Message) -> str:
    """The status of the first recipient for whom it failed."""
    for part in mail.walk():
        if part.get_content_type() == "message/delivery-status":
            for block in _blocks(part):
                if str(block.get("Action", "")).strip().lower() == "failed":
                    return str(block.get("Status", "")).split(" ")[0].strip()
    return ""


def _blocks(report: Message) -> Iterator[Message]:
    payload = report.get_payload()
    if isinstance(payload, list):
        yield from (block for block in payload if isinstance(block, Message))


def _uid(mail: Message) -> str:
    """The number in the Message-ID of the letter that is enclosed, whole or as its headers."""
    for part in mail.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            enclosed = part.get_payload()
            first = enclosed[0] if isinstance(enclosed, list) and enclosed else None
            found = _UID.search(str(first.get("Message-ID", ""))) if isinstance(first, Message) else None
        elif kind == "text/rfc822-headers" and isinstance(part, EmailMessage):
            found = _UID.search(part.get_content()[:100_000])
        else:
            continue
        if found and _is_number(found[1]):
            return found[1]
    return ""


def _is_number(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
