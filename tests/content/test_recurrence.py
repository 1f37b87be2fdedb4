"""Event times: RFC 5545 rules, what became of single occurrences, hostile rules, and rules in words."""

from __future__ import annotations

import gzip
import json
import os
import time
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from content.local_time import SHANGHAI
from content.recurrence import Schedule, ScheduleError, expand_rule, rule_in_words
from content.recurrence_rule import OCCURRENCE_CAP

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("KEPU_EVALUATION_DATA") or ROOT.parent / "shared" / "data")
CONFORMANCE = DATA / "conformance" / "rrule" / "rrule.jsonl.gz"


def _moment(text: str) -> datetime:
    text = text.rstrip("Z")
    return datetime.strptime(text, "%Y%m%dT%H%M%S" if "T" in text else "%Y%m%d")


def test_the_undisputed_conformance_examples_pass_whole() -> None:
    if not CONFORMANCE.exists():
        pytest.skip("no recurrence rule sample data beside the repository")
    with gzip.open(CONFORMANCE, "rt", encoding="utf-8") as lines:
        examples = [json.loads(line) for line in lines]
    undisputed = [example for example in examples if example["agrees_with_dateutil"]]
    assert undisputed
    for example in undisputed:
        expected = [_moment(text) for text in example["instances"]]
        assert expand_rule(example["rrule"], _moment(example["dtstart"])) == expected, example["id"]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def days(rule: str, start: str, limit: int = 4) -> list[str]:
    return [f"{each:%Y-%m-%d}" for each in expand_rule(rule, datetime.fromisoformat(start), limit=limit)]


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        ("FREQ=DAILY;COUNT=3", "2026-12-30", ["2026-12-30", "2026-12-31", "2027-01-01"]),
        (
            "RRULE:FREQ=DAILY;INTERVAL=10",
            "2026-12-01",
            ["2026-12-01", "2026-12-11", "2026-12-21", "2026-12-31"],
        ),
        ("freq=weekly;byday=sa,su", "2026-11-28", ["2026-11-28", "2026-11-29", "2026-12-05", "2026-12-06"]),
        # WKST decides which Sundays belong to the same fortnight (RFC 5545, 3.3.10).
        (
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO",
            "1997-08-05",
            ["1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"],
        ),
        (
            "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU",
            "1997-08-05",
            ["1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"],
        ),
        ("FREQ=MONTHLY;BYDAY=2SA", "2026-11-28", ["2026-12-12", "2027-01-09", "2027-02-13", "2027-03-13"]),
        ("FREQ=MONTHLY;BYDAY=-1SU", "2026-11-01", ["2026-11-29", "2026-12-27", "2027-01-31", "2027-02-28"]),
        (
            "FREQ=MONTHLY;BYMONTHDAY=31",
            "2026-08-31",
            ["2026-08-31", "2026-10-31", "2026-12-31", "2027-01-31"],
        ),
        (
            "FREQ=MONTHLY;BYMONTHDAY=-1",
            "2026-12-01",
            ["2026-12-31", "2027-01-31", "2027-02-28", "2027-03-31"],
        ),
        (
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "2026-10-01",
            ["2026-10-30", "2026-11-30", "2026-12-31", "2027-01-29"],
        ),
        (
            "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
            "2026-01-01",
            ["2026-02-13", "2026-03-13", "2026-11-13", "2027-08-13"],
        ),
        (
            "FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=30",
            "2026-05-30",
            ["2026-05-30", "2027-05-30", "2028-05-30", "2029-05-30"],
        ),
        (
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
            "2026-01-01",
            ["2028-02-29", "2032-02-29", "2036-02-29", "2040-02-29"],
        ),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO;COUNT=2", "1997-05-12", ["1997-05-12", "1998-05-11"]),
        ("FREQ=YEARLY;BYYEARDAY=-1;COUNT=2", "2026-01-01", ["2026-12-31", "2027-12-31"]),
        ("FREQ=DAILY;UNTIL=20261125", "2026-11-23T19:30", ["2026-11-23", "2026-11-24", "2026-11-25"]),
        ("FREQ=DAILY;UNTIL=20261125T193000", "2026-11-24T19:30", ["2026-11-24", "2026-11-25"]),
        ("FREQ=DAILY;UNTIL=20261125T192959Z", "2026-11-24T19:30", ["2026-11-24"]),
    ],
)
def test_rules_written_by_hand(rule: str, start: str, expected: list[str]) -> None:
    assert days(rule, start) == expected


