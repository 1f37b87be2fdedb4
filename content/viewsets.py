"""The editors' menu 资料: what classifies pages and who stands behind them."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, QuerySet, Value, When
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet, SnippetViewSetGroup

from . import selectors
from .listing_exports import SafeExport
from .models import EmergencyNotice, Organization, Person, Region, Topic
from .notice_views import HolidayViewSet
from .permissions import NoNewOnes


class SnippetIndex(SafeExport, IndexView):
    """Wagtail's listing with our export."""


class TopicIndex(SnippetIndex):
    """All topics on one page, each after the one above it."""

    def get_base_queryset(self) -> QuerySet[Topic]:
        order = [When(pk=topic.pk, then=Value(place)) for place, topic in enumerate(selectors.topic_tree())]
        topics: QuerySet[Topic] = super().get_base_queryset()
        return topics.order_by(Case(*order)) if order else topics


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"
    menu_label = "主题"
    list_display = ["__str__", "slug", "description"]
    list_per_page = 200
    index_view_class = TopicIndex


class RegionViewSet(SnippetViewSet):
    """To look at: regions come from a package, with every installation and update."""

    model = Region
    icon = "site"
    menu_label = "地区"
    list_display = ["full_name", "code", "level", "pinyin"]
    list_filter = ["level"]
    list_per_page = 200
    inspect_view_enabled = True
    copy_view_enabled = False
    index_view_class = SnippetIndex

    @property
    def permission_policy(self) -> NoNewOnes:
        return NoNewOnes(self.model)


class OrganizationFilters(WagtailFilterSet):
    class Meta:
        model = Organization
        fields = ["level", "kind"]


class OrganizationViewSet(SnippetViewSet):
    model = Organization
    icon = "group"
    menu_label = "组织"
    list_display = ["name", "level", "kind", "parent", "region"]
    filterset_class = OrganizationFilters
    index_view_class = SnippetIndex
    list_per_page = 50

    def get_queryset(self, request: Any) -> QuerySet[Organization]:
        return Organization.objects.select_related("parent", "region", "collection")


class PersonViewSet(SnippetViewSet):
    model = Person
    icon = "user"
    menu_label = "专家和作者"
    list_display = ["name", "title", "institution", "field"]
    list_filter = {"institution": ["icontains"], "field": ["icontains"]}
    index_view_class = SnippetIndex
    list_per_page = 50


class EmergencyViewSet(SnippetViewSet):
    """A menu entry of its own: in an emergency nobody should have to look for it."""

    model = EmergencyNotice
    icon = "warning"
    menu_label = "应急提示"
    menu_order = 140
    add_to_admin_menu = True
    list_display = ["text", "region", "level", "starts_at", "ends_at", Column("state", label="状态")]
    list_filter = ["level"]
    index_view_class = SnippetIndex

    def get_queryset(self, request: Any) -> QuerySet[EmergencyNotice]:
        return EmergencyNotice.objects.select_related("region")


class ReferenceGroup(SnippetViewSetGroup):
    items = (TopicViewSet, RegionViewSet, OrganizationViewSet, PersonViewSet, HolidayViewSet)
    menu_label = "资料"
    menu_name = "reference"
    menu_icon = "folder-inverse"
    menu_order = 130
