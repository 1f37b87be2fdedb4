"""The editors' screens for the State Council's notices on days off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from . import notices
from .holiday_calendar import CalendarError, NoticeDay, missing_days, package_calendar
from .holiday_notice import Arrangement, arrangements_of, read_notice
from .hours_rules import WEEKDAY_NAMES
from .models import HolidayNotice
from .notice_actions import enter_notice, withdraw_notice
from .notice_forms import ArrangementRows, NoticeForm, days_of, digest, filled_in, rows_of
from .notice_impact import VenueImpact, impacts
from .vocabulary import NoticeState

VENUES_SHOWN = 200
Context = dict[str, Any]


@require_safe
@permission_required("content.view_holidaynotice")
def index(request: HttpRequest) -> HttpResponse:
    """The years that are known, whoever said so, and every entry ever made."""
    years = notices.calendar().years
    context = {
        "page_title": "放假安排",
        "next_year": _next_unknown(years),
        "by_package": package_calendar().years,
        "entries": HolidayNotice.objects.select_related("entered_by", "ended_by"),
        "may_enter": request.user.has_perm("content.add_holidaynotice"),
    }
    return render(request, "content/notices/index.html", _headed(context))


@require_http_methods(["GET", "POST"])
@permission_required("content.add_holidaynotice")
def enter(request: HttpRequest) -> HttpResponse:
    """Paste or fill in, look at what changes, publish. A year that is known already is corrected."""
    if request.method != "POST":
        return _blank(request)
    steps = {"read": _read, "check": _check, "publish": _publish}
    return steps.get(request.POST.get("step", ""), _check)(request)


def _blank(request: HttpRequest) -> HttpResponse:
    known = notices.calendar()
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() and int(asked) in known.years else _next_unknown(known.years)
    entry = notices.current(year)
    initial: Context = {"year": year}
    if entry:
        initial |= {"number": entry.number, "source_url": entry.source_url, "text": entry.text}
    rows = rows_of(arrangements_of(known.lines(year)))
    return _shown(request, NoticeForm(initial=initial), ArrangementRows(initial=rows, prefix="rows"))


def _read(request: HttpRequest) -> HttpResponse:
    text = request.POST.get("text", "")
    try:
        read = read_notice(text)
    except CalendarError as error:
        form = NoticeForm(request.POST)
        form.add_error("text", str(error))
        return _shown(request, form, ArrangementRows(request.POST, prefix="rows"))
    initial = filled_in(read, request.POST.get("source_url", ""), text, request.POST.get("reason", ""))
    rows = ArrangementRows(initial=rows_of(read.arrangements), prefix="rows")
    return _shown(request, NoticeForm(initial=initial), rows, doubts=read.doubts, was_read=True)


def _check(request: HttpRequest) -> HttpResponse:
    form, rows = NoticeForm(request.POST), ArrangementRows(request.POST, prefix="rows")
    found = _understood(form, rows)
    if found is None:
        return _shown(request, form, rows)
    return _shown(request, form, rows, preview=_preview(found), checked=digest(found.year, found.days))


def _publish(request: HttpRequest) -> HttpResponse:
    form, rows = NoticeForm(request.POST), ArrangementRows(request.POST, prefix="rows")
    found = _understood(form, rows)
    if found is None:
        return _shown(request, form, rows)
    if form.cleaned_data["checked"] != digest(found.year, found.days):
        messages.warning(request, "表改过了，请再看一遍下面的变化，然后发布。")
        return _check(request)
    if found.doubts and not form.cleaned_data["confirmed"]:
        form.add_error("confirmed", "有对不上的地方。核对过通知，确实是这样，就勾选这一项再发布。")
        checked = form.cleaned_data["checked"]
        return _shown(request, form, rows, preview=_preview(found), checked=checked)
    return _saved(request, form, rows, found)


def _saved(request: HttpRequest, form: NoticeForm, rows: Any, found: _Understood) -> HttpResponse:
    said = {name: form.cleaned_data[name] for name in ("number", "source_url", "text", "reason")}
    try:
        enter_notice(year=found.year, days=found.days, user=_editor(request), whole=not found.doubts, **said)
    except CalendarError as error:
        form.add_error(None, str(error))
        return _shown(request, form, rows)
    messages.success(request, f"{found.year} 年的放假安排已经生效，所有页面马上按它回答。")
    return redirect("holidays:index")


class _Understood:
    """A form that makes a calendar: the one before it, the one with it, and what the law would have besides."""

    def __init__(self, year: int, days: list[dict[str, Any]]) -> None:
        self.year, self.days = year, days
        self.before = notices.calendar()
        self.after = self.before.with_notice(year, days, whole=False)
        missing = missing_days(year, self.after.lines(year))
        self.doubts = [f"{_day(day)}是法定节假日，表里却不放假。" for day in missing]


def _understood(form: NoticeForm, rows: Any) -> _Understood | None:
    """None when something is wrong, which the form then says."""
    if not (form.is_valid() & rows.is_valid()):
        return None
    year = form.cleaned_data["year"]
    try:
        days = days_of(year, rows)
        if days:
            return _Understood(year, days)
        form.add_error(None, "表里还没有一个假期。")
    except ValidationError as error:
        form.add_error(None, error)
    except CalendarError as error:
        form.add_error(None, f"{error}。")
    return None


def _preview(found: _Understood) -> Context:
    lines = found.after.lines(found.year)
    return {
        "holidays": [_holiday(each) for each in arrangements_of(lines)],
        "doubts": found.doubts,
        **_changes(impacts(found.before, found.after, found.year)),
    }


def _changes(found: Sequence[VenueImpact]) -> Context:
    changed = [impact for impact in found if impact.changes]
    return {
        "changed": changed[:VENUES_SHOWN],
        "changed_count": len(changed),
        "settled_count": sum(impact.settled for impact in found),
    }


def _holiday(each: Arrangement) -> Context:
    return {
        "name": each.name,
        "span": _day(each.first) if each.length == 1 else f"{_day(each.first)}至 {_day(each.last)}",
        "length": each.length,
        "workdays": "、".join(_day(day) for day in each.workdays),
    }


def _day(day: date) -> str:
    return f"{day.year} 年 {day.month} 月 {day.day} 日（{WEEKDAY_NAMES[day.weekday()]}）"


@require_safe
@permission_required("content.view_holidaynotice")
def inspect(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry as it was made."""
    entry = get_object_or_404(HolidayNotice.objects.select_related("entered_by", "ended_by"), pk=pk)
    context = {"page_title": str(entry), "entry": entry, "holidays": _holidays_of(entry)}
    return render(request, "content/notices/inspect.html", _headed(context, str(entry)))


