"""Notices of an emergency: a line above pages and in every widget of a region, for as long as it lasts."""

from __future__ import annotations

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.timezone import now
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel

from content.vocabulary import EmergencyLevel
from content.widgets import RegionRadios

LONGEST = timedelta(days=30)


class EmergencyNotice(models.Model):
    """What readers of a region must know now. Shown from ``starts_at`` up to, not including, ``ends_at``."""

    level = models.CharField("级别", max_length=10, choices=EmergencyLevel)
    region = models.ForeignKey("content.Region", verbose_name="地区", on_delete=models.PROTECT, related_name="+")
    text = models.CharField("提示", max_length=120)
    link = models.CharField("详情网址", max_length=300, blank=True)
    starts_at = models.DateTimeField("开始", default=now)
    ends_at = models.DateTimeField("结束", db_index=True)

    panels = [
        FieldPanel("level", help_text="照发布预警的部门定的级别选，不自己定。"),
        FieldPanel("text", help_text="一句话：出了什么事，现在该做什么。最多 120 个字。"),
        FieldPanel("link", help_text="https:// 开头的网址，或本站的网址，如 /articles/tai-feng/。没有就留空。"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")])],
            heading="什么时候显示",
            help_text="到点自动出现，到点自动消失，最长 30 天。提前结束，就把“结束”改成现在。",
        ),
        FieldPanel("region", widget=RegionRadios, help_text="首页、这里和下级地区的页面、合作网站上的组件都会显示。"),
    ]

    class Meta:
        verbose_name = "应急提示"
        verbose_name_plural = "应急提示"
        ordering = ["-starts_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.region} {self.get_level_display()}：{self.text}"

    def clean(self) -> None:
        if self.link and not (self.link.startswith(("https://", "http://")) or _on_this_site(self.link)):
            raise ValidationError({"link": "要以 https:// 开头，或者是以 / 开头的本站网址。"})
        if not self.starts_at or not self.ends_at:
            return
        if self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": "结束要在开始之后。"})
        if self.ends_at - self.starts_at > LONGEST:
            raise ValidationError({"ends_at": "一条提示最长显示 30 天，到时候还没有结束，请再发一条。"})

    def state(self) -> str:
        """For lists: whether readers see it now."""
        at = now()
        if at >= self.ends_at:
            return "已结束"
        return "正在显示" if at >= self.starts_at else "还没开始"


def _on_this_site(link: str) -> bool:
    return link.startswith("/") and not link.startswith(("//", "/\\"))
