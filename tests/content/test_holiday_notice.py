"""The State Council's notice from its text, and the screens on which an editor enters it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import ModelLogEntry

from content import changes, holiday_calendar, notices
from content.actions import create_editor
from content.holiday_calendar import CalendarError, package_calendar, published_calendar
from content.holiday_notice import Arrangement, arrangements_of, notice_days, read_notice
from content.hours_changes import changed_days, touched_days
from content.models import HolidayNotice
from content.notice_actions import enter_notice, withdraw_notice
from content.opening_hours import OpeningRules
from search.models import IndexJob
from tests.content.notice_texts import LISTS, whole
from tests.content.writing import Desk, raw

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ.get("KEPU_EVALUATION_DATA") or ROOT.parent / "shared" / "data")
KNOWN = package_calendar()
REAL = [year for year in LISTS if year < 2030]
PASSWORD = "a-long-and-odd-password"


def days_of(year: int) -> list[dict[str, Any]]:
    return notice_days(read_notice(whole(year)).arrangements)


class TestText:
    @pytest.mark.parametrize("year", REAL)
    def test_a_notice_says_what_the_package_knows(self, year: int) -> None:
        read = read_notice(whole(year))
        assert (read.year, read.number, read.doubts) == (year, f"国办发明电〔{year - 1}〕7号", ())
        calendar = KNOWN.with_notice(year, notice_days(read.arrangements))
        for day in (date(year, 1, 1) + timedelta(days=n) for n in range(360)):
            assert (calendar.off_day(day) is None) == (KNOWN.off_day(day) is None), day
            assert (calendar.makeup_workday(day) is None) == (KNOWN.makeup_workday(day) is None), day

    @pytest.mark.parametrize("year", [2024, 2025, 2026])
    def test_a_notice_says_what_its_published_digest_says(self, year: int) -> None:
        path = DATA / "conformance" / "holiday_cn" / f"{year}.json"
        if not path.exists():
            pytest.skip("no holiday sample data beside the repository")
        assert days_of(year) == json.loads(path.read_text(encoding="utf-8"))["days"]

    @pytest.mark.parametrize("year", LISTS)
    def test_the_days_make_the_same_arrangements_again(self, year: int) -> None:
        arrangements = read_notice(whole(year)).arrangements
        lines = KNOWN.with_notice(year, notice_days(arrangements)).lines(year)
        assert tuple(arrangements_of(lines)) == arrangements

    def test_pasted_in_one_line_and_wide_digits(self) -> None:
        text = whole(2026).replace("\n", "　").translate(str.maketrans("0123456789", "０１２３４５６７８９"))
        assert read_notice(text) == read_notice(whole(2026))

    @pytest.mark.parametrize(
        ("old", "new", "doubt"),
        [
            ("2月15日（农历腊月二十八、周日）", "2月15日（周六）", "春节：通知写2月15日是周六，实际是周日。"),
            ("放假调休，共9天", "放假调休，共8天", "春节：通知写共 8 天，读出来是 9 天。"),
            ("五、端午节：6月19日（周五）至21日（周日）放假，共3天。", "", "没有读到端午节的安排。"),
            ("6月19日（周五）至21日（周日）放假，共3天", "另行通知", "端午节：没有读懂哪几天放假。"),
            ("6月19日（周五）至21日", "6月31日至7月2日", "端午节：没有“6月31日至7月2日（周日）”这样的日子。"),
            (
                "6月19日（周五）至21日（周日）放假，共3天",
                "6月19日至5月1日放假",
                "端午节：6月19日到5月1日不像一个假期。",
            ),
        ],
    )
    def test_what_does_not_fit_together_is_named(self, old: str, new: str, doubt: str) -> None:
        text = whole(2026)
        assert old in text
        assert doubt in read_notice(text.replace(old, new)).doubts

    @pytest.mark.parametrize("text", ["", "今天放假", LISTS[2026], "关于2027年部分节假日安排的通知"])
    def test_what_is_no_notice_is_refused(self, text: str) -> None:
        with pytest.raises(CalendarError, match="没有找到"):
            read_notice(text)

    @given(st.text(st.sampled_from("一二、：（）。至元旦春节1239月日年放假上班共天周"), max_size=80))
    def test_no_text_breaks_it(self, tail: str) -> None:
        read = read_notice(f"关于2027年部分节假日安排一、元旦：{tail}")
        notice_days(read.arrangements)


class TestChanges:
    rules = OpeningRules.from_blocks(
        [
            {"type": "weekly", "value": {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
                                         "sessions": [{"opens": "09:00", "closes": "17:00"}]}},
            {"type": "closed_weekdays", "value": {"days": ["mon"], "except_holidays": True, "then": "next_workday"}},
            {"type": "after_holiday", "value": {"holidays": ["spring_festival"], "min_days": 5, "close_days": 15}},
        ]
    )  # fmt: skip

    def test_no_changed_day_is_overlooked(self) -> None:
        """The days looked at are few, but whatever differs in the year is among them."""
        after = KNOWN.with_notice(2035, days_of(2035))
        touched = touched_days(KNOWN, after, 2035, date(2034, 12, 1))
        for day in (date(2034, 12, 1) + timedelta(days=n) for n in range(425)):
            if self.rules.day(day, KNOWN).sessions != self.rules.day(day, after).sessions:
                assert day in touched

    def test_changes_are_grouped_and_begin_today(self) -> None:
        after = KNOWN.with_notice(2035, days_of(2035))
        changed = changed_days(self.rules, KNOWN, after, touched_days(KNOWN, after, 2035, date(2035, 2, 10)))
        assert changed[0].when == "2035 年 2 月 12 日周一"
        assert (changed[0].before, changed[0].after) == ("闭馆", "9:00–17:00")
        assert changed[1].when == "2035 年 2 月 15 日至 2 月 18 日"

    def test_the_same_notice_again_touches_nothing(self) -> None:
        assert touched_days(KNOWN, KNOWN.with_notice(2026, KNOWN.days(2026)), 2026, date(2026, 1, 1)) == []


# In the database


@pytest.fixture
def published(founded: None) -> Iterator[None]:
    """What a test publishes is forgotten after it, and what this process has seen of other tests' notices before it."""
    notices._last.version = None
    yield
    holiday_calendar.publish(package_calendar())
    notices._last.version = None


