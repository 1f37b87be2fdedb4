"""Opening hours from OpenStreetMap `opening_hours` strings and back. Pure, no Django.

Both ways nothing is changed silently: reading refuses, with the place, what our rules can't say, and compares the
result day by day with the string's own meaning and with the library `opening_hours`; writing lists what it left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any

from opening_hours import OpeningHours, State

from .hours_rules import (
    ClosedWeekdays,
    MonthDay,
    OneOff,
    Pattern,
    Rule,
    Session,
    Sessions,
    Weekly,
    Yearly,
)
from .opening_hours import OpeningRules
from .osm_days import EVERY_DAY, MONTHS, Days, Weekdays
from .osm_grammar import DAY, OsmRule, Span, parse_rules
from .osm_tokens import OsmError

_FIRST, _LAST = date(2000, 1, 1), date(2060, 12, 31)
_CHECKED_DAYS = 370
_ANY_YEAR = [date(2024, 1, 1) + timedelta(days=n) for n in range(366)]
_ONE_DAY = timedelta(days=1)
_TOO_TANGLED = "这些规则交织在一起，拆不成我们的“每周、季节、按规律的日子”；请改简单些，或到表单里逐条填写"
Week = tuple[Sessions, ...]


@dataclass(frozen=True, slots=True)
class OsmReading:
    """Rules that mean what the string means. `notes`: what is no time and was left out, in Chinese."""

    rules: OpeningRules
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OsmWriting:
    """An `opening_hours` string, and what it does not say, in Chinese."""

    text: str
    left_out: tuple[str, ...]


@lru_cache(maxsize=512)
def from_osm(text: str) -> OsmReading:
    """The rules of an `opening_hours` string; OsmError, with the place and the reason, when we can't say it."""
    parsed = parse_rules(text)
    library = _library(text)
    spoken = _Spoken(parsed)
    rules = OpeningRules(_compiled(spoken))
    _compare(rules, spoken)
    if not any(rule.joins == "||" for rule in parsed):  # which the library reads otherwise than OpenStreetMap's own
        _compare_with_library(rules, library)
    notes = tuple(f"说明文字“{rule.comment}”没有导入" for rule in parsed if rule.comment)
    return OsmReading(rules, notes)


def to_osm(rules: OpeningRules) -> OsmWriting:
    """The string that says the rules, weakest first: in OpenStreetMap the later one holds."""
    order = (Weekly, ClosedWeekdays, Pattern, Yearly, OneOff)
    said = [rule for kind in order for rule in sorted(_of(rules, kind), key=_seasons_last)]
    left_out = [words for rule in rules.rules for words in _unsaid(rule)]
    return OsmWriting("; ".join(_WRITERS[type(rule)](rule) for rule in said), tuple(dict.fromkeys(left_out)))


class _Spoken:
    """What the parsed rules themselves say of any day."""

    def __init__(self, rules: Sequence[OsmRule]) -> None:
        self.rules = tuple(rules)
        self.odd = tuple(rule for rule in rules if not rule.days.weekly)

    def sessions(self, day: date) -> Sessions:
        """The sessions of a day."""
        before = day - _ONE_DAY
        return self.joined(lambda rule: (rule.days.matches(day), rule.days.matches(before)))

    def joined(self, picks: Callable[[OsmRule], tuple[bool, bool]]) -> Sessions:
        """The sessions of a day of which `picks` says whether a rule picks it, and the day before it."""
        minutes: list[Span] = []
        for rule in self.rules:
            here, before = picks(rule)
            spans = _of_day(rule.spans, here, before)
            if rule.open and rule.joins == ";" and here:
                minutes = spans
            elif not rule.open:
                minutes = _without(minutes, spans)
            else:
                minutes = [*minutes, *spans]
        return tuple(_session(span) for span in _merged(minutes))


def _of_day(spans: Sequence[Span], here: bool, before: bool) -> list[Span]:
    """The parts of spans that fall into a day: its own, and those over midnight from the day before."""
    own = [(first, min(last, DAY)) for first, last in spans if here]
    return own + [(max(first - DAY, 0), last - DAY) for first, last in spans if before and last > DAY]


def _merged(spans: Sequence[Span]) -> list[Span]:
    """Ascending and apart."""
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1]:
            found[-1] = found[-1][0], max(last, found[-1][1])
        elif last > first:
            found.append((first, last))
    return found


def _without(spans: Sequence[Span], taken: Sequence[Span]) -> list[Span]:
    left = list(spans)
    for first, last in taken:
        left = [part for a, b in left for part in ((a, min(b, first)), (max(a, last), b)) if part[0] < part[1]]
    return left


