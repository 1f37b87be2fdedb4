"""The shapes in which the search room answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One answer. The two ``*_html`` texts are escaped and mark the words found with ``<mark>``.

    ``pinned``: editors put it first for this question.
    """

    id: int
    kind: str
    score: float
    title_html: str
    excerpt_html: str
    distance_km: float | None = None
    pinned: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """A page of answers. ``facets`` maps kind, topic, region, audience and verdict to counts by value.

    A facet is counted without its own filter, so a reader sees what else could be chosen.
    ``did_you_mean`` is another question that finds more, or empty. ``degraded`` says that the engine
    did not answer and the answer comes from elsewhere.
    """

    hits: tuple[Hit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    did_you_mean: str = ""
    degraded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A completion for the search box. ``kind`` is term, topic or the kind of a page; ``url`` is empty for terms."""

    text: str
    kind: str
    url: str = ""
