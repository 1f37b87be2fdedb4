"""When an event takes place, as editors enter it; ``content.recurrence`` says what it means."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from wagtail import blocks

from content.recurrence import Schedule, ScheduleError


class SessionBlock(blocks.StructBlock):
    start = blocks.DateTimeBlock(label="开始")
    end = blocks.DateTimeBlock(label="结束")

    class Meta:
        icon = "time"
        label = "一场"


class RecurrenceBlock(blocks.StructBlock):
    start = blocks.DateTimeBlock(label="第一场开始")
    end = blocks.DateTimeBlock(label="第一场结束")
    rule = blocks.CharBlock(
        label="重复规则",
        max_length=200,
        help_text="RFC 5545 写法：每周六 FREQ=WEEKLY;BYDAY=SA，每月第二个周六 FREQ=MONTHLY;BYDAY=2SA。",
    )
    until = blocks.DateBlock(label="到哪天为止", required=False)

    class Meta:
        icon = "rotate"
        label = "重复"


class CancelledBlock(blocks.StructBlock):
    start = blocks.DateTimeBlock(label="哪一场（原定开始时间）")
    reason = blocks.CharBlock(label="原因（读者可见）", max_length=100)

    class Meta:
        icon = "cross"
        label = "取消一场"


class MovedBlock(blocks.StructBlock):
    original = blocks.DateTimeBlock(label="哪一场（原定开始时间）")
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
    """All times together; what can't be is refused with a sentence that names the row."""

    session = SessionBlock()
    recurrence = RecurrenceBlock()
    cancelled = CancelledBlock()
    moved = MovedBlock()
    added = AddedBlock()

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        try:
            Schedule.from_blocks(list(cleaned.get_prep_value()))
        except ScheduleError as error:
            raise blocks.StreamBlockValidationError(non_block_errors=[ValidationError(str(error))]) from error
        return cleaned
