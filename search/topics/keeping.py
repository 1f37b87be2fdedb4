"""What was learnt as a row: the worker learns once a day, every process that serves editors reads it once."""

from __future__ import annotations

import heapq
import json
import zlib
from collections import Counter
from datetime import datetime

from django.utils.timezone import now

from content.filing import filed_texts
from content.records import Kind

from ..models import LearntTopics
from .learning import Example, Learnt, Line, learn

ROW = 1
KINDS = (Kind.ARTICLE, Kind.RUMOR, Kind.EVENT, Kind.VENUE)
NEWEST = 400
"""So many pages of a kind are learnt from: some seconds of one core, whatever the size of the site."""

FEWEST = 3
"""A topic with fewer pages can't be told from its pages."""

STRONGEST = 2_000
"""So many weights of a topic are kept: the others are near 0."""

_read: dict[datetime, Learnt] = {}


def learn_filed() -> int:
    """Learn anew from what is filed; from how many pages. A site with little to learn from keeps what there is."""
    filed = [pair for kind in KINDS for pair in filed_texts(kind, limit=NEWEST)]
    counts = Counter(topic for _, topics in filed for topic in topics)
    taught = {topic for topic, count in counts.items() if count >= FEWEST}
    if len(taught) < 2:
        return 0
    learnt = learn([Example(words, frozenset(map(str, topics & taught))) for words, topics in filed])
    LearntTopics.objects.update_or_create(pk=ROW, defaults={"learnt_at": now(), "packed": packed(learnt)})
    return len(filed)


def learnt_topics() -> Learnt | None:
    """What was learnt last, by ids of topics as text; None when nothing was. One query, two after each learning."""
    at = LearntTopics.objects.filter(pk=ROW).values_list("learnt_at", flat=True).first()
    if at is not None and at not in _read:
        row = LearntTopics.objects.filter(pk=ROW).first()
        _read.clear()
        _read[at] = unpacked(bytes(row.packed)) if row else Learnt({}, (), {}, 1.0)
    return _read.get(at) if at else None


def packed(learnt: Learnt) -> bytes:
    """Words only, in a few hundred kilobytes; vectors aren't kept."""
    lines = {topic: [line.bias, _strongest(line)] for topic, line in learnt.lines.items()}
    rarities = {term: round(value, 3) for term, value in learnt.rarities.items()}
    return zlib.compress(json.dumps([rarities, lines, learnt.spread], ensure_ascii=False).encode())


def unpacked(row: bytes) -> Learnt:
    """The same again, but for the weakest weights."""
    rarities, lines, spread = json.loads(zlib.decompress(row))
    return Learnt(rarities, (), {topic: Line(weights, bias) for topic, (bias, weights) in lines.items()}, spread)


def _strongest(line: Line) -> dict[str, float]:
    kept = heapq.nlargest(STRONGEST, line.weights.items(), key=lambda pair: abs(pair[1]))
    return {term: round(weight, 4) for term, weight in kept}
