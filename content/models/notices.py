"""The State Council's notices on days off, as editors have entered them."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from content.vocabulary import NoticeState


class HolidayNotice(models.Model):
    """One entry of a year's notice. Rows are never changed but for their end: a correction is a row of its own."""

    year = models.PositiveSmallIntegerField("年份")
    number = models.CharField("文号", max_length=60, blank=True)
    source_url = models.URLField("通知网址", max_length=300, blank=True)
    text = models.TextField("通知原文", blank=True)
    days = models.JSONField("放假和调休")
    reason = models.CharField("说明", max_length=200, blank=True)
    state = models.CharField("状态", max_length=10, choices=NoticeState, default=NoticeState.CURRENT)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="录入人", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    entered_at = models.DateTimeField("录入时间", auto_now_add=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="更正或撤回的人", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    ended_at = models.DateTimeField("更正或撤回的时间", null=True)
    ended_reason = models.CharField("更正或撤回的原因", max_length=200, blank=True)

    class Meta:
        verbose_name = "放假安排"
        verbose_name_plural = "放假安排"
        ordering = ["-year", "-entered_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["year"], condition=models.Q(state=NoticeState.CURRENT), name="one_current_notice_a_year"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year} 年放假安排"
