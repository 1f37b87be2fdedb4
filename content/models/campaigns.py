"""Campaigns (专题): a landing page that gathers what belongs to one occasion."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, PageChooserPanel
from wagtail.models import Orderable

from content.blocks.story import STORY
from content.date_words import dates_words
from content.fields import StreamField
from content.records import Kind

from .base import KepuPage
from .section import SectionPage

LONGEST_DAYS = 400


class CampaignIndexPage(SectionPage):
    """``/campaigns/``"""

    kind = Kind.CAMPAIGN
    subpage_types = ["content.CampaignPage"]

    class Meta:
        verbose_name = "专题栏目"


class CampaignPage(KepuPage):
    """An occasion such as 全国科普月 with its articles, rebuttals, venues and events.

    What is published has both dates; a draft is kept without them.
    """

    kind = Kind.CAMPAIGN
    lists_kinds = tuple(Kind)
    by_the_minute = True
    starts_on = models.DateField("开始日期", null=True)
    ends_on = models.DateField("结束日期", null=True)
    intro = StreamField(STORY, verbose_name="介绍")

    parent_page_types = ["content.CampaignIndexPage"]
    subpage_types: list[str] = []
    template = "content/campaign_page.html"
    edit_handler = KepuPage.tabs(
        [
            FieldRowPanel([FieldPanel("starts_on"), FieldPanel("ends_on")]),
            FieldPanel("intro", help_text="这个专题是什么、读者能参加什么。"),
            InlinePanel(
                "members",
                heading="收入的文章、辟谣和场馆",
                label="页面",
                help_text="活动不用选：在活动里选所属专题。",
            ),
        ]
    )

    class Meta:
        verbose_name = "专题"
        verbose_name_plural = "专题"

    def clean(self) -> None:
        super().clean()
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": "结束日期早于开始日期。"})

    def body_stream(self) -> Any:
        return self.intro

    @property
    def period(self) -> str:
        """From when to when, in words; empty while a draft doesn't say."""
        return dates_words(self.starts_on, self.ends_on) if self.starts_on and self.ends_on else ""

    def is_on(self, day: date) -> bool:
        """Whether that day is one of its days."""
        return bool(self.starts_on and self.ends_on and self.starts_on <= day <= self.ends_on)

    def record_days(self) -> tuple[date, ...]:
        if not (self.starts_on and self.ends_on):
            return ()
        count = min((self.ends_on - self.starts_on).days, LONGEST_DAYS)
        return tuple(self.starts_on + timedelta(days=offset) for offset in range(count + 1))


class CampaignMember(Orderable):
    """A page gathered by a campaign."""

    campaign = ParentalKey(CampaignPage, on_delete=models.CASCADE, related_name="members")
    page = models.ForeignKey("wagtailcore.Page", verbose_name="页面", on_delete=models.CASCADE, related_name="+")

    panels = [
        PageChooserPanel("page", ["content.ArticlePage", "content.RumorPage", "content.VenuePage"]),
    ]

    class Meta(Orderable.Meta):
        verbose_name = "收入的页面"

    def __str__(self) -> str:
        return str(self.page)
