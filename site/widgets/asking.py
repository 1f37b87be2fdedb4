"""Turning the attributes of a widget into a question, or into a problem that names what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, QueryDict

from api import asking
from api.answering import base_url
from api.languages import HANS, HANT
from api.problems import Refused
from content.vocabulary import EventKind
from search.criteria import Criteria

MOST_ITEMS = 20
LOOK = ("lang", "theme")
"""Attributes that say how it looks; they restrict nothing."""
THEMES = ("auto", "light", "dark", "large", "contrast")
LANGUAGES = {
    **dict.fromkeys(("", "zh", "zh-hans", "zh-cn", "zh-sg", "zh-hans-cn"), HANS),
    **dict.fromkeys(("zh-hant", "zh-tw", "zh-hk", "zh-mo", "zh-hant-tw", "zh-hant-hk"), HANT),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a widget asks. ``base`` is scheme and host of this site; ``ids`` has what was given of id and campaign."""

    criteria: Criteria
    limit: int
    base: str
    language: str = HANS
    theme: str = ""
    event_kinds: tuple[str, ...] = ()
    ids: dict[str, int] = field(default_factory=dict)

    @property
    def restrictions(self) -> dict[str, Any]:
        """Topics, regions and audiences, as selectors take them."""
        asked = self.criteria
        return {"topics": asked.topics, "regions": asked.regions, "audiences": asked.audiences}

    def listing(self, path: str) -> str:
        """The address of our own list with the same restrictions."""
        asked = self.criteria
        same = Criteria(topics=asked.topics, regions=asked.regions, audiences=asked.audiences).to_query()
        return f"{self.base}{path}{'?' if same else ''}{same}"


def question(request: HttpRequest, parameters: Iterable[str], *, limit: int) -> Question:
    """The question of this request; see ``read``."""
    return read(request.GET, parameters, limit=limit, base=base_url(request))


def read(asked_for: QueryDict, parameters: Iterable[str], *, limit: int, base: str) -> Question:
    """The question of a query; raises ``Refused`` naming each attribute that can't be meant."""
    query, allowed = _without_empty(asked_for), tuple(parameters)
    errors, event_kinds = _of_our_own(query, allowed)
    try:
        asked = asking.read(query, allowed, ids=tuple(name for name in ("id", "campaign") if name in allowed))
    except Refused as refused:
        raise Refused(refused.status, errors={**errors, **refused.errors}) from None
    if asked.limit > MOST_ITEMS and "limit" in query:
        errors["limit"] = f"要是 1 到 {MOST_ITEMS} 的整数"
    if "id" in allowed and "id" not in asked.ids:
        errors["id"] = "要写明是哪一个：页面的编号"
    if errors:
        raise Refused(400, errors=errors)
    return Question(
        criteria=asked.criteria,
        limit=asked.limit if "limit" in query else limit,
        base=base,
        language=LANGUAGES[asked_for.get("lang", "").strip().lower()],
        theme=asked_for.get("theme", "").strip(),
        event_kinds=event_kinds,
        ids=asked.ids,
    )


def _without_empty(query: QueryDict) -> QueryDict:
    """Builders leave empty attributes behind; several values of one may be joined by commas."""
    read = QueryDict(mutable=True)
    for name, values in query.lists():
        parts = [part.strip() for value in values for part in ([value] if name == "near" else value.split(","))]
        if kept := [part for part in parts if part]:
            read.setlist(name, kept)
    return read


def _of_our_own(query: QueryDict, allowed: tuple[str, ...]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Takes out of the query what only widgets know; what is wrong with it, and the kinds of events."""
    errors = {}
    if "".join(query.pop("lang", [])).lower() not in LANGUAGES:
        errors["lang"] = "要是 zh-Hans 或 zh-Hant"
    if not set(" ".join(query.pop("theme", [])).split()) <= set(THEMES):
        errors["theme"] = f"要是 {'、'.join(THEMES)} 中的一个或几个"
    kinds = tuple(dict.fromkeys(query.pop("kind", []))) if "kind" in allowed else ()
    if wrong := [kind for kind in kinds if kind not in EventKind.values]:
        errors["kind"] = f"没有这种活动：{wrong[0][:30]}"
    return errors, kinds
