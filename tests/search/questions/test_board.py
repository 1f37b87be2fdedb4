"""The editors' board: who may do what, order and filters, every act through its form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.utils.timezone import localdate, now

from content.models import Region, RumorPage
from content.roles import ADMINISTRATORS, AUTHORS, EDITORS, EXPERTS, PUBLISHERS
from content.vocabulary import QuestionState
from search.questions import selectors
from search.questions.models import Asking, Question
from tests.search.questions.conftest import NEW_CLAIM

Ask = Callable[..., Asking]
OTHER = "广州塔下个月要拆掉，材料运到海南盖火箭发射架，施工队已经进场了"
MAY = {AUTHORS: "view", EXPERTS: "view", EDITORS: "change", PUBLISHERS: "delete", ADMINISTRATORS: "delete"}


@pytest.fixture
def sign_in(board: None) -> Callable[[str], Client]:
    def signed_in(role: str) -> Client:
        user = get_user_model().objects.create_user(f"u{len(role)}{role}", "u@example.org", "x")
        user.groups.add(Group.objects.get(name=role))
        client = Client()
        client.force_login(user)
        return client

    return signed_in


def read(client: Client, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.content, "html.parser")


@pytest.mark.parametrize("role", MAY)
def test_roles_at_the_board(role: str, sign_in: Callable[[str], Client], asked: Ask) -> None:
    question = asked(address="a@example.org").question
    client, address = sign_in(role), f"/cms/questions/{question.pk}/"
    assert NEW_CLAIM[:20] in read(client, "/cms/questions/").text
    assert "a@example.org" not in read(client, address).text
    client.post(f"{address}publicise/", {"words": "正在查"})
    changed = Question.objects.get().public_words == "正在查"
    client.post(f"{address}erase/")
    erased = Asking.objects.get().address == ""
    assert (changed, erased) == (MAY[role] != "view", MAY[role] == "delete")


def test_without_the_right_there_is_no_board(board: None, django_user_model: Any) -> None:
    user = django_user_model.objects.create_user("nobody")
    user.groups.add(Group.objects.create(name="别的"))
    client = Client()
    client.force_login(user)
    assert client.get("/cms/questions/").status_code != 200


def test_each_act_moves_the_question_and_is_remembered(sign_in: Callable[[str], Client], asked: Ask) -> None:
    client, question = sign_in(EDITORS), asked().question
    address = f"/cms/questions/{question.pk}/"
    me = get_user_model().objects.get(pk=client.session["_auth_user_id"])

    def after(act: str, **data: Any) -> Question:
        assert client.post(f"{address}{act}/", data).status_code == 302
        return Question.objects.get()

    assert after("assign", assignee=me.pk, due_on=localdate()).state == QuestionState.ASSIGNED
    assert after("refuse", reason="不是科学问题").state == QuestionState.REFUSED
    assert after("reopen").state == QuestionState.NEW
    assert after("write").state == QuestionState.WRITING
    live = RumorPage.objects.live().first()
    assert after("answer", page=live.pk).rumor == live
    history = read(client, address).select_one(".questions__history").text
    for words in ("交给专家", "不答复", "重新处理", "开始写辟谣", "用辟谣答复"):
        assert words in history


@pytest.mark.parametrize(("act", "data"), [("refuse", {"reason": " "}), ("assign", {}), ("answer", {"page": "0"})])
def test_a_form_that_lacks_something_changes_nothing(
    act: str, data: dict[str, str], sign_in: Callable[[str], Client], asked: Ask
) -> None:
    question = asked().question
    answer = sign_in(EDITORS).post(f"/cms/questions/{question.pk}/{act}/", data)
    assert answer.status_code == 422
    assert Question.objects.get().state == QuestionState.NEW


def test_order_and_filters(sign_in: Callable[[str], Client], asked: Ask) -> None:
    old = asked().question
    asked(), asked()
    Asking.objects.update(asked_at=now() - timedelta(days=20))
    guangzhou = Region.objects.get(code="440100")
    fast = asked(OTHER, region=guangzhou).question
    asked(OTHER, region=guangzhou)
    Question.objects.filter(pk=fast.pk).update(due_on=localdate())

    def order(**asked_for: Any) -> list[int]:
        return [question.pk for question in selectors.board(**{"sort": "asked"} | asked_for)]

    assert order() == [old.pk, fast.pk]
    assert order(sort="growing") == order(sort="due") == order(sort="newest") == [fast.pk, old.pk]
    assert order(region="440100") == order(text="广州塔") == [fast.pk]
    client = sign_in(EDITORS)
    assert len(read(client, "/cms/questions/").select(".questions__card")) == 2
    assert len(read(client, "/cms/questions/?sort=x&q=广州塔&region=440100").select(".questions__card")) == 1
    assert len(read(client, "/cms/questions/?mine=1").select(".questions__card")) == 0


def test_the_board_costs_the_same_however_full_it_is(
    sign_in: Callable[[str], Client], asked: Ask, django_assert_max_num_queries: Any
) -> None:
    client = sign_in(EDITORS)
    for number in range(12):
        asked(f"第{number}号消息：" + chr(0x4E00 + 97 * number) * 3 + NEW_CLAIM[number:] + OTHER[: number * 2])
    client.get("/cms/questions/")
    with django_assert_max_num_queries(25):
        client.get("/cms/questions/")


def test_new_questions_are_on_the_home_screen(sign_in: Callable[[str], Client], asked: Ask) -> None:
    asked()
    assert NEW_CLAIM[:20] in read(sign_in(EDITORS), "/cms/").text
    assert NEW_CLAIM[:20] not in read(sign_in(AUTHORS), "/cms/").text
