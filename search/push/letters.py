"""What stands in a message, made when it is handed over: from the pages as they are at that moment.

Many letters tell of the same pages. What was read of a page is kept as long as nothing readers can see changes, which
is asked before every letter: one query instead of the dozen that a page costs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings

from content import changes
from content.models import PublicSiteSettings
from content.records import ContentRecord
from content.selectors import record_for

from .channels import Letter, Line
from .links import Scope, address_of
from .models import Delivery, Message, Subscription
from .policy import ITEMS_A_MESSAGE
from .subscribing import MOST_SUBSCRIPTIONS
from .vocabulary import Change, MessageKind
from .wishes import words_of

MOST_KEPT = 200
"""Pages that letters going out together tell of."""

FULL = (
    f"这个地址已经有 {MOST_SUBSCRIPTIONS} 个订阅，到了上限。如果您刚才想再订一个，它没有登记："
    "请在管理页改一个，或者删一个再订。"
)
KNOWN = "如果您刚才在网页上订阅：那一个您已经订过了，不用再确认。"

LABELS = {Change.CORRECTED: "更正", Change.VERDICT: "结论改变", Change.WITHDRAWN: "撤回"}


def letter(message: Message, deliveries: Sequence[Delivery]) -> Letter | None:
    """The letter; None when nothing is left to say, because what it would tell of is gone."""
    changes.look(now=True)
    made = _MAKERS[MessageKind(message.kind)]
    return made(message, deliveries)


def _confirmation(message: Message, deliveries: Sequence[Delivery]) -> Letter | None:
    wanted = message.subscription
    if wanted is None:
        return None
    url = address_of(Scope.CONFIRM, message.subscriber, wanted.pk)
    return _letter(
        message,
        subject="请确认您的订阅",
        intro=f"有人（可能就是您）想用这个地址订阅：{_words(wanted)}。\n"
        "请打开下面的页面，点“确认订阅”。两天内不确认，这次登记自动作废，我们不会再写信。\n"
        "如果不是您本人操作，不用理会这封信。",
        action=("去确认", url),
    )


def _own_page(message: Message, deliveries: Sequence[Delivery]) -> Letter | None:
    """Also what comes instead of a confirmation: then it says why there is nothing to confirm."""
    full = message.subscriber.subscriptions.count() >= MOST_SUBSCRIPTIONS
    return _letter(
        message,
        subject="订阅满了，新的没有登记" if full else "管理您的订阅",
        intro=f"{FULL if full else KNOWN}\n"
        "用下面的链接可以查看、修改、暂停、导出和删除您的订阅。链接三十天内有效，请不要转给别人。\n"
        "如果不是您本人操作的，不用理会这封信。",
        action=("管理我的订阅", address_of(Scope.MANAGE, message.subscriber)),
    )


def _pieces(message: Message, deliveries: Sequence[Delivery]) -> Letter | None:
    reasons = _reasons(message, deliveries)
    lines = [line for row in deliveries if (line := _line(row, message, reasons))]
    if not lines:
        return None
    lines.sort(key=lambda line: line.change == Change.NEW)
    shown, left_out = lines[:ITEMS_A_MESSAGE], lines[ITEMS_A_MESSAGE:]
    return _letter(
        message,
        subject=_subject(lines),
        intro="",
        lines=tuple(shown),
        left_out=len(left_out),
        stop_url=address_of(Scope.STOP, message.subscriber),
    )


_MAKERS = {
    MessageKind.CONFIRM: _confirmation,
    MessageKind.LINK: _own_page,
    MessageKind.NEWS: _pieces,
    MessageKind.RECALL: _pieces,
}


def _letter(message: Message, *, subject: str, intro: str, **fields: Any) -> Letter:
    confirmed = message.subscriber.confirmed_at is not None
    return Letter(
        uid=str(message.uid),
        kind=message.kind,
        address=message.subscriber.address,
        site_name=site_name(),
        subject=subject,
        intro=intro,
        created_at=message.created_at,
        manage_url=address_of(Scope.MANAGE, message.subscriber) if confirmed else "",
        **fields,
    )


@changes.remembered(changes.SITE)
def site_name() -> str:
    """What the site calls itself."""
    site = PublicSiteSettings.objects.first()
    return site.site_name if site else str(settings.WAGTAIL_SITE_NAME)


def _subject(lines: Sequence[Line]) -> str:
    first = lines[0]
    label = LABELS.get(Change(first.change), "")
    more = f" 等 {len(lines)} 条" if len(lines) > 1 else ""
    return f"{label}：{first.title}{more}" if label else f"{first.title}{more}"


def _line(row: Delivery, message: Message, reasons: Mapping[int, str]) -> Line | None:
    record = _record(row.edition.page_id)
    is_withdrawal = row.edition.change == Change.WITHDRAWN
    if not is_withdrawal and (record is None or record.withdrawn_at):
        return None
    known = [reason for reason in row.reasons if reason in reasons]
    changed_at = f"{address_of(Scope.MANAGE, message.subscriber)}#s{known[0]}" if known else ""
    return Line(
        page_id=row.edition.page_id,
        version=record.version if record else 0,
        kind=record.kind.value if record else "",
        title=record.title if record and not is_withdrawal else row.edition.title,
        summary="" if is_withdrawal else _summary(record),
        url=settings.WAGTAILADMIN_BASE_URL.rstrip("/") + (record.url if record else row.edition.url),
        change=row.edition.change,
        words=row.edition.words,
        reason="；".join(reasons[reason] for reason in known),
        reason_url=changed_at,
        published_at=record.published_at if record else None,
        is_emergency=row.edition.is_emergency,
    )


@changes.remembered(*changes.EVERY_KIND, changes.SITE, most=MOST_KEPT)
def _record(page_id: int) -> ContentRecord | None:
    return record_for(page_id)


def _summary(record: ContentRecord | None) -> str:
    if record is None:
        return ""
    return f"{record.claim.verdict_label}：{record.claim.truth}" if record.claim else record.summary


def _reasons(message: Message, deliveries: Iterable[Delivery]) -> dict[int, str]:
    """Subscriptions that are still there, in words."""
    ids = {reason for row in deliveries for reason in row.reasons}
    return dict(_said(Subscription.objects.filter(pk__in=ids, subscriber=message.subscriber)))


def _said(rows: Iterable[Subscription]) -> Iterator[tuple[int, str]]:
    return ((row.pk, _words(row)) for row in rows)


def _words(wanted: Subscription) -> str:
    said = _wish(wanted.query)
    return f"{wanted.name}（{said}）" if wanted.name else said


@changes.remembered(*changes.EVERY_KIND, changes.SITE)
def _wish(query: str) -> str:
    """In words, with the names of topics, regions and venues."""
    return words_of(query)
