"""What a reader sees of a checked message: words, not numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from content.records import ContentRecord
from content.vocabulary import Verdict
from search.rumors.checking import Answer, Checked
from search.rumors.message import Fault, Span

LONGEST_REPLY = 300
LONGEST_SHOWN = 1_500
AROUND = 120
FAULTS = {
    Fault.EMPTY: ("还没有内容", "把收到的消息整段粘贴到上面的框里，再点“查一查”。"),
    Fault.LONG: ("消息太长了", "一次最多查 2 万个字。请只粘贴您觉得可疑的那一段。"),
    Fault.LINKS: ("只有网址，看不到内容", "我们不会打开别人发来的链接。请把链接里的标题或者主要的话复制过来。"),
    Fault.REPEATED: ("看不出在说什么", "同样的字重复了很多遍。请粘贴消息原文，或者用一句话写出您想查的说法。"),
    Fault.WORDLESS: (
        "没有读到文字",
        "收到的只有表情、符号或读不出来的字符。请粘贴文字；如果是图片，请把图里的字打出来。",
    ),
}
"""Heading and advice for each fault."""

_MEANING = {
    Verdict.FALSE: "这个说法不对",
    Verdict.MISLEADING: "这个说法会误导人",
    Verdict.UNPROVEN: "这个说法没有证据",
    Verdict.PARTLY_TRUE: "这个说法只对一部分",
    Verdict.TRUE: "这个说法是对的",
    Verdict.OUTDATED: "这个说法已经过时",
}
_STALE = "这条核查已过复核期限，内容可能有变，只供参考。"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAnswer:
    """A rebuttal beside the reader's message. ``message_html`` is safe and has the matched sentence marked."""

    record: ContentRecord
    verdict: str
    verdict_label: str
    heading: str
    truth: str
    claim: str
    denied: bool
    note: str
    message_html: SafeString
    reviewers: str
    reply: str


def shown(checked: Checked, found: Iterable[Answer], *, site_name: str, base_url: str) -> list[ShownAnswer]:
    """The answers as a page shows them, in order."""
    return [_shown(checked, answer, site_name, base_url) for answer in found if answer.record.claim]


def _shown(checked: Checked, answer: Answer, site_name: str, base_url: str) -> ShownAnswer:
    record, claim = answer.record, answer.record.claim
    verdict = Verdict(claim.verdict) if claim else Verdict.UNPROVEN
    denied = answer.finding.denied
    return ShownAnswer(
        record=record,
        verdict=verdict.value,
        verdict_label=verdict.label,
        heading=_heading(verdict, denied),
        truth=claim.truth if claim else record.summary,
        claim=claim.claim if claim else "",
        denied=denied,
        note=_STALE if answer.stale else "",
        message_html=marked(checked.message.original, answer.finding.sentence),
        reviewers="、".join(person.name for person in record.reviewers) or (claim.checked_by if claim else ""),
        reply=reply(record, verdict, site_name, base_url + record.url, denied=denied),
    )


def _heading(verdict: Verdict, denied: bool) -> str:
    return "流传的另一种说法，我们查过" if denied else _MEANING[verdict]


def marked(original: str, sentence: Span) -> SafeString:
    """The message, escaped, with the sentence marked; of a long one what stands around it."""
    start, end = 0, len(original)
    if len(original) > LONGEST_SHOWN:
        start, end = max(0, sentence.start - AROUND), min(len(original), sentence.end + AROUND)
    before, said, after = (
        original[start : sentence.start],
        original[sentence.start : sentence.end],
        original[sentence.end : end],
    )
    pieces = ("…" if start else "", escape(before), format_html("<mark>{}</mark>", said), escape(after))
    return mark_safe("".join((*pieces, "…" if end < len(original) else "")))  # noqa: S308  (all pieces are escaped)


def reply(record: ContentRecord, verdict: Verdict, site_name: str, url: str, *, denied: bool) -> str:
    """A text to send back, at most 300 characters."""
    truth = record.claim.truth if record.claim else record.summary
    if denied:
        begin = f"关于“{_short(record.title, 40)}”，{site_name}查过："
    elif verdict is Verdict.TRUE:
        begin = f"这条消息{site_name}核查过，说得对："
    else:
        begin = f"这条消息{site_name}核查过，结论是“{verdict.label}”，先别转了："
    end = f"\n详细说明：{url}"
    return begin + _short(truth, LONGEST_REPLY - len(begin) - len(end)) + end


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: max(0, most - 1)] + "…"
