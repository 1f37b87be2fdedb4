"""The holiday calendar against the State Council's notices, and for years nobody knows yet."""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from content.festival_dates import FESTIVALS, eves, festival_day, statutory_days
from content.holiday_calendar import CalendarError, HolidayCalendar, published_calendar

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("KEPU_EVALUATION_DATA") or ROOT.parent / "shared" / "data")
KNOWN = published_calendar()

# The notice for 2026, typed from 国办发明电〔2025〕7号 as an editor would.
NOTICE_2026 = [
    *(("元旦", date(2026, 1, n), True) for n in (1, 2, 3)),
    ("元旦", date(2026, 1, 4), False),
    *(("春节", date(2026, 2, n), True) for n in range(15, 24)),
    *(("春节", date(2026, 2, n), False) for n in (14, 28)),
    *(("清明节", date(2026, 4, n), True) for n in (4, 5, 6)),
    *(("劳动节", date(2026, 5, n), True) for n in range(1, 6)),
    ("劳动节", date(2026, 5, 9), False),
    *(("端午节", date(2026, 6, n), True) for n in (19, 20, 21)),
    *(("中秋节", date(2026, 9, n), True) for n in (25, 26, 27)),
    *(("国庆节", date(2026, 10, n), True) for n in range(1, 8)),
    ("国庆节", date(2026, 9, 20), False),
    ("国庆节", date(2026, 10, 10), False),
]


def plain(lines: list[tuple[str, date, bool]]) -> list[dict[str, Any]]:
    return [{"name": name, "date": day.isoformat(), "isOffDay": off} for name, day, off in lines]


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_no_day_differs_from_the_published_notices(year: int) -> None:
    path = DATA / "conformance" / "holiday_cn" / f"{year}.json"
    if not path.exists():
        pytest.skip("no holiday sample data beside the repository")
    days = json.loads(path.read_text(encoding="utf-8"))["days"]
    named = {entry["date"]: entry["isOffDay"] for entry in days}
    for day in days_of(year):
        stated = named.get(day.isoformat())
        if stated is None and (day.month, day.day) >= (12, 28):
            continue  # the next year's notice may name it
        assert (KNOWN.off_day(day) is not None) == (stated is True), day
        assert (KNOWN.makeup_workday(day) is not None) == (stated is False), day
        assert KNOWN.is_workday(day) == ((day.weekday() < 5) if stated is None else not stated), day


def test_the_package_says_what_the_2026_notice_says() -> None:
    by_hand = HolidayCalendar.from_days(plain(NOTICE_2026))
    assert by_hand.years == (2026,)
    for day in days_of(2026):
        assert by_hand.off_day(day) == KNOWN.off_day(day)
        assert (by_hand.makeup_workday(day) is None) == (KNOWN.makeup_workday(day) is None)


def test_spring_festival_2026() -> None:
    third = KNOWN.off_day(date(2026, 2, 19))
    assert third is not None
    assert (third.name, third.festivals) == ("春节", ("spring_festival",))
    assert (third.first, third.last) == (date(2026, 2, 15), date(2026, 2, 23))
    assert third.statutory
    bridge = KNOWN.off_day(date(2026, 2, 20))
    assert bridge is not None
    assert not bridge.statutory
    assert KNOWN.eve_of(date(2026, 2, 16)) == ("spring_festival",)
    assert KNOWN.makeup_workday(date(2026, 2, 14)) == "春节"
    assert KNOWN.is_workday(date(2026, 2, 14))


def test_the_eve_of_2024_was_no_day_off() -> None:
    assert KNOWN.off_day(date(2024, 2, 9)) is None
    assert KNOWN.eve_of(date(2024, 2, 9)) == ("spring_festival",)


def test_a_joint_holiday_keeps_both_names_apart() -> None:
    joint = [("国庆节、中秋节", date(2025, 10, n), True) for n in range(1, 9)]
    calendar = HolidayCalendar.from_days(plain(joint))
    for day in (date(2025, 10, n) for n in range(1, 9)):
        assert calendar.off_day(day) == KNOWN.off_day(day)
    moon = calendar.off_day(date(2025, 10, 6))
    assert moon is not None
    assert moon.festivals == ("mid_autumn",)
    assert (moon.first, moon.last) == (date(2025, 10, 1), date(2025, 10, 8))


