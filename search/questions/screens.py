"""The editors' board of questions: columns by progress, and a screen for each question."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.log_actions import registry

from content.charts import draw
from content.vocabulary import QuestionState

from . import actions, selectors
from .forms import AnswerForm, AssignForm, BoardForm, PublicForm, RefuseForm
from .models import Question

VIEW, CHANGE, ERASE = (f"kepu_questions.{verb}_question" for verb in ("view", "change", "delete"))
SHOWN = 30
"""Cards of a column; the filters lead to the rest."""

Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Act:
    """Something done with a question: its form, what it does (returning what to say), and the right it needs."""

    form: type[BoardForm] | None
    do: Callable[[Question, Any, dict[str, Any]], str]
    right: str = CHANGE


def _assign(question: Question, user: Any, data: dict[str, Any]) -> str:
    actions.assign(question=question, user=user, **data)
    return "已交给专家。"


def _refuse(question: Question, user: Any, data: dict[str, Any]) -> str:
    actions.refuse(question=question, user=user, **data)
    return "记下了：不答复。"


def _reopen(question: Question, user: Any, data: dict[str, Any]) -> str:
    actions.reopen(question=question, user=user)
    return "放回“新来的”了。"


def _publicise(question: Question, user: Any, data: dict[str, Any]) -> str:
    actions.publicise(question=question, user=user, **data)
    return "读者现在能看到“正在核实”。" if question.public_words else "不再公开。"


def _write(question: Question, user: Any, data: dict[str, Any]) -> str:
    actions.write(question=question, user=user)
    return "草稿里已经填好说法和其他讲法。标题和说法请改成通顺的话；发布以后，留了邮箱的人会收到信。"


def _answer(question: Question, user: Any, data: dict[str, Any]) -> str:
    actions.answer(question=question, user=user, page=data["page"])
    return "已答复。留了邮箱的人几分钟内会收到信。"


def _decline(question: Question, user: Any, data: dict[str, Any]) -> str:
    actions.decline(question=question, user=user)
    return "记下了：不是同一件事。"


def _erase(question: Question, user: Any, data: dict[str, Any]) -> str:
    return f"抹掉了 {actions.erase_addresses(question=question, user=user)} 个邮箱地址。"


ACTS = {
    "assign": Act(AssignForm, _assign),
    "write": Act(None, _write),
    "answer": Act(AnswerForm, _answer),
    "decline": Act(None, _decline),
    "publicise": Act(PublicForm, _publicise),
    "refuse": Act(RefuseForm, _refuse),
    "reopen": Act(None, _reopen),
    "erase": Act(None, _erase, ERASE),
}


@require_safe
@permission_required(VIEW)
def board(request: HttpRequest) -> HttpResponse:
    """All questions in columns, in the chosen order; unknown filters restrict nothing."""
    sort = request.GET.get("sort", "")
    sort = sort if sort in selectors.SORTS else "asked"
    text, region = request.GET.get("q", "").strip()[:100], request.GET.get("region", "")
    mine = request.GET.get("mine") == "1"
    found = selectors.board(sort=sort, text=text, region=region, assignee=request.user if mine else None)
    columns = [{"state": state, "cards": list(found.filter(state=state)[: SHOWN + 1])} for state in QuestionState]
    context = {
        "page_title": "读者提问",
        "columns": columns,
        "shown": SHOWN,
        "sorts": [(name, label) for name, (label, _) in selectors.SORTS.items()],
        "regions": selectors.regions_asking(),
        "asked": {"sort": sort, "q": text, "region": region, "mine": mine},
        "today": localdate(),
    }
    return render(request, "questions/board.html", _headed(context))


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required(VIEW)
def question(request: HttpRequest, pk: int, act: str = "") -> HttpResponse:
    """One question; ``POST …/<act>/`` does one of ``ACTS`` and comes back."""
    found = get_object_or_404(Question.objects.select_related("rumor", "proposal", "assignee"), pk=pk)
    if request.method != "POST":
        return _shown(request, found)
    chosen = ACTS.get(act)
    if chosen is None or not request.user.has_perm(chosen.right):
        raise PermissionDenied
    form = chosen.form(request.POST, question=found) if chosen.form else None
    if form and not form.is_valid():
        return _shown(request, found, {act: form}, 422)
    try:
        told = chosen.do(found, request.user, form.cleaned_data if form else {})
    except ValidationError as error:
        if form is None:
            raise
        form.add_error(None, error)
        return _shown(request, found, {act: form}, 422)
    messages.success(request, told)
    if act == "write" and found.rumor_id:
        return redirect("wagtailadmin_pages:edit", found.rumor_id)
    return redirect("question", found.pk)


def _shown(
    request: HttpRequest, found: Question, bound: dict[str, Form] | None = None, status: int = 200
) -> HttpResponse:
    bound = bound or {}
    rows = [[f"{day:%m-%d}", count] for day, count in selectors.asked_by_day(found)]
    askings = list(found.askings.select_related("region"))
    context = {
        "page_title": "读者提问",
        "question": found,
        "chart": {"chart": draw([["日期", "问的人数"], *rows], shape="line"), "rows": rows},
        "regions": sorted({str(row.region.short_name) for row in askings if row.region}),
        "waiting": sum(bool(row.address) for row in askings),
        "told": sum(row.told_at is not None for row in askings),
        "forms": {name: bound.get(name) or chosen.form(question=found) for name, chosen in ACTS.items() if chosen.form},
        "history": registry.get_logs_for_instance(found).select_related("user")[:50],
        "may_change": request.user.has_perm(CHANGE),
        "may_erase": request.user.has_perm(ERASE),
        "today": localdate(),
    }
    return render(request, "questions/question.html", _headed(context, str(found)), status=status)


def _headed(context: Context, name: str = "") -> Context:
    crumbs = [
        {"url": reverse("wagtailadmin_home"), "label": "首页"},
        {"url": reverse("questions"), "label": "读者提问"},
    ]
    if name:
        crumbs.append({"url": "", "label": name[:24]})
    return {**context, "breadcrumbs_items": crumbs, "header_icon": "help", "header_title": context["page_title"]}