def _session(span: Span) -> Session:
    first, last = span
    return Session(time(*divmod(first, 60)), time(*divmod(last % DAY, 60)))


def _compiled(spoken: _Spoken) -> tuple[Rule, ...]:
    """Weekly rules for the ordinary year, then one rule for each odd selector, in order."""
    weeks = [_ordinary_week(spoken, day) for day in _ANY_YEAR]
    return (*_weekly_rules(weeks), *_odd_rules(spoken))


def _ordinary_week(spoken: _Spoken, day: date) -> Week:
    """The week that holds at that time of the year, nothing odd happening."""
    dated = {rule: rule.days.weekly and Days(dates=rule.days.dates).matches(day) for rule in spoken.rules}

    def picks(rule: OsmRule, weekday: int) -> bool:
        weekdays = rule.days.weekdays
        return dated[rule] and (not weekdays or weekday in weekdays[0].days)

    def week_day(weekday: int) -> Sessions:
        return spoken.joined(lambda rule: (picks(rule, weekday), picks(rule, (weekday - 1) % 7)))

    return tuple(week_day(weekday) for weekday in range(7))


def _weekly_rules(weeks: Sequence[Week]) -> Iterator[Rule]:
    """One set of rules when every week is alike, else one for each stretch of the year."""
    if len(set(weeks)) == 1:
        yield from _week_rules(weeks[0], None)
        return
    runs = [list(run) for _, run in groupby(zip(weeks, _ANY_YEAR, strict=True), key=lambda pair: pair[0])]
    spans = [(run[0][0], _month_and_day(run[0][1]), _month_and_day(run[-1][1])) for run in runs]
    if spans[0][0] == spans[-1][0]:
        spans[0] = (spans[0][0], spans.pop()[1], spans[0][2])
    for week, first, last in spans:
        yield from _week_rules(week, (first, last))


def _month_and_day(day: date) -> MonthDay:
    return day.month, day.day


def _week_rules(week: Week, season: tuple[MonthDay, MonthDay] | None) -> Iterator[Rule]:
    for sessions in dict.fromkeys(week):
        if sessions:
            yield Weekly(tuple(day for day in EVERY_DAY if week[day] == sessions), sessions, season)


def _odd_rules(spoken: _Spoken) -> Iterator[Rule]:
    if not spoken.odd:
        return
    found: dict[OsmRule, dict[int, set[Sessions]]] = {rule: {} for rule in spoken.odd}
    for day in _all_days():
        last = next((rule for rule in reversed(spoken.odd) if rule.days.matches(day)), None)
        if last:
            found[last].setdefault(day.weekday(), set()).add(spoken.sessions(day))
    for rule, by_weekday in found.items():
        yield from _odd_rule(rule, by_weekday)


def _odd_rule(rule: OsmRule, by_weekday: dict[int, set[Sessions]]) -> Iterator[Rule]:
    everywhere = set().union(*by_weekday.values())
    if len(everywhere) <= 1:
        yield from (_named(rule.days, sessions) for sessions in everywhere)
        return
    if any(each.nth for each in rule.days.weekdays) or any(len(each) > 1 for each in by_weekday.values()):
        raise OsmError(1, _TOO_TANGLED)
    ordered = sorted(by_weekday.items(), key=lambda item: repr(item[1]))
    for sessions, group in groupby(ordered, key=lambda item: next(iter(item[1]))):
        weekdays = tuple(sorted(weekday for weekday, _ in group))
        yield _named(replace(rule.days, weekdays=(Weekdays(weekdays),)), sessions)


def _named(days: Days, sessions: Sessions) -> Rule:
    """The kind of rule that editors know best for these days."""
    if len(days.dates) == 1 and days == Days(dates=days.dates):
        first, last = days.dates[0].first, days.dates[0].last
        if days.dates[0].single and first.plain:
            return Yearly(first.plain, sessions)
        if first.year and last.year and (start := first.on(first.year)) and (end := last.on(last.year)):
            return OneOff(start, end, sessions)
    return Pattern(days, sessions)


def _all_days() -> Iterator[date]:
    return (_FIRST + timedelta(days=n) for n in range((_LAST - _FIRST).days + 1))