@pytest.fixture
def author(published: None) -> User:
    return User.objects.create_superuser("root", "", PASSWORD)


MONDAYS = ("closed_weekdays", {"days": ["mon"], "except_holidays": True, "then": "none"})
WEEK = ("weekly", {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
                   "sessions": [{"opens": "09:00", "closes": "17:00", "last_entry": ""}]})  # fmt: skip
GOLDEN_MONDAY = date(2035, 2, 12)


class TestEntering:
    def test_answers_change_at_once_and_are_no_longer_provisional(
        self, author: User, desk: Desk, django_capture_on_commit_callbacks: Any
    ) -> None:
        museum, park = desk.venue("博物馆", hours=raw(WEEK, MONDAYS)), desk.venue("公园", hours=raw(WEEK))
        before = museum.opening_rules().day(GOLDEN_MONDAY)
        assert (before.sessions, before.provisional) == ((), True)
        IndexJob.objects.all().delete()
        with django_capture_on_commit_callbacks(execute=True):
            enter_notice(year=2035, days=days_of(2035), user=author, text=whole(2035))
        after = museum.opening_rules().day(GOLDEN_MONDAY)
        assert after.sessions
        assert (after.reason, after.provisional) == ("春节照常开放", False)
        assert not IndexJob.objects.filter(page_id=park.pk).exists()

    def test_what_changes_is_queued_for_the_index(self, author: User, desk: Desk) -> None:
        museum = desk.venue("博物馆", hours=raw(WEEK, MONDAYS))
        desk.venue("公园", hours=raw(WEEK))
        IndexJob.objects.all().delete()
        enter_notice(year=2035, days=days_of(2035), user=author)
        assert list(IndexJob.objects.values_list("page_id", flat=True)) == [museum.pk]

    def test_a_correction_keeps_what_it_replaces_and_who_did_it(self, author: User) -> None:
        other = User.objects.create_superuser("other", "", PASSWORD)
        enter_notice(year=2035, days=days_of(2035), user=author)
        enter_notice(year=2035, days=days_of(2035), user=other, reason="文号写错了")
        old, new = HolidayNotice.objects.order_by("pk")
        assert (old.state, old.ended_by, old.ended_reason) == ("replaced", other, "文号写错了")
        assert old.ended_at
        assert (new.state, new.entered_by) == ("current", other)
        said = list(ModelLogEntry.objects.order_by("timestamp", "pk").values_list("action", "user__username"))
        assert said == [("content.enter_notice", "root"), ("content.correct_notice", "other")]

    def test_a_notice_of_a_year_the_package_knows_holds_instead(
        self, author: User, django_capture_on_commit_callbacks: Any
    ) -> None:
        days = [day for day in days_of(2026) if day["date"] != "2026-10-10"]
        with django_capture_on_commit_callbacks(execute=True):
            enter_notice(year=2026, days=days, user=author)
        assert published_calendar().makeup_workday(date(2026, 10, 10)) is None

    def test_withdrawn_the_year_is_unknown_again(self, author: User, django_capture_on_commit_callbacks: Any) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            notice = enter_notice(year=2035, days=days_of(2035), user=author)
        assert published_calendar().knows(GOLDEN_MONDAY)
        with django_capture_on_commit_callbacks(execute=True):
            withdraw_notice(notice=notice, user=author, reason="是假消息")
            withdraw_notice(notice=notice, user=author, reason="又点了一次")
        assert not published_calendar().knows(GOLDEN_MONDAY)
        notice.refresh_from_db()
        assert (notice.state, notice.ended_reason) == ("withdrawn", "是假消息")

    def test_an_impossible_notice_changes_nothing(self, author: User) -> None:
        enter_notice(year=2035, days=days_of(2035), user=author)
        with pytest.raises(CalendarError, match="是法定节假日"), transaction.atomic():
            enter_notice(year=2035, days=days_of(2035)[5:], user=author)
        assert HolidayNotice.objects.get().state == "current"

    def test_another_process_looks_and_sees(self, author: User, settings: Any) -> None:
        changes.look(now=True)
        enter_notice(year=2035, days=days_of(2035), user=author)  # on commit, elsewhere
        settings.KEPU_CHANGES_EVERY = 60.0
        notices.look()
        assert published_calendar().knows(GOLDEN_MONDAY)
        withdraw_notice(notice=HolidayNotice.objects.get(), user=author, reason="假")
        notices.look()
        assert published_calendar().knows(GOLDEN_MONDAY), "looked a moment ago"
        settings.KEPU_CHANGES_EVERY = 0.0
        notices.look()
        assert not published_calendar().knows(GOLDEN_MONDAY)


