"""Fine points of Chinese setting that CSS can't do alone."""

from __future__ import annotations

import re

import rjieba
from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

CLOSING = re.compile(r"[，。、；：？！”’）》」』…％%,.;:?!)\]]+")
OPENING = re.compile(r"[“‘（《「『(\[]+")
LONGEST = 6


@register.filter
def whole_words(text: str) -> SafeString:
    """A heading that breaks between words only: words kept together by CSS (class ``whole-words``), <wbr> between."""
    return mark_safe("<wbr>".join(escape(piece) for piece in pieces(str(text))))  # noqa: S308  (pieces are escaped)


def pieces(text: str) -> list[str]:
    """The words of ``text``, each with the punctuation that may not stand apart from it. Joined they are the text."""
    found: list[str] = []
    opened = ""
    for word in _words(text):
        if OPENING.fullmatch(word):
            opened += word
        elif found and not opened and CLOSING.fullmatch(word):
            found[-1] += word
        else:
            found.append(opened + word)
            opened = ""
    return [*found, opened] if opened else found


def _words(text: str) -> list[str]:
    """Words; those too long for a narrow screen may break anywhere, so they come in single characters."""
    cut = [str(word) for word in rjieba.cut(text, True)]
    return [part for word in cut for part in (word if _long_han(word) else [word])]


def _long_han(word: str) -> bool:
    return len(word) > LONGEST and not word.isascii()
