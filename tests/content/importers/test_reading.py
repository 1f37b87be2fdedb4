"""Venues, events and calendars as they are read and compared with the site."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user_model

from content.importers import calendars, events, matching, venues
from content.importers.lookups import Lookups
from content.importers.plans import PlannedRow, RowStatus
from content.importers.refusals import ImportRefused
from content.recurrence import Schedule
from content.recurrence_words import rule_in_words
from tests.content.importers.office import xlsx
from tests.content.writing import Desk, raw, session

HEAD = ("名称", "类别", "地区", "纬度", "经度", "开放时间", "电话")
SOUND = ("海珠湿地馆", "专业科技场馆", "广州市海珠区", 23.07, 113.33, "周二至周日 9:30-17:00", "020-1")


def read(*rows: tuple[Any, ...], head: tuple[str, ...] = HEAD) -> list[PlannedRow]:
    return venues.read_venues(xlsx(head, *rows), Lookups()).rows


def matched(*rows: tuple[Any, ...], head: tuple[str, ...] = HEAD) -> list[PlannedRow]:
    found = read(*rows, head=head)
    user = get_user_model().objects.create_superuser("root")
    matching.match_venues(found, {column.field: column.heading for column in venues.COLUMNS}, user)
    return found


def with_(**changes: Any) -> tuple[Any, ...]:
    fields = dict(zip(HEAD, SOUND, strict=True)) | changes
    return tuple(fields[name] for name in HEAD)


def test_a_row_becomes_fields(founded: None) -> None:
    (row,) = read(SOUND)
    assert row.problems == []
    assert row.fields == {
        "title": "海珠湿地馆", "venue_kind": "specialised", "region": "440105", "lat": 23.07, "lon": 113.33,
        "phone": "020-1", "hours": [{"type": "weekly", "value": {
            "days": ["tue", "wed", "thu", "fri", "sat", "sun"], "sessions": [{"opens": "09:30", "closes": "17:00"}]}}],
    }  # fmt: skip


BAD = [
    ({"类别": "科技馆"}, "类别", "综合性科技馆"),
    ({"地区": "天河市"}, "地区", "没有这个地区"),
    ({"纬度": "北纬"}, "纬度", "不是数字"),
    ({"纬度": 113.33, "经度": 23.07}, "纬度", "填反"),
    ({"纬度": None}, "纬度", "一起填"),
    ({"纬度": 39.9, "经度": 116.4}, "纬度", "公里"),
    ({"开放时间": "随时"}, "开放时间", "看不懂"),
    ({"电话": "1" * 41}, "电话", "最多 40 个字"),
    ({"名称": None}, "名称", "不能空着"),
]


@pytest.mark.parametrize(("change", "column", "reason"), BAD, ids=[f"{c[1]}-{n}" for n, c in enumerate(BAD)])
def test_a_bad_value_names_row_column_and_what_is_expected(
    founded: None, change: dict[str, Any], column: str, reason: str
) -> None:
    row = read(SOUND, with_(**change))[1]
    problem = row.problems[0]
    assert (row.number, row.status, problem.column) == (3, RowStatus.BAD, column)
    assert reason in problem.message


def test_headings_are_found_below_a_title_and_by_other_names(founded: None) -> None:
    data = xlsx(("全省场馆登记表",), (), ("馆名*", "场馆类别", "备注", "状态"), ("甲馆", "科普教育基地", "x", "y"))
    reading = venues.read_venues(data, Lookups())
    assert [(row.number, row.title) for row in reading.rows] == [(4, "甲馆")]
    assert reading.notes == ["这些列不认识，没有导入：“备注”"]


@pytest.mark.parametrize(
    ("head", "reason"),
    [(("名称", "地址"), "缺少这些列：类别"), (("一", "二"), "没有找到表头"), (("名称", "类别", "馆名"), "出现了两次")],
)
def test_headings_that_can_not_be(founded: None, head: tuple[str, ...], reason: str) -> None:
    with pytest.raises(ImportRefused, match=reason):
        venues.read_venues(xlsx(head, ("甲", "乙", "丙")), Lookups())


def test_the_same_name_within_300_m_is_the_same_venue(desk: Desk) -> None:
    venue = desk.venue("海珠湿地馆", lat=23.0712, lon=113.33, region_id="440105", phone="020-1")
    near, far = matched(with_(纬度=23.0700), with_(纬度=23.0800))
    assert (near.status, near.page_id) == (RowStatus.CHANGED, venue.pk)
    assert {change.label for change in near.changes} == {"类别", "纬度", "开放时间"}
    assert (far.status, far.page_id) == (RowStatus.NEW, None)
    assert "同名" in far.notes[0]


def test_without_a_position_the_region_decides(desk: Desk) -> None:
    desk.venue("海珠湿地馆", region_id="440105")
    head = ("名称", "类别", "地区")
    here, there = matched(
        ("海珠湿地馆", "综合性科技馆", "广州市海珠区"), ("海珠湿地馆", "综合性科技馆", "深圳市福田区"), head=head
    )
    assert (here.status, there.status) == (RowStatus.SAME, RowStatus.NEW)


def test_a_row_twice_in_one_file_is_named(founded: None) -> None:
    first, second = matched(SOUND, with_(电话="020-2"))
    assert (first.status, second.status) == (RowStatus.NEW, RowStatus.BAD)
    assert "第 2 行是同一个场馆" in second.problems[0].message


EVENT_HEAD = ("标题", "类别", "日期", "开始时间", "结束时间", "重复", "重复到", "地址")


def read_events(*rows: tuple[Any, ...]) -> list[PlannedRow]:
    return events.read_events(xlsx(EVENT_HEAD, *rows), Lookups()).rows


def test_events_with_times_of_all_kinds(founded: None) -> None:
    rows = read_events(
        ("观鸟", "观测观察", "2030-12-07", "9:30", "11：30", None, None, "湿地"),
        ("课堂", "讲座", 47824, "下午2点", 0.6666667, "每周六", "2030-12-31", "馆内"),
        ("夜游", "展览", "2030年12月7日", "晚上8点", "1:00", None, None, "园"),
        ("展览", "展览", "2030-12-07", "9:00", "2031-01-07 17:00", None, None, "馆"),
    )
    assert [row.problems for row in rows] == [[], [], [], []]
    first = [Schedule.from_blocks(row.fields["times"]).entries[0] for row in rows]
    spans = [f"{entry.start:%m-%d %H:%M}/{entry.end:%m-%d %H:%M}" for entry in first]  # type: ignore[union-attr]
    assert spans == ["12-07 09:30/12-07 11:30", "12-07 14:00/12-07 16:00", "12-07 20:00/12-08 01:00",
                     "12-07 09:00/01-07 17:00"]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "column"),
    [({"结束时间": "9:00"}, "结束时间"), ({"日期": "明天"}, "日期"), ({"重复": "有时"}, "重复"),
     ({"地址": None}, "地址"), ({"开始时间": "9"}, "开始时间")],
)  # fmt: skip
def test_an_event_that_can_not_be(founded: None, change: dict[str, Any], column: str) -> None:
    values = ("观鸟", "观测观察", "2030-12-07", "9:30", "11:30", None, None, "湿地")
    sound: dict[str, Any] = dict(zip(EVENT_HEAD, values, strict=True))
    (row,) = read_events(tuple((sound | change)[name] for name in EVENT_HEAD))
    assert (row.status, row.problems[0].column) == (RowStatus.BAD, column)


def test_the_same_title_place_and_time_is_the_same_event(desk: Desk) -> None:
    times = raw(session("2030-12-07 09:30", "2030-12-07 11:30"))
    event = desk.event("观鸟", times=times, address="湿地")
    rows = read_events(
        ("观鸟", "观测观察", "2030-12-07", "9:30", "12:00", None, None, "湿地"),
        ("观鸟", "观测观察", "2030-12-08", "9:30", "11:30", None, None, "湿地"),
    )
    user = get_user_model().objects.create_superuser("root")
    matching.match_events(rows, {"times": "时间"}, user)
    assert [(row.status, row.page_id) for row in rows] == [(RowStatus.CHANGED, event.pk), (RowStatus.NEW, None)]
    assert [change.label for change in rows[0].changes] == ["时间"]


def test_further_times_of_an_event_are_left_alone(desk: Desk) -> None:
    times = raw(session("2030-12-07 09:30", "2030-12-07 11:30"), session("2030-12-14 09:30", "2030-12-14 11:30"))
    desk.event("观鸟", times=times, address="湿地")
    rows = read_events(("观鸟", "观测观察", "2030-12-07", "9:30", "12:00", None, None, "湿地"))
    matching.match_events(rows, {}, get_user_model().objects.create_superuser("root"))
    assert (rows[0].status, rows[0].untouched) == (RowStatus.SAME, ["times"])


def ics(*entries: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\r\n{entry.strip()}\r\nEND:VEVENT\r\n" for entry in entries)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n".encode()


SERIES = """UID:1
SUMMARY:周末观鸟
LOCATION:海珠湿地
DTSTART;TZID=Asia/Shanghai:20301207T093000
DTEND;TZID=Asia/Shanghai:20301207T113000
RRULE:FREQ=WEEKLY;BYDAY=SA
EXDATE;TZID=Asia/Shanghai:20301214T093000"""


def test_a_rule_that_never_ends_is_kept_as_one(founded: None) -> None:
    moved = """UID:1
