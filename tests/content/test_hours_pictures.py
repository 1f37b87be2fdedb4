"""The numbers and words behind the week bar and the month table."""

from __future__ import annotations

from datetime import date

import pytest

from content.holiday_calendar import published_calendar
from content.hours_pictures import month_table, week_bar
from content.opening_hours import OpeningRules

WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAY = [{"opens": "09:30", "closes": "17:00", "last_entry": "16:00"}]
MUSEUM = OpeningRules.from_blocks(
    [
        {"type": "weekly", "value": {"days": WEEK, "sessions": DAY}},
        {
            "type": "closed_weekdays",
            "value": {"days": ["mon"], "except_holidays": True, "then": "next_day"},
        },
        {"type": "holiday", "value": {"holidays": ["spring_festival"], "days": "eve", "sessions": []}},
    ]
)
NIGHT = OpeningRules.from_blocks(
    [{"type": "weekly", "value": {"days": ["sat"], "sessions": [{"opens": "19:00", "closes": "24:00"}]}}]
)
KNOWN = published_calendar()


def test_a_week_in_numbers() -> None:
    bar = week_bar(MUSEUM, KNOWN, date(2026, 4, 8), today=date(2026, 4, 9))
    assert bar.title == "4 月 6 日至 4 月 12 日开放时间"
    assert (bar.start_minute, bar.end_minute) == (480, 1080)
    assert [tick.label for tick in bar.ticks] == ["8:00", "10:00", "12:00", "14:00", "16:00", "18:00"]
    monday, tuesday, *_, sunday = bar.rows
    assert (monday.label, monday.text, monday.reason) == (
        "周一",
        "9:30–17:00（16:00 停止入馆）",
        "清明节照常开放",
    )
    assert (monday.holiday, monday.usual) == ("清明节", False)
    assert (tuesday.bars, tuesday.text) == ((), "闭馆")
    assert sunday.y + 32 == bar.height
    assert [row.is_today for row in bar.rows].index(True) == 3


def test_bars_lie_within_the_picture() -> None:
    bar = week_bar(MUSEUM, KNOWN, date(2026, 11, 23))
    drawn = [each for row in bar.rows for each in row.bars]
    assert len(drawn) == 6
    for each in drawn:
        assert bar.label_width <= each.x < each.x + each.width <= bar.width
        assert each.last_entry_x == pytest.approx(each.x + each.width * 390 / 450, abs=0.2)
        assert each.text == "9:30–17:00，16:00 停止入馆"
    assert bar.ticks[0].x == bar.label_width
    assert bar.ticks[-1].x == bar.width


def test_the_axis_reaches_as_far_as_the_hours() -> None:
    bar = week_bar(NIGHT, KNOWN, date(2026, 11, 23))
    assert (bar.start_minute, bar.end_minute) == (480, 1440)
    assert bar.ticks[-1].label == "24:00"
    empty = week_bar(OpeningRules(), KNOWN, date(2026, 11, 23))
    assert {row.text for row in empty.rows} == {"闭馆"}


def test_a_month_with_its_holidays() -> None:
    table = month_table(MUSEUM, KNOWN, 2026, 2, today=date(2026, 2, 16))
    assert table.title == "2026 年 2 月开放时间"
    assert [len(week) for week in table.weeks] == [7] * 5
    assert table.weeks[0][:6] == (None,) * 6
    cells = {cell.day.day: cell for week in table.weeks for cell in week if cell}
    assert list(cells) == list(range(1, 29))
    eve = cells[16]
    assert (eve.state, eve.reason, eve.holiday, eve.mark, eve.is_today) == (
        "closed",
        "除夕闭馆",
        "除夕",
        "休",
        True,
    )
    assert (cells[23].state, cells[23].reason) == ("special", "春节照常开放")
    assert (cells[24].state, cells[24].usual) == ("closed", False)
    assert (cells[28].mark, cells[28].state) == ("班", "open")
    assert not table.provisional


def test_an_unknown_month_says_so() -> None:
    year = KNOWN.years[-1] + 1
    assert month_table(MUSEUM, KNOWN, year, 6).provisional
    assert week_bar(MUSEUM, KNOWN, date(year, 6, 1)).provisional