def _compare(rules: OpeningRules, spoken: _Spoken) -> None:
    """OsmError unless our rules say of every day what the string says."""
    if any(not _FIRST.year <= year <= _LAST.year for year in _named_years(spoken)):
        raise OsmError(1, f"年份要在 {_FIRST.year} 到 {_LAST.year} 之间")
    checked = _all_days() if spoken.odd else iter([*_ANY_YEAR, *(_FIRST + timedelta(days=n) for n in range(1500))])
    if any(rules.day(day).sessions != spoken.sessions(day) for day in checked):
        raise OsmError(1, _TOO_TANGLED)


def _named_years(spoken: _Spoken) -> Iterator[int]:
    for rule in spoken.odd:
        yield from (year for each in rule.days.years for year in (each.first, each.last) if year)
        moments = (moment for each in rule.days.dates for moment in (each.first, each.last))
        yield from (moment.year for moment in moments if moment.year)


def _library(text: str) -> OpeningHours:
    try:
        return OpeningHours(text)
    except SyntaxError as error:
        found = str(error).partition("--> 1:")[2].partition("\n")[0]
        position = int(found) if found.strip().isdigit() else 1
        raise OsmError(position, "OpenStreetMap 的写法里没有这样写的") from None


def _compare_with_library(rules: OpeningRules, library: OpeningHours) -> None:
    """OsmError when the library reads the coming year otherwise: one of us must be wrong."""
    first = date.today()
    begin, end = (datetime.combine(day, time()) for day in (first, first + timedelta(days=_CHECKED_DAYS)))
    ours = [(_bare(each.start), _bare(each.end)) for each in rules.intervals(first, end.date() - _ONE_DAY)]
    if ours != _opened(library, begin, end):
        raise OsmError(1, "这一条有不止一种读法，请换一种写法")


def _opened(library: OpeningHours, begin: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """The library's open intervals, without zone, joined where they touch."""
    found: list[tuple[datetime, datetime]] = []
    for start, stop, state, _ in library.intervals(begin, end):
        if state == State.OPEN:
            joins = found and found[-1][1] == _bare(start)
            found.append((found.pop()[0] if joins else _bare(start), min(_bare(stop), end)))
    return found


def _bare(at: datetime) -> datetime:
    return at.replace(tzinfo=None)


def _of(rules: OpeningRules, kind: type[Rule]) -> list[Rule]:
    return [rule for rule in rules.rules if isinstance(rule, kind)]


def _seasons_last(rule: Rule) -> bool:
    return isinstance(rule, Weekly) and rule.season is not None


def _times(sessions: Sessions) -> str:
    return ",".join(f"{each.opens:%H:%M}-{_closing(each)}" for each in sessions) or "off"


def _closing(session: Session) -> str:
    return "24:00" if session.end_minute == DAY else f"{session.closes:%H:%M}"


def _month_day(month_day: MonthDay) -> str:
    return f"{MONTHS[month_day[0] - 1]} {month_day[1]:02d}"


def _weekly_text(rule: Weekly) -> str:
    season = "-".join(_month_day(end) for end in rule.season) if rule.season else ""
    days = Weekdays(rule.days).text() if len(rule.days) < 7 else ""
    return " ".join(part for part in (season, days, _times(rule.sessions)) if part)


def _hours(rule: Pattern | Yearly | OneOff) -> str:
    """Times and the reason; a comment without a state would mean that nothing is sure."""
    words = rule.reason.replace('"', "")
    comment = f' {"open " if rule.sessions else ""}"{words}"' if words else ""
    return _times(rule.sessions) + comment


def _one_off_text(rule: OneOff) -> str:
    first, last = (f"{day.year} {_month_day((day.month, day.day))}" for day in (rule.first, rule.last))
    span = first if first == last else f"{first}-{last}"
    return f"{span} {_hours(rule)}"


_WRITERS: dict[type, Callable[[Any], str]] = {
    Weekly: _weekly_text,
    ClosedWeekdays: lambda rule: f"{Weekdays(rule.days).text()} off",
    Pattern: lambda rule: f"{rule.days.text()} {_hours(rule)}",
    Yearly: lambda rule: f"{_month_day(rule.month_day)} {_hours(rule)}",
    OneOff: _one_off_text,
}


def _unsaid(rule: Rule) -> Iterator[str]:
    if type(rule) not in _WRITERS:
        yield "节假日、调休和节后的安排没有写进去：OpenStreetMap 没有我国的放假通知"
    if isinstance(rule, ClosedWeekdays) and rule.except_holidays:
        yield "“遇法定节假日照常开放”没有写进去"
    if any(session.last_entry for session in getattr(rule, "sessions", ())):
        yield "停止入馆时间没有写进去"
