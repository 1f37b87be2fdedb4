"""Questions that mean the same, together: by what is left of them, synonyms, telling words, pairs of characters.

A group is known by its most asked question, and a question joins the first group whose it resembles: nothing is chained
from likeness to likeness. Pure, but for the vectors of an embedder, which callers hand in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from .. import text as text_
from ..guidance.wording import Guidance, plain
from .selectors import Asked

SHARED = 0.5
"""The share of the telling words of the shorter question that the other has too, from which they are together."""

USUAL_SHARE, USUAL_FLOOR = 0.1, 5
"""A word in more than a tenth of the questions, and in more than five, tells nothing."""

_ASKING = (
    "什么 怎么 怎样 怎么样 怎么办 如何 为什么 为何 可以 是否 能否 是不是 会不会 能不能 有没有 要不要 哪些 哪里 哪个 "
    "多少 多久 几时 几点 时候 什么时候 应该 需要 原因 办法 方法 还是 的话 一下"
)
ASKING = frozenset(_ASKING.split())
"""Words that ask, whatever is asked."""

ALIKE = 0.62
"""The same of the pairs of characters, as on the question board."""

MOST_GROUPED = 400
MOST_LINES = 12
Near = Callable[[str, str], bool]
"""Whether two texts mean the same, as far as vectors can tell."""


@dataclass(slots=True)
class Group:
    """Questions that mean the same, the most asked first."""

    asked: list[Asked] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.asked[0].text

    @property
    def wordings(self) -> list[str]:
        """Each once."""
        return list(dict.fromkeys(one.text for one in self.asked))

    @property
    def lines(self) -> str:
        """The wordings as the forms of the editors take them."""
        return "\n".join(self.wordings[:MOST_LINES])

    @property
    def prints(self) -> list[str]:
        return [one.print for one in self.asked]

    @property
    def times(self) -> int:
        return sum(one.times for one in self.asked)

    @property
    def opened(self) -> int:
        return sum(one.opened or 0 for one in self.asked)


@dataclass(frozen=True, slots=True)
class _Features:
    keys: frozenset[str]
    words: frozenset[str]
    pairs: frozenset[str]


def grouped(asked: Sequence[Asked], guidance: Guidance, near: Near | None = None) -> list[Group]:
    """Groups of the 400 most asked, the most asked group first."""
    ordered = sorted(asked, key=lambda one: (-one.times, one.text))[:MOST_GROUPED]
    told = [guidance.asked(text_.normalise(one.text)) for one in ordered]
    telling = _telling(map(text_.plain_words, told))
    groups: list[tuple[_Features, Group]] = []
    for one, text in zip(ordered, told, strict=True):
        features = _features(text, guidance, telling)
        fitting = (group for known, group in groups if _together(known, features) or _near(near, group, one))
        group = next(fitting, None)
        if group is None:
            group = Group()
            groups.append((features, group))
        group.asked.append(one)
    return sorted((group for _, group in groups), key=lambda group: (-group.times, group.name))


def _features(text: str, guidance: Guidance, telling: frozenset[str]) -> _Features:
    keys = frozenset(map(plain, (text, *guidance.variants(text)))) - {""}
    return _Features(keys, telling.intersection(text_.plain_words(text)), frozenset(text_.grams(text)))


def _telling(questions: Iterable[Sequence[str]]) -> frozenset[str]:
    """Words that say what is asked about."""
    cut = [set(words) for words in questions]
    counts = Counter(word for words in cut for word in words if len(word) > 1 and word not in ASKING)
    usual = max(USUAL_FLOOR, USUAL_SHARE * len(cut))
    return frozenset(word for word, count in counts.items() if count <= usual)


def _together(known: _Features, other: _Features) -> bool:
    if known.keys & other.keys:
        return True
    total = len(known.pairs) + len(other.pairs)
    if total and 2 * len(known.pairs & other.pairs) / total >= ALIKE:
        return True
    fewer = min(len(known.words), len(other.words))
    return bool(fewer) and len(known.words & other.words) / fewer >= SHARED


def _near(near: Near | None, group: Group, one: Asked) -> bool:
    return near is not None and near(group.name, one.text)
