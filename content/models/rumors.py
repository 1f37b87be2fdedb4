"""Rumour rebuttals: a circulated claim, what is true, and how we know."""

from __future__ import annotations

from typing import Any

from django.db import models
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.search import index

from content.blocks.story import STORY
from content.fields import StreamField
from content.records import ClaimFacts, Kind
from content.vocabulary import Verdict
from content.widgets import OneParagraph

from .base import KepuPage, evidence_facts
from .section import SectionPage


class RumorIndexPage(SectionPage):
    """``/rumors/``"""

    kind = Kind.RUMOR
    subpage_types = ["content.RumorPage"]

    class Meta:
        verbose_name = "辟谣栏目"


class RumorPage(KepuPage):
    """A rebuttal, or a confirmation, of one claim."""

    kind = Kind.RUMOR
    review_required = True
    claim = models.CharField(
        "流传的说法", max_length=200, help_text="照原话写，不超过 200 字，不加“谣言：”之类的字样。"
    )
    wordings = models.TextField(
        "其他说法",
        max_length=4000,
        blank=True,
        help_text="同一说法的其他讲法，每行一种；转发的原文、粤语讲法都可以。",
    )
    verdict = models.CharField("结论", max_length=12, choices=Verdict, db_index=True)
    truth = models.CharField("一句话真相", max_length=120, help_text="读者只看这一句也不会被误导。")
    explanation = StreamField(STORY, verbose_name="解释")
    circulates = models.CharField("在哪里流传", max_length=100, blank=True, help_text="如：微信群、短视频")
    circulating_since = models.DateField("何时开始流传", null=True, blank=True)
    checked_by = models.ForeignKey(
        "content.Organization",
        verbose_name="核查机构",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )

    parent_page_types = ["content.RumorIndexPage"]
    subpage_types: list[str] = []
    template = "content/rumor_page.html"
    search_fields = [
        *KepuPage.search_fields,
        index.SearchField("claim"),
        index.SearchField("wordings"),
        index.FilterField("verdict"),
    ]
    edit_handler = KepuPage.tabs(
        [
            MultiFieldPanel([FieldPanel("claim", widget=OneParagraph), FieldPanel("wordings")], heading="流传的说法"),
            MultiFieldPanel(
                [
                    FieldPanel("verdict", help_text="和正文的证据一致；证据不够就选“缺乏证据”，不要硬判。"),
                    FieldPanel("truth", widget=OneParagraph),
                ],
                heading="结论",
            ),
            FieldPanel("explanation", help_text="先说为什么不对，再说该怎么做；每个关键数字都有证据。"),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("circulates"), FieldPanel("circulating_since")]),
                    FieldPanel("checked_by", help_text="读者会看到是谁核查的。"),
                ],
                heading="来历和核查",
            ),
        ]
    )

    class Meta:
        verbose_name = "辟谣"
        verbose_name_plural = "辟谣"

    def body_stream(self) -> Any:
        return self.explanation

    def own_pieces(self) -> list[tuple[str, str, str]]:
        verdict = f"{self.get_verdict_display()}：{self.truth}" if self.truth else ""
        return [("claim", "流传的说法", self.claim), ("truth", "结论", verdict)]

    @property
    def wording_list(self) -> tuple[str, ...]:
        """Other wordings, one per line of the field."""
        return tuple(line.strip() for line in self.wordings.splitlines() if line.strip())

    def findable_fields(self) -> dict[str, Any]:
        return {**super().findable_fields(), "evidence": tuple(evidence_facts(self.evidence))}

    def brief_fields(self) -> dict[str, Any]:
        return {
            **super().brief_fields(),
            "claim": ClaimFacts(
                claim=self.claim,
                wordings=self.wording_list,
                verdict=self.verdict,
                verdict_label=self.get_verdict_display(),
                truth=self.truth,
                circulates=self.circulates,
                circulating_since=self.circulating_since,
                checked_by=self.checked_by.name if self.checked_by else "",
            ),
        }
