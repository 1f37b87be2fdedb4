"""Where editors see who embeds us."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, Min, QuerySet
from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.reports import ReportView
from wagtail.permissions import page_permission_policy

from .models import EmbeddingHost


class HostsReport(ReportView):
    """Hosts with the days on which a page of theirs showed a widget, the latest first."""

    page_title = "谁嵌入了我们"
    header_icon = "code"
    index_url_name = "widgets_hosts_report"
    index_results_url_name = "widgets_hosts_report_results"
    permission_policy = page_permission_policy
    any_permission_required = ("add", "change", "publish")
    default_ordering = None
    columns = [
        Column("host", label="网站"),
        Column("last", label="最近一天"),
        Column("first", label="最早一天"),
        Column("days", label="有几天"),
    ]
    export_headings = {"host": "网站", "last": "最近一天", "first": "最早一天", "days": "有几天"}
    list_export = ["host", "last", "first", "days"]

    def get_queryset(self) -> QuerySet[Any, Any]:
        hosts = EmbeddingHost.objects.order_by().values("host")
        return hosts.annotate(first=Min("day"), last=Max("day"), days=Count("pk")).order_by("-last", "host")


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    return [
        path("reports/embedding/", HostsReport.as_view(), name="widgets_hosts_report"),
        path("reports/embedding/results/", HostsReport.as_view(results_only=True), name="widgets_hosts_report_results"),
    ]


@hooks.register("register_reports_menu_item")
def report_item() -> MenuItem:
    return MenuItem("谁嵌入了我们", reverse("widgets_hosts_report"), icon_name="code", order=60)
