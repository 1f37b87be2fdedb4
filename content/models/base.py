"""What articles, rebuttals, venues, events and campaigns have in common."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import Any, ClassVar, NamedTuple

from django.core.exceptions import ValidationError
from django.db import models
from django.shortcuts import render
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
from wagtail.models import Orderable, Page, PageViewRestriction
from wagtail.search import index
from wagtail.url_routing import RouteResult

from content import changes, keeping
from content.blocks.sources import CORRECTIONS, EVIDENCE
from content.fields import ChoiceSetField, StreamField
from content.forms import ContentForm
from content.panels import CoverPanel
from content.permissions import ContentPermissions, office_lock
from content.plain_text import stream_text
from content.proofreading.findings import obstacles
from content.proofreading.panel import ProofPanel
from content.records import ContentRecord, CorrectionFacts, EvidenceFacts, Kind, PersonFacts, SignatureFacts
from content.restrictions import certainly_public
from content.reviewing.claims import Piece, stream_pieces
from content.slugs import RESERVED_IN_SECTIONS
from content.vocabulary import Audience, ContributorRole
from content.widgets import OneParagraph, RegionCheckboxes, TopicCheckboxes

from .addresses import ADDRESS_PANELS, PinyinSlugPage
from .previews import PreviewedInLists
from .taxonomy import Region, Topic


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


class Linked(NamedTuple):
    """What a page is linked to, in order; tags by their names."""

    topics: Sequence[Topic]
    regions: Sequence[Region]
    tags: tuple[str, ...]


class KepuPage(PreviewedInLists, PinyinSlugPage):
    """A page of content: it has a record, and everything about it can be searched, filtered and cited."""

    kind: ClassVar[Kind]
    review_required: ClassVar[bool] = False
    lists_kinds: ClassVar[tuple[Kind, ...]] = ()
    """Kinds of which its page shows a list that grows by itself."""
    by_the_minute: ClassVar[bool] = False
    """Whether its page shows what the clock decides: open now, next time, ended."""
    linked: Linked | None = None
    """What it is linked to, where that was read for very many pages together."""
    reserved_slugs = RESERVED_IN_SECTIONS
    base_form_class = ContentForm
    exclude_fields_in_copy: ClassVar[list[str]] = ["withdrawn_at", "withdrawal_reason"]

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
    review_due = models.DateField(
        "复核期限",
        null=True,
        blank=True,
        db_index=True,
        help_text="到了这一天要重新核对。留空就按类型自动算：见“设置 > 复核周期”。",
    )
    office = models.ForeignKey(
        "content.Organization",
        verbose_name="维护单位",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="由哪个单位的人维护；别的单位能看，不能改。",
    )
    withdrawn_at = models.DateTimeField("撤回时间", null=True, blank=True, editable=False)
    withdrawal_reason = models.CharField("撤回原因", max_length=200, blank=True, editable=False)

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
        FieldPanel("office"),
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
        FieldPanel("corrections", read_only=True, help_text="发布后才发现的错，在“更多 > 更正”里写，不在这里改。"),
    ]
    publishing_panels = [
        ProofPanel(heading="校对提示", help_text="提交前看一遍。“必须改”的不改好发布不了，其余由您决定。"),
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
                ObjectList([*cls.content_panels, FieldPanel("summary", widget=OneParagraph), *content], heading="内容"),
                ObjectList(cls.classification_panels, heading="归类和封面"),
                ObjectList(cls.trust_panels, heading="证据和审核"),
                ObjectList(cls.publishing_panels, heading="网址和发布"),
            ],
            base_form_class=cls.base_form_class,
        )

    def save(self, *args: Any, **kwargs: Any) -> None:
        """What readers can see is not withdrawn."""
        if self.live and self.withdrawn_at:
            self.withdrawn_at, self.withdrawal_reason = None, ""
        super().save(*args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> Any:
        """A draft knows as little of a withdrawal as of its own publication: both are the page's."""
        draft = super().with_content_json(content)
        draft.withdrawn_at, draft.withdrawal_reason = self.withdrawn_at, self.withdrawal_reason
        return draft

    @property
    def is_withdrawn(self) -> bool:
        """Taken back, and not published again since."""
        return self.withdrawn_at is not None and not self.live

    def route(self, request: Any, path_components: list[str]) -> Any:
        """A withdrawn page still answers at its address, with what ``serve`` says."""
        if self.is_withdrawn and not path_components:
            return RouteResult(self)
        return super().route(request, path_components)

    def serve(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if not self.is_withdrawn:
            response = super().serve(request, *args, **kwargs)
            keeping.keep(response, *self.about(), by_the_minute=self.by_the_minute)
            return response
        context = with_site_context(self, request, {"page": self})
        return render(request, "content/withdrawn_page.html", context, status=HTTPStatus.GONE)

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return with_site_context(self, request, super().get_context(request, *args, **kwargs))

    def about(self) -> tuple[str, ...]:
        """What its page is about, apart from the pages it links to (see ``content.keeping``)."""
        return changes.about_page(self.pk), *(changes.about_kind(kind) for kind in self.lists_kinds)

    def get_view_restrictions(self) -> Any:
        """Wagtail's answer, without asking where nothing can restrict it."""
        return PageViewRestriction.objects.none() if certainly_public(self) else super().get_view_restrictions()

    def permissions_for_user(self, user: Any) -> ContentPermissions:
        return ContentPermissions(user, self)

    def get_lock(self) -> Any:
        """Wagtail's lock, or none, which also keeps other offices out."""
        return office_lock(self, super().get_lock())

    def check_complete(self) -> None:
        super().check_complete()
        if found := obstacles(self):
            raise ValidationError(found)

    def pieces(self) -> list[Piece]:
        """Everything the page says, piece by piece, for those who check it."""
        own = [("title", "标题", self.title), *self.own_pieces(), ("summary", "摘要", self.summary)]
        fields = [Piece(key=key, part=part, text=text) for key, part, text in own if text]
        return [*fields, *stream_pieces(self.body_stream().raw_data)]

    def own_pieces(self) -> list[tuple[str, str, str]]:
        """Key, part and text of what a kind says in fields of its own."""
        return []

    def to_record(self) -> ContentRecord:
        """The page as the rest of the house sees it."""
        return ContentRecord(**self.record_fields())

    def to_brief(self) -> ContentRecord:
        """The record without text, sources, people, days and hours: what a list says, at a small part of the price."""
        return ContentRecord(**self.brief_fields())

    def to_findable(self) -> ContentRecord:
        """The record with all that is searched, without people, corrections, hours; sources only of rebuttals."""
        return ContentRecord(**self.findable_fields())

    def record_fields(self) -> dict[str, Any]:
        """What every kind has; a kind adds its own fields to it."""
        contributors = list(self.contributors.all())
        return {
            **self.findable_fields(),
            "cover_alt": self.cover.default_alt_text if self.cover else "",
            "authors": people(contributors, ContributorRole.AUTHOR),
            "reviewers": people(contributors, ContributorRole.REVIEWER),
            "evidence": tuple(evidence_facts(self.evidence)),
            "corrections": tuple(correction_facts(self.corrections)),
            "signatures": signature_facts(self.sign_offs.all() if self.pk else ()),
        }

    def findable_fields(self) -> dict[str, Any]:
        """The fields of ``to_findable``."""
        return {
            **self.brief_fields(),
            "body": self.body_text(),
            "tags": self.linked.tags if self.linked else tuple(row.tag.name for row in self.page_tags.all()),
            "terms": tuple(glossary_terms(self.body_stream())),
            "days": self.record_days(),
        }

    def brief_fields(self) -> dict[str, Any]:
        """The fields of ``to_brief``. A page never saved has id 0, and is of today."""
        topics, regions = self.linked[:2] if self.linked else (self.topics.all(), self.regions.all())
        published = self.first_published_at or self.latest_revision_created_at or now()
        return {
            "id": self.pk or 0,
            "kind": self.kind,
            "url": self.get_url() or "",
            "title": self.title,
            "version": self.published_version,
            "published_at": published,
            "updated_at": self.last_published_at or published,
            "summary": self.summary,
            "topics": _flat(topic.with_ancestors for topic in topics),
            "topic_names": tuple(topic.name for topic in topics),
            "regions": _flat(region.with_ancestors for region in regions),
            "audiences": self.audiences,
            "reviewed_on": self.reviewed_on,
            "review_due": self.review_due,
            "withdrawn_at": self.withdrawn_at,
            "withdrawal_reason": self.withdrawal_reason,
        }

    @property
    def published_version(self) -> int:
        """Grows with every publication: the time of the last one, in milliseconds."""
        at = self.last_published_at or self.first_published_at or self.latest_revision_created_at or now()
        return int(at.timestamp() * 1000)

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


def signature_facts(sign_offs: Iterable[Any]) -> tuple[SignatureFacts, ...]:
    """Signatures without an objection, the newest first."""
    return tuple(
        SignatureFacts(name=row.name, title=row.title, institution=row.institution, signed_on=localdate(row.signed_at))
        for row in sign_offs
        if row.signed_at and not row.objections
    )


def correction_facts(stream: Any) -> list[CorrectionFacts]:
    """Corrections, newest first; a draft's without a date are left out."""
    rows = [
        CorrectionFacts(corrected_on=row.value["corrected_on"], was=row.value["was"] or "", now=row.value["now"] or "")
        for row in stream
        if row.value["corrected_on"]
    ]
    return sorted(rows, key=lambda row: row.corrected_on, reverse=True)