def test_the_law_s_days_are_days_off_in_every_known_year() -> None:
    missing_in_the_package = {date(2012, 6, 23)}  # a Saturday
    for year in range(2008, 2027):
        assert {day for day in statutory_days(year) if KNOWN.off_day(day) is None} <= missing_in_the_package
    assert len(statutory_days(2026)) == 13
    assert len(statutory_days(2024)) == 11


def test_festivals_fall_where_lunar_calendars_put_them() -> None:
    assert festival_day("spring_festival", 2027) == date(2027, 2, 6)
    assert festival_day("dragon_boat", 2027) == date(2027, 6, 9)
    assert festival_day("mid_autumn", 2028) == date(2028, 10, 3)
    assert festival_day("qingming", 2028) == date(2028, 4, 4)
    assert festival_day("spring_festival", 2051) is None
    for year in range(2004, 2051):
        first = festival_day("spring_festival", year)
        assert first is not None
        assert date(year, 1, 21) <= first <= date(year, 2, 20)
        assert len(eves(year)) >= len(FESTIVALS) - 1


def test_years_after_the_last_notice_are_unknown_but_for_the_law() -> None:
    calendar = HolidayCalendar.from_days(plain(NOTICE_2026))
    assert calendar.knows(date(2026, 12, 27))
    assert not calendar.knows(date(2026, 12, 28))
    assert not calendar.knows(date(2027, 6, 1))
    by_law = calendar.off_day(date(2027, 2, 8))
    assert by_law is not None
    assert (by_law.name, by_law.announced, by_law.statutory) == ("春节", False, True)
    assert calendar.off_day(date(2027, 2, 9)) is None
    assert calendar.off_day(date(2060, 10, 2)) is not None


def test_a_notice_typed_in_makes_its_year_known() -> None:
    lines = [(name, day.replace(year=2030), True) for name, day in _law_of(2030)]
    calendar = KNOWN.with_notice(2030, plain([*lines, ("国庆节", date(2030, 9, 29), False)]))
    assert calendar.knows(date(2030, 6, 1))
    assert not KNOWN.knows(date(2030, 6, 1))
    assert calendar.makeup_workday(date(2030, 9, 29)) == "国庆节"
    assert calendar.with_notice(2030, calendar.days(2030)).days(2030) == calendar.days(2030)


def _law_of(year: int) -> list[tuple[str, date]]:
    return [(FESTIVALS[festivals[0]], day) for day, festivals in statutory_days(year).items()]


def test_new_year_days_of_december_belong_to_the_next_notice() -> None:
    assert KNOWN.off_day(date(2023, 12, 30)) is not None
    assert {entry["date"] for entry in KNOWN.days(2024)} >= {"2023-12-30", "2023-12-31"}
    assert not any(entry["date"].startswith("2023-12") for entry in KNOWN.days(2023))


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        ([("元旦", date(2029, 1, 1), True)], "不属于 2030 年"),
        ([("元旦", date(2030, 1, 1), True)] * 2, "写了两次"),
        ([("元旦", date(2030, 1, 2), False)], "不是周末"),
        ([("元旦", date(2030, 1, 1), True)], "是法定节假日，放假安排里却没有"),
    ],
)
def test_an_impossible_notice_is_refused(lines: list[tuple[str, date, bool]], complaint: str) -> None:
    with pytest.raises(CalendarError, match=complaint):
        KNOWN.with_notice(2030, plain(lines))


@pytest.mark.parametrize("entry", [{}, {"name": "元旦", "date": "2030-13-01", "isOffDay": True}])
def test_a_line_that_is_no_day_is_refused(entry: dict[str, Any]) -> None:
    with pytest.raises(CalendarError, match="无法识别"):
        HolidayCalendar.from_days([entry])
