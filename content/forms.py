"""Forms of the editors' screens that do more than Wagtail's own."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.timezone import localtime
from wagtail.admin.forms.pages import CopyForm, WagtailAdminPageForm
from wagtail.models import Revision

from .permissions import offices_of
from .slugs import pinyin_slug


class PinyinSlugForm(WagtailAdminPageForm):
    """A page's form whose address may be left empty.

    Until a page is published for the first time, an address nobody has typed follows the title: drafts are saved
    while the title is still being written.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False

    def clean_slug(self) -> str:
        typed: str = self.cleaned_data["slug"]
        title: str = self.cleaned_data.get("title", "")
        if title and self._follows_title(typed, title):
            return str(self.instance.free_slug(title, self.parent_page))
        slug = typed or self.instance.slug
        if refusal := slug and self.instance.refusal(slug, self.parent_page):
            raise ValidationError(refusal)
        return slug

    def _follows_title(self, typed: str, title: str) -> bool:
        page = self.instance
        if not page.slug:
            return not typed
        if page.first_published_at or typed not in ("", page.slug):
            return False
        made_of = pinyin_slug(str(self.initial.get("title") or ""))
        return made_of != pinyin_slug(title) and bool(re.fullmatch(rf"{re.escape(made_of)}(-\d+)?", page.slug))

    def _post_clean(self) -> None:
        self.instance.drafting = self.is_deferred_validation
        super()._post_clean()


class ContentForm(PinyinSlugForm):
    """The form of a content page: kept by an office, which is the editor's own unless they work for several."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields.get("office")
        offices = offices_of(self.for_user) if self.for_user else None
        if field is None or offices is None:
            return
        field.queryset = field.queryset.filter(pk__in=offices)
        field.required = True
        if not self.instance.office_id:
            self.initial["office"] = self.for_user.membership.organization_id

    def clean(self) -> Any:
        cleaned = super().clean()
        if newer := self._newer_revision():
            self.add_error(
                None,
                f"{newer.user or '别人'}在您打开以后改过这一页（{localtime(newer.created_at):%m-%d %H:%M}）。"
                "您写的都还在这张表里。请在新窗口打开历史看看改了什么，把要留的并进来；确定用您的，再保存一次。",
            )
        return cleaned

    def _newer_revision(self) -> Revision | None:
        """Somebody else's revision that came after the one this form was opened with."""
        if not self.instance.pk or "loaded_revision_id" not in self.data:
            return None
        latest: Revision | None = self.instance.get_latest_revision()
        if latest is None or latest.user_id == getattr(self.for_user, "pk", None):
            return None
        if own := self.data.get("overwrite_revision_id"):
            return latest if own != str(latest.pk) else None
        loaded = (self.data.get("loaded_revision_id"), self.data.get("loaded_revision_created_at"))
        return latest if loaded != (str(latest.pk), latest.created_at.isoformat()) else None

    def clean_office(self) -> Any:
        """A draft saved without one belongs to its writer's own: else they could not open it again."""
        chosen = self.cleaned_data.get("office")
        if chosen is None and self.for_user and offices_of(self.for_user) is not None:
            return self.for_user.membership.organization
        return chosen


class PinyinCopyForm(CopyForm):
    """Wagtail's form for copying a page, which knows the site's own addresses too."""

    def clean_new_slug(self) -> str:
        slug: str = self.cleaned_data["new_slug"]
        if problem := self.page.specific.unusable(slug):
            raise ValidationError(problem)
        return slug
