"""What articles, rebuttals, venues, events and campaigns have in common."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.timezone import localdate, now
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import TaggedItemBase
from wagtail import hooks
from wagtail.admin.panels import (
    CommentPanel,
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.models import Orderable, Page
from wagtail.search import index

from content.blocks.sources import CORRECTIONS, EVIDENCE
from content.fields import ChoiceSetField, StreamField
from content.panels import CoverPanel
from content.plain_text import stream_text
from content.records import ContentRecord, CorrectionFacts, EvidenceFacts, Kind, PersonFacts
from content.slugs import RESERVED_IN_SECTIONS
from content.vocabulary import Audience, ContributorRole
from content.widgets import RegionCheckboxes, TopicCheckboxes

from .addresses import ADDRESS_PANELS, PinyinSlugPage
from .previews import PreviewedInLists


class PageTag(TaggedItemBase):
    """A free tag on any page."""

    content_object = ParentalKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="page_tags")

    class Meta:
        verbose_name = "标签"


class Contributor(Orderable):
    """A person's part in a page."""

    page = ParentalKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="contributors")
    person = models.ForeignKey("content.Person", verbose_name="人员", on_delete=models.PROTECT, related_name="+")
    role = models.CharField("角色", max_length=10, choices=ContributorRole, default=ContributorRole.AUTHOR)

    panels = [FieldRowPanel([FieldPanel("person"), FieldPanel("role")])]

    class Meta(Orderable.Meta):
        verbose_name = "作者和审核"

    def __str__(self) -> str:
        return f"{self.get_role_display()}：{self.person}"


def with_site_context(page: Page, request: Any, context: dict[str, Any]) -> dict[str, Any]:
    """``context`` with what the hooks ``page_context(page, request)`` add: the public site hands its own in."""
    for hook in hooks.get_hooks("page_context"):
        context |= hook(page, request)
    return context


