"""Opening hours: real museums' rules on real holidays, contradictions, and properties over random rules."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.festival_dates import FESTIVALS
from content.holiday_calendar import HolidayCalendar, published_calendar
from content.hours_rules import WEEKDAYS, sessions_text, weekdays_text
from content.hours_words import PROVISIONAL, special_summary
from content.opening_hours import (
    SHANGHAI,
    HoursError,
    OpeningRules,
    Session,
    opening_hours_specification,
    week_summary,
)

ALL_WEEK = list(WEEKDAYS)
DAY = [{"opens": "09:30", "closes": "17:00", "last_entry": "16:00"}]
NOON_GAP = [
    {"opens": "09:00", "closes": "12:00", "last_entry": "11:30"},
    {"opens": "14:00", "closes": "17:00"},
]
# The notices up to 2026, whatever the installed package knows by now.
UP_TO_2026 = HolidayCalendar.from_days(
    [entry for year in published_calendar().years if year <= 2026 for entry in published_calendar().days(year)]
)


def rules(*blocks: tuple[str, dict[str, Any]], today: date | None = None) -> OpeningRules:
    return OpeningRules.from_blocks([{"type": kind, "value": value} for kind, value in blocks], today=today)


def weekly(days: list[str] = ALL_WEEK, sessions: list[dict[str, str]] = DAY, **season: str) -> tuple[str, Any]:
    return "weekly", {"days": days, "sessions": sessions, **season}


def mondays(then: str = "none", days: tuple[str, ...] = ("mon",)) -> tuple[str, Any]:
    return "closed_weekdays", {"days": list(days), "except_holidays": True, "then": then}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


MUSEUM = rules(weekly(), mondays("next_day"))
GARDEN = rules(weekly(sessions=[{"opens": "00:00", "closes": "24:00"}]))
WORKSHOP = rules(weekly(ALL_WEEK[:5], NOON_GAP), ("makeup_workday", {"act_as": "weekday"}))
DECIDING_DAYS = [date(2026, 1, 1) + timedelta(days=n) for n in range(365)]


def is_open_on(venue: OpeningRules, day: date) -> bool:
    return bool(venue.day(day, UP_TO_2026).sessions)


class TestHolidays:
    def test_mondays_are_closed_but_for_days_off(self) -> None:
        venue = rules(weekly(), mondays())
        open_mondays = [day for day in DECIDING_DAYS if day.weekday() == 0 and is_open_on(venue, day)]
        assert open_mondays == [
            date(2026, 2, 16),
            date(2026, 2, 23),
            date(2026, 4, 6),
            date(2026, 5, 4),
            date(2026, 10, 5),
        ]
        assert all(is_open_on(venue, day) for day in DECIDING_DAYS if day.weekday() != 0)

    def test_the_day_after_a_holiday_monday_closes_instead(self) -> None:
        closed = [day for day in DECIDING_DAYS if day.weekday() != 0 and not is_open_on(MUSEUM, day)]
        # Both Mondays of Spring Festival come down to the one day after it; nobody closes inside Golden Week.
        assert closed == [date(2026, 2, 24), date(2026, 4, 7), date(2026, 5, 6), date(2026, 10, 8)]
        assert MUSEUM.day(date(2026, 4, 7), UP_TO_2026).reason == "周一逢节假日开放，顺延闭馆"

    def test_next_workday_passes_over_the_weekend(self) -> None:
        venue = rules(weekly(), mondays("next_workday", ("fri",)))
        # 1 May 2026, a Friday, to Tuesday 5 May; Friday 19 June to Sunday 21 June; and so on.
        closed = [day for day in DECIDING_DAYS if day.weekday() != 4 and not is_open_on(venue, day)]
        assert closed == [
            date(2026, 1, 4),
            *(date(2026, *d) for d in ((2, 24), (5, 6), (6, 22), (9, 28), (10, 8))),
        ]

    def test_a_holiday_monday_closed_by_another_rule_moves_nothing(self) -> None:
        eve = ("holiday", {"holidays": ["qingming"], "days": "last", "sessions": []})
        venue = rules(weekly(), mondays("next_day"), eve)
        assert not is_open_on(venue, date(2026, 4, 6))
        assert is_open_on(venue, date(2026, 4, 7))

    def test_the_eve_of_spring_festival(self) -> None:
        venue = rules(weekly(), ("holiday", {"holidays": ["spring_festival"], "days": "eve", "sessions": []}))
        closed = [day for day in DECIDING_DAYS if not is_open_on(venue, day)]
        assert closed == [date(2026, 2, 16)]
        assert venue.day(closed[0], UP_TO_2026).reason == "除夕闭馆"
        assert not is_open_on(venue, date(2024, 2, 9))  # no day off that year

    def test_new_year_s_eve_by_date_and_as_an_eve(self) -> None:
        short = [{"opens": "09:30", "closes": "15:00"}]
        by_date = rules(weekly(), ("yearly", {"month_day": "12-31", "sessions": short, "reason": "岁末提前闭馆"}))
        eve = rules(weekly(), ("holiday", {"holidays": ["new_year"], "days": "eve", "sessions": []}))
        assert sessions_text(by_date.day(date(2025, 12, 31), UP_TO_2026).sessions) == "9:30–15:00"
        assert by_date.day(date(2025, 12, 31), UP_TO_2026).reason == "岁末提前闭馆"
        assert not is_open_on(eve, date(2025, 12, 31))
        assert is_open_on(eve, date(2026, 1, 1))

    def test_own_hours_on_the_first_and_last_day_of_a_joint_holiday(self) -> None:
        late = [{"opens": "08:00", "closes": "21:00"}]
        venue = rules(
            weekly(),
            ("holiday", {"holidays": ["national_day"], "days": "all", "sessions": late}),
            ("holiday", {"holidays": ["national_day"], "days": "last", "sessions": []}),
            ("holiday", {"holidays": ["mid_autumn"], "days": "all", "sessions": [], "reason": "中秋闭馆"}),
        )
        hours = {n: venue.day(date(2025, 10, n), UP_TO_2026) for n in range(1, 10)}
        assert [n for n, day in hours.items() if not day.sessions] == [6, 8]
        assert hours[6].reason == "中秋闭馆"
        assert hours[8].reason == "国庆节假期最后一天闭馆"
        assert hours[1].sessions[0].closes == time(21)
        assert not hours[1].usual
        assert hours[9].usual

    def test_a_named_festival_beats_any(self) -> None:
        venue = rules(
            weekly(),
            ("holiday", {"holidays": ["any"], "sessions": [], "reason": "节假日闭馆"}),
            ("holiday", {"holidays": ["labour_day"], "sessions": DAY}),
        )
        assert is_open_on(venue, date(2026, 5, 2))
        assert not is_open_on(venue, date(2026, 6, 20))

    def test_closed_after_a_long_holiday_only(self) -> None:
        after = {"holidays": ["any"], "min_days": 5, "close_days": 2, "reason": "节后闭馆维护"}
        venue = rules(weekly(), ("after_holiday", after))
        closed = [day for day in DECIDING_DAYS if not is_open_on(venue, day)]
        assert closed == [date(2026, *d) for d in ((2, 24), (2, 25), (5, 6), (5, 7), (10, 8), (10, 9))]
        assert {venue.day(day, UP_TO_2026).reason for day in closed} == {"节后闭馆维护"}

    def test_make_up_sundays(self) -> None:
        makeup = date(2026, 1, 4)
        assert sessions_text(WORKSHOP.day(makeup, UP_TO_2026).sessions) == "9:00–12:00（11:30 停止入馆）、14:00–17:00"
        assert not is_open_on(WORKSHOP, date(2026, 1, 11))
        shut = rules(weekly(), ("makeup_workday", {"act_as": "closed"}))
        assert shut.day(makeup, UP_TO_2026).reason == "调休上班日闭馆"
        assert is_open_on(shut, date(2026, 1, 11))
        assert is_open_on(MUSEUM, makeup)

    def test_a_make_up_day_never_takes_the_hours_of_a_closed_weekday(self) -> None:
        venue = rules(
            weekly(["sat", "sun"]),
            weekly(["mon", "tue"], [{"opens": "10:00", "closes": "11:00"}]),
            mondays(days=("mon", "tue")),
            ("makeup_workday", {"act_as": "weekday"}),
        )
        assert venue.day(date(2026, 1, 4), UP_TO_2026).reason == "调休上班日闭馆"


class TestSeasonsAndExceptions:
    def test_a_season_over_new_year(self) -> None:
        winter = [{"opens": "10:00", "closes": "16:00"}]
        venue = rules(weekly(), weekly(sessions=winter, season_from="11-01", season_to="03-31"))
        hours = {day: sessions_text(venue.day(day, UP_TO_2026).sessions) for day in DECIDING_DAYS}
        assert hours[date(2026, 3, 31)] == hours[date(2026, 11, 1)] == hours[date(2026, 12, 31)] == "10:00–16:00"
        assert hours[date(2026, 4, 1)] == hours[date(2026, 10, 31)] == "9:30–17:00（16:00 停止入馆）"

    def test_closed_outside_the_season(self) -> None:
        venue = rules(weekly(season_from="05-01", season_to="10-31"))
        winter = venue.day(date(2026, 12, 1), UP_TO_2026)
        assert (winter.sessions, winter.reason, winter.provisional) == ((), "本季节不开放", False)

    def test_an_exception_beats_everything(self) -> None:
        venue = rules(
            weekly(),
            mondays(),
            ("holiday", {"holidays": ["any"], "sessions": []}),
            ("yearly", {"month_day": "10-01", "sessions": []}),
            (
                "exception",
                {"first": "2026-10-01", "last": "2026-10-02", "sessions": DAY, "reason": "特别开放"},
            ),
        )
        assert venue.day(date(2026, 10, 1), UP_TO_2026).reason == "特别开放"
        assert is_open_on(venue, date(2026, 10, 2))
        assert not is_open_on(venue, date(2026, 10, 3))

    def test_days_after_loading(self) -> None:
        venue = rules(weekly(), ("exception", {"first": "+20", "last": "+21"}), today=date(2026, 11, 23))
        assert [d for d in DECIDING_DAYS if not is_open_on(venue, d)] == [
            date(2026, 12, 13),
            date(2026, 12, 14),
        ]
        with pytest.raises(HoursError, match=r"“\+20”要写成"):
            rules(weekly(), ("exception", {"first": "+20"}))


class TestProvisional:
    def test_every_day_of_an_unknown_year_where_holidays_matter(self) -> None:
        days = [date(2027, 1, 1) + timedelta(days=n) for n in range(365)]
        assert all(MUSEUM.day(day, UP_TO_2026).provisional for day in days)
        assert not any(
            MUSEUM.day(day, UP_TO_2026).provisional for day in DECIDING_DAYS if day.timetuple().tm_yday <= 361
        )

    def test_the_last_days_of_december_wait_for_the_next_notice(self) -> None:
        assert not MUSEUM.day(date(2026, 12, 27), UP_TO_2026).provisional
        assert MUSEUM.day(date(2026, 12, 28), UP_TO_2026).provisional
        assert not MUSEUM.day(date(2025, 12, 28), UP_TO_2026).provisional

    def test_a_plain_week_is_never_provisional(self) -> None:
        plain = rules(weekly(ALL_WEEK[1:]), ("makeup_workday", {"act_as": "weekend"}))
        assert not plain.day(date(2027, 2, 7), UP_TO_2026).provisional
        assert PROVISIONAL not in plain.sentence(at("2027-02-07T10:00"), UP_TO_2026)

    def test_what_exceptions_and_dates_settle_is_not(self) -> None:
        venue = rules(
            weekly(),
            mondays(),
            ("yearly", {"month_day": "12-31", "sessions": []}),
            ("exception", {"first": "2027-03-01", "sessions": []}),
        )
        assert not venue.day(date(2027, 3, 1), UP_TO_2026).provisional
        assert not venue.day(date(2026, 12, 31), UP_TO_2026).provisional
        assert venue.day(date(2027, 3, 2), UP_TO_2026).provisional

    def test_only_the_law_s_days_are_taken_for_granted(self) -> None:
        assert is_open_on(MUSEUM, date(2027, 2, 8))  # 正月初三, a Monday
        assert not is_open_on(MUSEUM, date(2027, 4, 5 + 7))
        assert is_open_on(MUSEUM, date(2027, 2, 9))  # no guess at what closes instead
        after = rules(weekly(), ("after_holiday", {"holidays": ["any"]}))
        assert all(is_open_on(after, date(2027, 1, 1) + timedelta(days=n)) for n in range(365))

    def test_a_notice_settles_the_year(self) -> None:
        festivals = {"元旦": [(1, 1)], "春节": [(2, n) for n in range(5, 12)], "清明节": [(4, 5)]}
        festivals |= {"劳动节": [(5, 1), (5, 2)], "端午节": [(6, 9)], "中秋节": [(9, 15)]}
        festivals |= {"国庆节": [(10, n) for n in range(1, 8)]}
        lines = [
            {"name": name, "date": date(2027, *day), "isOffDay": True}
            for name, days in festivals.items()
            for day in days
        ]
        calendar = UP_TO_2026.with_notice(2027, lines)
        assert not MUSEUM.day(date(2027, 2, 12), calendar).provisional
        assert not MUSEUM.day(date(2027, 2, 12), calendar).sessions


class TestInstants:
    @pytest.mark.parametrize(
        ("moment", "expected"),
        [
            ("2026-11-24T09:29:59", False),
            ("2026-11-24T09:30:00", True),
            ("2026-11-24T16:59:59", True),
            ("2026-11-24T17:00:00", False),
            ("2026-11-23T12:00:00", False),
        ],
    )
    def test_doors(self, moment: str, expected: bool) -> None:
        assert MUSEUM.is_open(at(moment), UP_TO_2026) is expected

    def test_any_zone_is_understood_and_a_naive_time_refused(self) -> None:
        assert MUSEUM.is_open(datetime(2026, 11, 24, 1, 30, tzinfo=UTC), UP_TO_2026)
        assert not MUSEUM.is_open(datetime(2026, 11, 24, 9, 30, tzinfo=UTC), UP_TO_2026)
        with pytest.raises(ValueError, match="time zone"):
            MUSEUM.is_open(datetime(2026, 11, 24, 10), UP_TO_2026)

    def test_until_when_and_from_when(self) -> None:
        assert MUSEUM.open_until(at("2026-11-24T10:00"), UP_TO_2026) == at("2026-11-24T17:00")
        assert MUSEUM.open_until(at("2026-11-24T18:00"), UP_TO_2026) is None
        assert MUSEUM.next_opening(at("2026-11-22T18:00"), UP_TO_2026) == at("2026-11-24T09:30")
        assert MUSEUM.next_opening(at("2026-11-24T09:30"), UP_TO_2026) == at("2026-11-25T09:30")
        assert WORKSHOP.open_until(at("2026-11-24T10:00"), UP_TO_2026) == at("2026-11-24T12:00")
        assert WORKSHOP.next_opening(at("2026-11-24T10:00"), UP_TO_2026) == at("2026-11-24T14:00")

    def test_around_the_clock(self) -> None:
        spans = GARDEN.intervals(date(2026, 11, 24), date(2026, 11, 26), UP_TO_2026)
        assert [(span.start, span.end) for span in spans] == [(at("2026-11-24T00:00"), at("2026-11-27T00:00"))]
        assert GARDEN.next_opening(at("2026-11-24T10:00"), UP_TO_2026) is None
        assert GARDEN.sentence(at("2026-11-24T03:00"), UP_TO_2026) == "今天全天开放"
        until = GARDEN.open_until(at("2026-11-24T03:00"), UP_TO_2026)
        assert until is not None
        assert until > at("2026-12-20T00:00")

    def test_an_evening_to_midnight(self) -> None:
        observatory = rules(weekly(["sat"], [{"opens": "19:00", "closes": "24:00"}]))
        assert observatory.open_until(at("2026-11-28T23:59"), UP_TO_2026) == at("2026-11-29T00:00")
        assert not observatory.is_open(at("2026-11-29T00:00"), UP_TO_2026)
        assert week_summary(observatory)[0] == ("周六", "19:00–24:00")

    def test_far_away_times_are_answered_without_failing(self) -> None:
        for moment in (datetime(1, 1, 2, tzinfo=UTC), datetime.max.replace(tzinfo=UTC)):
            assert MUSEUM.next_opening(moment, UP_TO_2026) is None or moment.year == 1
            assert MUSEUM.sentence(moment, UP_TO_2026)
            MUSEUM.is_open(moment, UP_TO_2026)
        assert MUSEUM.intervals(date.min, date(1899, 1, 1), UP_TO_2026) == []

    def test_a_month(self) -> None:
        month = MUSEUM.month(2026, 10, UP_TO_2026)
        assert list(month) == [date(2026, 10, n) for n in range(1, 32)]
        assert [day.day for day, hours in month.items() if not hours.sessions] == [8, 12, 19, 26]
        assert month[date(2026, 10, 5)].reason == "国庆节照常开放"


class TestWords:
    @pytest.mark.parametrize(
        ("moment", "expected"),
        [
            ("2026-11-24T08:00", "今天 9:30–17:00 开放，16:00 停止入馆"),
            ("2026-11-24T10:00", "今天 9:30–17:00 开放，16:00 停止入馆"),
            ("2026-11-24T16:30", "16:00 已停止入馆，17:00 闭馆，明天 9:30 开放"),
            ("2026-11-24T17:00", "已闭馆，明天 9:30 开放"),
            ("2026-11-22T17:30", "已闭馆，后天 9:30 开放"),
            ("2026-11-23T10:00", "今天闭馆（每周一闭馆），明天 9:30 开放"),
            ("2026-10-05T10:00", "今天 9:30–17:00 开放，16:00 停止入馆（国庆节照常开放）"),
            ("2026-10-08T10:00", "今天闭馆（周一逢节假日开放，顺延闭馆），明天 9:30 开放"),
            ("2027-02-09T10:00", "今天 9:30–17:00 开放，16:00 停止入馆" + PROVISIONAL),
            ("2026-12-27T18:00", "已闭馆，后天 9:30 开放" + PROVISIONAL),
        ],
    )
    def test_a_museum(self, moment: str, expected: str) -> None:
        assert MUSEUM.sentence(at(moment), UP_TO_2026) == expected

    @pytest.mark.parametrize(
        ("moment", "expected"),
        [
            ("2026-11-24T08:00", "今天 9:00–12:00（11:30 停止入馆）、14:00–17:00 开放"),
            ("2026-11-24T11:45", "11:30 已停止入馆，12:00 闭馆，14:00 重新开放"),
            ("2026-11-24T12:30", "午休中，14:00 重新开放"),
            ("2026-11-27T17:30", "已闭馆，11 月 30 日（周一）9:00 开放"),
            ("2026-11-28T10:00", "今天闭馆（每周六、周日闭馆），后天 9:00 开放"),
        ],
    )
    def test_a_noon_gap(self, moment: str, expected: str) -> None:
        assert WORKSHOP.sentence(at(moment), UP_TO_2026) == expected

    def test_a_gap_in_the_evening_is_no_siesta(self) -> None:
        sessions = [{"opens": "09:00", "closes": "17:00"}, {"opens": "19:00", "closes": "21:00"}]
        assert rules(weekly(sessions=sessions)).sentence(at("2026-11-24T18:00")) == "暂时闭馆，19:00 重新开放"

    def test_nothing_to_say(self) -> None:
        moment = at("2026-11-24T10:00")
        past = rules(("exception", {"first": "2026-01-01", "sessions": DAY}))
        shut = rules(weekly(), ("exception", {"first": "2026-01-01", "last": "2029-01-01", "reason": "改造升级"}))
        assert rules().sentence(moment) == "暂无开放时间"
        assert past.sentence(moment) == "暂无开放时间"
        assert shut.sentence(moment, UP_TO_2026) == "今天闭馆（改造升级），下次开放时间以场馆公告为准"

    def test_another_year_is_named(self) -> None:
        shut = rules(weekly(), ("exception", {"first": "2026-11-01", "last": "2027-01-31"}))
        expected = "今天闭馆（临时闭馆），2027 年 2 月 1 日（周一）9:30 开放"
        assert shut.sentence(at("2026-11-24T10:00"), UP_TO_2026) == expected

    def test_the_week(self) -> None:
        assert week_summary(rules(weekly(), mondays())) == [
            ("周二至周日", "9:30–17:00（16:00 停止入馆）"),
            ("周一", "闭馆（法定节假日除外）"),
        ]
        assert week_summary(rules(weekly())) == [("每天", "9:30–17:00（16:00 停止入馆）")]
        assert week_summary(rules()) == [("每天", "闭馆")]
        assert week_summary(MUSEUM)[1] == ("周一", "闭馆（遇法定节假日开放，节后第一天闭馆）")

    def test_the_week_by_season(self) -> None:
        venue = rules(weekly(ALL_WEEK[1:]), weekly(ALL_WEEK[1:], NOON_GAP[1:], season_from="11-01", season_to="03-31"))
        assert week_summary(venue) == [
            ("11 月 1 日至次年 3 月 31 日 周二至周日", "14:00–17:00"),
            ("11 月 1 日至次年 3 月 31 日 周一", "闭馆"),
            ("4 月 1 日至 10 月 31 日 周二至周日", "9:30–17:00（16:00 停止入馆）"),
            ("4 月 1 日至 10 月 31 日 周一", "闭馆"),
        ]

    def test_what_is_special(self) -> None:
        venue = rules(
            weekly(),
            (
                "holiday",
                {"holidays": ["spring_festival"], "days": "eve", "sessions": [], "reason": "除夕闭馆"},
            ),
            ("holiday", {"holidays": ["national_day", "labour_day"], "sessions": DAY}),
            ("after_holiday", {"holidays": ["any"], "min_days": 3, "reason": "设备维护"}),
            ("makeup_workday", {"act_as": "closed"}),
            ("yearly", {"month_day": "12-31", "sessions": NOON_GAP[1:], "reason": "岁末"}),
            ("exception", {"first": "2026-12-30", "last": "2027-01-02", "sessions": [], "reason": "布展"}),
            ("exception", {"first": "2026-01-05", "sessions": []}),
        )
        assert special_summary(venue, date(2026, 11, 24)) == [
            ("除夕", "闭馆"),
            ("劳动节、国庆节假期", "9:30–17:00（16:00 停止入馆）"),
            ("法定节假日假期后（连休 3 天以上）", "闭馆 1 天（设备维护）"),
            ("调休上班的周末", "闭馆"),
            ("每年 12 月 31 日", "14:00–17:00（岁末）"),
            ("2026 年 12 月 30 日至 2027 年 1 月 2 日", "闭馆（布展）"),
        ]

    def test_weekdays(self) -> None:
        assert weekdays_text([0, 2, 3, 4]) == "周一、周三至周五"


class TestSchemaOrg:
    def test_a_museum_over_spring_festival(self) -> None:
        regular, opened, shut = opening_hours_specification(MUSEUM, UP_TO_2026, date(2026, 2, 18), days=20)
        assert regular["dayOfWeek"][0] == "https://schema.org/Tuesday"
        assert len(regular["dayOfWeek"]) == 6
        assert (regular["opens"], regular["closes"]) == ("09:30", "17:00")
        assert "validFrom" not in regular
        assert (opened["validFrom"], opened["validThrough"]) == ("2026-02-23", "2026-02-23")
        assert (shut["validFrom"], shut["opens"], shut["closes"]) == ("2026-02-24", "00:00", "00:00")
        assert shut["description"] == "周一逢节假日开放，顺延闭馆"

    def test_neighbouring_special_days_are_one_entry_and_doubt_is_said(self) -> None:
        venue = rules(weekly(), ("holiday", {"holidays": ["any"], "sessions": []}))
        entries = opening_hours_specification(venue, UP_TO_2026, date(2027, 2, 1), days=30)
        assert [(e["validFrom"], e["validThrough"]) for e in entries[1:]] == [("2027-02-05", "2027-02-08")]
        assert entries[1]["description"].endswith(PROVISIONAL)

    def test_a_change_of_season_bounds_the_regular_week(self) -> None:
        venue = rules(weekly(), weekly(sessions=NOON_GAP, season_from="11-01", season_to="03-31"))
        entries = opening_hours_specification(venue, UP_TO_2026, date(2026, 10, 20), days=30)
        assert [(e["validFrom"], e["validThrough"]) for e in entries] == [
            ("2026-10-20", "2026-10-31"),
            *[("2026-11-01", "2026-11-18")] * 2,
        ]

    def test_around_the_clock(self) -> None:
        (entry,) = opening_hours_specification(GARDEN, UP_TO_2026, date(2026, 11, 1))
        assert (entry["opens"], entry["closes"]) == ("00:00", "23:59")


@pytest.mark.parametrize(
    ("blocks", "complaint"),
    [
        ([("daily", {})], "第 1 条：不认识的规则“daily”"),
        ([("weekly", None)], "第 1 条（每周开放时间）：没有内容"),
        ([weekly(["mon", "moon"])], "不认识的星期“moon”"),
        ([weekly(["mon", "mon"])], "星期“mon”写了两次"),
        ([weekly([])], "没有选择星期"),
        ([("weekly", {"days": "mon"})], "星期要写成列表"),
        ([weekly(sessions=[{"opens": "17:00", "closes": "09:30"}])], "闭馆时间 9:30 不晚于开门时间 17:00"),
        ([weekly(sessions=[{"opens": "22:00", "closes": "02:00"}])], "跨过半夜的请拆成两天"),
        ([weekly(sessions=[{"opens": "9点", "closes": "17:00"}])], "开门时间“9点”要写成"),
        ([weekly(sessions=[{"opens": "24:00", "closes": "24:00"}])], "开门时间“24:00”要写成"),
        ([weekly(sessions=[{"opens": "09:00"}])], "没有填写闭馆时间"),
        (
            [weekly(sessions=[{"opens": "09:00", "closes": "17:00", "last_entry": "17:30"}])],
            "停止入馆时间 17:30 不在",
        ),
        (
            [weekly(sessions=[{"opens": "09:00", "closes": "17:00", "last_entry": "08:30"}])],
            "停止入馆时间 8:30 不在",
        ),
        (
            [weekly(sessions=[*DAY, {"opens": "16:00", "closes": "20:00"}])],
            "9:30 和 16:00 开始的两个时段重叠",
        ),
        ([weekly(sessions=[{"open": "09:00"}])], "不认识的项目“open”"),
        ([weekly(season_from="05-01")], "季节的开始和结束日期要一起填写"),
        ([weekly(season_from="05-01", season_to="02-30")], "没有“02-30”这一天"),
        ([weekly(), weekly(["sun"])], "第 2 条（每周开放时间）与第 1 条矛盾：都规定了周日"),
        (
            [
                weekly(season_from="05-01", season_to="10-31"),
                weekly(["sat"], season_from="10-31", season_to="02-01"),
            ],
            "都规定了周六",
        ),
        ([weekly(ALL_WEEK[1:]), mondays()], "周一遇节假日开放，但“每周开放时间”没有写周一的时间"),
        ([weekly(), ("closed_weekdays", {"days": ["mon"], "then": "next_day"})], "就不会有顺延的闭馆日"),
        ([weekly(), mondays(), mondays()], "第 3 条（每周闭馆日）与第 2 条矛盾：都规定了周一"),
        ([("closed_weekdays", {"days": ["mon"], "then": "tomorrow"})], "“tomorrow”不是可选的值"),
        ([("closed_weekdays", {"days": ["mon"], "except_holidays": "maybe"})], "只能是“是”或“否”"),
        ([("holiday", {"holidays": ["christmas"]})], "不认识的节日“christmas”"),
        (
            [("holiday", {"holidays": ["any"]}), ("holiday", {"holidays": ["any"]})],
            "规定了同一个节日的同一天",
        ),
        ([("after_holiday", {"holidays": ["any"], "close_days": 0})], "天数要在 1 到 15 之间"),
        ([("makeup_workday", {}), ("makeup_workday", {})], "调休上班日只能有一条"),
        ([("yearly", {"month_day": "13-01"})], "没有“13-01”这一天"),
        ([("yearly", {"month_day": "12-31"})] * 2, "规定了同一天"),
        ([("yearly", {})], "没有填写日期"),
        ([("exception", {})], "没有填写日期"),
        ([("exception", {"first": "2026-02-29"})], "没有“2026-02-29”这一天"),
        ([("exception", {"first": "2026-10-02", "last": "2026-10-01"})], "早于开始日期"),
        (
            [
                ("exception", {"first": "2026-10-01", "last": "2026-10-05"}),
                ("exception", {"first": "2026-10-05"}),
            ],
            "都规定了 2026-10-05",
        ),
        ([("exception", {"first": "2026-10-01", "note": "x"})], "不认识的项目“note”"),
    ],
)
def test_what_can_not_be_meant_is_refused_in_chinese(blocks: list[tuple[str, Any]], complaint: str) -> None:
    with pytest.raises(HoursError) as refused:
        rules(*blocks)
    assert complaint in str(refused.value)


def test_times_may_be_time_objects_and_empty_fields_are_absent() -> None:
    value = {
        "days": ["tue"],
        "sessions": [{"opens": time(9, 30), "closes": time(17), "last_entry": None}],
        "season_from": "",
        "season_to": None,
    }
    (session,) = rules(("weekly", value)).day(date(2026, 11, 24), UP_TO_2026).sessions
    assert session == Session(time(9, 30), time(17))


# Random rules that are valid together.

MINUTES = st.integers(0, 288).map(lambda fives: fives * 5)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


@st.composite
def session_lists(draw: st.DrawFn) -> list[dict[str, str]]:
    cuts = sorted(draw(st.lists(MINUTES, max_size=6, unique=True)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    return [{"opens": _clock(a), "closes": _clock(b)} for a, b in pairs]


@st.composite
def rule_sets(draw: st.DrawFn) -> OpeningRules:
    hours = draw(st.lists(session_lists(), min_size=1, max_size=7))
    blocks = [weekly([day], sessions) for day, sessions in zip(draw(st.permutations(ALL_WEEK)), hours, strict=False)]
    if draw(st.booleans()):
        days = draw(st.lists(st.sampled_from(ALL_WEEK), min_size=1, unique=True))
        blocks.append(weekly(days, draw(session_lists()), season_from="11-15", season_to="02-20"))
    named = {day for _, value in blocks if value["sessions"] for day in value["days"]}
    closed = draw(st.lists(st.sampled_from(sorted(named)), unique=True, max_size=3)) if named else []
    blocks += [mondays(draw(st.sampled_from(["none", "next_day", "next_workday"])), (day,)) for day in closed]
    for festival in draw(st.lists(st.sampled_from(["any", *FESTIVALS]), unique=True, max_size=3)):
        days = draw(st.sampled_from(["all", "eve", "first", "last"]))
        blocks.append(("holiday", {"holidays": [festival], "days": days, "sessions": draw(session_lists())}))
    if draw(st.booleans()):
        value = {
            "holidays": ["any"],
            "min_days": draw(st.integers(1, 8)),
            "close_days": draw(st.integers(1, 4)),
        }
        blocks.append(("after_holiday", value))
    blocks.append(("makeup_workday", {"act_as": draw(st.sampled_from(["weekend", "weekday", "closed"]))}))
    if draw(st.booleans()):
        first = draw(st.dates(date(2025, 12, 1), date(2027, 1, 31)))
        last = first + timedelta(days=draw(st.integers(0, 40)))
        value = {"first": first.isoformat(), "last": last.isoformat(), "sessions": draw(session_lists())}
        blocks.append(("exception", value))
    return rules(*blocks)


INSTANTS = st.datetimes(datetime(2025, 12, 1), datetime(2027, 1, 31), timezones=st.just(SHANGHAI))
random_rules = given(rule_sets(), INSTANTS)


@settings(max_examples=150, deadline=None)
@random_rules
def test_intervals_stand_apart_and_agree_with_is_open(venue: OpeningRules, moment: datetime) -> None:
    first = moment.date()
    spans = venue.intervals(first, first + timedelta(days=20), UP_TO_2026)
    assert all(span.start < span.end for span in spans)
    assert all(before.end < after.start for before, after in pairwise(spans))
    for span in spans:
        assert venue.is_open(span.start, UP_TO_2026)
        assert venue.is_open(span.end - timedelta(seconds=1), UP_TO_2026)
        assert span is spans[-1] or not venue.is_open(span.end, UP_TO_2026)
    assert venue.is_open(moment, UP_TO_2026) == any(span.start <= moment < span.end for span in spans)


@settings(max_examples=150, deadline=None)
@random_rules
def test_the_next_opening_is_one_and_none_comes_before_it(venue: OpeningRules, moment: datetime) -> None:
    coming = venue.next_opening(moment, UP_TO_2026)
    if coming is None:
        return
    assert coming > moment
    assert venue.is_open(coming, UP_TO_2026)
    assert not venue.is_open(coming - timedelta(seconds=1), UP_TO_2026)
    spans = venue.intervals(moment.date() - timedelta(days=1), coming.date(), UP_TO_2026)
    assert not [span for span in spans if moment < span.start < coming]


@settings(max_examples=150, deadline=None)
@random_rules
def test_open_until_is_a_closing(venue: OpeningRules, moment: datetime) -> None:
    until = venue.open_until(moment, UP_TO_2026)
    assert (until is not None) == venue.is_open(moment, UP_TO_2026)
    if until is not None and until - moment < timedelta(days=25):
        assert venue.is_open(until - timedelta(seconds=1), UP_TO_2026)
        assert not venue.is_open(until, UP_TO_2026)


@settings(max_examples=150, deadline=None)
@random_rules
def test_blocks_words_and_reasons_hold_for_any_rules(venue: OpeningRules, moment: datetime) -> None:
    assert OpeningRules.from_blocks(venue.to_blocks()) == venue
    today = venue.day(moment.date(), UP_TO_2026)
    said = venue.sentence(moment, UP_TO_2026)
    assert said.endswith(PROVISIONAL) or not today.provisional or said == "暂无开放时间"
    assert ("今天闭馆" in said) or today.sessions or said == "暂无开放时间"
    assert today.usual == (today.sessions == venue.ordinary(moment.date()))
    assert week_summary(venue)


@settings(max_examples=100, deadline=None)
@random_rules
def test_schema_org_data_reads_back_as_the_same_days(venue: OpeningRules, moment: datetime) -> None:
    first = moment.date()
    entries = opening_hours_specification(venue, UP_TO_2026, first, days=40)
    for day in (first + timedelta(days=n) for n in range(40)):
        sessions = venue.day(day, UP_TO_2026).sessions
        told = [(f"{s.opens:%H:%M}", "23:59" if s.closes == time(0) else f"{s.closes:%H:%M}") for s in sessions]
        assert _read_back(entries, day) == told


def _read_back(entries: list[dict[str, Any]], day: date) -> list[tuple[str, str]]:
    iso = day.isoformat()
    holding = [e for e in entries if e.get("validFrom", iso) <= iso <= e.get("validThrough", iso)]
    special = [e for e in holding if "dayOfWeek" not in e]
    regular = [e for e in holding if f"https://schema.org/{day:%A}" in e.get("dayOfWeek", ())]
    return [(e["opens"], e["closes"]) for e in special or regular if e["opens"] != e["closes"]]