def test_until_in_utc_is_an_instant_where_the_start_has_a_zone() -> None:
    last = expand_rule("FREQ=DAILY;UNTIL=20261125T113000Z", local("2026-11-24T19:30"))[-1]
    assert last == local("2026-11-25T19:30")
    assert last.utcoffset() == timedelta(hours=8)
    assert expand_rule("FREQ=DAILY;UNTIL=20261125T112959Z", local("2026-11-24T19:30"))[-1].day == 24


def test_a_bare_date_starts_at_midnight() -> None:
    assert expand_rule("FREQ=DAILY;COUNT=1", date(2026, 11, 24)) == [datetime(2026, 11, 24)]


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        ("", "不认识|是空的"),
        ("每周六", "不认识"),
        ("INTERVAL=2", "缺少 FREQ"),
        ("FREQ=FORTNIGHTLY", "FREQ 不能是“FORTNIGHTLY”"),
        ("FREQ=SECONDLY", "不支持按秒或按分钟重复"),
        ("FREQ=MINUTELY;COUNT=2", "不支持按秒或按分钟重复"),
        ("FREQ=DAILY;FREQ=DAILY", "FREQ 写了两次"),
        ("FREQ=DAILY;INTERVAL=0", "INTERVAL 要在 1 到"),
        ("FREQ=DAILY;INTERVAL=-1", "INTERVAL 要在 1 到"),
        ("FREQ=DAILY;COUNT=99999999", "COUNT 要在 1 到"),
        ("FREQ=DAILY;COUNT=2;UNTIL=20270101", "COUNT 和 UNTIL 只能写一个"),
        ("FREQ=DAILY;UNTIL=20271301", "UNTIL 不能是"),
        ("FREQ=DAILY;UNTIL=tomorrow", "UNTIL 不能是"),
        ("FREQ=DAILY;BYEASTER=0", "不认识“BYEASTER=0”"),
        ("FREQ=DAILY;BYHOUR=24", "BYHOUR 不能是“24”"),
        ("FREQ=DAILY;BYMONTH=-1", "BYMONTH 不能是“-1”"),
        ("FREQ=MONTHLY;BYMONTHDAY=0", "BYMONTHDAY 不能是“0”"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,,2", "BYMONTHDAY 不能是“”"),
        ("FREQ=MONTHLY;BYDAY=2XX", "BYDAY 不能是“2XX”"),
        ("FREQ=MONTHLY;BYDAY=0SA", "BYDAY 不能是“0SA”"),
        ("FREQ=WEEKLY;BYDAY=2SA", "只能用于按月或按年"),
        ("FREQ=MONTHLY;BYDAY=SA,2SU", "不能混写"),
        ("FREQ=WEEKLY;WKST=XX", "WKST 不能是"),
        ("FREQ=WEEKLY;BYMONTHDAY=1", "BYMONTHDAY 不能用于 FREQ=WEEKLY"),
        ("FREQ=MONTHLY;BYWEEKNO=1", "BYWEEKNO 只能用于"),
        ("FREQ=MONTHLY;BYYEARDAY=1", "BYYEARDAY 只能用于"),
        ("FREQ=YEARLY;BYWEEKNO=1;BYDAY=1MO", "不能与 BYWEEKNO 同用"),
        ("FREQ=MONTHLY;BYSETPOS=1", "BYSETPOS 要与另一个"),
        ("FREQ=DAILY;BYHOUR=8,9,10;BYMINUTE=" + ",".join(map(str, range(60))), "一天最多 48 场"),
        ("FREQ=DAILY;BYMONTH=" + ",".join(["1"] * 500), "太长"),
        ("FREQ=DAILY;BYHOUR=٣", "BYHOUR 不能是"),
    ],
)
def test_an_invalid_rule_is_refused_in_chinese(rule: str, complaint: str) -> None:
    with pytest.raises(ScheduleError, match=complaint):
        expand_rule(rule, datetime(2026, 11, 24))


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
        "FREQ=WEEKLY;INTERVAL=1000;BYMONTH=2;BYDAY=MO,TU;BYSETPOS=3",
        "FREQ=HOURLY;INTERVAL=2;BYHOUR=3",
        "FREQ=YEARLY;BYWEEKNO=53;BYYEARDAY=100",
    ],
)
def test_rules_that_never_happen_end_soon(rule: str) -> None:
    began = time.perf_counter()
    assert expand_rule(rule, datetime(2026, 11, 24, 10)) == []
    assert time.perf_counter() - began < 3
    with pytest.raises(ScheduleError, match="一场也没有"):
        schedule(recurrence("2026-11-24T10:00", "2026-11-24T11:00", rule))


