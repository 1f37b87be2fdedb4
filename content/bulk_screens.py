"""Bulk actions of the listings, and the screen on which they are taken back."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.bulk_actions.page_bulk_action import PageBulkAction

from . import bulk_changes
from .models import BulkChange, Region, Topic
from .reviewing.forms import day
from .widgets import RegionCheckboxes, TopicCheckboxes

LATEST = 100
MODES = [("add", "在原有的之外加上"), ("replace", "换成这些")]


class TopicsForm(forms.Form):
    mode = forms.ChoiceField(label="怎么改", choices=MODES, initial="add", widget=forms.RadioSelect)
    chosen = forms.ModelMultipleChoiceField(label="主题", queryset=Topic.objects.all(), widget=TopicCheckboxes)


class RegionsForm(forms.Form):
    mode = forms.ChoiceField(label="怎么改", choices=MODES, initial="add", widget=forms.RadioSelect)
    chosen = forms.ModelMultipleChoiceField(label="地区", queryset=Region.objects.all(), widget=RegionCheckboxes)


class ReviewDueForm(forms.Form):
    chosen = forms.DateField(label="复核期限", widget=day())


class ChangeMany(PageBulkAction):
    """One field of the chosen pages. Subclasses name it and say how the form's choice becomes its value."""

    template_name = "content/bulk_change.html"
    field: ClassVar[str]

    @property
    def aria_label(self) -> str:
        return f"{self.display_name}：选中的页面"

    @classmethod
    def get_queryset(cls, model: Any, object_ids: Any) -> list[Any]:
        return list(model.objects.filter(pk__in=object_ids).specific()[: bulk_changes.MOST_PAGES])

    def get_all_objects_in_listing_query(self, parent_id: Any) -> list[int]:
        """Nothing: "all" would mean all pages of the site, whatever the listing was filtered by."""
        return []

    def check_perm(self, obj: Any) -> bool:
        return bulk_changes.may_change(self.request.user, obj.specific)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "heading": self.display_name, "most": bulk_changes.MOST_PAGES}

    def get_execution_context(self) -> dict[str, Any]:
        return {**super().get_execution_context(), "action": self}

    @classmethod
    def execute_action(cls, objects: Any, user: Any = None, action: Any = None, **kwargs: Any) -> tuple[int, int]:
        data = action.cleaned_form.cleaned_data
        change = bulk_changes.change_many(
            pages=[page.specific for page in objects],
            field=cls.field,
            value=action.value_from(data),
            words=action.words_for(data),
            user=user,
        )
        return len(change.after), 0

    def value_from(self, data: dict[str, Any]) -> Any:
        """A function from a page's old value to its new one."""
        keys = sorted(item.pk for item in data["chosen"])
        return lambda before: sorted({*before, *keys}) if data["mode"] == "add" else keys

    def words_for(self, data: dict[str, Any]) -> str:
        names = "、".join(str(item).strip("— ") for item in data["chosen"])
        return f"{self.display_name}：{'加上' if data['mode'] == 'add' else '换成'}{names}"

    def get_success_message(self, num_parent_objects: int, num_child_objects: int) -> str:
        return f"改了 {num_parent_objects} 个页面。改错了可以在“报告 > 批量修改”里一次撤销。"


@hooks.register("register_bulk_action")
class SetTopics(ChangeMany):
    display_name = "改主题"
    action_type = "topics"
    action_priority = 40
    field = "topics"
    form_class = TopicsForm


@hooks.register("register_bulk_action")
class SetRegions(ChangeMany):
    display_name = "改地区"
    action_type = "regions"
    action_priority = 41
    field = "regions"
    form_class = RegionsForm


@hooks.register("register_bulk_action")
class SetReviewDue(ChangeMany):
    display_name = "改复核期限"
    action_type = "review-due"
    action_priority = 42
    field = "review_due"
    form_class = ReviewDueForm

    def value_from(self, data: dict[str, Any]) -> Any:
        return lambda before: data["chosen"].isoformat()

    def words_for(self, data: dict[str, Any]) -> str:
        return f"复核期限改为 {data['chosen']:%Y-%m-%d}"


class BulkChanges(WagtailAdminTemplateMixin, TemplateView):
    """The latest changes in bulk."""

    page_title = "批量修改"
    header_icon = "history"
    template_name = "content/bulk_changes.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        changes = BulkChange.objects.select_related("changed_by")[:LATEST]
        return {**super().get_context_data(**kwargs), "changes": changes}

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.page_title}]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        change = get_object_or_404(BulkChange, pk=request.POST.get("change") or 0)
        try:
            done, left = bulk_changes.undo(change=change, user=request.user)
        except PermissionDenied as error:
            messages.error(request, str(error) or "您不能撤销它。")
            return redirect("content_bulk_changes")
        messages.success(request, f"已撤销，{done} 个页面回到原来的样子。")
        if left:
            names = "、".join(page.title for page in left[:5])
            messages.warning(request, f"有 {len(left)} 个页面后来又改过，没有动：{names}")
        return redirect("content_bulk_changes")


@hooks.register("register_admin_urls")
def addresses() -> list[Any]:
    return [path("bulk-changes/", BulkChanges.as_view(), name="content_bulk_changes")]


@hooks.register("register_reports_menu_item")
def menu_item() -> MenuItem:
    return MenuItem("批量修改", reverse("content_bulk_changes"), icon_name="history", order=60)
