"""The whole content as JSON lines, with the files beside them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from modelcluster.models import get_serializable_data_for_fields
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction, Site

from content.models import HomePage, Organization, Person, PublicSiteSettings, ShelfLife, Topic
from media.models import Attachment, Picture

from .keys import Keys, file_hash
from .rewriting import rewritten

FORMAT, VERSION = "kepu-content", 1
MEDIA: dict[str, type[Any]] = {"picture": Picture, "document": Attachment}
PLAIN: dict[str, type[Any]] = {"topic": Topic, "organization": Organization, "person": Person}
Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FileBeside:
    """A stored file and its name in the export."""

    name: str
    item: Any


def count_lines() -> int:
    """How many lines an export has, about."""
    models: list[Any] = [*PLAIN.values(), *MEDIA.values(), Page, Redirect]
    return sum(model.objects.count() for model in models)


def export_lines() -> Iterator[Line]:
    """A header, then objects after those they belong to; equal content gives equal lines."""
    keys = Keys()
    yield {"type": "header", "format": FORMAT, "version": VERSION}
    for kind, model in PLAIN.items():
        for item in _parents_first(model):
            yield {"type": kind, "key": keys.key(model, item.pk), "fields": _fields(item, keys)}
    for kind, model in MEDIA.items():
        for item in sorted(model.objects.all(), key=lambda item: str(keys.key(type(item), item.pk))):
            yield _file_line(kind, item, keys)
    yield from _pages(keys)
    yield from _settings(keys)
    for redirect in Redirect.objects.order_by("old_path", "pk"):
        yield _redirect(redirect, keys)


def export_files() -> Iterator[FileBeside]:
    """Each stored file once."""
    seen: set[str] = set()
    for model in MEDIA.values():
        for item in sorted(model.objects.all(), key=file_name):
            name = file_name(item)
            if name not in seen:
                seen.add(name)
                yield FileBeside(name, item)


def file_name(item: Any) -> str:
    """Named by its bytes, so that one file is there once."""
    extension = item.file.name.rpartition(".")[2].lower()
    return f"files/{file_hash(item)}.{extension}"


def _parents_first(model: type[Any]) -> list[Any]:
    """In the order of keys, each after the one above it."""
    items = sorted(model.objects.all(), key=lambda item: str(item))
    if not hasattr(model, "parent"):
        return items
    placed: dict[Any, Any] = {}
    while len(placed) < len(items):
        ready = [item for item in items if item.pk not in placed and (item.parent_id in (None, *placed))]
        placed |= {item.pk: item for item in ready}
    return list(placed.values())


def _fields(item: Model, keys: Keys) -> dict[str, Any]:
    return rewritten(type(item), _plain(get_serializable_data_for_fields(item)), keys.key, streams_as_text=False)


def _plain(data: Any) -> Any:
    """As JSON gives it back; revisions are stored so."""
    return json.loads(json.dumps(data, cls=DjangoJSONEncoder))


def _file_line(kind: str, item: Any, keys: Keys) -> Line:
    return {
        "type": kind,
        "key": keys.key(type(item), item.pk),
        "file": file_name(item),
        "name": item.file.name.rpartition("/")[2],
        "tags": sorted(item.tags.names()),
        "created_at": item.created_at.isoformat(),
        "fields": _fields(item, keys),
    }


def _pages(keys: Keys) -> Iterator[Line]:
    home = HomePage.objects.get()
    found = Page.objects.filter(path__startswith=home.path).order_by("path")
    restrictions = {each.page_id: each for each in PageViewRestriction.objects.prefetch_related("groups")}
    for page in found.specific().select_related("latest_revision").iterator(chunk_size=200):
        yield page_line(page, keys, restrictions.get(page.pk))


def page_line(page: Any, keys: Keys, restriction: PageViewRestriction | None = None) -> Line:
    """A page: its live content, its newest draft where that differs, and when it was what."""
    live = rewritten(type(page), _plain(page.serializable_data()), keys.key, streams_as_text=False)
    revision = page.latest_revision
    draft = rewritten(type(page), revision.content, keys.key, streams_as_text=False) if revision else live
    return {
        "type": "page",
        "key": keys.key(Page, page.pk),
        "model": page._meta.label_lower,
        "live": page.live,
        "first_published_at": _moment(page.first_published_at),
        "last_published_at": _moment(page.last_published_at),
        "latest_revision_created_at": _moment(page.latest_revision_created_at),
        "restriction": _restriction(restriction),
        "fields": live,
        "draft": draft if draft != live else None,
    }


def _moment(at: Any) -> str | None:
    return at.isoformat() if at else None


def _restriction(restriction: PageViewRestriction | None) -> dict[str, Any] | None:
    if restriction is None:
        return None
    groups = sorted(group.name for group in restriction.groups.all())
    return {"type": restriction.restriction_type, "password": restriction.password, "groups": groups}


def _settings(keys: Keys) -> Iterator[Line]:
    found = PublicSiteSettings.for_site(Site.objects.get(is_default_site=True))
    yield {"type": "settings", "key": "site", "fields": _fields(found, keys)}
    yield {"type": "settings", "key": "shelf_life", "fields": _fields(ShelfLife.load(), keys)}


def _redirect(redirect: Redirect, keys: Keys) -> Line:
    return {
        "type": "redirect",
        "key": redirect.old_path,
        "page": keys.key(Page, redirect.redirect_page_id) if redirect.redirect_page_id else None,
        "link": redirect.redirect_link,
        "permanent": redirect.is_permanent,
        "automatic": redirect.automatically_created,
    }