def test_endless_rules_are_capped() -> None:
    assert len(expand_rule("FREQ=HOURLY", datetime(2026, 1, 1))) == OCCURRENCE_CAP
    assert len(expand_rule("FREQ=DAILY", datetime(2026, 1, 1), limit=10**9)) == OCCURRENCE_CAP
    endless = schedule(recurrence("2026-01-01T10:00", "2026-01-01T11:00", "FREQ=HOURLY"))
    assert len(endless.occurrences(local("2026-01-01"), local("2190-01-01"))) == OCCURRENCE_CAP


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=DAILY", "每天"),
        ("FREQ=DAILY;INTERVAL=3", "每 3 天"),
        ("FREQ=DAILY;BYDAY=SA,SU", "每周六、周日"),
        ("FREQ=WEEKLY", "每周六"),
        ("FREQ=WEEKLY;BYDAY=SU,SA;COUNT=10", "每周六、周日，共 10 次"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA", "每两周的周六"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20261231", "每周一至周五，至 2026 年 12 月 31 日"),
        ("FREQ=WEEKLY;BYDAY=SA;UNTIL=20261231T160000Z", "每周六，至 2027 年 1 月 1 日"),
        ("FREQ=WEEKLY;BYDAY=SA;BYMONTH=7,8", "每年 7 月、8 月的每周六"),
        ("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR,SA,SU", "每天"),
        ("FREQ=MONTHLY", "每月 28 日"),
        ("FREQ=MONTHLY;BYDAY=2SA", "每月第二个周六"),
        ("FREQ=MONTHLY;BYDAY=SA;BYSETPOS=2", "每月第二个周六"),
        ("FREQ=MONTHLY;BYDAY=1SA,3SA", "每月第一个周六、第三个周六"),
        ("FREQ=MONTHLY;BYDAY=-1SU", "每月最后一个周日"),
        ("FREQ=MONTHLY;BYDAY=-2SU", "每月倒数第二个周日"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15,-1", "每月 1 日、15 日、最后一天"),
        ("FREQ=MONTHLY;INTERVAL=3;BYDAY=1SA", "每 3 个月的第一个周六"),
        ("FREQ=MONTHLY;BYMONTH=3;BYDAY=1SA", "每年 3 月的第一个周六"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "每月最后一个工作日（周一至周五）"),
        ("FREQ=YEARLY", "每年 11 月 28 日"),
        ("FREQ=YEARLY;BYMONTH=5;BYMONTHDAY=30", "每年 5 月 30 日"),
        ("FREQ=YEARLY;BYMONTH=9;BYDAY=3SA", "每年 9 月的第三个周六"),
        ("FREQ=YEARLY;BYDAY=20MO", "按自定规则重复"),
        ("FREQ=HOURLY;COUNT=3", "按自定规则重复，共 3 次"),
    ],
)
def test_a_rule_in_words(rule: str, words: str) -> None:
    assert rule_in_words(rule, date(2026, 11, 28)) == words


def session(start: str, end: str) -> dict[str, Any]:
    return {"type": "session", "value": {"start": start, "end": end}}


