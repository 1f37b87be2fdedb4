"""What a page still lacks, told before it is submitted: each finding names the field it is about.

A check is a function from a draft to findings, registered with ``@check``. Other rooms may register their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

MUST, SHOULD = "must", "should"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A box of the field that one click ticks: its value, and what the button says."""

    value: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """``level``: MUST stands in the way of publishing, SHOULD is advice. ``field`` is a field of the form.

    ``offers`` are ticked by the editor, never by themselves.
    """

    level: str
    field: str
    words: str
    offers: tuple[Offer, ...] = ()

    @property
    def is_must(self) -> bool:
        return self.level == MUST


Check = Callable[[Any], Iterator[Finding]]
_CHECKS: list[Check] = []
_STRICT: list[Check] = []


def check(function: Check) -> Check:
    """Register a check that gives advice: a generator that yields nothing where it has nothing to say."""
    _CHECKS.append(function)
    return function


def strict_check(function: Check) -> Check:
    """Register a check that may find what stands in the way of publishing."""
    _STRICT.append(function)
    return check(function)


def findings(page: Any) -> list[Finding]:
    """All findings about a draft, what must be done first, then by the order of the checks."""
    found = [finding for each in _CHECKS for finding in each(page)]
    return sorted(found, key=lambda finding: not finding.is_must)


def obstacles(page: Any) -> dict[str, list[str]]:
    """What stands in the way of publishing, by field."""
    found: dict[str, list[str]] = {}
    for each in _STRICT:
        for finding in each(page):
            if finding.is_must:
                found.setdefault(finding.field, []).append(finding.words)
    return found
