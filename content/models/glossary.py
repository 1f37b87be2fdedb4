"""Terms that published pages explain."""

from __future__ import annotations

from django.db import models
from wagtail.models import Page


class GlossaryEntry(models.Model):
    """Derived from the glossary blocks of a page whenever it is published, so that other editors can be offered it."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="+")
    term = models.CharField(max_length=40, db_index=True)
    definition = models.TextField()

    class Meta:
        ordering = ["term", "pk"]

    def __str__(self) -> str:
        return self.term
