"""Imports: what was uploaded and waits to be confirmed, and what a confirmed one wrote, so that it can be undone."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models

WAITS = timedelta(hours=24)
KINDS = {
    "venues": "场馆（表格）",
    "events": "活动（表格）",
    "calendar": "活动（日历文件）",
    "word": "文章（Word）",
    "wechat": "文章（公众号）",
}


class ImportBatch(models.Model):
    """One upload. ``rows`` are planned rows as JSON; ``source`` is kept only where pictures are still needed."""

    class State(models.TextChoices):
        WAITING = "waiting", "待确认"
        DONE = "done", "已导入"
        UNDONE = "undone", "已撤销"

    kind = models.CharField("种类", max_length=20)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="导入人", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    file_name = models.CharField("文件", max_length=200)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    headings = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    rows = models.JSONField(default=list)
    source = models.BinaryField(null=True)
    picture_ids = models.JSONField(default=list)
    created_at = models.DateTimeField("上传时间", auto_now_add=True)
    confirmed_at = models.DateTimeField("导入时间", null=True)
    undone_at = models.DateTimeField("撤销时间", null=True)

    class Meta:
        verbose_name = "导入"
        verbose_name_plural = "导入"
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["owner", "-created_at"], name="content_import_own")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def label(self) -> str:
        """The kind in words."""
        return KINDS[self.kind]

    @property
    def expires_at(self) -> datetime:
        """Until when it can be confirmed."""
        return self.created_at + WAITS


class ImportedPage(models.Model):
    """A page that an import made or changed: by ``revision``, on top of ``before``."""

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="pages")
    page = models.ForeignKey("wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=255)
    created = models.BooleanField(default=True)
    revision = models.ForeignKey("wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="+")
    before = models.ForeignKey("wagtailcore.Revision", null=True, on_delete=models.SET_NULL, related_name="+")
    outcome = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title