# Screens


@pytest.fixture
def editor(published: None) -> Client:
    client = Client()
    client.force_login(create_editor(username="bianji", password=PASSWORD))
    return client


def form_of(arrangements: tuple[Arrangement, ...], step: str, year: int = 2035, **more: str) -> dict[str, str]:
    rows = {
        f"rows-{n}-{name}": value
        for n, each in enumerate(arrangements)
        for name, value in {
            "name": each.name,
            "first": each.first.isoformat(),
            "last": each.last.isoformat(),
            "workdays": "、".join(day.isoformat() for day in each.workdays),
        }.items()
    }
    management = {"rows-TOTAL_FORMS": str(len(arrangements) + 1), "rows-INITIAL_FORMS": str(len(arrangements))}
    return {"year": str(year), "step": step, **management, **rows, **more}


def checked(answer: Any) -> str:
    return str(BeautifulSoup(answer.content, "html.parser").select_one("[name=checked]")["value"])  # type: ignore[index]


ENTER = "/cms/holidays/enter/"
MADE_UP = read_notice(whole(2035)).arrangements


class TestScreens:
    def test_pasted_looked_at_published(
        self, editor: Client, desk: Desk, django_capture_on_commit_callbacks: Any
    ) -> None:
        desk.venue("博物馆", hours=raw(WEEK, MONDAYS))
        assert "录入 2027 年的通知" in editor.get("/cms/holidays/").content.decode()
        read = editor.post(ENTER, {"step": "read", "text": whole(2035)})
        assert "星期和天数都对得上" in read.content.decode()
        assert [row["name"].value() for row in read.context["rows"]][:2] == ["元旦", "春节"]
        looked = editor.post(ENTER, form_of(MADE_UP, "check"))
        assert "1 个场馆有日子的开放时间会变" in looked.content.decode()
        assert "2035 年 2 月 12 日周一" in looked.content.decode()
        assert not HolidayNotice.objects.exists()
        with django_capture_on_commit_callbacks(execute=True):
            saved = editor.post(ENTER, form_of(MADE_UP, "publish", checked=checked(looked)), follow=True)
        assert "马上按它回答" in saved.content.decode()
        assert published_calendar().knows(GOLDEN_MONDAY)
        assert HolidayNotice.objects.get().entered_by.username == "bianji"  # type: ignore[union-attr]

    def test_nothing_is_published_unseen(self, editor: Client) -> None:
        looked = editor.post(ENTER, form_of(MADE_UP, "check"))
        answer = editor.post(ENTER, form_of(MADE_UP[:-1], "publish", checked=checked(looked)))
        assert "表改过了" in answer.content.decode()
        assert not HolidayNotice.objects.exists()

    def test_what_the_law_has_otherwise_is_published_only_when_confirmed(self, editor: Client) -> None:
        short = MADE_UP[:5] + MADE_UP[6:]
        looked = editor.post(ENTER, form_of(short, "check"))
        assert "2035 年 9 月 16 日（周日）是法定节假日，表里却不放假。" in looked.content.decode()
        form = form_of(short, "publish", checked=checked(looked))
        assert "对不上" in editor.post(ENTER, form).content.decode()
        assert not HolidayNotice.objects.exists()
        assert editor.post(ENTER, form | {"confirmed": "on"}).status_code == 302
        assert HolidayNotice.objects.get().year == 2035

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"year": ""}, "必需字段"),
            ({"year": "1800"}, "大于或等于2004"),
            ({"rows-0-last": "2034-12-30"}, "结束那天要在开始那天之后"),
            ({"rows-0-first": "2035-02-30"}, "输入一个有效的日期"),
            ({"rows-0-name": "泼水节"}, "不认识“泼水节”"),
            ({"rows-0-name": ""}, "三样都要填"),
            ({"rows-1-workdays": "星期天"}, "“星期天”看不懂"),
            ({"rows-1-workdays": "2月30日"}, "没有 2 月 30 日这一天"),
            ({"rows-1-workdays": "2035-02-05"}, "不是周末，不能作为调休上班日"),
            ({"rows-1-first": "2035-01-01", "rows-1-last": "2035-01-08"}, "写了两次"),
            ({"year": "2036"}, "不属于 2036 年"),
            ({"rows-TOTAL_FORMS": "9999"}, "请最多提交 20 个表单"),
            ({"rows-TOTAL_FORMS": "x"}, "数据缺失或被篡改"),
        ],
    )
    def test_bad_rows_are_refused_in_chinese(self, editor: Client, change: dict[str, str], words: str) -> None:
        for step in ("check", "publish"):
            answer = editor.post(ENTER, form_of(MADE_UP, step) | change)
            assert answer.status_code == 200
            assert words in answer.content.decode()
        assert not HolidayNotice.objects.exists()

    def test_an_unreadable_text_is_refused_and_stays(self, editor: Client) -> None:
        answer = editor.post(ENTER, form_of(MADE_UP, "read", text="今天放假"))
        assert "没有找到年份" in answer.content.decode()
        assert "今天放假" in answer.content.decode()
        assert answer.context["rows"][1]["name"].value() == "春节"

    def test_corrected_and_withdrawn(self, editor: Client) -> None:
        enter_notice(year=2035, days=days_of(2035), user=User.objects.get(), number="国办发明电〔2034〕7号")
        entry = HolidayNotice.objects.get()
        again = editor.get(f"{ENTER}?year=2035")
        assert "这一年已经录入过" in again.content.decode()
        assert again.context["rows"][1]["first"].value() == date(2035, 2, 7)
        assert "国办发明电〔2034〕7号" in editor.get(f"/cms/holidays/{entry.pk}/").content.decode()
        address = f"/cms/holidays/{entry.pk}/withdraw/"
        assert "又变成没有通知" in editor.get(address).content.decode()
        assert "请写明为什么撤回" in editor.post(address, {"reason": " "}).content.decode()
        assert editor.post(address, {"reason": "是假消息"}).status_code == 302
        assert "是假消息" in editor.get("/cms/holidays/").content.decode()
        assert editor.get(address).status_code == 404

    def test_others_are_kept_out(self, published: None) -> None:
        client = Client()
        assert client.get("/cms/holidays/").status_code == 302
        client.force_login(User.objects.create_user("nobody", "", PASSWORD))
        for address in ("/cms/holidays/", ENTER):
            assert client.get(address).status_code == 302
