"""Serialized objects with every reference in them swapped: ids for keys on the way out, keys for ids on the way in.

References stand in foreign keys, relations, child rows, choosers within streams, and links within rich text. The
definitions of fields and blocks say where, so that a new field or block needs no change here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.db.models import ForeignKey, ManyToManyField, Model
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.models import Page

Swap = Callable[[type[Model], Any], Any]
_LINK = re.compile(r'<(a|embed)\b[^>]*?\b(?:linktype|embedtype)="(page|document|image)"[^>]*>')
_ID = re.compile(r'\bid="([^"]*)"')
# What belongs to one installation, or follows from the rest.
_LEFT_OUT = {
    "pk", "id", "page_ptr", "path", "depth", "numchild", "url_path", "content_type", "locale", "translation_key",
    "latest_revision", "live_revision", "owner", "locked", "locked_at", "locked_by", "alias_of", "draft_title",
    "has_unpublished_changes", "latest_revision_created_at", "live", "first_published_at", "last_published_at",
    "wagtail_admin_comments", "expired", "uploaded_by_user", "created_at", "file", "width", "height", "file_size",
    "file_hash", "site",
}  # fmt: skip


def rewritten(model: type[Model], data: Mapping[str, Any], swap: Swap, *, streams_as_text: bool) -> dict[str, Any]:
    """The fields of a serialized object, references swapped. A reference that ``swap`` knows nothing for is None.

    ``streams_as_text``: streams come out as JSON text, as fields store them, instead of lists.
    """
    children = {relation.get_accessor_name(): relation for relation in get_all_child_relations(model)}
    out: dict[str, Any] = {}
    for name, value in data.items():
        if name in _LEFT_OUT:
            continue
        if name in children:
            out[name] = _child_rows(children[name], value, swap, streams_as_text)
        elif name in _field_names(model):
            out[name] = _field(model._meta.get_field(name), value, swap, streams_as_text)
    return out


def _field_names(model: type[Model]) -> set[str]:
    return {field.name for field in model._meta.get_fields()}


def _child_rows(relation: Any, rows: list[Mapping[str, Any]], swap: Swap, streams_as_text: bool) -> list[Any]:
    """Rows without their own ids and the one they belong to; those whose reference is gone are left out."""
    model, parent = relation.related_model, relation.field.name
    found = []
    for row in rows:
        kept = {name: value for name, value in row.items() if name != parent}
        new = rewritten(model, kept, swap, streams_as_text=streams_as_text)
        if all(new.get(name) is not None for name in _needed(model, parent) if kept.get(name) is not None):
            found.append({"pk": None, **new} if streams_as_text else new)
    return found


def _needed(model: type[Model], parent: str) -> list[str]:
    keys = [field for field in model._meta.fields if isinstance(field, ForeignKey)]
    return [field.name for field in keys if field.name != parent and not field.null]


def _field(field: Any, value: Any, swap: Swap, streams_as_text: bool) -> Any:
    if isinstance(field, StreamField):
        stream = json.loads(value) if isinstance(value, str) else value
        walked = _stream(field.stream_block, stream or [], swap)
        return json.dumps(walked) if streams_as_text else walked
    if isinstance(field, ManyToManyField):
        return [new for old in value or () if (new := swap(field.related_model, old)) is not None]
    if isinstance(field, ForeignKey) and field.related_model._meta.label == settings.AUTH_USER_MODEL:
        return None
    if isinstance(field, ForeignKey):
        return None if value is None else swap(field.related_model, value)
    return value


def _stream(block: Any, value: Any, swap: Swap) -> Any:
    walker = next((walk for kind, walk in _WALKERS if isinstance(block, kind)), None)
    return walker(block, value, swap) if walker and value is not None else value


def _walk_stream(block: Any, value: Any, swap: Swap) -> Any:
    def child(item: Mapping[str, Any]) -> dict[str, Any]:
        own = block.child_blocks.get(item["type"])
        return {**item, "value": _stream(own, item["value"], swap)} if own else dict(item)

    return [child(item) for item in value]


def _walk_struct(block: Any, value: Any, swap: Swap) -> Any:
    return {
        name: _stream(block.child_blocks[name], each, swap) if name in block.child_blocks else each
        for name, each in value.items()
    }


def _walk_list(block: Any, value: Any, swap: Swap) -> Any:
    def child(item: Any) -> Any:
        wrapped = isinstance(item, Mapping) and item.get("type") == "item" and "value" in item
        if wrapped:
            return {**item, "value": _stream(block.child_block, item["value"], swap)}
        return _stream(block.child_block, item, swap)

    walked = [child(item) for item in value]
    return [item for item in walked if (item["value"] if _is_item(item) else item) is not None]


def _is_item(item: Any) -> bool:
    return isinstance(item, Mapping) and item.get("type") == "item" and "value" in item


def _walk_chooser(block: Any, value: Any, swap: Swap) -> Any:
    return swap(block.target_model, value)


def _walk_rich_text(block: Any, value: Any, swap: Swap) -> Any:
    models = {"page": Page, "document": get_document_model(), "image": get_image_model()}

    def link(found: re.Match[str]) -> str:
        old = _ID.search(found[0])
        new = _swapped(models[found[2]], old[1], swap) if old else None
        return found[0] if old is None or new is None else found[0].replace(old[0], f'id="{new}"')

    return _LINK.sub(link, value)


def _swapped(model: type[Model], written: str, swap: Swap) -> Any:
    """Ids stand as text within rich text."""
    return swap(model, int(written) if written.isdigit() else written)


_WALKERS: tuple[tuple[type, Callable[[Any, Any, Swap], Any]], ...] = (
    (blocks.BaseStreamBlock, _walk_stream),
    (blocks.BaseStructBlock, _walk_struct),
    (blocks.ListBlock, _walk_list),
    (blocks.ChooserBlock, _walk_chooser),
    (blocks.RichTextBlock, _walk_rich_text),
)
