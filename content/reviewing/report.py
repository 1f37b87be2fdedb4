"""The report of what comes due for review, with its own filters and as a spreadsheet."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.forms import RadioSelect
from django.urls import reverse
from django.utils.timezone import localdate
from django_filters import ChoiceFilter, ModelChoiceFilter
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import PageReportView
from wagtail.models import Page

from content import selectors
from content.models import Organization

WINDOWS = [("overdue", "已经过期"), ("14", "14 天内到期"), ("60", "60 天内到期")]
KINDS = [(kind, model._meta.verbose_name) for kind, model in selectors.MODELS.items()]
TABLES = [model._meta.model_name for model in selectors.MODELS.values()]


class ShelfLifeFilters(WagtailFilterSet):
    window = ChoiceFilter(label="到期", choices=WINDOWS, method="within", widget=RadioSelect, empty_label="全部")
    kind = ChoiceFilter(label="类型", choices=KINDS, method="of_kind", widget=RadioSelect, empty_label="全部")
    office = ModelChoiceFilter(label="维护单位", queryset=Organization.objects.all(), method="of_office")

    class Meta:
        model = Page
        fields: list[str] = []

    def within(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        today = localdate()
        return (
            queryset.filter(due__lt=today)
            if value == "overdue"
            else queryset.filter(due__lte=today + timedelta(days=int(value)))
        )

    def of_kind(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(content_type=ContentType.objects.get_for_model(selectors.MODELS[value]))

    def of_office(self, queryset: QuerySet[Any], name: str, value: Organization) -> QuerySet[Any]:
        return queryset.filter(office_pk=value.pk) if value else queryset


class DueColumn(Column):
    def get_value(self, instance: Any) -> str:
        late = instance.due < localdate()
        return f"{instance.due:%Y-%m-%d}{'（已过期）' if late else ''}"


class ShelfLifeReport(PageReportView):
    """Live pages with a day by which they have to be checked again, the most overdue first."""

    page_title = "复核到期"
    header_icon = "calendar-check"
    template_name = "wagtailadmin/reports/base_report.html"
    results_template_name = "wagtailadmin/reports/base_report_results.html"
    index_url_name = "content_shelf_life_report"
    index_results_url_name = "content_shelf_life_report_results"
    filterset_class = ShelfLifeFilters
    any_permission_required = ("add", "change", "publish")
    columns = [
        TitleColumn("title", label="标题", get_url=lambda page: reverse("content_review_desk", args=[page.pk])),
        Column("kind", label="类型", accessor=lambda page: page.content_type.name),
        DueColumn("due", label="复核期限"),
        Column("owner", label="负责人", accessor=lambda page: str(page.owner or "")),
    ]
    export_headings = {"title": "标题", "content_type.name": "类型", "due": "复核期限", "owner": "负责人"}
    list_export = ["title", "content_type.name", "due", "owner"]

    def get_queryset(self) -> QuerySet[Any]:
        due = Coalesce(*(f"{table}__review_due" for table in TABLES))
        office = Coalesce(*(f"{table}__office" for table in TABLES))
        pages = Page.objects.live().annotate(due=due, office_pk=office).exclude(due=None)
        self.queryset = pages.select_related("content_type", "owner").order_by("due", "pk")
        found: QuerySet[Any] = super().get_queryset()
        return found
