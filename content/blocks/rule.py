"""A recurrence rule as a form in words; stored as RFC 5545 text, which editors need not see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from wagtail import blocks
from wagtail.admin.telepath import register

from content.recurrence_builder import DAYS, POSITIONS, RuleChoices, choices_of, rule_of
from content.recurrence_rule import ScheduleError

from .rows import RowAdapter, several

UNITS = [("day", "天"), ("week", "周"), ("month", "个月"), ("year", "年"), ("kept", "（保留原来的规则）")]
WEEKDAY_LABELS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
WEEKDAYS = list(zip(DAYS, WEEKDAY_LABELS, strict=True))
WAYS = [("date", "按日期"), ("nth", "按第几个星期几")]
POSITION_LABELS = ("第一个", "第二个", "第三个", "第四个", "第五个", "最后一个")
NTH_DAYS = [*WEEKDAYS, ("workday", "工作日（周一至周五）"), ("weekend", "周末日（周六、周日）")]
MONTH_DAYS = [*((str(n), f"{n} 日") for n in range(1, 32)), ("-1", "最后一天")]
MONTHS = [(str(n), f"{n} 月") for n in range(1, 13)]


class RuleBlock(blocks.StructBlock):
    """Its value has the choices of the form; what is stored is the rule they mean."""

    interval = blocks.IntegerBlock(label="每", min_value=1, max_value=60, default=1)
    unit = blocks.ChoiceBlock(choices=UNITS, default="week", label="单位")
    weekdays = several(WEEKDAYS, "星期几", required=False)
    by = blocks.ChoiceBlock(choices=WAYS, default="date", label="怎么定日子", widget=forms.RadioSelect)
    month_days = several(MONTH_DAYS, "几号", required=False)
    positions = several(
        [(str(n), label) for n, label in zip(POSITIONS, POSITION_LABELS, strict=True)], "第几个", required=False
    )
    nth_day = blocks.ChoiceBlock(choices=NTH_DAYS, default="SA", label="星期几")
    months = several(MONTHS, "只在这些月份", required=False)
    most = blocks.IntegerBlock(label="最多几场", min_value=1, max_value=1000, required=False)
    kept = blocks.CharBlock(label="原来的规则", required=False, max_length=500)

    class Meta:
        label = "怎样重复"
        form_template = "content/forms/rule.html"

    def to_python(self, value: Any) -> Any:
        return self._chosen(value) if isinstance(value, str) else super().to_python(value)

    def bulk_to_python(self, values: Iterable[Any]) -> list[Any]:
        return [self.to_python(value) for value in values]

    def normalize(self, value: Any) -> Any:
        return self._chosen(value) if isinstance(value, str) else super().normalize(value)

    def get_prep_value(self, value: Any) -> str:
        return rule_of(_choices(value))

    def get_api_representation(self, value: Any, context: Any = None) -> str:
        return self.get_prep_value(value)

    def get_searchable_content(self, value: Any) -> list[str]:
        return []

    def render_basic(self, value: Any, context: Any = None) -> str:
        return self.get_prep_value(value)

    def _chosen(self, rule: str) -> Any:
        """A text that is no rule is kept, to be complained of."""
        try:
            said = choices_of(rule)
        except ScheduleError:
            said = RuleChoices(unit="kept", kept=rule)
        values = {
            "interval": said.interval,
            "unit": said.unit,
            "weekdays": list(said.weekdays),
            "by": said.by,
            "month_days": [str(day) for day in said.month_days],
            "positions": [str(n) for n in said.positions],
            "nth_day": said.nth_day,
            "months": [str(month) for month in said.months],
            "most": said.count,
            "kept": said.kept,
        }
        return self._to_struct_value({name: values[name] for name in self.child_blocks})


def _choices(value: Any) -> RuleChoices:
    """From what was typed as well as from what was found to be right: numbers that are none count as not given."""
    return RuleChoices(
        unit=str(value.get("unit") or "week"),
        interval=_number(value.get("interval")) or 1,
        weekdays=tuple(day for day in DAYS if day in (value.get("weekdays") or ())),
        by=str(value.get("by") or "date"),
        month_days=_numbers(value.get("month_days")),
        positions=_numbers(value.get("positions")),
        nth_day=str(value.get("nth_day") or "SA"),
        months=_numbers(value.get("months")),
        count=_number(value.get("most")),
        kept=str(value.get("kept") or ""),
    )


def _number(value: Any) -> int | None:
    return int(value) if str(value or "").strip().isdecimal() else None


def _numbers(values: Any) -> tuple[int, ...]:
    found = {int(value) for value in values or () if str(value).lstrip("-").isdecimal()}
    return tuple(sorted(found, key=lambda n: (n < 0, n)))


register(RowAdapter(), RuleBlock)
