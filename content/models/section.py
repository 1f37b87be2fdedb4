"""A section of the site: the parent of all pages of one kind. The site's own views render it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from wagtail.admin.panels import FieldPanel

from content.permissions import SectionPermissions
from content.records import Kind

from .addresses import PinyinSlugPage


class SectionPage(PinyinSlugPage):
    """The listing of one kind; ``intro`` is the sentence under its heading."""

    kind: ClassVar[Kind]

    intro = models.CharField("栏目介绍", max_length=120, blank=True)

    parent_page_types = ["content.HomePage"]
    max_count = 1
    template = "content/section_page.html"
    content_panels = [
        *PinyinSlugPage.content_panels,
        FieldPanel("intro", help_text="标题下面的一句话：读者在这里能找到什么。"),
    ]
    promote_panels = [
        FieldPanel("seo_title", heading="搜索引擎标题", help_text="留空就用栏目名称。"),
        FieldPanel("search_description", heading="搜索引擎描述"),
        FieldPanel("show_in_menus", heading="放进导航"),
    ]

    class Meta:
        abstract = True

    def permissions_for_user(self, user: Any) -> SectionPermissions:
        return SectionPermissions(user, self)
