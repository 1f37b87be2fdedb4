"""The editors' report of what readers search, and the ways on from a question: write, pin, call it a synonym."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.views.pages.create import CreateView
from wagtail.models import Page

from content.models import ArticleIndexPage, ArticlePage, RumorIndexPage, RumorPage

from . import report
from .forms import ReportForm
from .selectors import Asked, questions

VIEW = "kepu_insights.view_searchcount"
SECTIONS: dict[str, tuple[str, type[Page], type[Page]]] = {
    "article": ("写文章", ArticlePage, ArticleIndexPage),
    "rumor": ("写辟谣", RumorPage, RumorIndexPage),
}
"""What can be written of a question, and below which page."""

LONGEST_CLAIM = 200
LONGEST_WORDINGS = 2_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@permission_required(VIEW)
def searches(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """What readers searched in a period; ``export`` gives the same as a file."""
    form = ReportForm(request.GET)
    asked = questions(form.period)
    chosen = report.VIEWS[form.view][1](asked)
    if request.GET.get("export") in ("csv", "xlsx"):
        return _file(chosen, request.GET["export"])
    chart, rows = report.trend(form.period, form.view)
    context = {
        "form": form,
        "period": form.period,
        "views": _views(request, asked, form.view),
        "show": form.view,
        "facts": _facts(asked, form.period.is_part),
        "chart": chart,
        "rows": rows,
        "questions": chosen[: report.SHOWN] if form.view == "all" else [],
        "groups": report.shown(form.period, chosen) if form.view != "all" else [],
        "count": len(chosen),
        "ways": _ways(request.user),
        "exports": [(name, _with(request, export=name)) for name in ("csv", "xlsx")],
        "page_title": "读者在搜什么",
        "header_title": "读者在搜什么",
        "header_icon": "search",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": "首页"},
            {"url": "", "label": "读者在搜什么"},
        ],
    }
    return render(request, "insights/searches.html", context)


class Write(CreateView):
    """Wagtail's form for a new page, filled with a question. Sent to Wagtail's own address: nothing is written."""

    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest) -> HttpResponse:
        """The title is left to the editor."""
        wordings = [line.strip() for line in request.GET.get("asked", "")[:LONGEST_WORDINGS].splitlines()]
        wordings = list(dict.fromkeys(line for line in wordings if line))
        if wordings and isinstance(self.page, RumorPage):
            self.page.claim = wordings[0][:LONGEST_CLAIM]
            self.page.wordings = "\n".join(wordings[1:])
        if wordings:
            messages.info(request, f"读者这样搜：{'、'.join(wordings[:12])}。标题请用读者看得懂的话来写。")
        response: HttpResponse = super().get(request)
        return response


@require_safe
def write(request: HttpRequest, kind: str) -> HttpResponse:
    """The form of an article or a rebuttal in its section; 404 while there is no such section."""
    if kind not in SECTIONS:
        raise Http404
    _, model, index = SECTIONS[kind]
    section = index.objects.first()
    if section is None:
        raise Http404
    known = ContentType.objects.get_for_model(model)
    response: HttpResponse = Write.as_view()(request, known.app_label, known.model, section.pk)
    return response


def _file(chosen: list[Asked], form: str) -> HttpResponse | StreamingHttpResponse:
    export = report.Export()
    answer: HttpResponse | StreamingHttpResponse
    if form == "csv":
        answer = StreamingHttpResponse(export.stream_csv(chosen), content_type="text/csv; charset=utf-8")
    else:
        answer = HttpResponse(content_type=XLSX)
        export.write_xlsx(chosen, answer)
    answer["Content-Disposition"] = f'attachment; filename="searches.{form}"'
    return answer


def _views(request: HttpRequest, asked: list[Asked], shown: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "count": len(choose(asked)), "url": _with(request, show=name), "active": name == shown}
        for name, (label, choose) in report.VIEWS.items()
    ]


def _facts(asked: list[Asked], is_part: bool) -> dict[str, Any]:
    times = sum(one.times for one in asked)
    opened = None if is_part else sum(one.opened or 0 for one in asked)
    return {
        "times": times,
        "questions": len(asked),
        "empty": round(100 * sum(one.empty for one in asked) / times) if times else 0,
        "opened": round(100 * opened / times) if opened is not None and times else None,
    }


def _ways(user: Any) -> list[tuple[str, str, str]]:
    """Label, address and parameter of what this editor may do with a group of questions."""
    found = [
        (label, reverse("insights_write", args=[kind]), "asked")
        for kind, (label, model, index) in SECTIONS.items()
        if (section := index.objects.first()) and section.permissions_for_user(user).can_add_subpage()
    ]
    for label, model, parameter in (
        ("标为同义词", "synonymgroup", "words"),
        ("置顶一个结果", "pinnedresult", "wordings"),
    ):
        if user.has_perm(f"kepu_guidance.add_{model}"):
            found.append((label, reverse(f"wagtailsnippets_kepu_guidance_{model}:add"), parameter))
    return found


def _with(request: HttpRequest, **changes: str) -> str:
    asked = {name: value for name, value in request.GET.dict().items() if name in ("days", "kind", "region", "show")}
    return f"?{urlencode(asked | changes)}"
