"""The parameters as the OpenAPI document describes them. What they mean is read by ``Criteria``."""

from __future__ import annotations

from typing import Any

from content.records import Kind
from content.vocabulary import EventKind
from search.criteria import AUDIENCES, MAX_KM, MAX_PAGE, MAX_TEXT, MAX_VALUES, VERDICTS, Sort

from .asking import LARGEST_ID, MOST_ITEMS
from .cursors import LONGEST

_DAY = {"type": "string", "format": "date"}


def _many(schema: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": schema, "maxItems": MAX_VALUES}


_SCHEMAS: dict[str, tuple[str, dict[str, Any]]] = {
    "q": ("What to search for.", {"type": "string", "maxLength": MAX_TEXT}),
    "kind": ("Kinds of content; several are alternatives.", _many({"enum": [kind.value for kind in Kind]})),
    "topic": ("Slugs of topics; those below them are included.", _many({"type": "string"})),
    "region": ("Six-digit codes of regions; those below them are included.", _many({"type": "string"})),
    "audience": ("For whom.", _many({"enum": list(AUDIENCES)})),
    "verdict": ("Verdicts of rebuttals.", _many({"enum": list(VERDICTS)})),
    "event_kind": ("Kinds of events.", _many({"enum": list(EventKind.values)})),
    "from": ("The first day.", _DAY),
    "to": ("The last day, included.", _DAY),
    "open": ("Only venues open on that day; `today` is today.", {"type": "string"}),
    "near": ("A position, `latitude,longitude`; the nearest come first.", {"type": "string"}),
    "km": ("How far from `near`.", {"type": "number", "exclusiveMinimum": 0, "maximum": MAX_KM, "default": 50}),
    "sort": ("The order.", {"enum": [sort.value for sort in Sort]}),
    "page": ("Which page of the answers.", {"type": "integer", "minimum": 1, "maximum": MAX_PAGE}),
    "limit": ("How many items.", {"type": "integer", "minimum": 1, "maximum": MOST_ITEMS, "default": 20}),
    "cursor": ("As the `next` of an answer has it.", {"type": "string", "maxLength": LONGEST}),
    "since": ("As the `since` of an answer has it; 0 for everything.", {"type": "integer", "minimum": 0}),
    "event": ("Only of this event.", {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}),
    "venue": ("Only at this venue.", {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}),
    "campaign": ("Only of this campaign.", {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}),
}


def described(*names: str) -> dict[str, Any]:
    """What ``openapi_extra`` of an operation with these parameters is."""
    return {"parameters": [_parameter(name) for name in names]}


def _parameter(name: str) -> dict[str, Any]:
    description, schema = _SCHEMAS[name]
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}
