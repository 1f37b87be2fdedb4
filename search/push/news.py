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
    """What those who know ``told`` have to hear now; None when nothing of weight is different."""
    now = facts(record)
    if now["withdrawn"]:
        return None if told.get("withdrawn") else News(Change.WITHDRAWN, _why_withdrawn(record))
    if record is None:
        return None
    if now["verdict"] != told.get("verdict", now["verdict"]) and record.claim:
        return News(Change.VERDICT, f"结论改为“{record.claim.verdict_label}”。{record.claim.truth}".strip())
    added = [row for row in now["corrections"] if row not in told.get("corrections", [])]
    if added:
        return News(Change.CORRECTED, "\n".join(f"原来写：{was}\n现在改为：{right}" for _, was, right in added))
    if set(now["cancelled"]) - set(told.get("cancelled", [])):
        return News(Change.CORRECTED, "活动的场次有变动（取消或改期），请看最新安排。")
    return News(Change.CORRECTED, "这条内容重新发布了。") if told.get("withdrawn") else None


def _why_withdrawn(record: ContentRecord | None) -> str:
    reason = record.withdrawal_reason if record else ""
    return f"{WITHDRAWN_WORDS}原因：{reason}" if reason else WITHDRAWN_WORDS
