"""Experts and authors."""

from __future__ import annotations

from django.db import models
from wagtail.search import index


class Person(index.Indexed, models.Model):
    """A person as readers see them; no contact data is kept."""

    name = models.CharField("姓名", max_length=40)
    title = models.CharField("职称、职务", max_length=60, blank=True)
    institution = models.CharField("单位", max_length=100, blank=True)
    field = models.CharField("专业领域", max_length=60, blank=True)

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