def recurrence(start: str, end: str, rule: str, until: str | None = None) -> dict[str, Any]:
    return {"type": "recurrence", "value": {"start": start, "end": end, "rule": rule, "until": until}}


def cancelled(start: str, reason: str = "台风") -> dict[str, Any]:
    return {"type": "cancelled", "value": {"start": start, "reason": reason}}


def moved(original: str, start: str, end: str, reason: str = "场地检修") -> dict[str, Any]:
    return {"type": "moved", "value": {"original": original, "start": start, "end": end, "reason": reason}}


def added(start: str, end: str, reason: str = "报名踊跃") -> dict[str, Any]:
    return {"type": "added", "value": {"start": start, "end": end, "reason": reason}}


def schedule(*blocks: dict[str, Any]) -> Schedule:
    return Schedule.from_blocks(blocks)


SECOND_SATURDAYS = schedule(
    recurrence("2026-11-28T10:00", "2026-11-28T11:30", "FREQ=MONTHLY;BYDAY=2SA", "2027-06-30"),
    cancelled("2027-02-13T10:00:00+08:00", "春节"),
    moved("2027-03-13T10:00", "2027-03-14T15:00", "2027-03-14T16:30"),
    added("2027-01-01T14:00", "2027-01-01T15:00"),
)


class TestSchedule:
    def test_every_fate_of_an_occurrence(self) -> None:
        found = SECOND_SATURDAYS.occurrences(local("2026-11-01"), local("2027-12-31"))
        assert [(f"{each.start:%m-%d %H:%M}", each.status, each.reason) for each in found] == [
            ("12-12 10:00", "scheduled", ""),
            ("01-01 14:00", "added", "报名踊跃"),
            ("01-09 10:00", "scheduled", ""),
            ("02-13 10:00", "cancelled", "春节"),
            ("03-14 15:00", "moved", "场地检修"),
            ("04-10 10:00", "scheduled", ""),
            ("05-08 10:00", "scheduled", ""),
            ("06-12 10:00", "scheduled", ""),
        ]
        assert found[4].original_start == local("2027-03-13T10:00")
        assert found[0].end - found[0].start == timedelta(minutes=90)

    def test_a_recurrence_begins_at_its_first_match(self) -> None:
        (entry,) = SECOND_SATURDAYS.recurrences
        assert (entry.start, entry.end) == (local("2026-12-12T10:00"), local("2026-12-12T11:30"))
        assert SECOND_SATURDAYS.first_start == local("2026-12-12T10:00")
        assert SECOND_SATURDAYS.last_end == local("2027-06-12T11:30")

    def test_a_fortnight_keeps_its_phase_when_the_start_does_not_match(self) -> None:
        rule = "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA"
        found = schedule(recurrence("2026-11-29T10:00", "2026-11-29T11:00", rule))
        starts = [each.start for each in found.occurrences(local("2026-11-01"), local("2027-01-15"))]
        assert starts == expand_rule(rule, local("2026-11-29T10:00"), limit=3)
        assert Schedule.from_blocks(found.to_blocks()) == found

    def test_the_next_one_is_never_a_cancelled_one(self) -> None:
        following = SECOND_SATURDAYS.next_after(local("2027-01-09T10:00"))
        assert following is not None
        assert following.start == local("2027-03-14T15:00")
        assert SECOND_SATURDAYS.next_after(local("2027-06-12T10:00")) is None

    def test_windows_take_what_touches_them(self) -> None:
        exhibition = schedule(session("2026-11-01T09:00", "2027-03-01T17:00"))
        assert exhibition.occurrences(local("2026-12-24"), local("2026-12-25"))
        assert not exhibition.occurrences(local("2027-03-01T17:00"), local("2027-04-01"))
        assert not exhibition.occurrences(local("2026-10-01"), local("2026-11-01T09:00"))
        assert exhibition.occurrences(datetime(2026, 10, 1), datetime(2026, 11, 1, 9, 1))

    def test_zones(self) -> None:
        utc = schedule(session("2026-11-28T02:00:00Z", "2026-11-28T03:00:00Z"))
        (found,) = utc.occurrences(datetime(2026, 11, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC))
        assert found.start.isoformat() == "2026-11-28T10:00:00+08:00"

    def test_endless_and_empty(self) -> None:
        endless = schedule(recurrence("2026-11-28T10:00", "2026-11-28T11:00", "FREQ=WEEKLY"))
        assert endless.endless
        assert endless.last_end is None
        assert not schedule()
        assert schedule().first_start is None
        assert schedule().last_end is None
        assert schedule().next_after(local("2026-01-01")) is None

    def test_the_rule_for_a_calendar_file(self) -> None:
        (bounded,) = SECOND_SATURDAYS.recurrences
        assert bounded.rrule() == "FREQ=MONTHLY;BYDAY=2SA;UNTIL=20270612T020000Z"
        again = expand_rule(bounded.rrule(), bounded.start)
        assert again == list(bounded.starts())
        (counted,) = schedule(
            recurrence("2026-11-28T10:00", "2026-11-28T11:00", "FREQ=WEEKLY;COUNT=9", "2026-12-05")
        ).recurrences
        assert counted.rrule() == "FREQ=WEEKLY;UNTIL=20261205T020000Z"

    def test_windows_of_any_size(self) -> None:
        first, last = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)
        assert len(SECOND_SATURDAYS.occurrences(first, last)) == 8
        assert SECOND_SATURDAYS.occurrences(last, first) == []

    def test_all_cancelled(self) -> None:
        gone = schedule(session("2026-11-28T10:00", "2026-11-28T11:00"), cancelled("2026-11-28T10:00"))
        assert gone.first_start == local("2026-11-28T10:00")
        assert gone.last_end == local("2026-11-28T11:00")
        assert gone.next_after(local("2026-01-01")) is None

    def test_several_sessions_come_in_order_and_once(self) -> None:
        found = schedule(
            session("2026-12-05T10:00", "2026-12-05T11:00"),
            session("2026-11-28T10:00", "2026-11-28T11:00"),
            recurrence("2026-11-28T10:00", "2026-11-28T11:00", "FREQ=WEEKLY;COUNT=3"),
        ).occurrences(local("2026-11-01"), local("2027-01-01"))
        assert [each.start.day for each in found] == [28, 5, 12]


