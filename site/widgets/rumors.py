"""What widgets say of rumours: the newest rebuttals, and where a message is checked."""

from __future__ import annotations

from typing import Any

from content.lines import RumorLine
from search.rumors.message import LONGEST

from . import remembering
from .asking import Question

Fields = dict[str, Any]


def newest(question: Question) -> Fields:
    """The newest rebuttals under the restrictions."""
    found = remembering.newest_rumors(size=question.limit, **question.restrictions)
    return {
        "items": [_item(line, question.base) for line in found],
        "check": {
            "page": f"{question.base}/rumors/check/",
            "api": f"{question.base}/api/v1/rumors/check",
            "longest": LONGEST,
        },
        "more": question.listing("/rumors/"),
    }


def _item(line: RumorLine, base: str) -> Fields:
    return {
        "id": line.id,
        "title": line.title,
        "url": base + line.url,
        "claim": line.claim,
        "verdict": line.verdict,
        "verdict_label": line.verdict_label,
        "truth": line.truth,
    }
