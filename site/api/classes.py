"""What classifies pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from content import partner_reads, selectors
from content.models.taxonomy import Region

from .answering import answer
from .asking import asked
from .lists import PROBLEMS
from .shapes import Regions, Topics

router = Router(tags=["classification"])


@router.get("/topics", response={200: Topics, **PROBLEMS})
def list_topics(request: HttpRequest) -> HttpResponse:
    """All topics, each after the one above it."""
    asked(request, ())
    tree = selectors.topic_tree()
    slugs = {topic.pk: topic.slug for topic in tree}
    items = [
        {
            "slug": topic.slug,
            "name": topic.name,
            "description": topic.description,
            "parent": slugs.get(topic.parent_id) if topic.parent_id else None,
        }
        for topic in tree
    ]
    return answer(Topics, {"items": items})


@router.get("/regions", response={200: Regions, **PROBLEMS})
def list_regions(request: HttpRequest) -> HttpResponse:
    """The province, its cities, districts and counties, by code."""
    asked(request, ())
    return answer(Regions, {"items": [_region(region) for region in partner_reads.regions()]})


def _region(region: Region) -> dict[str, Any]:
    above = region.with_ancestors[1:]
    return {
        "code": region.code,
        "name": region.name,
        "full_name": region.full_name,
        "parent": above[0] if above else None,
        "point": {"lat": region.lat, "lon": region.lon} if region.lat is not None else None,
    }
