"""Forms of readers and of the board."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from content.models import Region, RumorPage
from content.reviewing.forms import day, full_name

from . import tokens
from .models import Question

USUAL_DAYS = 3
LATE = "这张表填得太久或者太快了，没有收下。请再点一次“留给专家”。"


class AskForm(forms.Form):
    """What a reader leaves beside the message. ``homepage`` is not shown: only programs fill it in."""

    text = forms.CharField(max_length=20_000)
    email = forms.EmailField(required=False, max_length=254, error_messages={"invalid": "邮箱地址好像不完整，请检查。"})
    region = forms.ModelChoiceField(Region.objects.filter(level__lte=2), required=False)
    consent = forms.BooleanField(error_messages={"required": "请勾选同意；不同意，我们就不保存这条消息。"})
    homepage = forms.CharField(required=False)
    token = forms.CharField(required=False)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["ticket"] = tokens.ticket_of(cleaned.get("token", ""))
        if cleaned["ticket"] is None:
            self.add_error(None, LATE)
        return cleaned

    @property
    def is_from_a_program(self) -> bool:
        return bool(self.data.get("homepage"))


class BoardForm(forms.Form):
    """A form that knows its question."""

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.question = question
        self.auto_id = f"id_{type(self).__name__.lower()}_%s"


class Colleague(forms.ModelChoiceField[Any]):
    """Accounts by the name colleagues use."""

    def label_from_instance(self, obj: Any) -> str:
        return full_name(obj)


def colleagues() -> QuerySet[Any]:
    """Active accounts that can sign in, by name."""
    admin = Q(groups__permissions__codename="access_admin") | Q(is_superuser=True)
    accounts = get_user_model().objects.filter(admin, is_active=True).distinct()
    return accounts.order_by("last_name", "first_name", "username")


class AssignForm(BoardForm):
    assignee = Colleague(label="交给谁", queryset=get_user_model().objects.none(), empty_label="请选择")
    due_on = forms.DateField(label="最晚哪天", widget=day())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assignee"] = Colleague(label="交给谁", queryset=colleagues(), empty_label="请选择")
        self.fields["assignee"].initial = self.question.assignee_id
        self.fields["due_on"].initial = self.question.due_on or localdate() + timedelta(days=USUAL_DAYS)


class RefuseForm(BoardForm):
    reason = forms.CharField(
        label="为什么不答复", max_length=200, help_text="给同事看，如：不是科学问题；已转 12345。提问人的邮箱会删掉。"
    )


class PublicForm(BoardForm):
    words = forms.CharField(
        label="公开的说法",
        max_length=120,
        required=False,
        help_text="用您自己的话写，不照抄读者的消息。会出现在辟谣栏目“正在核实”里；清空再保存，就不再公开。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].initial = self.question.public_words


class AnswerForm(BoardForm):
    page = forms.ModelChoiceField(
        label="用哪一条已发布的辟谣答复",
        queryset=RumorPage.objects.live().order_by("-last_published_at"),
        empty_label="请选择",
        help_text="留了邮箱的人会收到一封信，里面是这一条的结论和网址。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["page"].initial = self.question.proposal_id
