"""Leaving a question: masked, joined, counted; taken back, exported, forgotten."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.utils.timezone import now

from content.models import Region
from content.vocabulary import QuestionState
from search.questions import actions, selectors
from search.questions.models import Asking, Question
from tests.search.questions.conftest import NEW_CLAIM

Ask = Callable[..., Asking]


def test_what_is_stored_points_at_nobody(asked: Ask) -> None:
    question = asked(NEW_CLAIM + "，打13812345678报名，加微信wx_zhang888").question
    assert "[电话]" in question.text
    assert "[账号]" in question.text
    assert not {"13812345678", "zhang888"} & set(question.text.replace("，", " ").split())
    assert "138" not in question.pairs


def test_the_same_message_is_one_question_with_a_count_and_a_curve(asked: Ask) -> None:
    first = asked().question
    again = asked("请问是真的吗？" + NEW_CLAIM.replace("，", " "))
    other = asked("广州塔下个月要拆掉，材料运到海南盖火箭发射架，施工队已经进场了")
    first.refresh_from_db()
    assert again.question == first
    assert other.question != first
    assert first.asked == 2
    assert sum(count for _, count in selectors.asked_by_day(first)) == 2
    assert list(selectors.asked_by_day(first))[-1][1] == 2


def test_another_wording_is_kept_once(asked: Ask) -> None:
    question = asked().question
    changed = "家长注意，珠江里发现会唱歌的鲶鱼，吃了它的人都不会近视，明天起禁止捕捞"
    for _ in range(2):
        assert asked(changed).question == question
    question.refresh_from_db()
    assert question.wordings.splitlines() == [changed]


def test_a_form_sent_twice_asks_once(asked: Ask) -> None:
    ticket = uuid.uuid4()
    assert asked(ticket=ticket) == asked(ticket=ticket)
    assert Question.objects.get().asked == 1


def test_a_reader_takes_it_back(asked: Ask) -> None:
    first, second = asked(address="a@example.org"), asked(address="b@example.org")
    assert actions.withdraw(ticket=first.ticket)
    assert Question.objects.get().asked == 1
    assert not actions.withdraw(ticket=first.ticket)
    assert actions.withdraw(ticket=second.ticket)
    assert not Question.objects.exists()


def test_a_question_somebody_works_on_stays(asked: Ask, publisher: Any) -> None:
    asking = asked()
    actions.assign(question=asking.question, assignee=publisher, due_on=None, user=publisher)
    actions.withdraw(ticket=asking.ticket)
    assert Question.objects.get().asked == 0


def test_the_owner_of_an_address_gets_what_is_kept(asked: Ask) -> None:
    asked(address="Reader@example.org", region=Region.objects.get(code="440100"))
    asked(address="other@example.org")
    printed = StringIO()
    call_command("question_data", "reader@EXAMPLE.org", "--erase", stdout=printed, stderr=StringIO())
    (row,) = json.loads(printed.getvalue())
    assert (row["region"], row["consent"], row["message"]) == ("广州市", actions.CONSENT, NEW_CLAIM)
    assert [one.address for one in Asking.objects.all()] == ["other@example.org"]


def test_an_address_nobody_answered_is_forgotten(asked: Ask, settings: Any) -> None:
    settings.KEPU_QUESTION_DAYS = 10
    old, new = asked(address="a@example.org"), asked(address="b@example.org")
    Asking.objects.filter(pk=old.pk).update(asked_at=now() - timedelta(days=11))
    assert actions.forget_old() == 1
    assert [one.address for one in Asking.objects.order_by("pk")] == ["", "b@example.org"]
    assert new.question.askings.count() == 2


def test_of_what_is_not_answered_no_address_is_kept(asked: Ask, publisher: Any) -> None:
    question = asked(address="a@example.org").question
    actions.refuse(question=question, reason="不是科学问题", user=publisher)
    asked(address="b@example.org")
    assert set(Asking.objects.values_list("address", flat=True)) == {""}
    assert Question.objects.get().state == QuestionState.REFUSED
