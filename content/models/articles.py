"""Popular-science articles."""

from __future__ import annotations

from typing import Any

from wagtail.admin.panels import FieldPanel

from content.blocks.story import STORY
from content.fields import StreamField
from content.records import Kind

from .base import KepuPage
from .section import SectionPage


class ArticleIndexPage(SectionPage):
    """``/articles/``"""

    kind = Kind.ARTICLE
    subpage_types = ["content.ArticlePage"]

    class Meta:
        verbose_name = "科普文章栏目"


class ArticlePage(KepuPage):
    """An article."""

    kind = Kind.ARTICLE
    review_required = True
    body = StreamField(STORY, verbose_name="正文")

    parent_page_types = ["content.ArticleIndexPage"]
    subpage_types: list[str] = []
    template = "content/article_page.html"
    edit_handler = KepuPage.tabs(
        [FieldPanel("body", help_text="一段说一件事。点“+”加段落、图片、步骤、提示、图表等。")]
    )

    class Meta:
        verbose_name = "科普文章"
        verbose_name_plural = "科普文章"

    def body_stream(self) -> Any:
        return self.body
