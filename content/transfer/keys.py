"""What an object is called where ids differ: topics by code, pages by address, pictures by their bytes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Model
from taggit.models import Tag
from wagtail.models import Collection, Page

from content.models import HomePage, Organization, Person, Region, Topic
from media.models import Attachment, Picture


class TransferRefused(Exception):
    """Content that can't be taken over; the message is Chinese. Nothing is written."""


class Keys:
    """Ids to keys and back, for one installation. Read once, noted as objects are made."""

    def __init__(self) -> None:
        self._key_of: dict[type[Model], dict[Any, str]] = {}
        self._id_of: dict[type[Model], dict[str, Any]] = {}

    def key(self, model: type[Model], pk: Any) -> str | None:
        """The key of an object; None of one that is gone."""
        self._read(_root(model))
        return self._key_of[_root(model)].get(pk)

    def pk(self, model: type[Model], key: str) -> Any:
        """The id of an object; None where there is none of that key."""
        self._read(_root(model))
        return self._id_of[_root(model)].get(key)

    def note(self, model: type[Model], key: str, pk: Any) -> None:
        """A new object."""
        self._read(_root(model))
        self._key_of[_root(model)][pk], self._id_of[_root(model)][key] = key, pk

    def tag(self, name: str) -> int:
        """The id of a tag, made where it is missing."""
        found = self.pk(Tag, name)
        if found is None:
            found = Tag.objects.create(name=name).pk
            self.note(Tag, name, found)
        return int(found)

    def _read(self, model: type[Model]) -> None:
        if model in self._key_of:
            return
        if model not in _READERS:
            raise TransferRefused(f"不知道怎样在两个网站之间认出同一个“{model._meta.verbose_name}”。")
        pairs = list(_READERS[model]())
        self._key_of[model] = dict(pairs)
        self._id_of[model] = {key: pk for pk, key in pairs}


Pairs = Iterable[tuple[Any, str]]


def _root(model: type[Model]) -> type[Model]:
    return Page if issubclass(model, Page) else model


def _pages() -> Pairs:
    """By address below the home page."""
    home = HomePage.objects.get()
    below = Page.objects.filter(path__startswith=home.path).values_list("pk", "url_path")
    return [(pk, url_path.removeprefix(home.url_path.rstrip("/"))) for pk, url_path in below]


def _files(model: type[Any]) -> Pairs:
    """By the bytes and the title; further ones of both alike are counted."""
    seen: Counter[str] = Counter()
    for item in model.objects.order_by("pk"):
        key = f"{file_hash(item)}/{item.title}"
        seen[key] += 1
        yield item.pk, key if seen[key] == 1 else f"{key}/{seen[key]}"


def file_hash(item: Any) -> str:
    """The hash of the stored bytes."""
    return str(item.file_hash or item.get_file_hash())


def _collections() -> Pairs:
    names: list[str] = []
    for collection in Collection.objects.order_by("path"):
        names = [*names[: collection.depth - 1], collection.name]
        yield collection.pk, " / ".join(names[1:])


def _people() -> Pairs:
    for pk, *facts in Person.objects.values_list("pk", "name", "title", "institution", "field"):
        yield pk, " / ".join(facts)


_READERS: dict[type[Model], Callable[[], Pairs]] = {
    Page: _pages,
    Topic: lambda: Topic.objects.values_list("pk", "slug"),
    Region: lambda: Region.objects.values_list("pk", "code"),
    Organization: lambda: Organization.objects.values_list("pk", "name"),
    Person: _people,
    Collection: _collections,
    Tag: lambda: Tag.objects.values_list("pk", "name"),
    Picture: lambda: _files(Picture),
    Attachment: lambda: _files(Attachment),
}