@pytest.mark.parametrize(
    ("blocks", "complaint"),
    [
        ([{"type": "party", "value": {}}], "第 1 条：不认识的时间“party”"),
        ([{"type": "session", "value": None}], "没有内容"),
        ([session("2026-11-28T10:00", "2026-11-28T10:00")], "第 1 条（单场）：结束时间要晚于开始时间"),
        ([session("", "2026-11-28T10:00")], "没有填写开始时间"),
        ([session("周六", "2026-11-28T10:00")], "开始时间“周六”要写成"),
        ([session("0001-01-01T00:00", "2026-11-28T10:00")], "年份不对"),
        ([session("2026-01-01T00:00", "2036-11-28T10:00")], "一场最长"),
        ([session("2026-11-28T10:00", "2026-11-28T11:00")] * 2, "写了两次"),
        (
            [recurrence("2026-11-28T10:00", "2026-11-28T11:00", "FREQ=SECONDLY")],
            "第 1 条（重复）：重复规则：不支持",
        ),
        ([recurrence("2026-11-28T10:00", "2026-11-28T11:00", "FREQ=DAILY", "2026-11-27")], "早于第一场"),
        ([recurrence("2026-11-28T10:00", "2026-11-28T11:00", "FREQ=DAILY", "soon")], "日期“soon”要写成"),
        (
            [recurrence("2026-11-28T10:00", "2026-11-28T11:00", "FREQ=WEEKLY;BYDAY=FR", "2026-11-30")],
            "一场也没有",
        ),
        ([cancelled("2026-11-28T10:00")], "要取消的场次 2026 年 11 月 28 日 10:00 不在时间安排里"),
        (
            [
                recurrence("2026-11-28T10:00", "2026-11-28T11:00", "FREQ=WEEKLY"),
                moved("2026-12-06T10:00", "2026-12-07T10:00", "2026-12-07T11:00"),
            ],
            "要改期的场次 2026 年 12 月 6 日 10:00 不在",
        ),
        (
            [
                session("2026-11-28T10:00", "2026-11-28T11:00"),
                cancelled("2026-11-28T10:00"),
                moved("2026-11-28T10:00", "2026-12-07T10:00", "2026-12-07T11:00"),
            ],
            "既取消又改期",
        ),
        ([session("2026-11-28T10:00", "2026-11-28T11:00")] * 501, "最多写 500 条"),
    ],
)
def test_times_that_can_not_be_meant_are_refused_in_chinese(blocks: list[Any], complaint: str) -> None:
    with pytest.raises(ScheduleError) as refused:
        Schedule.from_blocks(blocks)
    assert complaint in str(refused.value)


