"""The review desk: one screen on which everything about a page's review is seen and done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page, WorkflowState

from content.models import EmergencyRelease, KepuPage, ReviewStep, SignOff
from content.reviewing.claims import digest

from . import correcting, deciding, emergency, selectors, signing
from .forms import (
    AssignmentForm,
    CommentForm,
    ConfirmationForm,
    CorrectionForm,
    DecisionForm,
    DeskForm,
    DropForm,
    InvitationForm,
    ReleaseForm,
    WithdrawalForm,
)
from .permissions import last_editor_id, may_approve, may_review

NEW_LINK = "kepu_sign_off_link"
CHANGED = "您打开以后，这一稿又改过了。请再看一遍，然后决定。"


@dataclass(frozen=True, slots=True)
class Act:
    """Something done at the desk: its form, and what it does with cleaned data, returning what to say afterwards."""

    form: type[DeskForm] | None
    do: Callable[[KepuPage, HttpRequest, dict[str, Any]], str]


def _submit(page: KepuPage, request: HttpRequest, data: dict[str, Any]) -> str:
    deciding.submit(page=page, user=request.user)
    return "已提交审核。"


def _decide(page: KepuPage, request: HttpRequest, data: dict[str, Any]) -> str:
    approve = data["decision"] == "approve"
    state = deciding.decide(page=page, user=request.user, approve=approve, comment=data["comment"], seen=data["seen"])
    if not approve:
        return "已退回修改。"
    return "已通过并发布。" if state.status == WorkflowState.STATUS_APPROVED else "已通过这一步。"


def _comment(page: KepuPage, request: HttpRequest, data: dict[str, Any]) -> str:
    deciding.comment_on(page=page, user=request.user, comment=data["comment"])
    return "意见已记下。"


def _assign(page: KepuPage, request: HttpRequest, data: dict[str, Any]) -> str:
    deciding.assign(page=page, user=request.user, **data)
    return "已指派。"


def _invite(page: KepuPage, request: HttpRequest, data: dict[str, Any]) -> str:
    made, token = signing.invite(page=page, user=request.user, **data)
    request.session[NEW_LINK] = {"pk": made.pk, "path": f"/sign/{token}/"}
    return "签署链接已生成，只显示这一次，请马上复制给专家。"


def _revoke(page: KepuPage, request: HttpRequest, data: dict[str, Any]) -> str:
    row = get_object_or_404(SignOff, pk=request.POST.get("sign_off"), page_id=page.pk)
    if not signing.may_invite(request.user, page):
        raise PermissionDenied
    signing.revoke(sign_off=row, user=request.user)
    return "链接已收回。"


def _request_release(page: KepuPage, request: HttpRequest, data: dict[str, Any]) -> str:
    emergency.request_release(page=page, user=request.user, reason=data["reason"])
    return "已申请紧急发布，等另一位值班的人确认。"


def _confirm_release(page: KepuPage, request: HttpRequest, data: dict[str, Any]) -> str:
    emergency.confirm_release(release=_release(page), user=request.user)
    return "已紧急发布，24 小时内补审。"


def _drop_release(page: KepuPage, request: HttpRequest, data: dict[str, Any]) -> str:
    emergency.drop_release(release=_release(page), user=request.user, reason=data["reason"])
    return "紧急发布的申请已撤销。"


def _release(page: KepuPage) -> EmergencyRelease:
    release = selectors.open_release(page)
    if release is None:
        raise PermissionDenied("这个申请已经处理过了。")
    return release


ACTS = {
    "submit": Act(None, _submit),
    "decide": Act(DecisionForm, _decide),
    "comment": Act(CommentForm, _comment),
    "assign": Act(AssignmentForm, _assign),
    "invite": Act(InvitationForm, _invite),
    "revoke": Act(None, _revoke),
    "release": Act(ReleaseForm, _request_release),
    "confirm-release": Act(None, _confirm_release),
    "drop-release": Act(DropForm, _drop_release),
}


class PageScreen(WagtailAdminTemplateMixin, TemplateView):
    """A screen about one page of content, for those who may look at its review."""

    header_icon = "clipboard-list"
    page: KepuPage

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        found = get_object_or_404(Page, pk=kwargs["page_id"]).specific
        if not isinstance(found, KepuPage):
            raise PermissionDenied
        self.page = found
        if not self.allowed(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def allowed(self, user: Any) -> bool:
        return selectors.may_look(user, self.page)

    def get_page_subtitle(self) -> str:
        return str(self.page.get_admin_display_title())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        edit = reverse("wagtailadmin_pages:edit", args=[self.page.pk])
        listing = {"url": reverse(f"{self.page.kind}s:index"), "label": self.page._meta.verbose_name_plural}
        page = {"url": edit, "label": self.page.get_admin_display_title()}
        return [*self.breadcrumbs_items, listing, page, {"url": "", "label": self.get_page_title()}]


class ReviewDesk(PageScreen):
    """``GET`` shows the desk, ``POST …/<act>/`` does one of ``ACTS`` and comes back to it."""

    page_title = "审核台"
    template_name = "content/reviewing/desk.html"
    bound: dict[str, Form]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.bound = {}
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, act: str, **kwargs: Any) -> HttpResponse:
        self.bound = {}
        chosen = ACTS.get(act)
        if chosen is None:
            raise PermissionDenied
        form = chosen.form(request.POST, page=self.page, user=request.user) if chosen.form else None
        if form and not form.is_valid():
            return self._again(act, form)
        try:
            told = chosen.do(self.page, request, form.cleaned_data if form else {})
        except deciding.TextChanged:
            messages.error(request, CHANGED)
            return redirect("content_review_desk", self.page.pk)
        except ValidationError as error:
            return self._refused(act, form, error)
        messages.success(request, told)
        return self._onwards()

    def _onwards(self) -> HttpResponse:
        """Back to the desk, or home for those whose part in it has ended."""
        page = type(self.page).objects.get(pk=self.page.pk)
        if selectors.may_look(self.request.user, page):
            return redirect("content_review_desk", page.pk)
        return redirect("wagtailadmin_home")

    def _refused(self, act: str, form: DeskForm | None, error: ValidationError) -> HttpResponse:
        """What the form asked for is said beside it, what the page lacks above all."""
        own = set(form.fields) if form else set()
        by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for field, told in by_field.items():
            if form and field in own:
                form.add_error(field, told)
            else:
                messages.error(self.request, self._words_of(field, told))
        return self._again(act, form)

    def _words_of(self, field: str, told: list[str]) -> str:
        names = {each.name: str(getattr(each, "verbose_name", "")) for each in self.page._meta.get_fields()}
        label = names.get(field, "")
        return f"{label}：{''.join(told)}" if label else "".join(told)

    def _again(self, act: str, form: DeskForm | None) -> HttpResponse:
        self.bound = {act: form} if form else {}
        return self.render_to_response(self.get_context_data(), status=422)

    def _form(self, act: str, **initial: Any) -> Form:
        form = ACTS[act].form
        if act in self.bound or form is None:
            return self.bound[act]
        return form(page=self.page, user=self.request.user, initial=initial)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page, user = self.page, self.request.user
        draft = page.get_latest_revision_as_object()
        pieces, task = draft.pieces(), page.current_workflow_task
        step = task if isinstance(task, ReviewStep) else None
        rows = list(selectors.sign_offs(page))
        release = selectors.open_release(page)
        return {
            **super().get_context_data(**kwargs),
            "page": page,
            "draft": draft,
            "pieces": pieces,
            "proof_url": reverse("content_proof", args=[page.pk]),
            "edit_url": reverse("wagtailadmin_pages:edit", args=[page.pk]),
            "steps": selectors.steps(page),
            "current_step": task,
            "state": page.current_workflow_state,
            "may_submit": page.permissions_for_user(user).can_submit_for_moderation(),
            "may_edit": page.permissions_for_user(user).can_edit(),
            "may_decide": bool(step and may_review(user, page, step)),
            "may_approve": bool(step and may_approve(user, page, step)),
            "is_last_editor": last_editor_id(page) == user.pk,
            "may_invite": signing.may_invite(user, page),
            "may_request_release": page.review_required and emergency.may_request(user, page),
            "decision_form": self._form("decide", seen=digest(pieces)),
            "comment_form": self._form("comment"),
            "assignment_form": self._form("assign"),
            "invitation_form": self._form("invite"),
            "release_form": self._form("release"),
            "drop_form": self._form("drop-release"),
            "assignments": selectors.open_assignments(page),
            "today": localdate(),
            "open_links": [row for row in rows if not row.signed_at and not row.revoked_at],
            "signed": selectors.signed(draft, rows),
            "new_link": self._new_link(),
            "release": release,
            "may_confirm_release": bool(release and emergency.may_confirm(user, release)),
            "may_drop_release": bool(release and emergency.may_drop(user, release)),
            "trail": selectors.trail(page),
        }

    def _new_link(self) -> str:
        """The link just made: shown once."""
        made = self.request.session.pop(NEW_LINK, None)
        return self.request.build_absolute_uri(made["path"]) if made else ""


class ActScreen(PageScreen):
    """A form of its own about a published page; subclasses say what it does."""

    template_name = "content/reviewing/act.html"
    form_class: type[DeskForm]
    explanation = ""
    button = ""
    danger = False

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._shown(self.form_class(page=self.page, user=request.user))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.form_class(request.POST, page=self.page, user=request.user)
        if not form.is_valid():
            return self._shown(form, 422)
        try:
            told = self.act(form.cleaned_data)
        except ValidationError as error:
            by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
            for field, words in by_field.items():
                form.add_error(field if field in form.fields else None, words)
            return self._shown(form, 422)
        messages.success(request, told)
        return redirect("content_review_desk", self.page.pk)

    def act(self, data: dict[str, Any]) -> str:
        raise NotImplementedError

    def _shown(self, form: DeskForm, status: int = 200) -> HttpResponse:
        context = self.get_context_data(
            form=form, page=self.page, explanation=self.explanation, button=self.button, danger=self.danger
        )
        return self.render_to_response(context, status=status)


class Correct(ActScreen):
    page_title = "更正"
    form_class = CorrectionForm
    explanation = "发布以后才发现的错，公开写出来：原来怎么写的，现在怎么改。页面、订阅和数据接口都会带上它。"
    button = "写下更正"

    def allowed(self, user: Any) -> bool:
        return correcting.may_correct(user, self.page)

    @transaction.atomic
    def act(self, data: dict[str, Any]) -> str:
        return correct(page=self.page, user=self.request.user, **data)


def correct(*, page: KepuPage, user: Any, then: str, with_draft: bool, **told: Any) -> str:
    """Write a correction and send it on its way; what to say about it."""
    correction = correcting.Correction(**told)
    if then == "publish":
        correcting.publish_correction(page=page, user=user, correction=correction, with_draft=with_draft)
        return "更正已发布。"
    correcting.draft_correction(page=page, user=user, correction=correction, with_draft=with_draft)
    fresh: KepuPage = type(page).objects.get(pk=page.pk)
    if then == "release":
        emergency.request_release(page=fresh, user=user, reason=f"更正：{correction.now_right}"[:200])
        return "更正已写进草稿，等另一位值班的人确认后发布。"
    if not fresh.workflow_in_progress:
        deciding.submit(page=fresh, user=user)
    return "更正已写进草稿并提交审核。"


class Withdraw(ActScreen):
    page_title = "撤回"
    form_class = WithdrawalForm
    explanation = "读者打开原来的网址会看到“已撤回”和原因；列表、搜索和订阅里不再有它。改好并通过审核后可以重新发布。"
    button = "撤回这一页"
    danger = True

    def allowed(self, user: Any) -> bool:
        return correcting.may_withdraw(user, self.page)

    def act(self, data: dict[str, Any]) -> str:
        correcting.withdraw(page=self.page, user=self.request.user, reason=data["reason"])
        return "已撤回。"


class Confirm(ActScreen):
    page_title = "仍然正确"
    form_class = ConfirmationForm
    explanation = "逐条打开证据，看说法有没有变。都对，就在这里勾选确认：复核日期记为今天，下次到期重新计算。"
    button = "核对过了，仍然正确"

    def allowed(self, user: Any) -> bool:
        return correcting.may_confirm(user, self.page)

    def act(self, data: dict[str, Any]) -> str:
        page = correcting.confirm_still_right(page=self.page, user=self.request.user, checked=data["checked"])
        due = page.review_due
        return f"已确认。下次复核：{due:%Y 年 %m 月 %d 日}。" if due else "已确认。"
