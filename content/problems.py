"""What is wrong with rows of a form that is still being filled in. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one row, in Chinese; `place` counts the rows from 0."""

    place: int
    text: str
