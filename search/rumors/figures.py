"""The published figures: what the shipped version does on the judged set that was written for it."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

OWN_SET = Path(__file__).with_name("own_set")
PUBLISHED = Path(__file__).with_name("figures.json")


@lru_cache(maxsize=1)
def published() -> dict[str, Any]:
    """What ``manage.py measure_rumors`` wrote, by mode; see ``evaluation.summary``."""
    found: dict[str, Any] = json.loads(PUBLISHED.read_text(encoding="utf-8"))
    return found
