"""Rules as choices of a form, and what readers will see of times while they are typed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.blocks.rule import RuleBlock
from content.blocks.times import TimesBlock
from content.local_time import SHANGHAI
from content.recurrence import Schedule, ScheduleError, expand_rule, rule_in_words
from content.recurrence_builder import DAYS, GROUPS, POSITIONS, RuleChoices, choices_of, rule_of
from content.times_outlook import times_outlook, with_last_days

AT = datetime(2026, 12, 1, tzinfo=SHANGHAI)
Block = dict[str, Any]


def some(values: Any, most: int) -> Any:
    """A few of ``values``, in their order."""
    known = list(values)
    picked = st.lists(st.sampled_from(known), max_size=most, unique=True)
    return picked.map(lambda few: tuple(sorted(few, key=known.index)))


choices = st.builds(
    RuleChoices,
    unit=st.sampled_from(["day", "week", "month", "year"]),
    interval=st.integers(1, 6),
    weekdays=some(DAYS, 7),
    by=st.sampled_from(["date", "nth"]),
    month_days=some([*range(1, 32), -1], 4),
    positions=some(POSITIONS, 3),
    nth_day=st.sampled_from([*DAYS, *GROUPS]),
    months=some(range(1, 13), 3),
    count=st.none() | st.integers(1, 40),
)
PARTS = """
    BYMONTH=5 BYMONTH=3,9 BYDAY=SA BYDAY=MO,TU,WE,TH,FR BYDAY=2SA BYDAY=1SA,3SA BYDAY=1SA,2SU BYMONTHDAY=15
    BYMONTHDAY=-1 BYMONTHDAY=31,-2 BYSETPOS=1 BYSETPOS=-1 BYHOUR=9,15 WKST=SU COUNT=7 INTERVAL=2 INTERVAL=3
    BYWEEKNO=20 BYYEARDAY=100
