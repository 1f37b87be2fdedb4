"""Opening hours as editors enter them; ``content.opening_hours`` says what they mean."""

from __future__ import annotations

from typing import Any

from django import forms
from wagtail import blocks

from content.opening_hours import HoursError, OpeningRules

from .rows import beside, several
from .typed import ClockBlock, MonthDayBlock
from .week import WeekBlock

WEEKDAYS = [
    ("mon", "周一"), ("tue", "周二"), ("wed", "周三"), ("thu", "周四"),
    ("fri", "周五"), ("sat", "周六"), ("sun", "周日"),
]  # fmt: skip
HOLIDAYS = [
    ("any", "所有法定节假日"), ("new_year", "元旦"), ("spring_festival", "春节"), ("qingming", "清明节"),
    ("labour_day", "劳动节"), ("dragon_boat", "端午节"), ("mid_autumn", "中秋节"), ("national_day", "国庆节"),
]  # fmt: skip
HOLIDAY_DAYS = [
    ("all", "整个假期"),
    ("eve", "前一天（春节为除夕）"),
    ("first", "第一天"),
    ("last", "最后一天"),
]
AFTERWARDS = [("none", "不补闭"), ("next_day", "次日补闭"), ("next_workday", "假期后第一个工作日补闭")]
ACTING_AS = [("weekend", "按周末"), ("weekday", "按工作日"), ("closed", "闭馆")]
EMPTY_SESSION = {"opens": "", "closes": "", "last_entry": ""}


class SessionBlock(blocks.StructBlock):
    opens = ClockBlock("9:00", label="开门")
    closes = ClockBlock("17:00", label="关门")
    last_entry = ClockBlock("—", label="停止入馆", required=False)

    class Meta:
        label = "时段"
        form_template = "content/forms/session.html"


def sessions(**kwargs: Any) -> blocks.ListBlock:
    """A list of sessions; empty means closed where ``min_num`` allows it."""
    return blocks.ListBlock(SessionBlock(), label="时段", **{"default": [], **kwargs})


def reason(required: bool = False) -> blocks.CharBlock:
    """What readers are told."""
    return blocks.CharBlock(label="原因（读者可见）", max_length=60, required=required)


class WeeklyBlock(blocks.StructBlock):
    days = several(WEEKDAYS, "哪几天")
    sessions = sessions(min_num=1, default=[EMPTY_SESSION], help_text="中午休息就填两个时段。")
    season_from = MonthDayBlock(label="季节从", required=False, help_text="全年相同就留空。")
    season_to = MonthDayBlock(label="季节到", required=False)

    class Meta:
        icon = "calendar-alt"
        label = "每周开放时间，一天三段以上"


class ClosedWeekdaysBlock(blocks.StructBlock):
    days = several(WEEKDAYS, "每周哪天闭馆")
    except_holidays = blocks.BooleanBlock(label="遇法定节假日照常开放", required=False, default=True)
    then = blocks.ChoiceBlock(choices=AFTERWARDS, default="none", label="照常开放之后")

    class Meta:
        icon = "calendar-check"
        label = "每周闭馆日"


class HolidayBlock(blocks.StructBlock):
    holidays = several(HOLIDAYS, "哪些节日")
    days = blocks.ChoiceBlock(choices=HOLIDAY_DAYS, default="all", label="哪几天")
    sessions = sessions(help_text="不填时段就是闭馆。")
    reason = reason()

    class Meta:
        icon = "date"
        label = "节假日开放时间"


class MakeupWorkdayBlock(blocks.StructBlock):
    act_as = blocks.ChoiceBlock(choices=ACTING_AS, default="weekend", label="调休上班的周末")

    class Meta:
        icon = "date"
        label = "调休上班日"


class AfterHolidayBlock(blocks.StructBlock):
    holidays = several(HOLIDAYS, "哪些节日之后")
    min_days = blocks.IntegerBlock(label="假期至少几天", min_value=1, max_value=10, default=3)
    close_days = blocks.IntegerBlock(label="闭馆几天", min_value=1, max_value=10, default=1)
    reason = reason()

    class Meta:
        icon = "date"
        label = "节后闭馆"


COMMON_PATTERNS = [
    ("Mo[1]", "每月第一个周一"),
    ("Mo[-1]", "每月最后一个周一"),
    ("Tu[1]", "每月第一个周二"),
    ("Fr[-1]", "每月最后一个周五"),
    ("week 01-53/2 Mo", "单数周的周一"),
    ("week 02-52/2 Mo", "双数周的周一"),
    ("Jun Sa[2]", "六月第二个周六"),
]


class PatternInput(forms.TextInput):
    """A text field that offers the common patterns by their Chinese names."""

    template_name = "content/widgets/pattern_input.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, {**(attrs or {}), "list": "kepu-common-patterns"})
        context["widget"]["common_patterns"] = COMMON_PATTERNS
        return context


class DaysBlock(blocks.CharBlock):
    """Days in OpenStreetMap's words, picked from the common ones or written."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field.widget = PatternInput(attrs=self.field.widget.attrs)


class PatternBlock(blocks.StructBlock):
    days = DaysBlock(
        label="哪些日子",
        max_length=120,
        help_text="点开输入框，从常用的里选；也可以照 OpenStreetMap 的写法自己写，如每月最后一个周一：Mo[-1]。",
    )
    sessions = sessions(help_text="不填时段就是闭馆。")
    reason = reason()

    class Meta:
        icon = "rotate"
        label = "按规律的日子"


class YearlyBlock(blocks.StructBlock):
    month_day = MonthDayBlock(label="每年哪天")
    sessions = sessions(help_text="不填时段就是闭馆。")
    reason = reason()

    class Meta:
        icon = "date"
        label = "每年固定日"


class ExceptionBlock(blocks.StructBlock):
    first = blocks.DateBlock(label="从")
    last = blocks.DateBlock(label="到")
    sessions = sessions(help_text="不填时段就是闭馆。")
    reason = reason(required=True)

    class Meta:
        icon = "warning"
        label = "临时调整"


class HoursBlock(blocks.StreamBlock):
    """All rules together; contradictions are refused, but for drafts, with a sentence that names the rule."""

    week = WeekBlock()
    closed_weekdays = ClosedWeekdaysBlock()
    holiday = HolidayBlock()
    makeup_workday = MakeupWorkdayBlock()
    after_holiday = AfterHolidayBlock()
    pattern = PatternBlock()
    yearly = YearlyBlock()
    exception = ExceptionBlock()
    weekly = WeeklyBlock()

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if self.is_deferred_validation:
            return cleaned
        try:
            OpeningRules.from_blocks(list(cleaned.get_prep_value()))
        except HoursError as error:
            raise beside(str(error), error.number) from error
        return cleaned

    class Meta:
        required = False
