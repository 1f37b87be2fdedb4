"""When an event takes place, as editors enter it; ``content.recurrence`` says what it means."""

from __future__ import annotations

from typing import Any

from wagtail import blocks

from content.recurrence import Schedule, ScheduleError

from .rows import beside
from .rule import RuleBlock


class SessionBlock(blocks.StructBlock):
    start = blocks.DateTimeBlock(label="开始")
    end = blocks.DateTimeBlock(label="结束")

    class Meta:
        icon = "time"
        label = "一场"


class RecurrenceBlock(blocks.StructBlock):
    start = blocks.DateTimeBlock(label="第一场开始")
    end = blocks.DateTimeBlock(label="第一场结束")
    rule = RuleBlock()
    until = blocks.DateBlock(label="到哪天为止", required=False, help_text="含这一天；长期举行就留空。")

    class Meta:
        icon = "rotate"
        label = "重复"


class CancelledBlock(blocks.StructBlock):
    start = blocks.DateTimeBlock(label="哪一场（原定开始时间）", help_text="在右边的场次里点“取消”，会自动填好。")
    reason = blocks.CharBlock(label="原因（读者可见）", max_length=100)

    class Meta:
        icon = "cross"
        label = "取消一场"


class MovedBlock(blocks.StructBlock):
    original = blocks.DateTimeBlock(label="哪一场（原定开始时间）", help_text="在右边的场次里点“改期”，会自动填好。")
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
            raise beside(str(error), error.number) from error
        return cleaned