# Random rules and fates.

RULES = st.builds(
    ";".join,
    st.tuples(
        st.sampled_from(["FREQ=DAILY", "FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=SA,SU", "FREQ=MONTHLY;BYDAY=2SA,-1FR"]),
        st.integers(1, 4).map("INTERVAL={}".format),
        st.sampled_from(["COUNT=1", "COUNT=7", "COUNT=40", "UNTIL=20270401", "WKST=SU"]),
    ),
)
STARTS = st.datetimes(datetime(2026, 9, 1), datetime(2026, 12, 31)).map(lambda at: at.replace(second=0, microsecond=0))
WINDOW = local("2026-08-01"), local("2027-12-31")


@st.composite
def schedules(draw: st.DrawFn) -> tuple[Schedule, set[datetime], set[datetime]]:
    start, rule = draw(STARTS), draw(RULES)
    blocks = [recurrence(start.isoformat(), (start + timedelta(hours=1)).isoformat(), rule)]
    announced = [each.start for each in schedule(*blocks).occurrences(*WINDOW)]
    assume(announced)
    changed = draw(st.lists(st.sampled_from(announced), unique=True, max_size=6))
    gone, away = set(changed[::2]), set(changed[1::2])
    blocks += [cancelled(each.isoformat()) for each in gone]
    for each in away:
        later = each + timedelta(minutes=draw(st.integers(1, 5000)))
        blocks.append(moved(each.isoformat(), later.isoformat(), (later + timedelta(hours=2)).isoformat()))
    return schedule(*blocks), gone, away


@settings(max_examples=150, deadline=None)
@given(schedules())
def test_what_is_cancelled_or_moved_is_never_listed_as_taking_place(
    drawn: tuple[Schedule, set[datetime], set[datetime]],
) -> None:
    times, gone, away = drawn
    found = times.occurrences(WINDOW[0], WINDOW[1] + timedelta(days=10))
    assert {each.start for each in found if each.status == "cancelled"} == gone
    assert not {each.start for each in found if each.status == "scheduled"} & (gone | away)
    assert {each.original_start for each in found if each.status == "moved"} == away
    assert all(before.start <= after.start for before, after in pairwise(found))
    assert all(each.start < each.end for each in found)
    assert Schedule.from_blocks(times.to_blocks()) == times


@settings(max_examples=100, deadline=None)
@given(schedules(), STARTS)
def test_next_after_walks_through_the_occurrences(
    drawn: tuple[Schedule, set[datetime], set[datetime]], at: datetime
) -> None:
    times = drawn[0]
    following = times.next_after(at)
    later = times.occurrences(at.replace(tzinfo=SHANGHAI), local("2029-01-01"))
    going = [each for each in later if each.status != "cancelled" and each.start > at.replace(tzinfo=SHANGHAI)]
    assert following == (going[0] if going else None)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="FREQ=DAILYWKMONTHCUB;,0123456789+-TSZ:", max_size=60) | st.text(max_size=40))
def test_any_text_is_a_rule_or_refused(text: str) -> None:
    for candidate in (text, f"FREQ=DAILY;{text}"):
        try:
            found = expand_rule(candidate, datetime(2026, 11, 24, 10), limit=50)
            rule_in_words(candidate)
        except ScheduleError:
            continue
        assert found == sorted(found)
