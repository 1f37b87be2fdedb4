"""Experts and authors."""

from __future__ import annotations

from django.db import models
from wagtail.admin.panels import FieldPanel
from wagtail.search import index


class Person(index.Indexed, models.Model):
    """A person as readers see them; no contact data is kept."""

    name = models.CharField("姓名", max_length=40)
    title = models.CharField("职称、职务", max_length=60, blank=True)
    institution = models.CharField("单位", max_length=100, blank=True)
    field = models.CharField("专业领域", max_length=60, blank=True)

    panels = [
        FieldPanel("name"),
        FieldPanel("title", help_text="如：主任医师、研究员。读者凭它判断这个人为什么可信。"),
        FieldPanel("institution", help_text="用全称。"),
        FieldPanel("field", help_text="如：传染病防控。"),
    ]
    search_fields = [
        index.SearchField("name"),
        index.AutocompleteField("name"),
        index.SearchField("institution"),
        index.SearchField("field"),
    ]

    class Meta:
        verbose_name = "专家和作者"
        verbose_name_plural = "专家和作者"
        ordering = ["name"]

    def __str__(self) -> str:
        return f"{self.name}（{self.institution}）" if self.institution else self.name
