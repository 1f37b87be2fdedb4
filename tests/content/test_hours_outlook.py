"""Hours while they are typed: tables for rules stored one by one, and what readers will see of unfinished forms."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.holiday_calendar import published_calendar
from content.hours_holidays import coming_holidays
from content.hours_outlook import hours_outlook, read_draft
from content.hours_rules import WEEKDAYS, clock
from content.hours_tables import empty_week, in_tables
from content.opening_hours import SHANGHAI, HoursError, OpeningRules, Session
from content.typed_times import month_day_words, typed_clock, typed_month_day

KNOWN = published_calendar()
NOON = datetime(2026, 1, 20, 12, tzinfo=SHANGHAI)
EVERY_DAY = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]
Block = dict[str, Any]


def row(opens: str = "9:00", closes: str = "17:00", late: str = "", *second: str) -> dict[str, str]:
    columns = dict(zip(("opens_2", "closes_2", "last_entry_2"), second, strict=False))
    return {"opens": opens, "closes": closes, "last_entry": late, **columns}


def week(days: dict[str, dict[str, str]] | None = None, **season: str) -> Block:
    return {"type": "week", "value": {**(dict.fromkeys(WEEKDAYS, row()) if days is None else days), **season}}


def weekly(days: list[str], *spans: tuple[str, str], season: tuple[str, str] | None = None) -> Block:
    sessions = [{"opens": opens, "closes": closes} for opens, closes in spans]
    first, last = season or ("", "")
    value = {"days": days, "sessions": sessions, "season_from": first, "season_to": last}
    return {"type": "weekly", "value": value, "id": "-".join(days)}


def mondays() -> Block:
    return {"type": "closed_weekdays", "value": {"days": ["mon"], "except_holidays": True, "then": "none"}}


class TestWeek:
    def test_a_table_means_what_its_rows_say(self) -> None:
        rules = OpeningRules.from_blocks([week({"tue": row("09:30", "12:00", "11:30", "14:00", "24:00")})])
        tuesday, wednesday = date(2026, 1, 20), date(2026, 1, 21)
        assert [clock(each.opens) for each in rules.day(tuesday).sessions] == ["9:30", "14:00"]
        assert rules.day(tuesday).sessions[1].end_minute == 1440
        assert rules.day(wednesday).sessions == ()

    def test_an_empty_table_says_nothing(self) -> None:
        assert not OpeningRules.from_blocks([{"type": "week", "value": empty_week()["value"]}])

    def test_a_day_left_empty_in_a_season_is_closed_in_it(self) -> None:
        winter = week({"sat": row("10:00", "16:00")}, season_from="12-01", season_to="02-28")
        rules = OpeningRules.from_blocks([week(), winter])
        assert not rules.day(date(2026, 1, 20)).sessions
        assert rules.day(date(2026, 1, 24)).sessions == (
            Session(datetime(1, 1, 1, 10).time(), datetime(1, 1, 1, 16).time()),
        )
        assert rules.day(date(2026, 6, 2)).sessions

    @pytest.mark.parametrize(
        ("days", "complaint"),
        [
            ({"mon": row("17:00", "9:00")}, "第 1 条（每周开放时间）周一：闭馆时间 9:00 不晚于开门时间 17:00"),
            ({"sun": row("", "17:00")}, "第 1 条（每周开放时间）周日：没有填写开门时间"),
            ({"sat": row("9:00", "13:00", "", "12:00", "17:00")}, "周六：9:00 和 12:00 开始的两个时段重叠"),
            ({"fri": row("9:00", "25:00")}, "周五：闭馆时间“25:00”要写成"),
            ({"fri": {"opens": "9:00", "closes": "17:00", "noon": "1"}}, "周五：不认识的项目“noon”"),
            ({"fri": "9:00"}, "周五没有内容"),
        ],
    )
    def test_an_impossible_row_is_named(self, days: dict[str, Any], complaint: str) -> None:
        with pytest.raises(HoursError, match=complaint) as refused:
            OpeningRules.from_blocks([week(days)])
        assert refused.value.number == 1

    def test_two_tables_for_the_same_days_contradict(self) -> None:
        with pytest.raises(HoursError, match="第 2 条（每周开放时间）与第 1 条矛盾：都规定了周一") as refused:
            OpeningRules.from_blocks([week(), week()])
        assert refused.value.number == 2


spans = st.sampled_from([("09:00", "12:00"), ("14:00", "17:30"), ("08:30", "18:00"), ("00:00", "24:00")])
day_lists = st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=7, unique=True)
seasons = st.sampled_from([None, ("05-01", "10-07"), ("11-01", "03-31")])


@st.composite
def stored_rules(draw: Any) -> list[Block]:
    blocks = [
        weekly(draw(day_lists), *draw(st.lists(spans, min_size=1, max_size=3)), season=draw(seasons))
        for _ in range(draw(st.integers(1, 4)))
    ]
    blocks.insert(draw(st.integers(0, len(blocks))), mondays())
    return blocks


class TestTables:
    @settings(max_examples=150, deadline=None)
    @given(stored_rules())
    def test_tables_mean_the_same(self, blocks: list[Block]) -> None:
        try:
            before = OpeningRules.from_blocks(blocks)
        except HoursError:
            return
        after = OpeningRules.from_blocks(in_tables(blocks))
        for day in EVERY_DAY[::5]:
            assert after.day(day, KNOWN) == before.day(day, KNOWN)

    @settings(max_examples=60, deadline=None)
    @given(stored_rules())
    def test_nothing_is_lost(self, blocks: list[Block]) -> None:
        """Rules of a season go into one table together, or stay, in their order."""
        laid = in_tables(blocks)
        kept = [block for block in laid if block["type"] != "week"]
        assert kept == [block for block in blocks if block in kept]
        assert in_tables(laid) == laid

    def test_two_groups_of_days_become_one_table(self) -> None:
        blocks = [
            weekly(["tue", "wed"], ("09:00", "12:00"), ("14:00", "17:00")),
            weekly(["sat"], ("10:00:00", "16:00:00")),
        ]
        (table,) = in_tables(blocks)
        assert table["id"] == "tue-wed"
        assert table["value"]["wed"] == {
            "opens": "09:00", "closes": "12:00", "last_entry": "",
            "opens_2": "14:00", "closes_2": "17:00", "last_entry_2": "",
        }  # fmt: skip
        assert table["value"]["sat"]["opens"] == "10:00"

    @pytest.mark.parametrize(
        "blocks",
        [
            [weekly(["mon"], ("08:00", "10:00"), ("11:00", "12:00"), ("13:00", "14:00"))],
            [weekly(["mon"], ("08:00", "10:00")), weekly(["mon"], ("09:00", "10:00"))],
            [weekly(["mon"], ("08:00", "")), weekly(["tue"], ("09:00", "10:00"))],
            [weekly(["mon"], ("08:00", "10:00"), season=("05-01", "06-01"))],
        ],
        ids=["three sessions", "a day twice", "half written", "a season of some days"],
    )
    def test_what_no_table_can_show_stays(self, blocks: list[Block]) -> None:
        assert in_tables(blocks) == blocks


class TestDraft:
    def test_days_that_can_be_read_are_drawn(self) -> None:
        rules, problems = read_draft([week({"mon": row("9:00", "8:00"), "tue": row("", "17:00"), "wed": row()})])
        assert [problem.place for problem in problems] == [0, 0]
        assert "周一" in problems[0].text
        assert "周二" in problems[1].text
        assert rules.day(date(2026, 1, 21)).sessions

    def test_every_contradiction_is_named_at_its_rule(self) -> None:
        _, problems = read_draft([mondays(), week({"tue": row()}), week({"tue": row()}), mondays()])
        assert [problem.place for problem in problems] == [0, 2, 3, 3]

    def test_an_unfinished_rule_hides_none_of_the_others(self) -> None:
        half = {"type": "exception", "value": {"first": "", "last": "", "sessions": [], "reason": ""}}
        rules, problems = read_draft([week(), half, {"type": "yearly", "value": {"month_day": "02-30"}}, {"type": "x"}])
        assert [problem.place for problem in problems] == [1, 2, 3]
        assert rules.day(date(2026, 1, 20)).sessions

    def test_a_wrong_season_is_the_problem_of_the_table(self) -> None:
        rules, problems = read_draft([week(season_from="13-01", season_to="01-01")])
        assert not rules
        assert "13-01" in problems[0].text

    def test_the_outlook(self) -> None:
        eve = {"type": "holiday", "value": {"holidays": ["spring_festival"], "days": "eve", "sessions": []}}
        outlook = hours_outlook([week(), mondays(), eve], KNOWN, NOON)
        assert outlook.sentence == "今天 9:00–17:00 开放"
        assert [month.title for month in outlook.months] == ["2026 年 1 月开放时间", "2026 年 2 月开放时间"]
        spring = outlook.holidays[0]
        assert (spring.name, spring.when, spring.announced) == ("春节", "2 月 15 日至 23 日，放假 9 天", True)
        closed = [stretch for stretch in spring.stretches if stretch.closed]
        assert [(each.when, each.reason) for each in closed] == [("2 月 16 日周一（除夕）", "除夕闭馆")]
        assert any(stretch.when == "2 月 14 日周六（调休上班）" for stretch in spring.stretches)
        assert not outlook.problems

    def test_december_is_followed_by_january(self) -> None:
        outlook = hours_outlook([week()], KNOWN, datetime(2026, 12, 5, tzinfo=SHANGHAI))
        assert [(month.year, month.month) for month in outlook.months] == [(2026, 12), (2027, 1)]

    def test_nothing_typed_yet(self) -> None:
        outlook = hours_outlook([empty_week()], KNOWN, NOON)
        assert not outlook.known
        assert (outlook.sentence, outlook.months, outlook.holidays) == ("暂无开放时间", (), ())


class TestHolidays:
    def test_days_after_a_holiday_belong_to_it(self) -> None:
        rest = {"type": "after_holiday", "value": {"holidays": ["any"], "min_days": 5, "close_days": 2}}
        rules = OpeningRules.from_blocks([week(), rest])
        labour = next(plan for plan in coming_holidays(rules, KNOWN, date(2026, 4, 20)) if plan.name == "劳动节")
        assert [(each.when, each.text) for each in labour.stretches][1:3] == [
            ("5 月 6 日至 7 日", "闭馆"),
            ("5 月 9 日周六（调休上班）", "9:00–17:00"),
        ]

    def test_one_that_has_begun_is_whole(self) -> None:
        plans = coming_holidays(OpeningRules.from_blocks([week()]), KNOWN, date(2026, 10, 4))
        assert plans[0].when == "10 月 1 日至 7 日，放假 7 天"

    def test_what_no_notice_settles_is_provisional(self) -> None:
        known = KNOWN.from_days(KNOWN.days(2026))
        rules = OpeningRules.from_blocks([week(), mondays()])
        plans = coming_holidays(rules, known, date(2026, 12, 1))
        assert [plan.name for plan in plans[:3]] == ["元旦", "春节", "清明节"]
        assert plans[1].when == "2027 年 2 月 5 日至 8 日，国务院的放假通知还没有公布"
        assert all(stretch.provisional for plan in plans for stretch in plan.stretches)


CLOCKS = """
    9:30=09:30 9：30=09:30 930=09:30 0930=09:30 9=09:00 9点半=09:30 9点5分=09:05 9时=09:00 9点整=09:00 9.30=09:30
    下午2点半=14:30 下午14:00=14:00
    上午9:15=09:15 晚上8点=20:00 晚上12点=24:00 24:00=24:00 ９：３０=09:30 09:30:00=09:30
    24:30= 25:99= 9:5= 12345= 九点= 中午= =
"""


class TestTyped:
    @pytest.mark.parametrize("pair", CLOCKS.split())
    def test_clocks(self, pair: str) -> None:
        text, _, stored = pair.partition("=")
        assert typed_clock(text) == (stored or None)

    @given(st.times())
    def test_every_time_reads_back(self, moment: Any) -> None:
        for text in (f"{moment:%H:%M}", f"{moment:%H%M}", f"{moment.hour}点{moment.minute}分", f"{moment:%H：%M:%S}"):
            assert typed_clock(text) == f"{moment:%H:%M}"

    @given(st.text(max_size=12))
    def test_no_text_breaks_them(self, text: str) -> None:
        for found, shape in ((typed_clock(text), 5), (typed_month_day(text), 5)):
            assert found is None or len(found) == shape

    @given(st.dates())
    def test_days_of_the_year_read_back(self, day: date) -> None:
        stored = f"{day:%m-%d}"
        assert typed_month_day(stored) == typed_month_day(month_day_words(stored)) == stored
        assert typed_month_day(f"{day.month}/{day.day}") == stored
