"""An editor enters hours and times with nothing but the screens, and a reader sees what was meant."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.browser.editors import Editing, run

if TYPE_CHECKING:
    from playwright.sync_api import Locator

pytestmark = pytest.mark.browser
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
NOTICE = """
import django; django.setup()
from datetime import date, timedelta
from django.contrib.auth import get_user_model
from django.utils.timezone import localdate
from content.festival_dates import FESTIVALS, statutory_days
from content.notice_actions import enter_notice
year = localdate().year + 1
law = {day: FESTIVALS[names[0]] for day, names in statutory_days(year).items()}
law |= {date(year, 1, n): "元旦" for n in range(1, 12)}
days = [{"name": name, "date": day.isoformat(), "isOffDay": True} for day, name in law.items()]
enter_notice(year=year, days=days, user=get_user_model().objects.get(username="bianji"))
"""


def beside(editing: Editing) -> Locator:
    """What is drawn beside the field."""
    return editing.page.locator("[data-beside-picture]")


def waits_for(place: Locator, words: str) -> None:
    place.get_by_text(words).first.wait_for()


def reader_sees(editing: Editing, path: str) -> str:
    reader = editing.page.context.browser.new_page()
    answer = reader.goto(editing.address + path)
    assert answer is not None
    assert answer.status == 200
    found = reader.inner_text("main")
    reader.close()
    return str(found)


def test_new_year_hours(editing: Editing) -> None:
    editing.new("场馆", "天河气象小屋")
    page = editing.page
    page.select_option("#id_venue_kind", "specialised")
    page.get_by_label("周一开门", exact=True).fill("9：30")
    page.get_by_label("周一关门", exact=True).fill("17点")
    page.get_by_role("button", name="周一的时间向下填到周日").click()
    waits_for(beside(editing), "9:30–17:00")
    page.get_by_role("button", name="周六加一段").click()
    page.keyboard.type("1900")
    page.get_by_label("周六第二段关门", exact=True).fill("1800")
    complaint = page.locator("[data-beside-problem]")
    waits_for(complaint, "周六：闭馆时间 18:00 不晚于开门时间 19:00")
    page.get_by_label("周六第二段关门", exact=True).fill("晚上9点")
    complaint.wait_for(state="detached")
    editing.block("hours", "节假日开放时间")
    rule = page.locator("#hours-root > div > [data-streamfield-child]").last
    rule.get_by_label("元旦").check()
    rule.locator("[data-streamfield-list-add]").click()
    rule.locator("[name$='-value-opens']").fill("10:00")
    rule.locator("[name$='-value-closes']").fill("15:00")
    rule.locator("[name$='-reason']").fill("新年第一天")
    holiday = beside(editing).locator(".kepu-outlook__holidays > li", has_text="元旦")
    waits_for(holiday, "10:00–15:00，新年第一天")
    editing.region("天河", "440106")
    page.fill("#id_address", "天河路 1 号")
    editing.save("publish")
    seen = reader_sees(editing, "/venues/tian-he-qi-xiang-xiao-wu/")
    assert re.search(r"元旦假期\s+10:00–15:00（新年第一天）", seen)
    assert re.search(r"周六\s+9:30–17:00、19:00–21:00", seen)


def test_a_moved_lecture(editing: Editing) -> None:
    first, second, third, fourth = (date.today() + timedelta(days=14 + 7 * week) for week in range(4))
    editing.new("活动", "每周讲云")
    page = editing.page
    page.select_option("#id_event_kind", "lecture")
    editing.block("times", "重复")
    editing.when("times-0-value-start", f"{first} 09:00")
    editing.when("times-0-value-end", f"{first} 11:00")
    page.get_by_role("group", name="在星期几").get_by_label(WEEKDAYS[first.weekday()]).check()
    waits_for(beside(editing), f"每{WEEKDAYS[first.weekday()]}，每场 9:00–11:00")
    session(editing, second).get_by_role("button", name="改期").click()
    page.keyboard.press("Escape")
    moved = second + timedelta(days=1)
    editing.when("times-1-value-start", f"{moved} 14:00")
    editing.when("times-1-value-end", f"{moved} 16:00")
    page.fill("[name=times-1-value-reason]", "避开考试")
    waits_for(session(editing, moved), f"原定 {words(second)} 9:00")
    session(editing, third).get_by_role("button", name="取消").click()
    page.keyboard.type("场地检修")
    waits_for(session(editing, third), "场地检修")
    session(editing, fourth).get_by_role("button", name="取消").click()
    session(editing, fourth).get_by_role("button", name="照原来的办").click()
    session(editing, fourth).get_by_role("button", name="取消").wait_for()
    editing.region("天河", "440106")
    page.fill("#id_address", "天河公园东门")
    editing.save("publish")
    seen = reader_sees(editing, "/events/mei-zhou-jiang-yun/")
    assert f"每{WEEKDAYS[first.weekday()]}" in seen
    assert re.search(rf"{words(moved)} 14:00–16:00\s+已改期\s+避开考试", seen)
    assert re.search(rf"{words(third)} 9:00–11:00\s+已取消\s+场地检修", seen)
    assert re.search(rf"{words(fourth)} 9:00–11:00\s+(?!已取消)", seen)
    assert words(second) not in seen


def session(editing: Editing, day: date) -> Locator:
    """The row of a session in the list beside the form."""
    return (
        beside(editing)
        .locator(".kepu-outlook__session", has_text=f"{words(day)} ")
        .filter(has_not_text=f"原定 {words(day)}")
    )


def words(day: date) -> str:
    return f"{day.month}月{day.day}日 {WEEKDAYS[day.weekday()]}"


def test_a_notice_entered_elsewhere_is_known_to_the_server(editing: Editing, cms_folder: Path) -> None:
    """Another process enters it; the one that serves asks the database within seconds, and nobody starts it anew."""
    page = editing.page
    editing.open("/cms/venues/")
    page.locator("td.title a").first.click()
    editing.settle()
    assert "放假 11 天" not in page.content()
    run(cms_folder, NOTICE)
    page.wait_for_function(
        "async () => (await (await fetch(location.href)).text()).includes('放假 11 天')", polling=500, timeout=15_000
    )
