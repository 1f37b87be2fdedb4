"""What the report is asked for."""

from __future__ import annotations

from django import forms
from django.http import QueryDict

from content.models import Region
from content.vocabulary import KIND_LABELS

from . import selectors
from .report import VIEWS
from .selectors import Period

DAYS = {7: "最近 7 天", 30: "最近 30 天", 90: "最近 90 天"}
USUAL = 30


def _regions() -> list[tuple[str, str]]:
    found = Region.objects.filter(code__in=selectors.regions_asked()).order_by("code")
    return [("", "不限"), *((region.code, str(region.full_name)) for region in found)]


class ReportForm(forms.Form):
    """Period and filters; what can't be understood restricts nothing."""

    days = forms.TypedChoiceField(label="时间", choices=list(DAYS.items()), coerce=int, required=False)
    kind = forms.ChoiceField(label="限定的类型", choices=[("", "不限"), *KIND_LABELS.items()], required=False)
    region = forms.ChoiceField(label="限定的地区", choices=_regions, required=False)
    show = forms.ChoiceField(choices=[(name, label) for name, (label, _) in VIEWS.items()], required=False)

    def __init__(self, asked: QueryDict) -> None:
        super().__init__({"days": USUAL, **asked.dict()}, label_suffix="")
        self.is_valid()

    @property
    def period(self) -> Period:
        """What was chosen, or the last thirty days of everything."""
        given = self.cleaned_data
        return Period(days=given.get("days") or USUAL, kind=given.get("kind", ""), region=given.get("region", ""))

    @property
    def view(self) -> str:
        """The name of one of ``VIEWS``."""
        return self.cleaned_data.get("show") or "all"
