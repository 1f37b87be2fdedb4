"""The home page and plain pages (about, accessibility, privacy)."""

from __future__ import annotations

from typing import Any

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from content import changes, keeping
from content.blocks.story import STORY
from content.fields import StreamField
from content.slugs import RESERVED_AT_TOP

from .addresses import READING, TITLE_PANEL, PinyinSlugPage
from .base import with_site_context


class HomePage(Page):
    """``/``: what is on it is chosen by date, but an editor may put one page in front."""

    lead = models.ForeignKey(
        "wagtailcore.Page", verbose_name="头条", null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text="留空时用最新的一篇。",
    )  # fmt: skip

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "content.ArticleIndexPage",
        "content.RumorIndexPage",
        "content.VenueIndexPage",
        "content.EventIndexPage",
        "content.CampaignIndexPage",
        "content.StandardPage",
    ]
    max_count = 1
    allowed_http_methods = READING
    template = "website/home.html"
    content_panels = [TITLE_PANEL, FieldPanel("lead")]
    promote_panels = [
        FieldPanel("seo_title", heading="搜索引擎标题", help_text="留空就用网站名称。"),
        FieldPanel("search_description", heading="搜索引擎描述"),
    ]

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return with_site_context(self, request, super().get_context(request, *args, **kwargs))

    def serve(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().serve(request, *args, **kwargs)
        keeping.keep(response, *changes.EVERY_KIND, by_the_minute=True)
        return response

    class Meta:
        verbose_name = "首页"


class StandardPage(PinyinSlugPage):
    """A plain page."""

    body = StreamField(STORY, verbose_name="正文")

    parent_page_types = ["content.HomePage", "content.StandardPage"]
    template = "content/standard_page.html"
    reserved_slugs = RESERVED_AT_TOP
    content_panels = [*PinyinSlugPage.content_panels, FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("body")]

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return with_site_context(self, request, super().get_context(request, *args, **kwargs))

    def serve(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        response = super().serve(request, *args, **kwargs)
        keeping.keep(response)
        return response

    class Meta:
        verbose_name = "普通页面"
        verbose_name_plural = "普通页面"
