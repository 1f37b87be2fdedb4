"""Opening hours in Chinese words: the sentence of the moment, the week, and what is special."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from .festival_dates import FESTIVALS
from .hours_rules import (
    WEEKDAY_NAMES,
    AfterHoliday,
    ClosedWeekdays,
    HolidayHours,
    MakeupWorkday,
    OneOff,
    Pattern,
    Rule,
    Session,
    Sessions,
    Weekly,
    Yearly,
    clock,
    sessions_text,
    span_text,
    weekdays_text,
)
from .local_time import local

if TYPE_CHECKING:
    from .holiday_calendar import HolidayCalendar
    from .opening_hours import DayHours, OpeningRules

NOTHING_KNOWN = "暂无开放时间"
PROVISIONAL = "（节假日安排待国务院通知，以场馆公告为准）"


def state(rules: OpeningRules, at: datetime) -> tuple[str, str]:
    """("open" | "soon" | "closed" | "", the sentence of the moment). Soon: later today. "": nothing is known."""
    if not rules:
        return "", ""
    words = rules.sentence(at)
    if rules.is_open(at):
        return "open", words
    opening = rules.next_opening(at)
    return ("soon" if opening and local(opening).date() == local(at).date() else "closed"), words


def sentence(rules: OpeningRules, at: datetime, calendar: HolidayCalendar) -> str:
    """See `OpeningRules.sentence`."""
    if not rules:
        return NOTHING_KNOWN
    at = local(at)
    today = rules.day(at.date(), calendar)
    text, looks_ahead = _today(today, at.hour * 60 + at.minute)
    provisional = today.provisional
    if looks_ahead:
        coming = rules.next_opening(at, calendar)
        if coming is None and not today.sessions and not today.reason:
            return NOTHING_KNOWN
        text += f"，{_opening(coming, at)}" if coming else "，下次开放时间以场馆公告为准"
        provisional = provisional or (coming is not None and rules.day(coming.date(), calendar).provisional)
    return text + (PROVISIONAL if provisional else "")


def _today(today: DayHours, minute: int) -> tuple[str, bool]:
    """What to say of today, and whether the next opening has to follow."""
    if not today.sessions:
        return "今天闭馆" + (f"（{today.reason}）" if today.reason else ""), True
    running = next((s for s in today.sessions if s.start_minute <= minute < s.end_minute), None)
    coming = next((s for s in today.sessions if s.start_minute > minute), None)
    again = f"，{clock(coming.opens)} 重新开放" if coming else ""
    if running and running.last_entry and _minute(running.last_entry) <= minute:
        closes = clock(running.closes, end=True)
        return f"{clock(running.last_entry)} 已停止入馆，{closes} 闭馆{again}", coming is None
    if minute >= today.sessions[-1].end_minute:
        return "已闭馆", True
    if running is None and coming and minute >= today.sessions[0].end_minute:
        return _gap(today.sessions, coming) + again, False
    reason = f"（{today.reason}）" if today.reason and not today.usual else ""
    return f"今天{_spans(today.sessions)}{reason}", False


def _minute(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def _gap(sessions: Sessions, coming: Session) -> str:
    before = sessions[sessions.index(coming) - 1]
    return "午休中" if time(11) <= before.closes <= time(14) else "暂时闭馆"


def _spans(sessions: Sessions) -> str:
    if len(sessions) > 1:
        text = sessions_text(sessions)
        return f" {text}开放" if text.endswith("）") else f" {text} 开放"
    (session,) = sessions
    if session.end_minute - session.start_minute == 1440:
        return "全天开放"
    late = f"，{clock(session.last_entry)} 停止入馆" if session.last_entry else ""
    return f" {span_text(session)} 开放{late}"


def _opening(coming: datetime, at: datetime) -> str:
    ahead = (coming.date() - at.date()).days
    if ahead <= 2:
        day = ("今天 ", "明天 ", "后天 ")[ahead]
    else:
        year = f"{coming.year} 年 " if coming.year != at.year else ""
        day = f"{year}{coming.month} 月 {coming.day} 日（{WEEKDAY_NAMES[coming.weekday()]}）"
    return f"{day}{clock(coming.time())} 开放"


def week_summary(rules: OpeningRules) -> list[tuple[str, str]]:
    """The regular week as rows (label, text), open days first: (周二至周日, 9:30–17:00).

    With seasons, the rows of each season follow one another and their labels begin with its dates.
    """
    patterns: dict[tuple[str, ...], list[tuple[date, date]]] = {}
    for first, last in season_spans(rules):
        texts = tuple(_ordinary_text(rules, first, weekday) for weekday in range(7))
        patterns.setdefault(texts, []).append((first, last))
    rows: list[tuple[str, str]] = []
    for texts, spans in patterns.items():
        label = "、".join(_season_text(*span) for span in spans) + " " if len(patterns) > 1 else ""
        rows += [(label + days, text) for days, text in _week_rows(texts)]
    return rows


def season_spans(rules: OpeningRules) -> list[tuple[date, date]]:
    """The stretches of a (leap) year in which the same weekly rules hold; the first may run over New Year."""
    seasonal = [rule for rule in rules.rules if isinstance(rule, Weekly) and rule.season]
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(366 if seasonal else 1)]
    active = [tuple(rule.in_season(day) for rule in seasonal) for day in days]
    starts = [n for n in range(len(days)) if n == 0 or active[n] != active[n - 1]]
    ends = [n - 1 for n in starts[1:]] + [len(days) - 1]
    spans = [(days[a], days[b]) for a, b in zip(starts, ends, strict=True)]
    if len(spans) > 1 and active[0] == active[-1]:
        spans = [(spans[-1][0], spans[0][1]), *spans[1:-1]]
    return spans


def _ordinary_text(rules: OpeningRules, first: date, weekday: int) -> str:
    closed = next((r for r in rules.rules if isinstance(r, ClosedWeekdays) and weekday in r.days), None)
    if closed is not None and closed.except_holidays:
        return {
            "none": "闭馆（法定节假日除外）",
            "next_day": "闭馆（遇法定节假日开放，节后第一天闭馆）",
            "next_workday": "闭馆（遇法定节假日开放，节后第一个工作日闭馆）",
        }[closed.then]
    return sessions_text(rules.ordinary_in(first, weekday))


def _week_rows(texts: tuple[str, ...]) -> list[tuple[str, str]]:
    if not any(text != "闭馆" for text in texts):
        return [("每天", "闭馆")]
    groups: dict[str, list[int]] = {}
    for weekday, text in enumerate(texts):
        groups.setdefault(text, []).append(weekday)
    ordered = sorted(groups.items(), key=lambda item: item[0].startswith("闭馆"))
    return [("每天" if len(days) == 7 else weekdays_text(days), text) for text, days in ordered]


def _season_text(first: date, last: date) -> str:
    turn = "次年" if last < first else ""
    return f"{first.month} 月 {first.day} 日至{turn} {last.month} 月 {last.day} 日"


def special_summary(rules: OpeningRules, today: date | None = None) -> list[tuple[str, str]]:
    """What departs from the week, as rows (label, text): holidays, make-up workdays, dates to come."""
    return [row for rule in rules.rules for row in _special_rows(rule, today)]


def _special_rows(rule: Rule, today: date | None) -> Iterator[tuple[str, str]]:
    if isinstance(rule, HolidayHours):
        yield _holiday_label(rule), _with_reason(rule.sessions, rule.reason)
    elif isinstance(rule, AfterHoliday):
        least = f"（连休 {rule.min_days} 天以上）" if rule.min_days > 1 else ""
        reason = f"（{rule.reason}）" if rule.reason else ""
        yield f"{_festivals(rule.holidays)}假期后{least}", f"闭馆 {rule.close_days} 天{reason}"
    elif isinstance(rule, MakeupWorkday) and rule.act_as != "weekend":
        yield "调休上班的周末", "按工作日开放" if rule.act_as == "weekday" else "闭馆"
    elif isinstance(rule, Pattern):
        yield rule.days.words(), _with_reason(rule.sessions, rule.reason)
    elif isinstance(rule, Yearly):
        yield "每年 {} 月 {} 日".format(*rule.month_day), _with_reason(rule.sessions, rule.reason)
    elif isinstance(rule, OneOff) and (today is None or rule.last >= today):
        yield _dates(rule.first, rule.last), _with_reason(rule.sessions, rule.reason)


def _with_reason(sessions: Sessions, reason: str) -> str:
    text = sessions_text(sessions)
    return f"{text}（{reason}）" if reason and not (reason.endswith("闭馆") and not sessions) else text


def _holiday_label(rule: HolidayHours) -> str:
    names = _festivals(rule.holidays)
    if rule.days == "eve":
        return "除夕" if rule.holidays == ("spring_festival",) else f"{names}前一天"
    return names + {"all": "假期", "first": "假期首日", "last": "假期最后一天"}[rule.days]


def _festivals(codes: tuple[str, ...]) -> str:
    return "法定节假日" if "any" in codes else "、".join(FESTIVALS[code] for code in codes)


def _dates(first: date, last: date) -> str:
    text = f"{first.year} 年 {first.month} 月 {first.day} 日"
    if first == last:
        return text
    year = f"{last.year} 年 " if last.year != first.year else ""
    return f"{text}至 {year}{last.month} 月 {last.day} 日"
