"""Checks of how a page reads: its title on a phone, its summary, its sentences, its words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unicodedata import east_asian_width

from content import readability, selectors

from .findings import SHOULD, Finding, check
from .sources import body_field

LINE = 10
"""Han characters of a heading that fit on one line of a phone 390 pixels wide."""

LONGEST_TITLE = 2 * LINE
SHORTEST_SUMMARY, LONGEST_SUMMARY = 30, 120
MOST_SENTENCES = 3


def width(text: str) -> float:
    """How many Han characters wide a line of text is."""
    return sum(1.0 if east_asian_width(character) in "WF" else 0.55 for character in text)


@check
def the_title_fits_a_phone(page: Any) -> Iterator[Finding]:
    if width(page.title) > LONGEST_TITLE:
        lines = -(-width(page.title) // LINE)
        words = f"标题在手机上要折成 {lines:.0f} 行。{LONGEST_TITLE} 个字以内，两行就能看完。"
        yield Finding(level=SHOULD, field="title", words=words)


@check
def the_summary_says_enough(page: Any) -> Iterator[Finding]:
    count = len(page.summary.strip())
    if 0 < count < SHORTEST_SUMMARY:
        yield Finding(level=SHOULD, field="summary", words=f"摘要只有 {count} 个字，读者还不知道读完能得到什么。")
    elif count > LONGEST_SUMMARY:
        yield Finding(level=SHOULD, field="summary", words=f"摘要有 {count} 个字，列表里会被截断；110 个字以内最好。")


@check
def sentences_are_short(page: Any) -> Iterator[Finding]:
    found = readability.long_sentences(page.body_text())
    for sentence in found[:MOST_SENTENCES]:
        words = f"这一句有 {readability.length(sentence)} 个字，手机上要读四行，拆成两句：“{sentence[:20]}…”"
        yield Finding(level=SHOULD, field=body_field(page), words=words)
    if len(found) > MOST_SENTENCES:
        words = f"另外还有 {len(found) - MOST_SENTENCES} 句超过 {readability.LONG_SENTENCE} 个字。"
        yield Finding(level=SHOULD, field=body_field(page), words=words)


@check
def hard_words_are_explained(page: Any) -> Iterator[Finding]:
    if not page.review_required:
        return
    explained = [block.value["term"] for block in page.body_stream() if block.block_type == "glossary_term"]
    hard = readability.hard_words(page.body_text(), explained)
    if not hard:
        return
    known = selectors.glossary(hard)
    for word in hard:
        if word in known:
            yield Finding(
                level=SHOULD, field=body_field(page), words=f"“{word}”可以加术语解释，站内有现成的：{known[word]}"
            )
    rest = [word for word in hard if word not in known]
    if rest:
        words = f"这些词不常见，第一次出现时解释一句，或换成大白话：{'、'.join(rest)}"
        yield Finding(level=SHOULD, field=body_field(page), words=words)
