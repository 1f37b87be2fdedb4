"""Pages with plain ASCII addresses that are made from Chinese titles."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from http import HTTPMethod
from itertools import chain, count
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import Page, Site

from content import keeping
from content.forms import PinyinCopyForm, PinyinSlugForm
from content.slugs import pinyin_slug

READING = [HTTPMethod.GET, HTTPMethod.HEAD, HTTPMethod.OPTIONS]
SLUG_HELP = "留空就用标题的拼音。第一次发布以后，改标题不会改网址；在这里改网址，旧网址会自动转到新网址。"
# Wagtail's own panel for titles writes addresses in the browser, and knows no pinyin.
TITLE_PANEL = FieldPanel("title", heading="标题", help_text="读者最先看到的一行：他的问题，或者答案。")
ADDRESS_PANELS = [
    FieldPanel("slug", heading="网址", help_text=SLUG_HELP),
    FieldPanel(
        "seo_title",
        heading="搜索引擎标题",
        help_text="搜索结果里的标题。留空就用页面标题；标题太长或太俏皮时才需要另写。",
    ),
    FieldPanel("search_description", heading="搜索引擎描述", help_text="搜索结果标题下的文字。留空就用摘要。"),
]


class PinyinSlugPage(Page):
    """A page whose address is made from the pinyin of its title once, and stays when the title changes.

    ``drafting``: the form is being saved as a draft or previewed, so what only readers need may be missing.
    """

    slug: str

    allowed_http_methods = READING
    base_form_class = PinyinSlugForm
    copy_form_class = PinyinCopyForm
    reserved_slugs: ClassVar[frozenset[str]] = frozenset()
    drafting = False
    content_panels = [TITLE_PANEL]
    promote_panels = [MultiFieldPanel([*ADDRESS_PANELS, FieldPanel("show_in_menus")], heading="网址和搜索引擎")]

    class Meta:
        abstract = True

    def _set_core_field_defaults(self) -> None:
        if not self.slug and self.title and self.path:
            self.slug = self.free_slug(self.title, self.get_parent())
        super()._set_core_field_defaults()

    def get_url_parts(self, request: Any = None) -> Any:
        """Wagtail's. Who shows a page's address depends on the page: it may move or go."""
        if self.pk:
            keeping.linked(self.pk)
        return super().get_url_parts(request)

    def free_slug(self, title: str, parent: Page | None) -> str:
        """The pinyin of ``title``, with a number where that is taken below ``parent`` or reserved."""
        base = pinyin_slug(title) or "page"
        candidates = chain([base], (f"{base}-{number}" for number in count(2)))
        return next(slug for slug in candidates if not self.refusal(slug, parent))

    def refusal(self, slug: str, parent: Page | None) -> str:
        """Why the page can't have this address below ``parent``; empty if it can."""
        if problem := self.unusable(slug):
            return problem
        if not Page._slug_is_available(slug, parent, self):
            return f"同一栏目里已有网址为“{slug}”的页面，请换一个。"
        return ""

    def unusable(self, slug: str) -> str:
        """Why no page of this type can have this address; empty if one can."""
        if slug in self.reserved_slugs:
            return f"“{slug}”是网站自己的网址，请换一个。"
        if not slug.isascii():
            return f"网址只能用英文字母、数字和连字符，“{slug}”不行。留空会自动用标题的拼音。"
        return ""

    def clean(self) -> None:
        super().clean()
        if problem := self.unusable(self.slug):
            raise ValidationError({"slug": problem})
        if not self.drafting:
            self.check_complete()

    def check_complete(self) -> None:
        """Raise ``ValidationError`` for what a draft may lack and readers may not."""


def addresses_of(paths: Mapping[int, str]) -> dict[int, str]:
    """What ``get_url()`` says of pages below the root of a site, from their ids and ``url_path`` alone."""
    page, found = Page(pk=0), {}  # one for all: to make a page costs more than to find its address
    for page_id, url_path in paths.items():
        keeping.linked(page_id)
        page.url_path = url_path
        found[page_id] = page.get_url() or ""
    return found


def share_root_paths(pages: Iterable[Any]) -> None:
    """Where sites begin, which Wagtail otherwise asks its cache for with each page whose address is wanted."""
    roots = Site.get_site_root_paths()
    for page in pages:
        page._wagtail_cached_site_root_paths = roots