def _holidays_of(entry: HolidayNotice) -> list[Context]:
    lines = [NoticeDay(date.fromisoformat(day["date"]), day["name"], day["isOffDay"]) for day in entry.days]
    return [_holiday(each) for each in arrangements_of(lines)]


@require_http_methods(["GET", "POST"])
@permission_required("content.change_holidaynotice")
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for the reason, show what changes, take it back."""
    entry = get_object_or_404(HolidayNotice, pk=pk, state=NoticeState.CURRENT)
    reason = request.POST.get("reason", "").strip()
    if request.method == "POST" and reason:
        withdraw_notice(notice=entry, user=_editor(request), reason=reason[:200])
        messages.success(request, f"{entry.year} 年的放假安排已经撤回。")
        return redirect("holidays:index")
    without = notices.calendar(but=entry.year)
    context = {
        "page_title": "撤回放假安排",
        "entry": entry,
        "missing_reason": request.method == "POST",
        "known_otherwise": entry.year in without.years,
        "preview": _changes(impacts(notices.calendar(), without, entry.year)),
    }
    return render(request, "content/notices/withdraw.html", _headed(context, f"撤回 {entry}"))


def _editor(request: HttpRequest) -> AbstractBaseUser:
    if not isinstance(request.user, AbstractBaseUser):
        raise PermissionDenied
    return request.user


def _shown(request: HttpRequest, form: NoticeForm, rows: Any, **more: Any) -> HttpResponse:
    context = {
        "page_title": "录入放假安排",
        "form": form,
        "rows": rows,
        "is_correction": notices.current(_year_in(form)) is not None,
        "media": form.media + rows.media,
        **more,
    }
    return render(request, "content/notices/enter.html", _headed(context, "录入通知"))


def _year_in(form: NoticeForm) -> int:
    value = str(form["year"].value() or "")
    return int(value) if value.isdecimal() and len(value) <= 4 else 0


def _headed(context: Context, *trail: str) -> Context:
    """With what Wagtail's header shows."""
    crumbs = [{"url": reverse("holidays:index"), "label": "放假安排"}, *({"url": "", "label": each} for each in trail)]
    header = {"header_icon": "calendar-check", "header_title": context["page_title"], "breadcrumbs_items": crumbs}
    return context | header


def _next_unknown(years: Sequence[int]) -> int:
    return max([*years, localdate().year - 1]) + 1


class HolidayMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return bool(request.user.has_perm("content.view_holidaynotice"))


class HolidayViewSet(ViewSet):
    name = "holidays"
    icon = "calendar-check"
    menu_label = "放假安排"
    menu_item_class = HolidayMenuItem

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", index, name="index"),
            path("enter/", enter, name="enter"),
            path("<int:pk>/", inspect, name="inspect"),
            path("<int:pk>/withdraw/", withdraw, name="withdraw"),
        ]
