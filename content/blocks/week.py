"""The hours of a week as a table: a row for each day, a second stretch for those who close at noon."""

from __future__ import annotations

from wagtail import blocks
from wagtail.admin.telepath import register

from .rows import RowAdapter
from .typed import ClockBlock, MonthDayBlock


class DayBlock(blocks.StructBlock):
    """One row; left empty, the day is closed."""

    opens = ClockBlock("9:00", required=False, label="开门")
    closes = ClockBlock("17:00", required=False, label="关门")
    last_entry = ClockBlock("—", required=False, label="停止入馆")
    opens_2 = ClockBlock("14:00", required=False, label="第二段开门")
    closes_2 = ClockBlock("17:30", required=False, label="第二段关门")
    last_entry_2 = ClockBlock("—", required=False, label="第二段停止入馆")

    class Meta:
        form_template = "content/forms/day.html"


register(RowAdapter(), DayBlock)


class WeekBlock(blocks.StructBlock):
    """All year, or in a season."""

    season_from = MonthDayBlock(label="从", required=False)
    season_to = MonthDayBlock(label="到", required=False)
    mon = DayBlock(label="周一")
    tue = DayBlock(label="周二")
    wed = DayBlock(label="周三")
    thu = DayBlock(label="周四")
    fri = DayBlock(label="周五")
    sat = DayBlock(label="周六")
    sun = DayBlock(label="周日")

    class Meta:
        icon = "calendar-alt"
        label = "每周开放时间"
        label_format = ""
        form_template = "content/forms/week.html"
