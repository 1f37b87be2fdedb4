"""What an editor sees first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bs4 import BeautifulSoup
from django.test import Client
from django.utils.timezone import localdate, now

from content.reviewing import deciding, emergency
from tests.content.reviews import draft, fresh, rewritten
from tests.content.writing import Desk


def panels(client: Client) -> dict[str, list[str]]:
    """Titles by panel heading."""
    page = BeautifulSoup(client.get("/cms/").content, "html.parser")
    found = {}
    for section in page.select("section.w-panel"):
        heading = section.select_one("h2")
        found[heading.get_text(strip=True)] = [link.get_text(strip=True) for link in section.select("td.title a")]
    return found


def test_each_sees_what_is_theirs(
    desk: Desk, author: Any, editor: Any, publisher: Any, signed_in: Callable[[Any], Client]
) -> None:
    page = draft(author, "等着审")
    deciding.submit(page=page, user=author)
    draft(author, "只是草稿")
    desk.article("快到期", review_due=localdate() + timedelta(days=3))
    urgent = draft(author, "台风紧急")
    emergency.request_release(page=urgent, user=editor, reason="来不及")
    assert panels(signed_in(editor))["等我处理"] == ["等着审"]
    assert set(panels(signed_in(publisher))["等我处理"]) == {"等着审", "台风紧急"}
    mine = panels(signed_in(author))
    assert set(mine["我的草稿"]) == {"等着审", "只是草稿", "台风紧急"}
    assert "等我处理" not in mine
    assert panels(signed_in(editor))["要复核的"] == ["快到期"]


def test_an_owed_review_is_shown_until_it_is_passed(
    author: Any, editor: Any, publisher: Any, signed_in: Callable[[Any], Client]
) -> None:
    release = emergency.request_release(page=draft(author, "台风紧急"), user=editor, reason="来不及")
    emergency.confirm_release(release=release, user=publisher)
    assert panels(signed_in(editor))["紧急发布后要补审的"] == ["台风紧急"]


def test_scheduled_pages_and_bare_events(desk: Desk, editor: Any, signed_in: Callable[[Any], Client]) -> None:
    venue = desk.venue("科技馆")
    rewritten(venue, editor, go_live_at=now() + timedelta(days=2))
    fresh(venue).get_latest_revision().publish()
    desk.event("没有图", cover=None)
    found = panels(signed_in(editor))
    assert found["定时发布"] == ["科技馆"]
    assert found["这周的活动还缺图片或地点"] == ["没有图", "观星夜"][:1]


def test_the_report_of_what_comes_due(desk: Desk, editor: Any, signed_in: Callable[[Any], Client]) -> None:
    today = localdate()
    desk.article("早就过期", review_due=today - timedelta(days=9))
    desk.venue("快了", review_due=today + timedelta(days=5))
    desk.rumor("还早", review_due=today + timedelta(days=100))
    client = signed_in(editor)

    def titles(query: str) -> list[str]:
        page = BeautifulSoup(client.get(f"/cms/reports/shelf-life/{query}").content, "html.parser")
        return [link.get_text(strip=True) for link in page.select("td.title a")]

    assert titles("") == ["早就过期", "快了", "还早"]
    assert titles("?window=overdue") == ["早就过期"]
    assert titles("?window=14&kind=venue") == ["快了"]
    sheet = client.get("/cms/reports/shelf-life/?export=csv")
    assert "早就过期" in b"".join(sheet.streaming_content).decode()


def test_the_home_screen_costs_the_same_for_many(
    desk: Desk, author: Any, editor: Any, signed_in: Callable[[Any], Client], django_assert_max_num_queries: Any
) -> None:
    client = signed_in(editor)
    for number in range(6):
        desk.venue(f"馆{number}", review_due=localdate())
        desk.event(f"夜{number}", cover=None)
    client.get("/cms/")
    with django_assert_max_num_queries(75):
        client.get("/cms/")
