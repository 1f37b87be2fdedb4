"""Changes to many pages at once, kept so that they can be taken back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.timezone import now


class BulkChange(models.Model):
    """One field of many pages was set. ``before`` and ``after`` map a page's id to its value as JSON holds it."""

    field = models.CharField(max_length=20)
    words = models.CharField("改了什么", max_length=200)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(default=now)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "批量修改"
        verbose_name_plural = "批量修改"
        ordering = ["-changed_at"]

    def __str__(self) -> str:
        return self.words
