"""The editors' menu 内容: a listing for each type of page, with what an editor looks for."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Min, QuerySet
from django.utils.timezone import localdate, localtime, now
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.ui.tables.pages import BulkActionsColumn, PageStatusColumn, PageTitleColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.pages import PageListingViewSet

from . import listing_filters as filters
from .listing_exports import SafeExport
from .models import ArticlePage, CampaignPage, EventOccurrence, EventPage, KepuPage, RumorPage, VenuePage


class ReviewColumn(Column):
    """The day by which a page is to be checked again, and that it has passed."""

    def get_value(self, instance: KepuPage) -> str:
        due = instance.review_due
        if due is None:
            return "—"
        return f"{due:%Y-%m-%d}{'（已过期）' if due < localdate() else ''}"


class NextTimeColumn(Column):
    """When an event takes place next. ``ContentIndex`` reads all of a page's events at once."""

    def get_value(self, instance: Any) -> str:
        start = getattr(instance, "next_start", None)
        return f"{localtime(start):%Y-%m-%d %H:%M}" if start else "—"


def columns(*own: Column) -> list[Any]:
    """Title, what the type shows, then what all types show."""
    return [
        BulkActionsColumn("bulk_actions"),
        PageTitleColumn("title", label="标题", sort_key="title", classname="title"),
        *own,
        ReviewColumn("review_due", label="复核期限", sort_key="review_due", width="13%"),
        DateColumn("latest_revision_created_at", label="更新", sort_key="latest_revision_created_at", width="11%"),
        PageStatusColumn("status", label="状态", sort_key="live", width="10%"),
    ]


class ContentIndex(SafeExport, IndexView):
    """Wagtail's listing with the relations its columns show."""

    relations: ClassVar[tuple[str, ...]] = ()

    def annotate_queryset(self, pages: QuerySet[Any]) -> QuerySet[Any]:
        annotated: QuerySet[Any] = super().annotate_queryset(pages)
        return annotated.prefetch_related(*self.relations)


class VenueIndex(ContentIndex):
    relations = ("region",)


class EventIndex(ContentIndex):
    relations = ("region", "venue__region")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        events = list(context["object_list"])
        rows = EventOccurrence.objects.filter(event__in=[event.pk for event in events], end__gte=now())
        starts = dict(rows.exclude(status="cancelled").order_by().values_list("event").annotate(next=Min("start")))
        for event in context["object_list"]:
            event.next_start = starts.get(event.pk)
        return context


def event_place(event: EventPage) -> str:
    """The region an event takes place in, or that it is online."""
    region = event.region or (event.venue.region if event.venue else None)
    return region.full_name if region else "线上" if event.online_url else "—"


class ContentListing(PageListingViewSet):
    """What the listings of all types share."""

    index_view_class = ContentIndex
    ordering = "-latest_revision_created_at"
    list_per_page = 30


class ArticleListing(ContentListing):
    model = ArticlePage
    name = "articles"
    icon = "doc-full"
    menu_label = "文章"
    columns = columns()
    filterset_class = filters.ArticleFilters


class RumorListing(ContentListing):
    model = RumorPage
    name = "rumors"
    icon = "help"
    menu_label = "辟谣"
    columns = columns(Column("verdict", label="结论", accessor="get_verdict_display", sort_key="verdict", width="10%"))
    filterset_class = filters.RumorFilters


class VenueListing(ContentListing):
    model = VenuePage
    name = "venues"
    icon = "home"
    menu_label = "场馆"
    index_view_class = VenueIndex
    columns = columns(
        Column("kind", label="类别", accessor="get_venue_kind_display", sort_key="venue_kind", width="13%"),
        Column("region", label="地区", accessor="region.full_name", sort_key="region", width="14%"),
    )
    filterset_class = filters.VenueFilters


class EventListing(ContentListing):
    model = EventPage
    name = "events"
    icon = "calendar"
    menu_label = "活动"
    index_view_class = EventIndex
    columns = columns(
        NextTimeColumn("next_start", label="下一场", width="13%"),
        Column("kind", label="类别", accessor="get_event_kind_display", sort_key="event_kind", width="9%"),
        Column("region", label="地区", accessor=event_place, width="12%"),
    )
    filterset_class = filters.EventFilters


class CampaignListing(ContentListing):
    model = CampaignPage
    name = "campaigns"
    icon = "folder-open-inverse"
    menu_label = "专题"
    columns = columns(
        DateColumn("starts_on", label="开始", sort_key="starts_on", width="11%"),
        DateColumn("ends_on", label="结束", sort_key="ends_on", width="11%"),
    )
    filterset_class = filters.CampaignFilters


class ContentGroup(ViewSetGroup):
    items = (ArticleListing, RumorListing, VenueListing, EventListing, CampaignListing)
    menu_label = "内容"
    menu_name = "content"
    menu_icon = "list-ul"
    menu_order = 90
