"""When a state of a page is news: pure comparison of what was told with what is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from content.records import ContentRecord

from .vocabulary import Change

WITHDRAWN_WORDS = "这条内容已经撤回，请不要再转发。"
Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class News:
    """What changed, and a sentence about it."""

    change: Change
    words: str


def facts(record: ContentRecord | None) -> Facts:
    """What later states are compared with; of a page that is gone, that it is gone."""
    if record is None or record.withdrawn_at:
        return {"withdrawn": True}
    said = {
        "corrections": [[row.corrected_on.isoformat(), row.was, row.now] for row in record.corrections],
        "withdrawn": False,
    }
    return said | {"verdict": record.claim.verdict if record.claim else "", "cancelled": _cancelled(record)}


def _cancelled(record: ContentRecord) -> list[str]:
    """Times of an event that will not be as they were announced."""
    if record.event is None:
        return []
    changed = (one for one in record.event.occurrences if one.status in ("cancelled", "moved"))
    return [f"{one.start.isoformat()} {one.status}" for one in changed]


def news(told: Facts, record: ContentRecord | None) -> News | None:
    """All that those who know ``told`` have to hear now, in one; None when nothing of weight is different."""
    now = facts(record)
    if now["withdrawn"]:
        return None if told.get("withdrawn") else News(Change.WITHDRAWN, _why_withdrawn(record))
    if record is None:
        return None
    judged = _another_verdict(told, now, record)
    words = [*judged, *_corrections(told, now), *_called_off(told, now)]
    if not words and told.get("withdrawn"):
        words = ["这条内容重新发布了。"]
    return News(Change.VERDICT if judged else Change.CORRECTED, "\n".join(words)) if words else None


def _another_verdict(told: Facts, now: Facts, record: ContentRecord) -> list[str]:
    if now["verdict"] == told.get("verdict", now["verdict"]) or record.claim is None:
        return []
    return [f"结论改为“{record.claim.verdict_label}”。{record.claim.truth}".strip()]


def _corrections(told: Facts, now: Facts) -> list[str]:
    added = [row for row in now["corrections"] if row not in told.get("corrections", [])]
    return [f"原来写：{was}\n现在改为：{right}" for _, was, right in added]


def _called_off(told: Facts, now: Facts) -> list[str]:
    changed = set(now["cancelled"]) - set(told.get("cancelled", []))
    return ["活动的场次有变动（取消或改期），请看最新安排。"] if changed else []


def _why_withdrawn(record: ContentRecord | None) -> str:
    reason = record.withdrawal_reason if record else ""
    return f"{WITHDRAWN_WORDS}原因：{reason}" if reason else WITHDRAWN_WORDS