"""
part = st.sampled_from(PARTS.split())
written = st.builds(
    lambda freq, parts: ";".join([f"FREQ={freq}", *parts]),
    st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY", "HOURLY"]),
    st.lists(part, max_size=4, unique_by=lambda text: text.split("=")[0]),
)
starts = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(lambda at: at.replace(second=0, microsecond=0))


class TestBuilder:
    @settings(max_examples=200, deadline=None)
    @given(choices)
    def test_every_choice_has_a_rule_that_reads_back(self, chosen: RuleChoices) -> None:
        rule = rule_of(chosen)
        assert rule_of(choices_of(rule)) == rule
        assert rule_in_words(rule, datetime(2026, 5, 2)) != "按自定规则重复"

    @settings(max_examples=300, deadline=None)
    @given(written, starts)
    def test_a_rule_keeps_its_meaning_in_the_form(self, rule: str, start: datetime) -> None:
        try:
            meant = expand_rule(rule, start, limit=25)
        except ScheduleError:
            return
        assert expand_rule(rule_of(choices_of(rule)), start, limit=25) == meant

    @pytest.mark.parametrize(
        ("rule", "chosen"),
        [
            ("FREQ=MONTHLY;BYDAY=2SA", RuleChoices(unit="month", by="nth", positions=(2,), nth_day="SA")),
            ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", RuleChoices(weekdays=DAYS[:5])),
            ("FREQ=YEARLY;BYMONTH=9;BYDAY=3SA", RuleChoices(unit="month", by="nth", positions=(3,), months=(9,))),
            (
                "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
                RuleChoices(unit="month", by="nth", positions=(-1,), nth_day="workday"),
            ),
            ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SU;COUNT=5", RuleChoices(interval=2, weekdays=("SU",), count=5)),
            ("FREQ=DAILY;BYHOUR=9,15", RuleChoices(unit="kept", kept="FREQ=DAILY;BYHOUR=9,15")),
        ],
    )
    def test_known_rules(self, rule: str, chosen: RuleChoices) -> None:
        assert choices_of(rule) == chosen

    def test_what_is_no_rule_is_refused(self) -> None:
        with pytest.raises(ScheduleError):
            choices_of("FREQ=SOMETIMES")


class TestBlock:
    block = RuleBlock()

    def test_stored_text_comes_back_from_the_form(self) -> None:
        for rule in ("FREQ=MONTHLY;BYDAY=-1SU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU;COUNT=4", "FREQ=DAILY;BYHOUR=9,15"):
            assert self.block.get_prep_value(self.block.to_python(rule)) == rule

    def test_half_typed_fields_still_make_a_rule(self) -> None:
        value = self.block.to_python("FREQ=WEEKLY")
        value.update({"interval": "zwei", "most": "", "unit": "", "month_days": ["x"], "weekdays": ["SA", "?"]})
        assert self.block.get_prep_value(value) == "FREQ=WEEKLY;BYDAY=SA"

    def test_a_stored_text_that_is_no_rule_is_kept(self) -> None:
        assert self.block.get_prep_value(self.block.to_python("FREQ=SOMETIMES")) == "FREQ=SOMETIMES"

    def test_in_a_stream_it_stays_text(self) -> None:
        rows = [recurring("FREQ=WEEKLY;BYDAY=SA"), recurring("FREQ=MONTHLY")]
        stream = TimesBlock().to_python(rows)
        assert [child.value["rule"]["unit"] for child in stream] == ["week", "month"]
        assert [row["value"]["rule"] for row in stream.get_prep_value()] == ["FREQ=WEEKLY;BYDAY=SA", "FREQ=MONTHLY"]


def recurring(rule: str, until: str | None = None, start: str = "2026-12-05T14:00:00+08:00") -> Block:
    end = (datetime.fromisoformat(start) + timedelta(hours=2)).isoformat()
    return {"type": "recurrence", "value": {"start": start, "end": end, "rule": rule, "until": until}}


def cancelled(start: str, reason: str = "台风") -> Block:
    return {"type": "cancelled", "value": {"start": start, "reason": reason}}


class TestOutlook:
    def test_rules_in_words_and_the_sessions_ahead(self) -> None:
        outlook = times_outlook([recurring("FREQ=MONTHLY;BYDAY=1SA")], AT, 2)
        assert outlook.rules == ("每月第一个周六，每场 14:00–16:00",)
        assert [each.when for each in outlook.sessions] == [
            "12月5日 周六 14:00–16:00",
            "2027年1月2日 周六 14:00–16:00",
        ]
        assert outlook.more
        assert (outlook.sessions[0].start, outlook.sessions[0].end) == ("2026-12-05 14:00", "2026-12-05 16:00")

    def test_a_changed_session_names_the_row_that_changed_it(self) -> None:
        moved = {
            "original": "2026-12-12T14:00", "start": "2026-12-13T09:00", "end": "2026-12-13T11:00", "reason": "场地",
        }  # fmt: skip
        rows = [recurring("FREQ=WEEKLY"), cancelled("2026-12-05T14:00"), {"type": "moved", "value": moved}]
        first, second, third = times_outlook(rows, AT, 3).sessions
        assert (first.status, first.reason, first.changed_by) == ("cancelled", "台风", 1)
        assert (second.status, second.was, second.changed_by) == ("moved", "12月12日 周六 14:00", 2)
        assert (second.when, second.start) == ("12月13日 周日 9:00–11:00", "2026-12-12 14:00")
        assert (third.status, third.changed_by) == ("scheduled", None)

    def test_unfinished_rows_are_named_and_hide_none_of_the_others(self) -> None:
        half = {"type": "session", "value": {"start": "2026-12-24 09:00", "end": ""}}
        rows = [half, recurring("FREQ=WEEKLY"), cancelled("2026-12-06T14:00"), cancelled("2026-12-05T14:00")]
        outlook = times_outlook([*rows, rows[-1]], AT, 5)
        assert [problem.place for problem in outlook.problems] == [0, 2, 4]
        assert "没有填写结束时间" in outlook.problems[0].text
        assert "2026 年 12 月 6 日 14:00 不在时间安排里" in outlook.problems[1].text
        assert [each.status for each in outlook.sessions] == ["cancelled", *["scheduled"] * 4]

    def test_what_is_over_is_said(self) -> None:
        row = {"type": "session", "value": {"start": "2026-11-24 09:00", "end": "2026-11-24 10:00"}}
        outlook = times_outlook([row], AT, 5)
        assert (outlook.sessions, outlook.past, outlook.more) == ((), 1, False)

    def test_one_over_several_days(self) -> None:
        row = {"type": "session", "value": {"start": "2026-12-24 09:00", "end": "2026-12-26 17:00"}}
        assert times_outlook([row], AT, 5).sessions[0].when == "12月24日 周四 9:00 至 12月26日 周六 17:00"


class TestLastDays:
    @pytest.mark.parametrize("rule", ["FREQ=WEEKLY;UNTIL=20270131", "FREQ=DAILY;INTERVAL=3;UNTIL=20261230T060000Z"])
    def test_an_end_of_the_rule_becomes_the_last_day(self, rule: str) -> None:
        (row,) = with_last_days([recurring(rule)])
        assert "UNTIL" not in row["value"]["rule"]
        span = AT, AT + timedelta(days=500)
        assert Schedule.from_blocks([row]).occurrences(*span) == Schedule.from_blocks([recurring(rule)]).occurrences(
            *span
        )

    def test_others_stay(self) -> None:
        rows = [recurring("FREQ=WEEKLY", "2027-01-01"), recurring("FREQ=SOMETIMES"), cancelled("")]
        assert with_last_days(rows) == rows
