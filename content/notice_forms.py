"""The form in which a holiday notice is entered: its text, and a row for each holiday."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from wagtail.admin.widgets import AdminDateInput

from .festival_dates import FESTIVALS
from .holiday_notice import LONGEST_RUN, LONGEST_TEXT, Arrangement, ReadNotice, notice_days

ROWS = 8
TypedDay = tuple[int | None, int, int]
_DAY = re.compile(r"(?:(\d{4})[年/-])?(\d{1,2})[月/-](\d{1,2})日?")


class NoticeForm(forms.Form):
    """What a notice is called and where it stands."""

    year = forms.IntegerField(label="年份", min_value=2004, max_value=2100)
    number = forms.CharField(label="文号", max_length=60, required=False, help_text="如：国办发明电〔2025〕7号。")
    source_url = forms.URLField(
        label="通知网址", max_length=300, required=False, assume_scheme="https", help_text="中国政府网上的那一页。"
    )
    reason = forms.CharField(
        label="说明", max_length=200, required=False, help_text="更正时写明改了什么、为什么；留在记录里，读者看不到。"
    )
    text = forms.CharField(
        label="通知原文",
        max_length=LONGEST_TEXT,
        required=False,
        widget=forms.Textarea({"rows": 8}),
        help_text="从中国政府网复制全文粘贴到这里，点“读取原文”，下面的表会自动填好。也可以不粘贴，直接填表。",
    )
    confirmed = forms.BooleanField(label="我核对过，通知就是这样写的", required=False)
    checked = forms.CharField(required=False, widget=forms.HiddenInput)


class WorkdaysField(forms.Field):
    """Days as people list them: 2027-01-31、2月6日. Those without a year are of the form's."""

    def to_python(self, value: Any) -> list[TypedDay]:
        parts = [part for part in re.split(r"[、，,;；\s]+", str(value or "")) if part]
        if len(parts) > LONGEST_RUN:
            raise ValidationError("一个假期不会有这么多调休上班的日子。")
        return [self._day(part) for part in parts]

    def _day(self, part: str) -> TypedDay:
        found = _DAY.fullmatch(part)
        if found is None:
            raise ValidationError(f"“{part}”看不懂，请写成“2月6日”或“2027-02-06”，几天之间用顿号。")
        return int(found[1]) if found[1] else None, int(found[2]), int(found[3])


class ArrangementForm(forms.Form):
    """One row; empty ones are passed over."""

    name = forms.CharField(label="节日", max_length=40, required=False)
    first = forms.DateField(label="放假从", required=False, widget=AdminDateInput)
    last = forms.DateField(label="到", required=False, widget=AdminDateInput)
    workdays = WorkdaysField(label="调休上班", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        name, first, last = cleaned.get("name"), cleaned.get("first"), cleaned.get("last")
        if self.errors or not (name or first or last or cleaned.get("workdays")):
            return cleaned
        if not (name and first and last):
            raise ValidationError("节日、放假从、到，三样都要填。")
        if not any(festival in name for festival in FESTIVALS.values()):
            raise ValidationError(f"不认识“{name}”。写全称，如：国庆节；两个节连着放就写“国庆节、中秋节”。")
        if not timedelta(0) <= last - first < timedelta(days=LONGEST_RUN):
            raise ValidationError("结束那天要在开始那天之后，一个假期不会超过 15 天。")
        return cleaned

    def arrangement(self, year: int) -> Arrangement | None:
        """The row; None for an empty one. ``ValidationError`` for a workday that is no day."""
        filled = self.cleaned_data
        if not filled.get("name"):
            return None
        name = filled["name"].strip()
        workdays = tuple(_workday(day, year, name) for day in filled["workdays"])
        return Arrangement(name, filled["first"], filled["last"], workdays)


def _workday(said: TypedDay, year: int, name: str) -> date:
    """A day of December without a year is of the year before, if New Year's."""
    said_year, month, day = said
    turn = month == 12 and "元旦" in name
    try:
        return date(said_year or year - turn, month, day)
    except ValueError:
        raise ValidationError(f"没有 {month} 月 {day} 日这一天。") from None


ArrangementRows = forms.formset_factory(ArrangementForm, extra=0, max_num=20, absolute_max=40, validate_max=True)


def rows_of(arrangements: Iterable[Arrangement]) -> list[dict[str, Any]]:
    """What the rows of the form show, with some empty ones to fill in."""
    rows = [
        {
            "name": each.name,
            "first": each.first,
            "last": each.last,
            "workdays": "、".join(day.isoformat() for day in each.workdays),
        }
        for each in arrangements
    ]
    return rows + [{}] * max(1, ROWS - len(rows))


def filled_in(read: ReadNotice, source_url: str, text: str, reason: str) -> dict[str, Any]:
    """What the form shows of a text that was read."""
    return {"year": read.year, "number": read.number, "source_url": source_url, "text": text, "reason": reason}


def days_of(year: int, rows: Any) -> list[dict[str, Any]]:
    """The plain days of valid rows; ``ValidationError`` where a row names no day."""
    return notice_days(filter(None, [row.arrangement(year) for row in rows]))


def digest(year: int, days: list[dict[str, Any]]) -> str:
    """Tells whether what is published is what was looked at."""
    return hashlib.sha256(json.dumps([year, days]).encode()).hexdigest()
