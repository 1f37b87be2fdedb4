"""Opening hours from OpenStreetMap strings and back: what is said, and what is refused and where."""

from __future__ import annotations

import gzip
import json
from datetime import date, time, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from content.hours_rules import Session, sessions_text
from content.hours_words import special_summary
from content.opening_hours import HoursError, OpeningRules
from content.osm_grammar import parse_days
from content.osm_hours import from_osm, to_osm
from content.osm_tokens import OsmError

SAYINGS = [
    ("Tu-Su 09:00-17:00; Mo off", "2026-03-02", "闭馆"),
    ("Tu-Su 09:00-17:00; Mo off", "2026-03-03", "9:00–17:00"),
    ("Mo-Fr 09:00-12:00,14:00-17:00; Sa,Su 10:00-16:00", "2026-03-06", "9:00–12:00、14:00–17:00"),
    ("24/7", "2026-03-06", "全天开放"),
    ("24/7; Mo 15:00-16:00 off", "2026-03-02", "0:00–15:00、16:00–24:00"),
    ("09:00-17:00; Mo[-1] off", "2026-03-30", "闭馆"),
    ("09:00-17:00; Mo[-1] off", "2026-03-23", "9:00–17:00"),
    ("09:00-17:00; Sa[2] +1 day 09:00-12:00", "2026-03-15", "9:00–12:00"),
    ("Aug Su[-1] +1 day 08:00-10:00", "2025-09-01", "8:00–10:00"),
    ("Tu-Su 09:00-17:00; Jul-Aug 09:00-20:00", "2026-07-06", "9:00–20:00"),
    ("Tu-Su 09:00-17:00; Dec 24 09:00-12:00", "2026-12-24", "9:00–12:00"),
    ("Tu-Su 09:00-17:00; 2026 Oct 01-03 off", "2026-10-02", "闭馆"),
    ("Tu-Su 09:00-17:00; 2026 Oct 01-03 off", "2026-10-04", "9:00–17:00"),
    ("week 01-53/2 Mo 09:00-17:00", "2026-03-02", "闭馆"),
    ("week 01-53/2 Mo 09:00-17:00", "2026-03-09", "9:00–17:00"),
    ("2027-2028 09:00-17:00", "2026-03-09", "闭馆"),
    ("22:00-02:00; Tu 12:00-14:00", "2026-03-03", "12:00–14:00"),
    ("22:00-02:00; Tu 12:00-14:00", "2026-03-04", "0:00–2:00、22:00–24:00"),
    ("Mo-Fr 08:00-11:00 || Th-Sa 12:00-13:00", "2026-03-05", "8:00–11:00、12:00–13:00"),
    ("Mo-Fr 09:00-12:00, Mo,Tu 15:00-18:00", "2026-03-02", "9:00–12:00、15:00–18:00"),
    ("Oct-Mar 10:00-16:00; Apr-Sep 09:00-18:00", "2026-01-01", "10:00–16:00"),
    ("Nov 15-Feb 29 10:00-16:00", "2027-02-28", "10:00–16:00"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "day", "hours"), SAYINGS)
def test_a_string_says_the_hours_of_a_day(text: str, day: str, hours: str) -> None:
    assert sessions_text(from_osm(text).rules.day(date.fromisoformat(day)).sessions) == hours


REFUSED = [
    ("Mo-Fr 10:00-20:00; PH off", 20, "节假日安排"),
    ("Mo-Su sunrise-sunset", 7, "日出"),
    ("17:00+", 1, "几点结束"),
    ("Mo-Fr 10:00-20:00 unknown", 19, "不确定"),
    ("week 40-30", 6, "倒过来"),
    ("Feb 30", 5, "1 到 29"),
    ("Jun 30-24", 8, "倒过来"),
    ("Mo,,Th", 4, "星期"),
    ("We, Aug Mo", 5, "星期"),
    ("Jun 02-5, week 05 00:00-24:00", 11, "逗号"),
    ("周一 9:00", 1, "看不懂“周”"),
    ("", 1, "结束了"),
    ("11:30:14:00", 6, "结束时刻"),
    ("Mo[7]", 4, "1 到 5"),
    ("09:61-10:00", 1, "09:61"),
    ("1999 09:00-17:00", 1, "2000"),
    ("10:00-16:00/01:30", 12, "间隔"),
    ("Mo 09:00-17:00; We \"请致电\" || open", 20, "说明文字"),
    ("x" * 1001, 1000, "太长"),
    ("; ".join(["Mo 09:00-10:00"] * 62), 975, "最多"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "position", "reason"), REFUSED)
def test_a_string_is_refused_at_the_place(text: str, position: int, reason: str) -> None:
    with pytest.raises(OsmError, match=reason) as refusal:
        from_osm(text)
    assert refusal.value.position == position
    assert str(refusal.value).startswith(f"第 {position} 个字符：")


def test_words_of_a_string_that_are_no_times_are_named() -> None:
    assert from_osm('Mo-Fr 08:00-12:00 open "凭证入场"').notes == ("说明文字“凭证入场”没有导入",)


