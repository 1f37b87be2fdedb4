"""Checks of what a page rests on: pictures with words, claims with evidence, evidence with an address that works."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from content.models import RumorPage

from .findings import MUST, SHOULD, Finding, check, strict_check

_TELLING = re.compile(
    r"研究(?:表明|发现|显示)|数据显示|调查显示|专家(?:表示|认为|指出)|据统计|\d+(?:\.\d+)?\s*(?:%|％|倍)|世卫|指南"
)
SHOWN = 24


@strict_check
def pictures_have_words(page: Any) -> Iterator[Finding]:
    """Readers who don't see a picture hear its alt text."""
    for number, block in enumerate(page.body_stream(), 1):
        if block.block_type != "picture":
            continue
        picture = block.value["picture"]
        if picture and not (block.value["alt_text"] or picture.default_alt_text.strip()):
            yield Finding(
                level=MUST,
                field=body_field(page),
                words=f"第 {number} 段的图片没有替代文字，看不见的读者不知道画了什么。",
            )


@check
def claims_have_evidence(page: Any) -> Iterator[Finding]:
    """Numbers and "studies show" without a single source."""
    if not page.review_required or list(page.evidence):
        return
    yield Finding(level=SHOULD, field="evidence", words="还没有一条证据。读者凭证据判断可不可信。")
    for piece in page.pieces():
        if _TELLING.search(piece.text):
            shown = piece.text[:SHOWN] + ("…" if len(piece.text) > SHOWN else "")
            yield Finding(level=SHOULD, field="evidence", words=f"“{shown}”说到了数字或研究，请给出处。")
            return


@strict_check
def references_point_somewhere(page: Any) -> Iterator[Finding]:
    """An evidence reference in the text names an entry of the list."""
    count = len(page.evidence)
    for block in page.body_stream():
        if block.block_type != "evidence_reference":
            continue
        number = block.value["number"]
        if number and number > count:
            words = f"正文引用了第 {number} 条证据，证据清单只有 {count} 条。"
            yield Finding(level=MUST, field=body_field(page), words=words)


@strict_check
def evidence_addresses_work(page: Any) -> Iterator[Finding]:
    """Malformed or doubled addresses."""
    urls = [row.value["url"].strip() for row in page.evidence if row.value["url"]]
    for number, row in enumerate(page.evidence, 1):
        url = row.value["url"]
        if url and not _is_address(url):
            words = f"第 {number} 条证据的网址不完整：{url[:60]}"
            yield Finding(level=MUST, field="evidence", words=words)
    for url, times in Counter(_plain(url) for url in urls).items():
        if times > 1:
            yield Finding(level=SHOULD, field="evidence", words=f"同一个网址出现了 {times} 次：{url[:60]}")


def _is_address(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and " " not in url


def _plain(url: str) -> str:
    """Without what makes no other page: the scheme, ``www.``, a slash at the end, a fragment."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}{'?' + parts.query if parts.query else ''}"


@strict_check
def a_rebuttal_has_a_claim(page: Any) -> Iterator[Finding]:
    """The claim in its own field, as people say it."""
    if not isinstance(page, RumorPage):
        return
    if not page.claim.strip():
        yield Finding(level=MUST, field="claim", words="还没有写流传的说法：照大家转发的原话写。")
    elif re.match(r"\s*(?:网传|谣言|流言|传言)[:：]?", page.claim):
        yield Finding(level=SHOULD, field="claim", words="说法里不要写“网传”“谣言”：读者会贴原话来查。")


def body_field(page: Any) -> str:
    """The name of the field that holds the page's main text."""
    stream = page.body_stream()
    names = ("body", "explanation", "intro")
    return next((name for name in names if getattr(page, name, None) is stream), "body")
