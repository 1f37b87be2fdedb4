"""Forms of the review desk. What they can't know, the actions refuse with words by field."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from content.models import KepuPage
from content.permissions import works_on
from content.vocabulary import AskedFor

from .correcting import LONGEST_CORRECTION

USUAL_DAYS = 3


def words(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def day() -> forms.DateInput:
    """The browser's own calendar: it also works on a phone."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class DeskForm(forms.Form):
    """A form that knows its page and its user."""

    def __init__(self, *args: Any, page: KepuPage, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = f"id_{type(self).__name__.lower()}_%s"
        self.page, self.user = page, user


class DecisionForm(DeskForm):
    seen = forms.CharField(widget=forms.HiddenInput)
    decision = forms.ChoiceField(
        label="决定",
        choices=[("approve", "通过"), ("reject", "退回修改")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选通过或退回。"},
    )
    comment = forms.CharField(
        label="意见",
        widget=words(),
        required=False,
        max_length=1000,
        help_text="退回时写清楚要改什么；通过时可以不写。",
    )


class CommentForm(DeskForm):
    comment = forms.CharField(
        label="意见", widget=words(), max_length=1000, help_text="只提意见，不改变审核进度；写进这一页的历史。"
    )


class AssignmentForm(DeskForm):
    """Colleagues who work on the page and can sign in, by name."""

    assignee = forms.ModelChoiceField(label="请谁", queryset=get_user_model().objects.none(), empty_label="请选择")
    asked_for = forms.ChoiceField(label="请他做什么", choices=AskedFor.choices, initial=AskedFor.DECISION)
    due_on = forms.DateField(label="最晚哪天", widget=day())
    note = forms.CharField(label="说明", max_length=200, required=False, help_text="如：请重点看剂量那一段。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"].queryset = colleagues(self.page)  # type: ignore[attr-defined]
        self.fields["assignee"].label_from_instance = full_name  # type: ignore[attr-defined]
        self.fields["due_on"].initial = localdate() + timedelta(days=USUAL_DAYS)

    def clean_due_on(self) -> Any:
        due_on = self.cleaned_data["due_on"]
        if due_on < localdate():
            raise forms.ValidationError("这一天已经过去了。")
        return due_on


def colleagues(page: KepuPage) -> QuerySet[Any]:
    """Active accounts that can sign in and work on the page."""
    admin = Q(groups__permissions__codename="access_admin") | Q(is_superuser=True)
    accounts = get_user_model().objects.filter(admin, is_active=True).distinct()
    fitting = [user.pk for user in accounts if works_on(user, page)]
    return get_user_model().objects.filter(pk__in=fitting).order_by("last_name", "first_name", "username")


def full_name(user: Any) -> str:
    """As colleagues call them; the account's name where nothing else is known."""
    return str(f"{user.last_name}{user.first_name}".strip() or user.get_username())


class InvitationForm(DeskForm):
    asked = forms.CharField(label="请哪位专家", max_length=60, help_text="只给编辑看，如：省人民医院心内科陈主任。")
    settles_step = forms.BooleanField(
        label="没有异议就算通过终审并发布", required=False, initial=True, help_text="只在这一页走到终审时起作用。"
    )


class ReleaseForm(DeskForm):
    reason = forms.CharField(label="为什么不能等审核", widget=words(2), max_length=200)


class DropForm(DeskForm):
    reason = forms.CharField(label="为什么撤销", max_length=200, required=False)


class CorrectionForm(DeskForm):
    was = forms.CharField(label="原来写的", widget=words(), max_length=LONGEST_CORRECTION, help_text="照抄错的那句话。")
    now_right = forms.CharField(label="更正为", widget=words(), max_length=LONGEST_CORRECTION)
    on = forms.DateField(label="更正日期", widget=day(), initial=localdate)
    with_draft = forms.BooleanField(
        label="正文已经在草稿里改好",
        required=False,
        help_text="勾选：草稿和更正一起送出。不勾：正文保持现在读者看到的样子，只加这条更正。",
    )
    then = forms.ChoiceField(label="接下来", widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ways = [("submit", "提交审核"), ("release", "申请两人紧急发布")]
        if self.page.permissions_for_user(self.user).can_publish():
            ways = [("publish", "马上发布"), *ways[:1]]
        self.fields["then"].choices = ways  # type: ignore[attr-defined]
        self.fields["then"].initial = ways[0][0]


class WithdrawalForm(DeskForm):
    reason = forms.CharField(
        label="撤回原因",
        widget=words(),
        max_length=200,
        help_text="读者打开原来的网址会看到这句话：哪里错了，现在该以什么为准。",
    )


class ConfirmationForm(DeskForm):
    """The evidence of the live page, each source to be opened again."""

    checked = forms.TypedMultipleChoiceField(
        label="重新打开核对过的证据", coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        live = self.page.live_revision.as_object() if self.page.live_revision else self.page
        self.sources = [(place, row.value) for place, row in enumerate(live.evidence)]
        self.fields["checked"].choices = [  # type: ignore[attr-defined]
            (place, f"{value['title']}（{value['publisher']}）") for place, value in self.sources
        ]
