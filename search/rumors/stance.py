"""Whether a message itself says that a claim is wrong, or says the opposite: such a reader spreads no rumour.

Only plain statements count: what forbids (不能、别、千万不要) is advice, and a question (会不会) denies nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .message import Message, Span

NEIGHBOURHOOD = 60
REACH = 4
"""A negation speaks of the characters right after it."""

_DENIAL = re.compile(
    "辟谣|谣言|造谣|不实|虚假|假消息|假新闻|是假的|假的[，。！,!]|不可信|误传|误区|子虚乌有|不靠谱|视错觉"
    "|(?:别|莫|不能|不要|请勿|唔好)(?:再)?(?:相)?信"
    "|没有(?:任何)?(?:科学)?(?:依据|根据|证据)|无(?:科学)?(?:依据|根据)"
    "|(?:没有|未|尚未|没)(?:得到)?(?:被)?证实|不是医学概念"
    "|(?<!也)(?<!都)没(?:有|什么)?(?:任何)?(?:用|作用|效果|影响|关系)(?!就)|无关(?![紧痛])"
    "|(?:杀|改变|看|判断|预报|治|防|挡|降)不(?:了|出|死|住)"
)
_NOT_A_DENIAL = re.compile("不是(?:谣言|假的|造谣|虚假)|并非(?:谣言|虚假|造谣)|绝非谣言|[以别](?:为|为是)(?:谣言|假的)")
_ALTERNATIVE = re.compile(r"(.)[不没唔](?=\1)|是否|有没有|会唔会")
_NEGATION = re.compile("(?<![才就])(?:并不会|并不是|并不|不会|不是|并非|不(?=致)|没有|不需要|不必|不存在|唔会|唔系|无)")
_ANY_NEGATION = re.compile("不|没|无|未|非|别|勿|唔|冇")
_STOP = re.compile(r"[\s，。！？；、,.!?;:：]")


def denies(message: Message, sentence: Span) -> bool:
    """Whether the message calls it false, or of no effect, near the sentence that matched."""
    near = message.text[max(0, sentence.start - NEIGHBOURHOOD) : sentence.end + NEIGHBOURHOOD]
    return bool(_DENIAL.search(_ALTERNATIVE.sub(" ", _NOT_A_DENIAL.sub(" ", near))))


def opposes(sentence: str, claim: str) -> bool:
    """Whether a normalised text denies what a claim affirms: 不会致癌 against 致癌."""
    sentence, claim = _ALTERNATIVE.sub(" ", sentence), _ALTERNATIVE.sub(" ", claim)
    denied = [pair for negation, pair in _denied(sentence) if negation + pair not in claim]
    return any(_affirmed(claim, pair) and not _affirmed(sentence, pair) for pair in denied)


def _affirmed(text: str, pair: str) -> bool:
    """The pair stands somewhere in the text with no negation before it."""
    at = text.find(pair)
    while at >= 0:
        if not _ANY_NEGATION.search(text, max(0, at - REACH), at):
            return True
        at = text.find(pair, at + 1)
    return False


def _denied(text: str) -> Iterator[tuple[str, str]]:
    """Negations with pairs of characters right after them, up to the next mark."""
    for match in _NEGATION.finditer(text):
        after = _STOP.split(text[match.end() : match.end() + REACH])[0]
        for n in range(len(after) - 1):
            yield match[0], after[n : n + 2]
