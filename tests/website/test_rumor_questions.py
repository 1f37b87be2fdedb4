"""Leaving a message for the experts: what a reader sees, and what programs don't get."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core import signing
from django.core.cache import cache
from django.test import Client

from search.questions import actions, tokens
from search.questions.models import Asking, Question

UNKNOWN = "紧急通知：珠江里发现会唱歌的鲶鱼，吃了它的人都不会近视，明天起禁止捕捞，快转给有孩子的家长"
KNOWN = "紧急提醒！打雷时千万不要打手机，手机信号会把雷电引到身上，看到的马上关机，最好连飞行模式都打开"

pytestmark = pytest.mark.usefixtures("demo_db", "_patience")


@pytest.fixture
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Programs fill in forms at once; so do tests."""
    cache.clear()
    monkeypatch.setattr(tokens, "SOONEST", timedelta(0))


@pytest.fixture
def reader() -> Client:
    return Client(enforce_csrf_checks=True)


def parsed(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def form_after(reader: Client, text: str) -> dict[str, str]:
    """What the form below an answer would send."""
    found = parsed(reader.post("/rumors/check/", {"text": text})).select_one("form.leave-form")
    assert found is not None
    return {tag["name"]: tag.get("value", "") for tag in found.select("input[name]") if tag.get("type") != "checkbox"}


def test_an_unknown_message_can_be_left_without_cookie_or_script(reader: Client) -> None:
    sent = form_after(reader, UNKNOWN) | {"consent": "1", "region": "440100"}
    answer = reader.post("/rumors/ask/", sent)
    assert answer.status_code == 200
    assert not answer.cookies
    assert "您是第一个问的" in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]
    assert "noindex" in answer["X-Robots-Tag"]
    asking = Asking.objects.get()
    assert (asking.question.text, asking.region_id, asking.address) == (UNKNOWN, "440100", "")
    assert asking.consent == actions.CONSENT
    reader.post("/rumors/ask/", sent)
    assert Asking.objects.count() == 1
    assert "有 2 人问过" in reader.post("/rumors/ask/", form_after(reader, UNKNOWN) | {"consent": "1"}).content.decode()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"consent": ""}, "请勾选同意"),
        ({"email": "nobody"}, "邮箱地址好像不完整"),
        ({"token": "x"}, "请再点一次"),
        ({"region": "999999"}, "选择"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(reader: Client, changed: dict[str, str], told: str) -> None:
    answer = reader.post("/rumors/ask/", form_after(reader, UNKNOWN) | {"consent": "1"} | changed)
    assert answer.status_code == 422
    assert told in parsed(answer).select_one(".leave [role=alert]").text
    assert parsed(answer).select_one(".leave input[name=text]")["value"] == UNKNOWN
    assert not Question.objects.exists()


def test_a_program_is_thanked_and_leaves_nothing(reader: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    sent = form_after(reader, UNKNOWN) | {"consent": "1"}
    assert reader.post("/rumors/ask/", sent | {"homepage": "https://spam.example"}).status_code == 200
    monkeypatch.setattr(tokens, "SOONEST", timedelta(seconds=60))
    assert reader.post("/rumors/ask/", sent).status_code == 422
    old = signing.dumps("0" * 32, salt="something else")
    assert reader.post("/rumors/ask/", sent | {"token": old}).status_code == 422
    assert not Question.objects.exists()


def test_what_is_answered_by_now_is_answered(reader: Client) -> None:
    sent = form_after(reader, UNKNOWN) | {"consent": "1", "text": KNOWN}
    assert parsed(reader.post("/rumors/ask/", sent)).select_one(".check-answer") is not None
    assert "还没有内容" in reader.post("/rumors/ask/", sent | {"text": " "}).content.decode()
    assert not Question.objects.exists()


def test_one_address_asks_so_often(reader: Client, settings: Any) -> None:
    settings.KEPU_RUMOR_QUESTIONS = 1
    sent = form_after(reader, UNKNOWN) | {"consent": "1"}
    assert reader.post("/rumors/ask/", sent).status_code == 200
    assert reader.post("/rumors/ask/", sent).status_code == 429


def test_an_asking_is_taken_back_by_its_link(reader: Client) -> None:
    answer = parsed(reader.post("/rumors/ask/", form_after(reader, UNKNOWN) | {"consent": "1", "email": "a@b.cn"}))
    link = answer.select_one("a.leave-withdraw")["href"]
    assert "删除" in reader.get(link).content.decode()
    assert Asking.objects.count() == 1
    assert "已经删除" in reader.post(link).content.decode()
    assert not Asking.objects.exists()
    assert reader.get(link[:-3] + "x/").status_code == 404


def test_nobody_reads_what_another_left_but_what_an_editor_made_public(reader: Client, admin_of: Any) -> None:
    reader.post("/rumors/ask/", form_after(reader, UNKNOWN) | {"consent": "1"})
    assert "鲶鱼" not in reader.get("/rumors/").content.decode()
    words = "“珠江会唱歌的鱼”能防近视？"
    actions.publicise(question=Question.objects.get(), words=words, user=admin_of)
    assert words in parsed(reader.get("/rumors/")).select_one(".being-checked").text
    again = parsed(reader.post("/rumors/check/", {"text": "是真的吗？" + UNKNOWN}))
    assert words in again.select_one(".check-underway").text
    other = parsed(
        reader.post("/rumors/check/", {"text": "广州塔下个月要拆掉，材料运到海南盖火箭发射架，施工队已经进场了"})
    )
    assert other.select_one(".check-underway") is None


@pytest.fixture
def admin_of(django_user_model: Any) -> Any:
    return django_user_model.objects.create_superuser("root", "root@example.org", "x")


def test_nothing_left_appears_in_logs(reader: Client, caplog: Any) -> None:
    reader.post("/rumors/ask/", form_after(reader, UNKNOWN) | {"consent": "1", "email": "a@b.cn"})
    reader.post("/rumors/ask/", {"text": UNKNOWN, "email": "a@b.cn"})
    assert "鲶鱼" not in caplog.text
    assert "a@b.cn" not in caplog.text
