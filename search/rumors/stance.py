"""Whether a message itself says that a claim is wrong, or says the opposite: such a reader spreads no rumour."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .message import Message, Span

NEIGHBOURHOOD = 60
REACH = 4
"""A negation speaks of the characters right after it."""

_DENIAL = re.compile(
    "辟谣|谣言|造谣|不实|虚假|假消息|假新闻|假的|别信|不可信|莫信|唔好信|不要相信|不要信|不能信|请勿相信|误传|误区"
    "|没有(?:任何)?(?:科学)?(?:依据|根据|证据)|无(?:科学)?(?:依据|根据)|纯属|不靠谱|子虚乌有"
)
_NOT_A_DENIAL = re.compile(
    "不是(?:谣言|假的|造谣|虚假)|并非(?:谣言|虚假|造谣)|绝非谣言|不要以为是(?:谣言|假的)|别以为是(?:谣言|假的)"
)
_NEGATION = re.compile(
    "不会|不能|不可以|不可|不得|不是|不用|不必|不需要|不应|没有|没|无法|无需|并非|未必|切勿|请勿|不|勿|别|未|唔会|唔使|唔好|冇"
)
_STOP = re.compile(r"[\s，。！？；、,.!?;:：]")


def denies(message: Message, sentence: Span) -> bool:
    """Whether the message calls it false near the sentence that matched."""
    near = message.text[max(0, sentence.start - NEIGHBOURHOOD) : sentence.end + NEIGHBOURHOOD]
    return bool(_DENIAL.search(_NOT_A_DENIAL.sub(" ", near)))


def opposes(sentence: str, claim: str) -> bool:
    """Whether one of two normalised texts denies what the other affirms: 不会致癌 against 致癌."""
    return _denied_only_in(sentence, claim) or _denied_only_in(claim, sentence)


def _denied_only_in(first: str, second: str) -> bool:
    """Something is negated in ``first`` that ``second`` says, and says without a negation."""
    affirmed = _NEGATION.search
    for pair in _denied(first):
        at = second.find(pair)
        if at >= 0 and not affirmed(second, max(0, at - REACH), at) and not _affirmed_too(first, pair):
            return True
    return False


def _affirmed_too(text: str, pair: str) -> bool:
    """The same words stand elsewhere in the text without a negation: then nothing can be said."""
    at = text.find(pair)
    while at >= 0:
        if not _NEGATION.search(text, max(0, at - REACH), at):
            return True
        at = text.find(pair, at + 1)
    return False


def _denied(text: str) -> Iterator[str]:
    """Pairs of characters right after a negation, up to the next mark."""
    for match in _NEGATION.finditer(text):
        after = _STOP.split(text[match.end() : match.end() + REACH])[0]
        for n in range(len(after) - 1):
            yield after[n : n + 2]
