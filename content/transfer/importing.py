"""JSON lines of another installation into this one: all or nothing, and twice is the same as once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils.dateparse import parse_datetime
from taggit.models import Tag
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Page, PageViewRestriction, Site
from wagtail.signals import page_published

from content.models import PublicSiteSettings, ShelfLife

from .exporting import FORMAT, MEDIA, PLAIN, VERSION, Line, page_line
from .keys import Keys, TransferRefused
from .rewriting import rewritten

Counts = Counter[str]
Taker = Callable[[Line], str]
Takers = dict[str, Taker]
NEW, CHANGED, EQUAL = "new", "changed", "equal"
_KINDS = {"header", *PLAIN, *MEDIA, "page", "settings", "redirect"}


class Importer:
    """Takes lines over. ``files`` is the folder that their file names start from."""

    def __init__(self, files: Path, progress: Callable[[str], None] = lambda note: None) -> None:
        self.files, self.progress, self.keys, self.counts = files, progress, Keys(), Counter[str]()
        self._made: set[str] = set()

    @transaction.atomic
    def take(self, lines: Callable[[], Iterable[Line]]) -> Counts:
        """How many objects were new, changed and equal; TransferRefused, and nothing written, at the first wrong one.

        Lines are gone through three times, so that a page may name one that comes later: ``lines`` begins anew.
        """
        _check_header(next(iter(lines()), {}))
        objects: Takers = {**dict.fromkeys(PLAIN, self._plain), **dict.fromkeys(MEDIA, self._file)}
        self._pass(lines(), {**objects, "page": self._shell}, counted=objects)
        pages: Takers = {"page": self._page}
        self._pass(lines(), pages, counted=pages)
        rest: Takers = {"settings": self._settings, "redirect": self._redirect}
        self._pass(lines(), rest, counted=rest)
        return self.counts

    def _pass(self, lines: Iterable[Line], takers: Takers, counted: Takers) -> None:
        for number, line in enumerate(lines, 1):
            kind = str(line.get("type"))
            if kind not in _KINDS:
                raise TransferRefused(f"第 {number} 行：不认识“{kind}”。")
            if kind in takers:
                became = self._taken(number, line, takers[kind])
                if kind in counted:
                    self.counts[became] += 1
                    self.progress(str(line["key"]))

    def _taken(self, number: int, line: Line, take: Taker) -> str:
        try:
            return take(line)
        except (KeyError, TypeError, ValueError, LookupError, ValidationError) as error:
            raise TransferRefused(f"第 {number} 行（{line.get('type')} {line.get('key')}）读不懂：{error}") from error

    def _id(self, model: type[models.Model], key: Any) -> Any:
        """The id of what a key names: tags and collections are made, what else is missing is refused."""
        if model is Tag:
            return self.keys.tag(key)
        if model is Collection:
            return self._collection(key)
        found = self.keys.pk(model, key)
        if found is None:
            raise TransferRefused(f"没有“{model._meta.verbose_name}”：{key}")
        return found

    def _page_id_if_there(self, model: type[models.Model], key: Any) -> Any:
        return self.keys.pk(Page, key) if issubclass(model, Page) else self._id(model, key)

    def _collection(self, path: str) -> int:
        found = self.keys.pk(Collection, path)
        if found is None:
            above, _, name = path.rpartition(" / ")
            parent = Collection.objects.get(pk=self._collection(above))
            found = parent.add_child(instance=Collection(name=name)).pk
            self.keys.note(Collection, path, found)
        return int(found)

    def _plain(self, line: Line) -> str:
        model = PLAIN[line["type"]]
        item = model.objects.filter(pk=self.keys.pk(model, line["key"])).first() or model()
        became = self._saved(item, line)
        self.keys.note(model, line["key"], item.pk)
        return became

    def _saved(self, item: Any, line: Line) -> str:
        made = item.pk is None
        if not self._filled_in(item, line) and not made:
            return EQUAL
        item.full_clean(exclude=["path"])
        item.save()
        return NEW if made else CHANGED

    def _filled_in(self, item: Any, line: Line) -> bool:
        """Set the fields of a line; whether any of them is another than before."""
        fields = rewritten(type(item), line["fields"], self._id, streams_as_text=True)
        before = {name: _value(item, name) for name in fields}
        for name, value in fields.items():
            field = item._meta.get_field(name)
            setattr(item, field.attname, field.to_python(value))
        return before != {name: _value(item, name) for name in fields}

    def _file(self, line: Line) -> str:
        model = MEDIA[line["type"]]
        item = model.objects.filter(pk=self.keys.pk(model, line["key"])).first() or model()
        made = item.pk is None
        if not self._filled_in(item, line) and not made and sorted(item.tags.names()) == line["tags"]:
            return EQUAL
        if made:
            item.file.save(line["name"], ContentFile(self._bytes(line["file"]), line["name"]), save=False)
            _measure(item)
        item.save()
        item.tags.set(line["tags"])
        model.objects.filter(pk=item.pk).update(created_at=parse_datetime(line["created_at"]))
        self.keys.note(model, line["key"], item.pk)
        return NEW if made else CHANGED

    def _bytes(self, name: str) -> bytes:
        path = (self.files / name).resolve()
        if not path.is_relative_to(self.files.resolve()) or not path.is_file():
            raise TransferRefused(f"缺少文件：{name}")
        return path.read_bytes()

    def _shell(self, line: Line) -> str:
        """Make a page that is missing, with what it names so far; whole it becomes once all pages are there."""
        model = apps.get_model(line["model"])
        if pk := self.keys.pk(Page, line["key"]):
            if not model._default_manager.filter(pk=pk).exists():
                raise TransferRefused(f"{line['key']} 在这里是另一种页面。")
            return EQUAL
        fields = rewritten(model, line["fields"], self._page_id_if_there, streams_as_text=True)
        page = _filled(model, None, fields)
        self._parent(line["key"]).add_child(instance=page)
        self.keys.note(Page, line["key"], page.pk)
        self._made.add(line["key"])
        return NEW

    def _page(self, line: Line) -> str:
        model = apps.get_model(line["model"])
        page = model._default_manager.get(pk=self.keys.pk(Page, line["key"]))
        restriction = PageViewRestriction.objects.filter(page=page).first()
        made = line["key"] in self._made
        if not made and page_line(page, self.keys, restriction) == line:
            return EQUAL
        page = _filled(model, page, rewritten(model, line["fields"], self._id, streams_as_text=True))
        page.save(clean=False)
        _note_times(page, line)
        self._revise(model, page, line)
        return NEW if made else CHANGED

    def _parent(self, key: str) -> Page:
        above = f"{key.rstrip('/').rpartition('/')[0]}/"
        pk = self.keys.pk(Page, above)
        if pk is None:
            raise TransferRefused(f"没有上级页面：{above}")
        found: Page = Page.objects.get(pk=pk)
        return found

    def _revise(self, model: type[Any], page: Any, line: Line) -> None:
        """A revision of the live content, one of the draft, and what follows from publishing."""
        page = model._default_manager.get(pk=page.pk)
        revision = page.save_revision(clean=False, changed=False)
        if line["live"]:
            Page.objects.filter(pk=page.pk).update(live_revision=revision)
            page_published.send(sender=model, instance=page, revision=revision)
        if line["draft"]:
            draft = _filled(model, page, rewritten(model, line["draft"], self._id, streams_as_text=True))
            draft.save_revision(clean=False)
        _note_times(page, line)
        _restrict(page, line["restriction"])

    def _settings(self, line: Line) -> str:
        """Of the site; an export of before there were others names none else."""
        if line["key"] == "shelf_life":
            return self._saved(ShelfLife.load(), line)
        return self._saved(PublicSiteSettings.for_site(Site.objects.get(is_default_site=True)), line)

    def _redirect(self, line: Line) -> str:
        page = self._id(Page, line["page"]) if line["page"] else None
        values = {
            "redirect_page_id": page,
            "redirect_link": line["link"],
            "is_permanent": line["permanent"],
            "automatically_created": line["automatic"],
        }
        found = Redirect.objects.filter(old_path=line["key"]).first()
        if found and all(getattr(found, name) == value for name, value in values.items()):
            return EQUAL
        Redirect.objects.update_or_create(old_path=line["key"], defaults=values)
        return CHANGED if found else NEW


def _check_header(header: Mapping[str, Any]) -> None:
    if header.get("format") != FORMAT:
        raise TransferRefused("这不是本平台导出的内容。")
    if header.get("version") != VERSION:
        raise TransferRefused(f"导出的格式是第 {header.get('version')} 版，这里读第 {VERSION} 版。")


def _value(item: Any, name: str) -> Any:
    field = item._meta.get_field(name)
    return field.to_python(getattr(item, field.attname))


def _measure(item: Any) -> None:
    if hasattr(item, "_set_document_file_metadata"):
        item._set_document_file_metadata()


def _filled(model: type[Any], page: Any, fields: Mapping[str, Any]) -> Any:
    """The page with these fields, child rows and relations; a new one where there is none."""
    base = page.serializable_data() if page else {}
    data = {**base, **fields, "pk": page.pk if page else None}
    filled = model.from_serializable_data(data, check_fks=False)
    if page:
        for name in ("path", "depth", "numchild", "url_path", "translation_key", "locale_id", "owner_id", "live",
                     "content_type_id", "latest_revision_id", "live_revision_id", "draft_title"):  # fmt: skip
            setattr(filled, name, getattr(page, name))
    else:
        filled.live = False
    return filled


_TIMES = ("first_published_at", "last_published_at", "latest_revision_created_at")


def _note_times(page: Any, line: Line) -> None:
    at = {name: _parsed(line[name]) for name in _TIMES}
    changed = bool(line["draft"]) if line["live"] else True
    Page.objects.filter(pk=page.pk).update(
        live=line["live"],
        draft_title=(line["draft"] or line["fields"])["title"],
        has_unpublished_changes=changed,
        **at,
    )


def _parsed(text: str | None) -> datetime | None:
    return parse_datetime(text) if text else None


def _restrict(page: Page, wanted: Mapping[str, Any] | None) -> None:
    """The privacy of a page; a group that is not here leaves the page to those who can sign in."""
    PageViewRestriction.objects.filter(page_id=page.pk).delete()
    if not wanted:
        return
    groups = list(Group.objects.filter(name__in=wanted["groups"]))
    kind = wanted["type"]
    if kind == PageViewRestriction.GROUPS and len(groups) < len(wanted["groups"]):
        kind = PageViewRestriction.LOGIN
    made = PageViewRestriction(page_id=page.pk, restriction_type=kind, password=wanted["password"])
    made.save()
    made.groups.set(groups)
