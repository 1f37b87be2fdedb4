"""Emergency notices: where they are shown, from when to when, and who may write one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.timezone import localtime, now

from content import changes, emergencies, keeping
from content.models import EmergencyNotice
from content.roles import ADMINISTRATORS, AUTHORS, EDITORS, EXPERTS, PUBLISHERS

pytestmark = pytest.mark.django_db


def notice(region: str = "440100", *, start: timedelta = timedelta(), **fields: Any) -> EmergencyNotice:
    begins = now() + start
    given = {
        "level": "red",
        "text": "台风登陆，请待在室内。",
        "starts_at": begins,
        "ends_at": begins + timedelta(hours=6),
    }
    row = EmergencyNotice(region_id=region, **{**given, **fields})
    row.full_clean()
    row.save()
    return row


def texts(found: list[emergencies.Emergency]) -> list[str]:
    return [each.text for each in found]


def test_a_notice_is_about_its_region_and_those_below(founded: None) -> None:
    notice("440100", text="广州")
    notice("440106", text="天河", level="blue")
    notice("440000", text="全省", level="orange")
    assert texts(emergencies.everywhere()) == ["广州", "全省", "天河"]
    assert texts(emergencies.around(["440106"])) == ["广州", "全省", "天河"]
    assert texts(emergencies.around(["440100"])) == ["广州", "全省", "天河"]
    assert texts(emergencies.around(["440300"])) == ["全省"]
    assert texts(emergencies.around([])) == ["广州", "全省", "天河"]
    assert texts(emergencies.about(("440103", "440100", "440000"))) == ["广州", "全省"]
    assert texts(emergencies.about(())) == []


def test_three_at_most_the_gravest_first(founded: None) -> None:
    for level in ("blue", "yellow", "orange", "red"):
        notice(text=level, level=level)
    assert texts(emergencies.everywhere()) == ["red", "orange", "yellow"]


def test_it_comes_and_goes_by_the_clock(founded: None) -> None:
    coming = notice(start=timedelta(minutes=5))
    assert emergencies.everywhere() == []
    assert emergencies.next_turn(now()) == coming.starts_at
    assert emergencies.next_turn(coming.starts_at) == coming.ends_at
    assert emergencies.next_turn(coming.ends_at) is None
    notice(start=timedelta(hours=-7), text="过去")
    assert emergencies.everywhere() == []


def test_no_answer_is_kept_beyond_a_turn(founded: None) -> None:
    class Answer:
        kept: keeping.Kept

    usual, capped, answer = Answer(), Answer(), Answer()
    keeping.keep(usual)
    coming = notice(start=timedelta(seconds=40))
    keeping.keep(capped)
    assert capped.kept.until == min(coming.starts_at, usual.kept.until)  # which ends with the day
    keeping.keep(answer, by_the_minute=True)
    assert answer.kept.until <= min(coming.starts_at, _next_minute(now() + timedelta(seconds=1)))
    assert usual.kept.until > now()


def _next_minute(at: datetime) -> datetime:
    return localtime(at).replace(second=0, microsecond=0) + timedelta(minutes=1)


def test_writing_and_removing_one_is_known_at_once(founded: None) -> None:
    assert emergencies.everywhere() == []
    row = notice()
    changes.look(now=True)
    assert texts(emergencies.everywhere()) == [row.text]
    row.delete()
    changes.look(now=True)
    assert emergencies.everywhere() == []


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"link": "javascript:alert(1)"}, "link"),
        ({"link": "//evil.example/"}, "link"),
        ({"link": "/\\evil.example/"}, "link"),
        ({"ends_at": now() - timedelta(days=1)}, "ends_at"),
        ({"ends_at": now() + timedelta(days=40)}, "ends_at"),
        ({"text": ""}, "text"),
        ({"level": "purple"}, "level"),
    ],
)
def test_what_can_not_be_meant_is_refused(founded: None, fields: dict[str, Any], wrong: str) -> None:
    with pytest.raises(ValidationError) as refused:
        notice(**fields)
    assert set(refused.value.message_dict) == {wrong}


@pytest.mark.parametrize(
    ("role", "may"),
    [(AUTHORS, False), (EDITORS, False), (EXPERTS, False), (PUBLISHERS, True), (ADMINISTRATORS, True)],
)
def test_those_on_duty_write_them(founded: None, colleague: Any, signed_in: Any, role: str, may: bool) -> None:
    client: Client = signed_in(colleague("zhiban", role))
    at = localtime(now())
    form = {
        "level": "yellow",
        "region": "440300",
        "text": "暴雨，请避开低洼路段。",
        "link": "/articles/bao-yu/",
        "starts_at": f"{at:%Y-%m-%d %H:%M}",
        "ends_at": f"{at + timedelta(hours=3):%Y-%m-%d %H:%M}",
    }
    client.post("/cms/snippets/content/emergencynotice/add/", form)
    assert EmergencyNotice.objects.filter(text=form["text"]).exists() == may
    listing = client.get("/cms/snippets/content/emergencynotice/")
    assert (listing.status_code == 200 and "正在显示" in listing.content.decode()) == may
    menu = client.get("/cms/").content.decode()
    assert ("/cms/snippets/content/emergencynotice/" in menu) == may
