"""Tables from whatever program: encodings, separators, merged cells, Excel's days, and what is refused."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.hours_words import special_summary
from content.importers import values
from content.importers.hours_words import read_hours
from content.importers.refusals import CellError, ImportRefused
from content.importers.rules_words import read_rule
from content.importers.tables import read_grids
from content.opening_hours import OpeningRules, week_summary
from content.safe_cells import safe, unsafe
from tests.content.importers.office import repacked, xlsx

TEXT = "名称,地址\n科普馆,“路”1号\n"
ROWS = [("名称", "地址"), ("科普馆", "“路”1号")]


def cells(data: bytes) -> list[tuple[Any, ...]]:
    return [row.cells for row in read_grids(data)[0]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_is_read_in_every_encoding_of_chinese_offices(encoding: str) -> None:
    assert cells(TEXT.encode(encoding)) == ROWS


@pytest.mark.parametrize("separator", [",", ";", "\t", "|", "，"])
def test_a_csv_is_read_with_every_separator(separator: str) -> None:
    assert cells(TEXT.replace(",", separator).encode()) == ROWS


def test_a_stated_separator_counts() -> None:
    assert cells(b"sep=;\r\na;b,c\r\n1;2,3\r\n") == [("a", "b,c"), ("1", "2,3")]


def test_rows_are_numbered_as_the_program_does() -> None:
    text = '名称,地址\n\n"馆\n一",路\n馆二,路\n'
    assert [(row.number, row.cells[0]) for row in read_grids(text.encode())[0]] == [
        (1, "名称"),
        (3, "馆\n一"),
        (5, "馆二"),
    ]


def test_a_merged_cell_counts_for_all_its_rows() -> None:
    data = xlsx(("地区", "名称"), ("天河区", "甲"), (None, "乙"), ("越秀区", "丙"), merge="A2:A3")
    assert cells(data) == [("地区", "名称"), ("天河区", "甲"), ("天河区", "乙"), ("越秀区", "丙")]


def test_a_title_merged_across_stays_one() -> None:
    data = xlsx(("场馆登记表", None), ("地区", "名称"), merge="A1:B1")
    assert cells(data) == [("场馆登记表",), ("地区", "名称")]


def test_days_and_times_come_as_excel_keeps_them() -> None:
    data = xlsx(("日期", "时间"), (datetime(2030, 12, 7), time(9, 30)), (47824, 0.395833333))
    assert [(values.day(a), values.clock(b)) for a, b in cells(data)[1:]] == [(date(2030, 12, 7), time(9, 30))] * 2


REFUSED = [
    (b"", "空文件"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "旧版"),
    (b"%PDF-1.7", "不是表格"),
    (b"PK\x03\x04 broken", "损坏"),
    (b"\x81\xff\x00\x01", "编码"),
    (b'"a,b\nc,d', "引号"),
    ((",".join(["x"] * 10_000)).encode(), "10000 列"),
    (b"a,b\n" * 700, "500 行"),
    (b"a," + b"x" * 30_000, "20000 个字"),
    (xlsx(["x"] * 10_000), "10000 列"),
    (repacked(xlsx(("a",)), xl__workbook_dot_xml='<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'), "实体"),
    (repacked(xlsx(("a",)), xl__worksheets__sheet1_dot_xml="<worksheet><sheetData><row"), "坏了"),
    (repacked(xlsx(("a",)), xl__vbaProject_dot_bin=b"x"), "宏"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "reason"), REFUSED, ids=[reason for _, reason in REFUSED])
def test_what_is_no_table_is_refused_with_a_reason(data: bytes, reason: str) -> None:
    with pytest.raises(ImportRefused, match=reason):
        read_grids(data)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    said, grids = "read", []
    try:
        grids = read_grids(data)
    except ImportRefused as refusal:
        said = str(refusal)
    assert said
    assert all(row.cells for grid in grids for row in grid)


@pytest.mark.parametrize(
    ("written", "read"),
    [("9:30", time(9, 30)), ("9：30", time(9, 30)), ("上午9点", time(9)), ("下午2点半", time(14, 30)),
     ("14点", time(14)),
     ("中午12点", time(12)), ("９：３０", time(9, 30)), ("2:30 PM", time(14, 30)), ("21时5分", time(21, 5)),
     ("09:30:00", time(9, 30)), ("晚上8点", time(20)), (0.5, time(12))],
)  # fmt: skip
def test_times_as_people_write_them(written: Any, read: time) -> None:
    assert values.clock(written) == read


@pytest.mark.parametrize("written", ["25:00", "9", "九点", "9:75", "上午", 2])
def test_times_that_are_none(written: Any) -> None:
    with pytest.raises(CellError):
        values.clock(written)


@pytest.mark.parametrize(
    ("written", "read"),
    [("2030-12-07", date(2030, 12, 7)), ("2030/12/7", date(2030, 12, 7)), ("2030年12月7日", date(2030, 12, 7)),
     ("2030.12.7（周六）", date(2030, 12, 7)), ("47824", date(2030, 12, 7)), (47824.0, date(2030, 12, 7))],
)  # fmt: skip
def test_days_as_people_write_them(written: Any, read: date) -> None:
    assert values.day(written) == read


@pytest.mark.parametrize("written", ["12月7日", "2030-13-01", "明天", "7/12/2030"])
def test_days_that_are_none(written: str) -> None:
    with pytest.raises(CellError):
        values.day(written)


def test_a_moment_needs_day_and_time() -> None:
    assert values.moment("2030年12月7日（周六）下午2点") == datetime(2030, 12, 7, 14)
    assert values.moment(47824.5) == datetime(2030, 12, 7, 12)
    with pytest.raises(CellError, match="都要有"):
        values.moment("2030-12-07")


@given(st.text(max_size=12))
def test_a_safe_cell_is_no_formula_and_comes_back(text: str) -> None:
    guarded = safe(text)
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert unsafe(guarded) == text


WEEKS = [
    ("周二至周日 9:30-17:00", "周二至周日 9:30–17:00；周一 闭馆"),
    ("周二至周日9：30—17：00（16:30停止入馆），周一闭馆（法定节假日除外）",
     "周二至周日 9:30–17:00（16:30 停止入馆）；周一 闭馆（法定节假日除外）"),
    ("周一至周五 上午9点-12点，下午2点-5点半；周末 9:00-17:00",
     "周一至周五 9:00–12:00、14:00–17:30；周六、周日 9:00–17:00"),
    ("周一、三、五 9:00-11:30", "周一、周三、周五 9:00–11:30；周二、周四、周六、周日 闭馆"),
    ("全天开放", "每天 全天开放"),
    ("9:00-17:00", "每天 9:00–17:00"),
    ("Tu-Su 09:00-17:00; Mo off", "周二至周日 9:00–17:00；周一 闭馆"),
    ("每天9:00-17:00；除夕闭馆；春节、国庆节 9:00-18:00",
     "每天 9:00–17:00；除夕 闭馆；春节、国庆节假期 9:00–18:00"),
    ("5月1日至10月31日 9:00-18:00；11月至次年4月 9:00-17:00",
     "11 月 1 日至次年 4 月 30 日 每天 9:00–17:00；5 月 1 日至 10 月 31 日 每天 9:00–18:00"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "said"), WEEKS, ids=[written for written, _ in WEEKS])
def test_hours_as_people_write_them(written: str, said: str) -> None:
    rules = OpeningRules.from_blocks(read_hours(written))
    rows = [*week_summary(rules), *special_summary(rules)]
    assert "；".join(f"{days} {hours}" for days, hours in rows) == said


@pytest.mark.parametrize(
    "written",
    ["随时", "周八 9:00-17:00", "周二至周日", "周一闭馆", "周二至周日（节假日除外）9:00-17:00", "25:00-26:00", "PH off",
     "周二至周日 17:00-9:00", "其余时间 9:00-17:00", "2月至13月 9:00-17:00"],
)  # fmt: skip
def test_hours_that_can_not_be_meant_are_refused_and_never_guessed(written: str) -> None:
    with pytest.raises(CellError):
        read_hours(written)


@pytest.mark.parametrize(
    ("written", "rule"),
    [("每天", "FREQ=DAILY"), ("每周六", "FREQ=WEEKLY;BYDAY=SA"), ("每周六、周日", "FREQ=WEEKLY;BYDAY=SA,SU"),
     ("每周一至周五", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"), ("隔周周日", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU"),
     ("每月第二个周六", "FREQ=MONTHLY;BYDAY=2SA"), ("每月最后一个周日", "FREQ=MONTHLY;BYDAY=-1SU"),
     ("每月15日", "FREQ=MONTHLY;BYMONTHDAY=15"), ("RRULE:FREQ=DAILY;COUNT=3", "FREQ=DAILY;COUNT=3")],
)  # fmt: skip
def test_rhythms_as_people_write_them(written: str, rule: str) -> None:
    assert read_rule(written) == rule


@pytest.mark.parametrize("written", ["有时", "每周", "每月第六个周六", "FREQ=SECONDLY", "每周六或者周日吧"])
def test_rhythms_that_can_not_be_meant(written: str) -> None:
    with pytest.raises(CellError):
        read_rule(written)
