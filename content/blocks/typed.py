"""Times and days that may be typed as people write them; stored as ``09:30`` and ``05-01``."""

from __future__ import annotations

from datetime import time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail import blocks

from content.typed_times import month_day_words, typed_clock, typed_month_day


class ClockField(forms.CharField):
    """A time of day."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        if not text:
            return ""
        clock = typed_clock(text)
        if clock is None:
            raise ValidationError(f"“{text}”看不懂。输入一个有效的时间，例如 9:30。")
        return clock

    def prepare_value(self, value: Any) -> str:
        return (typed_clock(str(value)) or str(value)) if value else ""


class ClockInput(forms.TextInput):
    """As wide as a time."""

    show_add_comment_button = False

    def __init__(self, placeholder: str) -> None:
        attrs = {"placeholder": placeholder, "maxlength": 12, "autocomplete": "off"}
        super().__init__({**attrs, "class": "kepu-clock", "data-1p-ignore": True, "inputmode": "text"})


class ClockBlock(blocks.FieldBlock):
    """A time of day as text; rules stored earlier hold ``09:30:00``, which reads the same."""

    def __init__(self, placeholder: str = "9:30", required: bool = True, **kwargs: Any) -> None:
        self.field = ClockField(required=required, widget=ClockInput(placeholder))
        super().__init__(**kwargs)

    def get_prep_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, time) else value

    class Meta:
        icon = "time"


class MonthDayField(forms.CharField):
    """A day of every year."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        if not text:
            return ""
        found = typed_month_day(text)
        if found is None:
            raise ValidationError(f"没有“{text}”这一天。写成“5月1日”或“05-01”都可以。")
        return found

    def prepare_value(self, value: Any) -> str:
        return month_day_words(str(value)) if value else ""


class MonthDayBlock(blocks.FieldBlock):
    """A day of every year, ``05-01``, shown as ``5月1日``."""

    def __init__(self, required: bool = True, help_text: str = "", **kwargs: Any) -> None:
        widget = forms.TextInput({"placeholder": "如 5月1日", "autocomplete": "off"})
        self.field = MonthDayField(required=required, widget=widget, help_text=help_text)
        super().__init__(**kwargs)

    class Meta:
        icon = "date"