SUMMARY:周末观鸟
RECURRENCE-ID;TZID=Asia/Shanghai:20301221T093000
DTSTART;TZID=Asia/Shanghai:20301222T093000
DTEND;TZID=Asia/Shanghai:20301222T113000"""
    (row,) = calendars.read_calendar(ics(SERIES, moved), Lookups()).rows
    assert row.problems == []
    kinds = [block["type"] for block in row.fields["times"]]
    assert kinds == ["recurrence", "cancelled", "moved"]
    assert rule_in_words(row.fields["times"][0]["value"]["rule"]) == "每周六"
    assert (row.fields["address"], row.fields["event_kind"]) == ("海珠湿地", "observation")


def test_entries_of_one_title_and_place_are_one_event(founded: None) -> None:
    one, other = (
        f"SUMMARY:讲座\nLOCATION:馆内\nDTSTART:203012{day}T010000Z\nDTEND:203012{day}T030000Z" for day in ("07", "08")
    )
    reading = calendars.read_calendar(ics(one, other), Lookups())
    assert [len(row.fields["times"]) for row in reading.rows] == [2]
    assert "合并" in reading.notes[0]
    assert reading.rows[0].fields["times"][0]["value"]["start"] == "2030-12-07T09:00:00+08:00"


def test_a_venue_of_the_site_is_recognised(desk: Desk) -> None:
    venue = desk.venue("海珠湿地")
    (row,) = calendars.read_calendar(ics(SERIES), Lookups()).rows
    assert row.fields["venue"] == venue.pk


BAD_CALENDARS = [
    ("DTSTART:20301207T010000Z\nRRULE:FREQ=DAILY;COUNT=1000000", "COUNT"),
    ("DTSTART:20301207T010000Z\nRRULE:FREQ=SECONDLY", "按秒"),
    ("DTSTART:20301207T010000Z\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "一场也没有"),
    ("DTSTART:20301207T010000Z\nDTEND:20301206T010000Z", "晚于"),
    ("DTEND:20301206T010000Z", "DTSTART"),
    ("DTSTART:00010101T010000Z\nDTEND:00010101T020000Z", "年份"),
]


@pytest.mark.parametrize(("entry", "reason"), BAD_CALENDARS, ids=[reason for _, reason in BAD_CALENDARS])
def test_an_entry_that_can_not_be_is_named(founded: None, entry: str, reason: str) -> None:
    (row,) = calendars.read_calendar(ics(f"SUMMARY:活动\nLOCATION:馆\n{entry}"), Lookups()).rows
    assert (row.status, row.problems[0].column) == (RowStatus.BAD, "时间")
    assert reason in row.problems[0].message


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"hello", "不是 iCalendar"), (ics(), "没有活动"), (ics(*["SUMMARY:x"] * 1001), "最多 1000 条"),
     (ics("RDATE:" + ",".join(["20301207T010000Z"] * 3000)), "日期太多"), (b"x" * 5_000_000, "4 MB")],
)  # fmt: skip
def test_a_calendar_that_can_not_be(founded: None, data: bytes, reason: str) -> None:
    with pytest.raises(ImportRefused, match=reason):
        calendars.read_calendar(data, Lookups())