def test_patterns_are_told_in_words() -> None:
    rules = from_osm("09:00-17:00; Mo[1,-1] off; week 02-52/2 Su 09:00-12:00; Jul Su[1] -1 day off").rules
    assert special_summary(rules) == [
        ("每月第一个周一、最后一个周一", "闭馆"),
        ("第 2–52 周每隔 2 周 周日", "9:00–12:00"),
        ("7 月第一个周日之前 1 天", "闭馆"),
    ]
    assert rules.day(date(2026, 3, 30)).reason == "每月第一个周一、最后一个周一闭馆"


def test_a_pattern_is_a_rule_like_others() -> None:
    blocks = [{"type": "pattern", "value": {"days": "Mo[-1]", "sessions": [], "reason": "检修"}}]
    rules = OpeningRules.from_blocks(blocks)
    assert rules.to_blocks() == blocks
    assert (rules.day(date(2026, 3, 30)).reason, rules.day(date(2026, 3, 30)).sessions) == ("检修", ())
    with pytest.raises(HoursError, match="第 1 条（按规律的日子）：“Mo\\[9\\]”第 4 个字符"):
        OpeningRules.from_blocks([{"type": "pattern", "value": {"days": "Mo[9]"}}])
    with pytest.raises(HoursError, match="都规定了每月最后一个周一"):
        OpeningRules.from_blocks(blocks * 2)


def test_what_can_not_be_written_is_named() -> None:
    blocks: list[dict[str, Any]] = [
        {"type": "weekly", "value": {"days": ["mon", "tue"], "sessions": [
            {"opens": "09:00", "closes": "24:00", "last_entry": "16:00"}]}},
        {"type": "closed_weekdays", "value": {"days": ["mon"], "except_holidays": True, "then": "none"}},
        {"type": "holiday", "value": {"holidays": ["spring_festival"], "days": "eve", "sessions": []}},
        {"type": "exception", "value": {"first": "2026-05-01", "last": "2026-05-02", "sessions": [],
                                        "reason": '布置"新展"'}},
    ]  # fmt: skip
    written = to_osm(OpeningRules.from_blocks(blocks))
    assert written.text == 'Mo,Tu 09:00-24:00; Mo off; 2026 May 01-2026 May 02 off "布置新展"'
    assert len(written.left_out) == 3


CLOCKS = st.tuples(st.integers(0, 46), st.integers(1, 48)).filter(lambda pair: pair[0] < pair[1])


def session(halves: tuple[int, int]) -> Session:
    first, last = halves
    return Session(time(first // 2, first % 2 * 30), time(last // 2 % 24, last % 2 * 30))


SESSIONS = st.one_of(st.just(()), CLOCKS.map(lambda pair: (session(pair),)))
DAYS = ["Mo[1]", "Fr[-1]", "Sa[2] +1 day", "week 01-53/2 Su", "2026-2027 We", "Jan Tu", "Aug 03-Sep Su[1]"]
ODD = st.tuples(st.sampled_from(DAYS), SESSIONS)


@settings(max_examples=25, deadline=None)
@given(week=st.lists(SESSIONS, min_size=7, max_size=7), season=st.booleans(), odd=st.lists(ODD, max_size=2))
def test_what_is_written_reads_back_as_the_same_days(week: list[Any], season: bool, odd: list[Any]) -> None:
    from content.hours_rules import Pattern, Weekly

    span = ((5, 1), (9, 30)) if season else None
    rules = [Weekly((day,), sessions, span) for day, sessions in enumerate(week) if sessions]
    patterns = [Pattern(parse_days(text), sessions) for text, sessions in dict(odd).items()]
    ours = OpeningRules((*rules, *patterns))
    if not ours.rules:
        return
    again = from_osm(to_osm(ours).text).rules
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(800)]
    assert [ours.day(day).sessions for day in days] == [again.day(day).sessions for day in days]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet='MoTuSaPH week0123456789:-+,;|[]"off', max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    refusal = None
    try:
        from_osm(text)
    except OsmError as error:
        refusal = error
    assert refusal is None or 1 <= refusal.position <= len(text) + 1


def test_strings_are_judged_from_a_folder(tmp_path: Path) -> None:
    def write(name: str, *rows: dict[str, Any]) -> None:
        with gzip.open(tmp_path / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            file.writelines(json.dumps(row) + "\n" for row in rows)

    own = {"is_canonical": True, "mode": None, "features": []}
    write("intervals", {"id": "a", "value": "Mo 09:00-12:00", **own}, {"id": "b", "value": "17:00+", **own},
          {"id": "c", "value": "PH off", **own, "features": ["PH"]})  # fmt: skip
    write("points", *[{"id": "a", "time": f"2026-03-02 {clock}", "state": state}
                      for clock, state in (("09:00", "open"), ("12:00", "closed"), ("13:00", "open"))])  # fmt: skip
    write("must_fail", {"value": "week 54"}, {"value": "Mo"})
    out = StringIO()
    call_command("evaluate_hours", tmp_path, stdout=out)
    answer = json.loads(out.getvalue())
    assert (answer["strings"], answer["accepted"], answer["must_fail_refused"]) == (2, 0.5, 0.5)
    assert answer["points_agree"] == pytest.approx(2 / 3)
    with pytest.raises(CommandError, match="读不懂"):
        call_command("evaluate_hours", tmp_path / "nowhere")
