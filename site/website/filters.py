"""Filters of listings and search as links: every choice is an address, no JavaScript needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content.models import Region, Topic
from content.records import Kind
from content.vocabulary import KIND_LABELS, Audience, Verdict
from search.criteria import Criteria, Sort

FIELDS = {
    "kind": "kinds",
    "topic": "topics",
    "region": "regions",
    "audience": "audiences",
    "verdict": "verdicts",
}
LABELS = {"kind": "类型", "topic": "主题", "region": "地区", "audience": "人群", "verdict": "结论"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One choice; ``url`` switches it on or off. ``count`` is None where nobody counted."""

    value: str
    label: str
    url: str
    active: bool
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterGroup:
    """Choices of one parameter."""

    name: str
    label: str
    kind: str
    options: tuple[Option, ...]
    clear_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveFilter:
    """A restriction in force and the address without it."""

    label: str
    remove_url: str


class Names:
    """Chinese words for codes. Two queries, however many codes."""

    def __init__(self, topics: Iterable[Topic], regions: Iterable[Region]) -> None:
        self.topics, self.regions = list(topics), list(regions)
        self.words: dict[str, dict[str, str]] = {
            "kind": dict(KIND_LABELS),
            "topic": {topic.slug: topic.name for topic in self.topics},
            "region": {region.code: region.full_name for region in self.regions},
            "audience": dict(Audience.choices),
            "verdict": dict(Verdict.choices),
        }

    def of(self, name: str, value: str) -> str:
        """The word for a code; the code itself when there is none."""
        return self.words[name].get(value, value)

    def unknown(self, criteria: Criteria) -> dict[str, str]:
        """Topics and regions asked for that don't exist, as sentences by parameter."""
        errors = {}
        for name, sentence in (("topic", "没有这个主题"), ("region", "没有这个地区代码")):
            missing = [value for value in getattr(criteria, FIELDS[name]) if value not in self.words[name]]
            if missing:
                errors[name] = f"{sentence}：{'、'.join(missing[:3])}"
        return errors


def names() -> Names:
    """Read the words of today's topics and regions."""
    return Names(Topic.objects.all(), Region.objects.all())


def groups(
    criteria: Criteria,
    *,
    words: Names,
    path: str,
    choices: Mapping[str, Sequence[str]],
    counts: Mapping[str, Mapping[str, int]] | None = None,
) -> list[FilterGroup]:
    """A group for each parameter of ``choices`` that offers something."""
    built = [
        FilterGroup(
            name=name,
            label=LABELS[name],
            kind="choices",
            options=tuple(_options(criteria, words, path, name, values, (counts or {}).get(name))),
            clear_url=_address(path, criteria.with_(**{FIELDS[name]: ()})),
        )
        for name, values in choices.items()
    ]
    return [group for group in built if group.options]


def _options(
    criteria: Criteria,
    words: Names,
    path: str,
    name: str,
    values: Sequence[str],
    counts: Mapping[str, int] | None,
) -> Iterable[Option]:
    chosen = getattr(criteria, FIELDS[name])
    for value in dict.fromkeys([*values, *chosen]):
        count = counts.get(value, 0) if counts is not None else None
        if count == 0 and value not in chosen:
            continue
        yield Option(
            value=value,
            label=words.of(name, value),
            url=_address(path, _toggled(criteria, name, value)),
            active=value in chosen,
            count=count,
        )


def _toggled(criteria: Criteria, name: str, value: str) -> Criteria:
    chosen = getattr(criteria, FIELDS[name])
    kept = tuple(other for other in chosen if other != value)
    return criteria.with_(**{FIELDS[name]: kept if value in chosen else (*chosen, value)})


def active(criteria: Criteria, *, words: Names, path: str, fixed: Sequence[str] = ()) -> list[ActiveFilter]:
    """Every restriction in force except the parameters of ``fixed``."""
    found = [
        ActiveFilter(label=words.of(name, value), remove_url=_address(path, _toggled(criteria, name, value)))
        for name, field in FIELDS.items()
        if name not in fixed
        for value in getattr(criteria, field)
    ]
    for label, without in _other_restrictions(criteria):
        found.append(ActiveFilter(label=label, remove_url=_address(path, criteria.with_(**without))))
    return found


def _other_restrictions(criteria: Criteria) -> Iterable[tuple[str, dict[str, Any]]]:
    for keyword in criteria.keywords:
        kept = tuple(other for other in criteria.keywords if other != keyword)
        yield f"“{keyword.strip()}”", {"keywords": kept}
    if criteria.venues or criteria.campaigns:
        yield "选定的场馆、专题", {"venues": (), "campaigns": ()}
    if criteria.since:
        yield f"{criteria.since.isoformat()} 以后发布", {"since": None}
    if criteria.date_from or criteria.date_to:
        first = criteria.date_from.isoformat() if criteria.date_from else ""
        last = criteria.date_to.isoformat() if criteria.date_to else ""
        yield f"{first} 至 {last}".strip(), {"date_from": None, "date_to": None}
    if criteria.open_on:
        yield f"{criteria.open_on.isoformat()} 开放", {"open_on": None}
    if criteria.near:
        plain = {"near": None, "km": None}
        yield (
            f"附近 {criteria.km:g} 公里",
            {**plain, "sort": Sort.RELEVANCE} if criteria.sort is Sort.DISTANCE else plain,
        )


def _address(path: str, criteria: Criteria) -> str:
    query = criteria.to_query()
    return f"{path}?{query}" if query else path


def offered(kind: str, topics: Iterable[Topic], regions: Iterable[Region]) -> dict[str, list[str]]:
    """The choices a listing of this kind offers: top topics, cities, audiences, verdicts where they apply."""
    choices = {
        "topic": [topic.slug for topic in topics if topic.parent_id is None],
        "region": [region.code for region in regions if region.level == 2],
        "audience": [value for value in Audience.values if value != Audience.EVERYONE],
    }
    if kind == Kind.RUMOR:
        choices = {"verdict": list(Verdict.values), **choices}
    return choices
