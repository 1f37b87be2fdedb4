"""What editors see of the index: pages that readers can't find yet, why, and a second try."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Page

from . import outbox
from .models import IndexJob

VIEW, CHANGE = "kepu_search.view_indexjob", "kepu_search.change_indexjob"
SHOWN = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One job with its page; the page may be gone."""

    job: IndexJob
    page: Page | None

    @property
    def reason(self) -> str:
        """What went wrong, without the name of the error."""
        return self.job.last_error.partition(": ")[2] or self.job.last_error

    @property
    def is_for_technicians(self) -> bool:
        """Whether the reason comes from a program and not from us."""
        return self.reason.isascii()


def lines(jobs: Sequence[IndexJob]) -> Iterator[Line]:
    """The jobs with their pages, two queries in all."""
    pages = Page.objects.in_bulk([job.page_id for job in jobs])
    return (Line(job, pages.get(job.page_id)) for job in jobs)


class IndexReport(WagtailAdminTemplateMixin, TemplateView):
    """Pages that could not be put into the index, those set aside first."""

    page_title = "搜索更新"
    header_icon = "search"
    template_name = "search/index_report.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.has_perm(CHANGE if request.method == "POST" else VIEW):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        failed = list(outbox.failed()[: SHOWN + 1])
        context = {
            "lines": list(lines(failed[:SHOWN])),
            "more": len(failed) > SHOWN,
            "aside": outbox.failed().filter(set_aside=True).count(),
            "waiting": IndexJob.objects.filter(attempts=0, set_aside=False).count(),
            "may_change": self.request.user.has_perm(CHANGE),
        }
        return {**super().get_context_data(**kwargs), **context}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = outbox.failed()
        if "page" in request.POST:
            number = request.POST["page"]
            chosen = chosen.filter(page_id=number) if number.isdecimal() and len(number) < 19 else chosen.none()
        asked = outbox.enqueue(chosen.values_list("page_id", flat=True))
        if asked:
            messages.success(request, f"{asked} 个页面重新排队了，一般几秒内完成。还在这里的，请看它的原因。")
        else:
            messages.info(request, "它已经不在等待了。")
        return redirect("search_index_report")


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    return [path("reports/search-index/", IndexReport.as_view(), name="search_index_report")]


class ReportMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm(VIEW))


@hooks.register("register_reports_menu_item")
def menu_item() -> MenuItem:
    return ReportMenuItem("搜索更新", reverse("search_index_report"), icon_name="search", order=70)
