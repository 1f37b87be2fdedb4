"""Cells of exported tables that no spreadsheet program takes for a formula. Pure and reversible."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
GUARD = "'"


def safe(text: str) -> str:
    """The text, with an apostrophe in front where it could be a formula or begins with an apostrophe."""
    return GUARD + text if text.startswith((*_FORMULA, GUARD)) else text


def unsafe(text: str) -> str:
    """The text that ``safe`` was given."""
    guarded = text.startswith(GUARD) and text[1:].startswith((*_FORMULA, GUARD))
    return text[1:] if guarded else text
