"""A section of the site: the parent of all pages of one kind. The site's own views render it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from content.records import Kind

from .base import PinyinSlugPage


class SectionPage(PinyinSlugPage):
    """The listing of one kind; ``intro`` is the sentence under its heading."""

    kind: ClassVar[Kind]

    intro = models.CharField("栏目介绍", max_length=120, blank=True)

    parent_page_types = ["content.HomePage"]
    max_count = 1
    template = "content/section_page.html"
    content_panels = [*Page.content_panels, FieldPanel("intro")]

    class Meta:
        abstract = True
