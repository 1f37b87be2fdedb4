"""Values of an import onto pages, and what differs from the page there is."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from wagtail.fields import StreamField

from content.models import KepuPage
from content.opening_hours import HoursError, OpeningRules, week_summary
from content.plain_text import stream_text
from content.recurrence import Schedule, ScheduleError

from .plans import Change

_LONGEST_SHOWN = 80
_AFTER_SAVING = ("tags",)


def fill(page: KepuPage, fields: Mapping[str, Any]) -> None:
    """Set plain values and streams; ``relate`` sets the others. Neither saves."""
    for name, value in fields.items():
        field = type(page)._meta.get_field(name)
        if isinstance(field, StreamField):
            setattr(page, name, json.dumps(value))
        elif isinstance(field, models.ForeignKey):
            setattr(page, field.attname, value)
        elif not field.many_to_many and name not in _AFTER_SAVING:
            setattr(page, name, tuple(value) if isinstance(value, list) else value)


def relate(page: KepuPage, fields: Mapping[str, Any]) -> None:
    """Set topics, regions and the like, and add tags."""
    for name, value in fields.items():
        field = type(page)._meta.get_field(name)
        if name in _AFTER_SAVING:
            page.tags.add(*value)
        elif field.many_to_many:
            getattr(page, name).set(field.related_model.objects.filter(pk__in=value))


def changes(page: KepuPage, fields: Mapping[str, Any], labels: Mapping[str, str]) -> list[Change]:
    """What ``fields`` would replace on the page, in the order of the columns; equal values are no change.

    PostgreSQL gives a stored object back with its keys in an order of its own.
    """
    found, column = [], {name: number for number, name in enumerate(labels)}
    for name, value in sorted(fields.items(), key=lambda field: (column.get(field[0], len(column)), field[0])):
        before = _current(page, name)
        if not _alike(name, before, value):
            label = labels.get(name, name)
            found.append(Change(label, described(page, name, before), described(page, name, value)))
    return found


def _current(page: KepuPage, name: str) -> Any:
    field = type(page)._meta.get_field(name)
    if isinstance(field, StreamField):
        return [{"type": block["type"], "value": block["value"]} for block in getattr(page, name).raw_data]
    if name in _AFTER_SAVING:
        return [row.tag.name for row in page.page_tags.all()]
    if field.many_to_many:
        return [item.pk for item in getattr(page, name).all()]
    value = getattr(page, field.attname)
    return list(value) if isinstance(value, tuple) else value


def _alike(name: str, before: Any, after: Any) -> bool:
    if name in ("hours", "times"):
        return bool(_meaning(name, before) == _meaning(name, after))
    if name in _AFTER_SAVING:
        return set(after).issubset(before)
    if isinstance(after, list) and after and isinstance(after[0], dict):
        return stream_text(before) == stream_text(after)
    if isinstance(after, list):
        return set(before) == set(after)
    if isinstance(after, float) and before is not None:
        return abs(float(before) - after) < 1e-6
    equal: bool = before == after
    return equal or (before in (None, "") and after in (None, ""))


def _meaning(name: str, blocks: Sequence[Mapping[str, Any]]) -> Any:
    """Rules or times without what only editing leaves behind; broken ones are like no others."""
    try:
        return OpeningRules.from_blocks(blocks).rules if name == "hours" else Schedule.from_blocks(blocks).entries
    except (HoursError, ScheduleError) as error:
        return str(error)


def described(page: KepuPage, name: str, value: Any) -> str:
    """A value as an editor reads it."""
    field = type(page)._meta.get_field(name)
    if value in (None, "", [], ()):
        return "（空）"
    if name == "hours":
        return _cut("；".join(f"{days} {hours}" for days, hours in week_summary(OpeningRules.from_blocks(value))))
    if name == "times":
        return _cut("、".join(f"{each.start:%Y-%m-%d %H:%M}" for each in _first_times(value)))
    if isinstance(field, StreamField):
        return _cut(stream_text(value))
    return _cut(_plain(field, value))


def _plain(field: Any, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if field.is_relation and not hasattr(field, "through"):
        found = field.related_model.objects.filter(pk__in=value if isinstance(value, list) else [value])
        return "、".join(str(item).lstrip("— ") for item in found)
    choices = dict((getattr(field, "code_choices", None) and field.code_choices.choices) or field.flatchoices or ())
    if isinstance(value, list):
        return "、".join(str(choices.get(item, item)) for item in value)
    return str(choices.get(value, value))


def _first_times(blocks: Sequence[Mapping[str, Any]]) -> list[Any]:
    try:
        entries = Schedule.from_blocks(blocks).entries
    except ScheduleError:
        return []
    return [each for each in entries if hasattr(each, "start")][:3]


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
