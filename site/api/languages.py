"""The language a program asks for: Simplified Chinese when it asks for none we have."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header
from opencc import OpenCC

HANS, HANT, ENGLISH = "zh-Hans", "zh-Hant", "en"
_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")

Words = tuple[str, str]
"""A sentence in Simplified Chinese and in English; Traditional is made from the first."""


def asked_language(request: HttpRequest) -> str:
    """Of ``Accept-Language``, the best of the three."""
    for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")[:200]):
        if code.startswith(_TRADITIONAL):
            return HANT
        if code.startswith("zh"):
            return HANS
        if code.startswith("en"):
            return ENGLISH
    return HANS


def said(words: Words, language: str) -> str:
    """The sentence in this language."""
    if language == ENGLISH:
        return words[1]
    return traditional(words[0]) if language == HANT else words[0]


def traditional(text: str) -> str:
    """Simplified Chinese in traditional characters, word by word where that matters."""
    return str(_converter().convert(text))


def in_traditional(value: Any) -> Any:
    """All texts of a JSON value in traditional characters. Addresses and codes have none to change."""
    if isinstance(value, str):
        return value if value.isascii() else traditional(value)
    if isinstance(value, dict):
        return {name: in_traditional(each) for name, each in value.items()}
    return [in_traditional(each) for each in value] if isinstance(value, (list, tuple)) else value


@cache
def _converter() -> OpenCC:
    return OpenCC("s2t")
