"""Filters of the editors' listings. Each restricts by ids, so that they work beside a search as well."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.forms import CheckboxSelectMultiple, RadioSelect
from django.utils.timezone import localdate, now
from django_filters import ChoiceFilter, ModelMultipleChoiceFilter, MultipleChoiceFilter
from wagtail.admin.views.pages.listing import PageFilterSet

from . import selectors
from .models import ArticlePage, CampaignPage, EventOccurrence, EventPage, Region, RumorPage, Topic, VenuePage
from .models.taxonomy import DISTRICT
from .vocabulary import Audience, EventKind, VenueKind, Verdict

SOON = timedelta(days=30)
STATUSES = [("live", "已发布"), ("draft", "草稿"), ("changed", "已发布，有未发布的修改"), ("scheduled", "定时发布")]
REVIEWS = [("due", "已到期"), ("soon", "30 天内到期"), ("none", "没有期限")]
TIMES = [("coming", "还有场次"), ("week", "一周内有场次"), ("ended", "已经结束")]


def one_of(label: str, choices: Any, method: str) -> ChoiceFilter:
    """One choice, or all pages."""
    return ChoiceFilter(label=label, choices=choices, method=method, widget=RadioSelect, empty_label="全部")


def any_of(label: str, choices: Any, method: str) -> MultipleChoiceFilter:
    """Any of several choices."""
    return MultipleChoiceFilter(label=label, choices=choices, method=method, widget=CheckboxSelectMultiple)


def _within(queryset: QuerySet[Any], condition: Q) -> QuerySet[Any]:
    """A subquery of ids: search backends refuse other conditions than those on indexed fields."""
    return queryset.filter(pk__in=queryset.model.objects.filter(condition).order_by().values("pk"))


class ContentFilters(PageFilterSet):
    """What all types can be filtered by."""

    status = one_of("状态", STATUSES, "by_status")
    topic = ModelMultipleChoiceFilter(
        label="主题", queryset=lambda request: Topic.objects.all(), method="by_topic", widget=CheckboxSelectMultiple
    )
    region = ModelMultipleChoiceFilter(
        label="地区",
        queryset=lambda request: Region.objects.filter(level__lt=DISTRICT),
        method="by_region",
        widget=CheckboxSelectMultiple,
    )
    audience = any_of("适合人群", Audience.choices, "by_audience")
    review = one_of("复核期限", REVIEWS, "by_review")
    site = None
    has_child_pages = None

    def by_status(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        conditions = {
            "live": Q(live=True),
            "draft": Q(live=False),
            "changed": Q(live=True, has_unpublished_changes=True),
            "scheduled": Q(_revisions__approved_go_live_at__gt=now()),
        }
        return _within(queryset, conditions[value])

    def by_topic(self, queryset: QuerySet[Any], name: str, value: list[Topic]) -> QuerySet[Any]:
        if not value:
            return queryset
        below = selectors.topics_below([topic.slug for topic in value])
        return _within(queryset, Q(topics__in=below))

    def by_region(self, queryset: QuerySet[Any], name: str, value: list[Region]) -> QuerySet[Any]:
        if not value:
            return queryset
        kind = queryset.model.kind
        return _within(queryset, selectors.in_regions(kind, [region.code for region in value]))

    def by_audience(self, queryset: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        condition = Q()
        for code in value:
            condition |= Q(audiences__contains=f"|{code}|")
        return _within(queryset, condition) if value else queryset

    def by_review(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        today = localdate()
        conditions = {
            "due": Q(review_due__lte=today),
            "soon": Q(review_due__gt=today, review_due__lte=today + SOON),
            "none": Q(review_due=None),
        }
        return _within(queryset, conditions[value])

    def by_field(self, queryset: QuerySet[Any], name: str, value: list[str]) -> QuerySet[Any]:
        return _within(queryset, Q(**{f"{name}__in": value})) if value else queryset


class ArticleFilters(ContentFilters):
    class Meta:
        model = ArticlePage
        fields: list[str] = []


class RumorFilters(ContentFilters):
    verdict = any_of("结论", Verdict.choices, "by_field")

    class Meta:
        model = RumorPage
        fields: list[str] = []


class VenueFilters(ContentFilters):
    venue_kind = any_of("类别", VenueKind.choices, "by_field")
    audience = None

    class Meta:
        model = VenuePage
        fields: list[str] = []


class EventFilters(ContentFilters):
    event_kind = any_of("类别", EventKind.choices, "by_field")
    time = one_of("时间", TIMES, "by_time")
    campaign = ModelMultipleChoiceFilter(
        label="专题",
        queryset=lambda request: CampaignPage.objects.all(),
        method="by_field",
        widget=CheckboxSelectMultiple,
    )

    class Meta:
        model = EventPage
        fields: list[str] = []

    def by_time(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        at = now()
        coming = EventOccurrence.objects.filter(end__gte=at).exclude(status="cancelled").order_by()
        if value == "week":
            coming = coming.filter(start__lt=at + timedelta(days=7))
        if value == "ended":
            known = EventOccurrence.objects.order_by().values("event")
            return _within(queryset, Q(pk__in=known) & ~Q(pk__in=coming.values("event")))
        return _within(queryset, Q(pk__in=coming.values("event")))


class CampaignFilters(ContentFilters):
    class Meta:
        model = CampaignPage
        fields: list[str] = []
