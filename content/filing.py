"""What editors have filed under topics so far: examples for whoever learns from it."""

from __future__ import annotations

from collections import defaultdict

from .models import KepuPage
from .selectors import MODELS, live_by_id


def filed_texts(kind: str, *, limit: int) -> list[tuple[str, frozenset[int]]]:
    """Title and summary of the newest live, public pages of a kind with a topic, and the ids of theirs. Two queries."""
    links = MODELS[kind].topics.through.objects
    filed = live_by_id(kind).filter(topics__isnull=False).order_by("-pk").distinct()
    texts = {pk: opening(title, summary) for pk, title, summary in filed.values_list("pk", "title", "summary")[:limit]}
    topics: dict[int, set[int]] = defaultdict(set)
    for pk, topic in links.filter(**{f"{_column(kind)}__in": list(texts)}).values_list(_column(kind), "topic"):
        topics[pk].add(topic)
    return [(texts[pk], frozenset(topics[pk])) for pk in texts if topics[pk]]


def opening_of(page: KepuPage) -> str:
    """The same of a draft."""
    return opening(page.title, page.summary)


def opening(title: str, summary: str) -> str:
    """What says best what a page is about, in few words."""
    return f"{title}\n{summary}".strip()


def _column(kind: str) -> str:
    return MODELS[kind]._meta.model_name or ""
