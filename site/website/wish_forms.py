"""The form in which a wish is chosen: filled in from a query, with what is wrong beside its field."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, QueryDict
from django.utils.timezone import localdate, now

from content import selectors
from content.vocabulary import KIND_LABELS, Audience, Verdict
from search.criteria import MAX_TEXT, Criteria, CriteriaError
from search.push.preview import Preview, preview
from search.push.vocabulary import Rate
from search.push.wishes import UNSEEN, in_words, titles, wish
from website import cards, filters

WORDS = ("q", "keyword")
"""What is written into the one field for words, by hand or by another page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """``asked`` is None while nothing is chosen, or something is wrong; ``context`` is for the templates."""

    asked: Criteria | None
    context: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)


def asked(query: QueryDict) -> Criteria | None:
    """The wish in a query; None while nothing is chosen. Raises ``CriteriaError``."""
    criteria = Criteria.from_query(query, today=localdate())
    unknown = filters.names().unknown(criteria)
    if unknown:
        raise CriteriaError(unknown)
    try:
        return wish(criteria)
    except CriteriaError as error:
        if set(error.errors) == {"wish"}:
            return None
        raise


def filled(query: QueryDict, path: str) -> Filled:
    """The form at ``path``. Words that can't be keywords stay in their field; ``CriteriaError`` for anything else."""
    try:
        wanted = asked(query)
    except CriteriaError as error:
        if not error.errors.keys() <= set(WORDS):
            raise
        return _with_wrong_words(query, path, "；".join(error.errors.values()))
    words = " ".join(_quoted(keyword.strip()) for keyword in wanted.keywords) if wanted else ""
    found = preview(wanted, localdate()) if wanted else None
    return Filled(asked=wanted, context=_choices(wanted, words, path) | _brought(wanted, found))


def _with_wrong_words(query: QueryDict, path: str, said: str) -> Filled:
    rest = query.copy()
    for name in WORDS:
        rest.setlist(name, [])
    typed = " ".join([*map(_quoted, query.getlist("keyword")), *query.getlist("q")])
    words = "".join(character for character in typed if character.isprintable())[:MAX_TEXT]
    return Filled(asked=None, context=_choices(asked(rest), words, path) | _brought(None, None), errors={"q": said})


def _choices(wanted: Criteria | None, words: str, path: str) -> dict[str, Any]:
    """Groups of boxes with what is chosen, and what no box stands for and is only carried along."""
    wanted = wanted or Criteria()
    carried = Criteria(near=wanted.near, km=wanted.km)
    return {
        "groups": [*_pages(wanted), *_facets(wanted)],
        "keywords": words,
        "carried": [] if carried.is_empty else list(carried.pairs()),
        "carried_words": "" if carried.is_empty else in_words(carried),
        "carried_away": f"{path}?{wanted.with_(near=None, km=None).to_query()}",
    }


def _pages(wanted: Criteria) -> list[dict[str, Any]]:
    """Venues and campaigns are chosen on their own pages; here they can be taken away."""
    names = titles((*wanted.venues, *wanted.campaigns))
    groups = [("venue", "场馆", wanted.venues), ("campaign", "专题", wanted.campaigns)]
    return [
        _group(name, label, [(str(number), names.get(number, UNSEEN)) for number in ids], tuple(map(str, ids)))
        for name, label, ids in groups
        if ids
    ]


def _facets(wanted: Criteria) -> list[dict[str, Any]]:
    words = filters.names()
    topics = sorted(words.topics, key=lambda topic: topic.path)
    tops = {topic.slug for topic in topics if topic.parent_id is None}
    regions = [
        (region.code, region.name) for region in words.regions if region.level <= 2 or region.code in wanted.regions
    ]
    return [
        _group("kind", "类型", list(KIND_LABELS.items()), wanted.kinds),
        _group("audience", "写给谁看", [c for c in Audience.choices if c[0] != Audience.EVERYONE], wanted.audiences),
        _group("topic", "主题", [(topic.slug, topic.name) for topic in topics], wanted.topics, tops),
        _group("region", "地区", regions, wanted.regions),
        _group("verdict", "辟谣结论", list(Verdict.choices), wanted.verdicts),
    ]


def _quoted(keyword: str) -> str:
    return f"“{keyword}”" if " " in keyword else keyword


def _group(
    name: str,
    label: str,
    options: list[tuple[str, str]],
    chosen: tuple[str, ...],
    at_head: Collection[str] = (),
) -> dict[str, Any]:
    """``at_head`` are options under which the next ones belong."""
    rows = [
        {"value": value, "label": words, "checked": value in chosen, "heads": value in at_head}
        for value, words in options
    ]
    return {"name": name, "label": label, "options": rows, "chosen": sum(row["checked"] is True for row in rows)}


def _brought(wanted: Criteria | None, found: Preview | None) -> dict[str, Any]:
    """What the wish would have brought."""
    return {
        "wish": wanted.to_query() if wanted else "",
        "wish_words": in_words(wanted) if wanted else "",
        "preview": found,
        "preview_cards": _cards(found) if found else [],
    }


def _cards(found: Preview) -> list[cards.Card]:
    at = now()
    return [cards.card(page, at=at) for page in selectors.by_ids(list(found.newest))]


def rates(request: HttpRequest, form: Filled, usual: str = "") -> list[tuple[str, str, bool]]:
    """The rates to choose from; ``usual`` is chosen until its reader chooses, or what fits so many pieces."""
    found = form.context["preview"]
    chosen = request.POST.get("rate", "") or usual or (Rate.WEEKLY if found and found.too_broad else Rate.DAILY)
    return [(value, label, value == chosen) for value, label in Rate.choices]
