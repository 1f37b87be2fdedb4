"""When an event takes place, as editors enter it; ``content.recurrence`` says what it means."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail import blocks

from content.recurrence import Schedule, ScheduleError

COMMON_RULES = [
    ("FREQ=DAILY", "每天"),
    ("FREQ=WEEKLY;BYDAY=SA", "每周六"),
    ("FREQ=WEEKLY;BYDAY=SU", "每周日"),
    ("FREQ=WEEKLY;BYDAY=SA,SU", "每周六和周日"),
    ("FREQ=WEEKLY;BYDAY=TU,WE,TH,FR,SA,SU", "每周二至周日"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", "隔周的周六"),
    ("FREQ=MONTHLY;BYDAY=1SA", "每月第一个周六"),
    ("FREQ=MONTHLY;BYDAY=2SA", "每月第二个周六"),
    ("FREQ=MONTHLY;BYDAY=-1SU", "每月最后一个周日"),
    ("FREQ=MONTHLY;BYMONTHDAY=15", "每月 15 日"),
]


class RuleInput(forms.TextInput):
    """A text field that offers the common rules by their Chinese names."""

    template_name = "content/widgets/rule_input.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, {**(attrs or {}), "list": "kepu-common-rules"})
        context["widget"]["common_rules"] = COMMON_RULES
        return context


class RuleBlock(blocks.CharBlock):
    """RFC 5545 text, picked from the common ones or written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field.widget = RuleInput(attrs=self.field.widget.attrs)


class SessionBlock(blocks.StructBlock):
    start = blocks.DateTimeBlock(label="开始")
    end = blocks.DateTimeBlock(label="结束")

    class Meta:
        icon = "time"
        label = "一场"


class RecurrenceBlock(blocks.StructBlock):
    start = blocks.DateTimeBlock(label="第一场开始")
    end = blocks.DateTimeBlock(label="第一场结束")
    rule = RuleBlock(
        label="重复规则",
        max_length=200,
        help_text="点开输入框，从常用规则里选；也可以照 RFC 5545 自己写，如每周三、周五：FREQ=WEEKLY;BYDAY=WE,FR。",
    )
    until = blocks.DateBlock(label="到哪天为止", required=False, help_text="含这一天；长期举行就留空。")

    class Meta:
        icon = "rotate"
        label = "重复"


class CancelledBlock(blocks.StructBlock):
    start = blocks.DateTimeBlock(
        label="哪一场（原定开始时间）", help_text="要和原来的场次一分不差，才知道取消的是哪一场。"
    )
    reason = blocks.CharBlock(label="原因（读者可见）", max_length=100)

    class Meta:
        icon = "cross"
        label = "取消一场"


class MovedBlock(blocks.StructBlock):
    original = blocks.DateTimeBlock(
        label="哪一场（原定开始时间）", help_text="要和原来的场次一分不差，才知道改期的是哪一场。"
    )
    start = blocks.DateTimeBlock(label="改到")
    end = blocks.DateTimeBlock(label="结束")
    reason = blocks.CharBlock(label="原因（读者可见）", max_length=100)

    class Meta:
        icon = "redirect"
        label = "改期一场"


class AddedBlock(blocks.StructBlock):
    start = blocks.DateTimeBlock(label="开始")
    end = blocks.DateTimeBlock(label="结束")
    reason = blocks.CharBlock(label="说明（读者可见）", max_length=100)

    class Meta:
        icon = "plus"
        label = "加一场"


class TimesBlock(blocks.StreamBlock):
    """All times together; what can't be is refused, but for drafts, with a sentence that names the row."""

    session = SessionBlock()
    recurrence = RecurrenceBlock()
    cancelled = CancelledBlock()
    moved = MovedBlock()
    added = AddedBlock()

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        try:
            Schedule.from_blocks(list(cleaned.get_prep_value()))
        except ScheduleError as error:
            raise blocks.StreamBlockValidationError(non_block_errors=[ValidationError(str(error))]) from error
        return cleaned
