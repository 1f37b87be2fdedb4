"""Where our words appear."""

from __future__ import annotations

from django.db import models


class EmbeddingHost(models.Model):
    """A page of this host showed a widget on that day. Nothing about the page or its readers is kept."""

    host = models.CharField("网站", max_length=253)
    day = models.DateField("日期")

    class Meta:
        verbose_name = "嵌入本站内容的网站"
        verbose_name_plural = "嵌入本站内容的网站"
        ordering = ["-day", "host"]
        constraints = [models.UniqueConstraint(fields=["host", "day"], name="one_host_a_day")]

    def __str__(self) -> str:
        return f"{self.host} {self.day}"