class KepuPage(PreviewedInLists, PinyinSlugPage):
    """A page of content: it has a record, and everything about it can be searched, filtered and cited."""

    kind: ClassVar[Kind]
    reserved_slugs = RESERVED_IN_SECTIONS

    summary = models.CharField(
        "摘要", max_length=160, help_text="60–110 个字：读完能知道什么。用在列表、搜索结果和转发卡片里。"
    )
    cover = models.ForeignKey(
        "kepu_media.Picture",
        verbose_name="封面",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="留空时按主题和标题自动绘制一张。",
    )
    topics = ParentalManyToManyField("content.Topic", verbose_name="主题", blank=True, related_name="+")
    regions = ParentalManyToManyField(
        "content.Region",
        verbose_name="地区",
        blank=True,
        related_name="+",
        help_text="和哪里有关；全省通用就选广东省。",
    )
    audiences = ChoiceSetField("适合人群", choices=Audience, blank=True)
    tags = ClusterTaggableManager(through=PageTag, blank=True, verbose_name="标签")
    evidence = StreamField(EVIDENCE, verbose_name="证据", blank=True)
    corrections = StreamField(CORRECTIONS, verbose_name="更正", blank=True, help_text="读者会看到，按日期排列。")
    reviewed_on = models.DateField("审核日期", null=True, blank=True)
    review_due = models.DateField("复核期限", null=True, blank=True, help_text="到了这一天要重新核对。")

    search_fields = [
        *Page.search_fields,
        index.SearchField("summary"),
        index.FilterField("review_due"),
        index.FilterField("reviewed_on"),
    ]
    classification_panels = [
        MultiFieldPanel(
            [
                FieldPanel("topics", widget=TopicCheckboxes),
                FieldPanel("regions", widget=RegionCheckboxes),
                FieldPanel("audiences"),
                FieldPanel("tags", help_text="自由添加的词，用逗号或回车隔开，例如：荔枝、开学季。"),
            ],
            heading="归类",
        ),
        CoverPanel("cover"),
    ]
    trust_panels = [
        FieldPanel("evidence"),
        InlinePanel(
            "contributors",
            heading="作者和审核",
            label="人员",
            help_text="读者会看到是谁写的、谁审的。名单里没有的人，先到“资料 > 专家和作者”里添加。",
        ),
        MultiFieldPanel([FieldRowPanel([FieldPanel("reviewed_on"), FieldPanel("review_due")])], heading="审核日期"),
        FieldPanel("corrections"),
    ]
    publishing_panels = [
        MultiFieldPanel(ADDRESS_PANELS, heading="网址和搜索引擎"),
        PublishingPanel(),
        CommentPanel(),
    ]
    show_in_menus_default = False

    class Meta:
        abstract = True

    @classmethod
    def tabs(cls, content: list[Any]) -> TabbedInterface:
        """Four tabs in the order in which an editor thinks."""
        return TabbedInterface(
            [
                ObjectList([*cls.content_panels, FieldPanel("summary"), *content], heading="内容"),
                ObjectList(cls.classification_panels, heading="归类和封面"),
                ObjectList(cls.trust_panels, heading="证据和审核"),
                ObjectList(cls.publishing_panels, heading="网址和发布"),
            ],
            base_form_class=cls.base_form_class,
        )

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return with_site_context(self, request, super().get_context(request, *args, **kwargs))

    def to_record(self) -> ContentRecord:
        """The page as the rest of the house sees it."""
        return ContentRecord(**self.record_fields())

    def record_fields(self) -> dict[str, Any]:
        """What every kind has; a kind adds its own fields to it. A page never saved has id 0, and is of today."""
        topics, regions, contributors = self.topics.all(), self.regions.all(), list(self.contributors.all())
        published = self.first_published_at or self.latest_revision_created_at or now()
        updated = self.last_published_at or published
        return {
            "id": self.pk or 0,
            "kind": self.kind,
            "url": self.get_url() or "",
            "title": self.title,
            "version": int(updated.timestamp() * 1000),
            "published_at": published,
            "updated_at": updated,
            "summary": self.summary,
            "body": self.body_text(),
            "topics": _flat(topic.with_ancestors for topic in topics),
            "topic_names": tuple(topic.name for topic in topics),
            "regions": _flat(region.with_ancestors for region in regions),
            "audiences": self.audiences,
            "tags": tuple(row.tag.name for row in self.page_tags.all()),
            "terms": tuple(glossary_terms(self.body_stream())),
            "days": self.record_days(),
            "cover_alt": self.cover.default_alt_text if self.cover else "",
            "authors": people(contributors, ContributorRole.AUTHOR),
            "reviewers": people(contributors, ContributorRole.REVIEWER),
            "reviewed_on": self.reviewed_on,
            "review_due": self.review_due,
            "evidence": tuple(evidence_facts(self.evidence)),
            "corrections": tuple(correction_facts(self.corrections)),
        }

    def body_stream(self) -> Any:
        """The stream that holds the page's main text."""
        raise NotImplementedError

    def body_text(self) -> str:
        """The main text without markup."""
        return stream_text(self.body_stream().raw_data)

    def record_days(self) -> tuple[Any, ...]:
        """See ``ContentRecord.days``."""
        return (localdate(self.first_published_at),) if self.first_published_at else ()


def _flat(groups: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item for group in groups for item in group))


def people(contributors: list[Contributor], role: str) -> tuple[PersonFacts, ...]:
    """Those of ``contributors`` with this role, in order."""
    return tuple(
        PersonFacts(name=item.person.name, title=item.person.title, institution=item.person.institution)
        for item in contributors
        if item.role == role and item.person_id
    )


def glossary_terms(stream: Any) -> list[str]:
    """Terms explained in a stream, from its raw data."""
    return [block["value"]["term"] for block in stream.raw_data if block["type"] == "glossary_term"]


def evidence_facts(stream: Any) -> list[EvidenceFacts]:
    """Evidence rows in the order of the page; a draft's may lack a part."""
    return [
        EvidenceFacts(
            title=row.value["title"] or "",
            publisher=row.value["publisher"] or "",
            url=row.value["url"] or "",
            read_on=row.value["read_on"],
        )
        for row in stream
    ]


def correction_facts(stream: Any) -> list[CorrectionFacts]:
    """Corrections, newest first; a draft's without a date are left out."""
    rows = [
        CorrectionFacts(corrected_on=row.value["corrected_on"], was=row.value["was"] or "", now=row.value["now"] or "")
        for row in stream
        if row.value["corrected_on"]
    ]
    return sorted(rows, key=lambda row: row.corrected_on, reverse=True)
