"""What pages are linked to, read for many pages at once: one query for the links alone, whatever their kinds.

What is at the other ends of them is remembered; when something newer than that is met, it is read again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from . import changes
from .models import KepuPage, PageTag, Region, Topic
from .models.base import Linked


def read(pages: Sequence[KepuPage], name: str) -> None:
    """Read a relation of saved pages, ``topics`` or ``regions``."""
    ends = _ends(pages, name)
    for page in pages:
        getattr(page, name).set(ends[page.pk])


def note(pages: Sequence[KepuPage]) -> None:
    """Give saved pages their ``linked``. Costs a quarter of a prefetch, which makes every end of every link anew."""
    topics, regions, tags = _ends(pages, "topics"), _ends(pages, "regions"), _tags(pages)
    for page in pages:
        page.linked = Linked(topics[page.pk], regions[page.pk], tuple(tags[page.pk]))


@changes.remembered(changes.SITE)
def topics_by_id() -> dict[int, Topic]:
    """All topics, in their order."""
    return {topic.pk: topic for topic in Topic.objects.all()}


@changes.remembered(changes.SITE)
def regions_by_code() -> dict[str, Region]:
    """All regions, in their order."""
    return {region.pk: region for region in Region.objects.all()}


_KNOWN: dict[str, Callable[[], dict[Any, Any]]] = {"topics": topics_by_id, "regions": regions_by_code}


def _ends(pages: Sequence[KepuPage], name: str) -> defaultdict[int, list[Any]]:
    """What each page is linked to, in the order of what it is linked to."""
    links, found = _links(pages, name), _KNOWN[name]()
    if any(end not in found for _, end in links):
        field: Any = type(pages[0])._meta.get_field(name)
        found = {end.pk: end for end in field.related_model.objects.all()}
    place = {end: number for number, end in enumerate(found)}
    ordered = sorted((link for link in links if link[1] in place), key=lambda link: place[link[1]])
    return _grouped((pk, found[end]) for pk, end in ordered)


def _grouped(links: Iterable[tuple[int, Any]]) -> defaultdict[int, list[Any]]:
    groups = defaultdict[int, list[Any]](list)
    for pk, end in links:
        groups[pk].append(end)
    return groups


def _links(pages: Sequence[KepuPage], name: str) -> list[tuple[int, Any]]:
    """Page and what it is linked to, from the join tables of all kinds among them."""
    queries = []
    for model in dict.fromkeys(type(page) for page in pages):
        field: Any = model._meta.get_field(name)
        here, there = field.m2m_field_name(), field.m2m_reverse_field_name()
        of_kind = [page.pk for page in pages if type(page) is model]
        rows = field.remote_field.through.objects.filter(**{f"{here}__in": of_kind})
        queries.append(rows.values_list(f"{here}_id", f"{there}_id"))
    return list(queries[0].union(*queries[1:], all=True) if queries[1:] else queries[0]) if queries else []


def _tags(pages: Sequence[KepuPage]) -> defaultdict[int, list[str]]:
    rows = PageTag.objects.filter(content_object__in=[page.pk for page in pages]).order_by("pk")
    return _grouped(rows.values_list("content_object_id", "tag__name"))
