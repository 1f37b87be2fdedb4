"""What widgets say of rumours: the newest rebuttals, and where a message is checked."""

from __future__ import annotations

from typing import Any

from content.records import ContentRecord
from search.rumors.message import LONGEST

from . import remembering
from .asking import Question

Fields = dict[str, Any]


def newest(question: Question) -> Fields:
    """The newest rebuttals under the restrictions."""
    found = remembering.newest_rumors(size=question.limit, **question.restrictions)
    return {
        "items": [_item(record, question.base) for record in found],
        "check": {
            "page": f"{question.base}/rumors/check/",
            "api": f"{question.base}/api/v1/rumors/check",
            "longest": LONGEST,
        },
        "more": question.listing("/rumors/"),
    }


def _item(record: ContentRecord, base: str) -> Fields:
    claim = record.claim
    return {
        "id": record.id,
        "title": record.title,
        "url": base + record.url,
        "claim": claim.claim if claim else "",
        "verdict": claim.verdict if claim else "",
        "verdict_label": claim.verdict_label if claim else "",
        "truth": claim.truth if claim else "",
    }
