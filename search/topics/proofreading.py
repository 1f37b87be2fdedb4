"""Which topics a draft probably belongs to, said among its findings. It is the editor who files it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from content.filing import opening_of
from content.models import Topic
from content.proofreading.findings import SHOULD, Finding, Offer, check

from .keeping import learnt_topics

MOST = 3
CLEAR = 2.0
"""A topic is named when it has so many times the share that it would have if nothing spoke for any."""

NEXT = 0.6
"""Others beside it when they have so much of its share."""


@check
def a_page_is_filed_with_its_like(page: Any) -> Iterator[Finding]:
    """Nothing when the likeliest topic is chosen already, or one above or below it."""
    likely = likely_topics(page)
    chosen = list(page.topics.all()) if likely else []
    if likely and not any(_same_branch(likely[0], topic) for topic in chosen):
        offers = tuple(Offer(value=str(topic.pk), words=topic.name) for topic in likely)
        words = "从已发布的内容看，这一篇可能属于下面的主题。合适的就选上：订阅的人照着主题收到它。"
        yield Finding(level=SHOULD, field="topics", words=words, offers=offers)


def likely_topics(page: Any) -> list[Topic]:
    """At most three, the likeliest first; none when nothing was learnt or nothing stands out."""
    learnt, words = learnt_topics(), opening_of(page)
    scores = list(learnt.scores(words).items()) if learnt and words else []
    if len(scores) < 2 or scores[0][1] < CLEAR / len(scores):
        return []
    named = [topic for topic, share in scores[:MOST] if share >= NEXT * scores[0][1]]
    found = Topic.objects.in_bulk([int(topic) for topic in named])
    return [found[int(topic)] for topic in named if int(topic) in found]


def _same_branch(one: Topic, other: Topic) -> bool:
    return one.path.startswith(other.path) or other.path.startswith(one.path)
