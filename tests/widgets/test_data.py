"""The JSON of widgets: frozen in its shape, right in what it says, gone when a page is gone."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate, now

from content import changes
from content.models import EmergencyNotice, EventOccurrence, EventPage, RumorPage, VenuePage

Data = Callable[..., Any]
GOLDEN = Path(__file__).parent / "v1.json"
LISTS = ("events", "calendar", "venues", "rumors")


def shape(value: Any) -> Any:
    """Names and kinds of what an answer holds: of a list, what all its items have; of a table of days, of one."""
    if isinstance(value, dict):
        if all(_is_day(name) for name in value) and value:
            return {"<day>": shape(next(iter(value.values())))}
        return {name: shape(each) for name, each in sorted(value.items())}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return "null" if value is None else type(value).__name__


def _is_day(name: str) -> bool:
    try:
        date.fromisoformat(name)
    except ValueError:
        return False
    return True


def of_each_widget(data: Data) -> dict[str, Any]:
    venue, event = VenuePage.objects.get(slug="guang-dong-ke-xue-zhong-xin"), a_coming_event()
    asked = {**{name: name for name in LISTS}, "venue": f"venue?id={venue.pk}", "event": f"event?id={event.pk}"}
    asked["venues"] = "venues?near=23.1,113.3"
    return {name: shape(data(address)) for name, address in asked.items()}


def a_coming_event() -> EventPage:
    row = EventOccurrence.objects.filter(start__gt=now(), event__live=True).order_by("start").first()
    assert row is not None
    return row.event


def warn(region: str = "440000", **fields: Any) -> EmergencyNotice:
    at = now()
    given = {"level": "red", "text": "台风登陆", "link": "/articles/li-an-liu/", "starts_at": at}
    return EmergencyNotice.objects.create(region_id=region, **{**given, "ends_at": at + timedelta(hours=1), **fields})


def test_every_field_of_version_1_stays(data: Data) -> None:
    """Never make this file again: a field that is missing or of another kind breaks pages that nobody will touch."""
    warn()
    answers = of_each_widget(data)
    if not GOLDEN.exists():
        GOLDEN.write_text(json.dumps(answers, ensure_ascii=False, indent=1) + "\n", "utf-8")
    for name, frozen in json.loads(GOLDEN.read_text("utf-8")).items():
        assert holds(frozen, answers[name]) == [], name


def holds(frozen: Any, given: Any, path: str = "") -> list[str]:
    """What of the frozen shape is not there as it was; new fields may come beside it."""
    if isinstance(frozen, dict) and isinstance(given, dict):
        return [each for name in frozen for each in holds(frozen[name], given.get(name), f"{path}.{name}")]
    if isinstance(frozen, list) and isinstance(given, list):
        return holds(frozen[0], given[0], f"{path}[]") if frozen and given else []
    return [] if frozen == given else [f"{path}: {frozen} was, {given} is"]


def test_events_are_those_ahead_by_start(data: Data) -> None:
    answer = data("events?limit=20")
    starts = [item["start"] for item in answer["items"]]
    assert starts == sorted(starts)
    assert all(item["end"] > now().isoformat() for item in answer["items"])
    assert answer["more"] == "http://testserver/events/"
    fewer = data("events?limit=2&region=440100&topic=")
    assert len(fewer["items"]) <= 2
    assert fewer["more"] == "http://testserver/events/?region=440100"


def test_several_values_may_be_joined(data: Data) -> None:
    both = data("events?limit=20&kind=lecture,workshop")["items"]
    assert {item["kind_label"] for item in both} <= {"讲座", "动手活动"}
    assert data("rumors?region=440100,440300")["more"].count("region=") == 2


def test_a_month_names_the_days_of_its_items(data: Data) -> None:
    answer = data(f"calendar?from={localdate()}")
    assert answer["month"] == f"{localdate():%Y-%m}"
    for day, places in answer["days"].items():
        assert day.startswith(answer["month"])
        for place in places:
            item = answer["items"][place]
            assert item["start"][:10] <= day <= item["end"][:10]
    following = data(f"calendar?from={answer['next']}")
    assert following["previous"][:7] == answer["month"]
    assert data("calendar?from=2100-12-31")["next"] == ""


def test_a_venue_says_what_holds_today_and_this_week(data: Data) -> None:
    venue = VenuePage.objects.get(slug="guang-dong-ke-xue-zhong-xin")
    answer = data(f"venue?id={venue.pk}")
    assert answer["venue"]["sentence"] == venue.opening_rules().sentence(now())
    assert [day["date"] for day in answer["days"]] == [(localdate() + timedelta(days=n)).isoformat() for n in range(7)]
    assert answer["days"][0]["label"] == "今天"
    assert answer["venue"]["geo"].startswith("geo:23.")


def test_the_nearest_venues_come_first(data: Data) -> None:
    distances = [item["km"] for item in data("venues?near=23.13,113.26&limit=20")["items"]]
    assert distances == sorted(distances)
    assert len(distances) > 1
    assert {item["km"] for item in data("venues")["items"]} == {None}


def test_traditional_characters(data: Data) -> None:
    for code in ("zh-Hant", "zh-TW", "zh-hk"):
        answer = data(f"rumors?lang={code}")
        assert (answer["lang"], answer["heading"]) == ("zh-Hant", "科學闢謠")
    plain = data("rumors?lang=zh-CN")
    assert [item["url"] for item in answer["items"]] == [item["url"] for item in plain["items"]]
    assert plain["heading"] == "科学辟谣"


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("events?region=990000", "region"),
        ("events?topic=kein-thema", "topic"),
        ("events?limit=21", "limit"),
        ("events?limit=0", "limit"),
        ("events?kind=rave", "kind"),
        ("events?from=gestern", "from"),
        ("events?audience=cats", "audience"),
        ("events?campaign=x", "campaign"),
        ("events?colour=red", "colour"),
        ("events?lang=tlh", "lang"),
        ("events?theme=neon", "theme"),
        ("venues?near=north", "near"),
        ("venue", "id"),
        ("event?id=abc", "id"),
        ("event?id=0", "id"),
        ("rumors?from=2026-01-01", "from"),
    ],
)
def test_what_can_not_be_meant_is_named(data: Data, asked: str, field: str) -> None:
    problem = data(asked, status=400)
    assert [error["field"] for error in problem["errors"]] == [field]
    assert problem["errors"][0]["message"]


def test_what_is_gone_is_gone_with_the_next_request(data: Data) -> None:
    venue = VenuePage.objects.get(slug="guang-dong-ke-xue-zhong-xin")
    assert data("venue?id=999999", status=404)["status"] == 404
    VenuePage.objects.filter(pk=venue.pk).update(live=False, withdrawn_at=now(), withdrawal_reason="写错了")
    assert data(f"venue?id={venue.pk}", status=410)["reason"] == "写错了"
    titles = [item["title"] for item in data("venues?limit=20")["items"]]
    assert venue.title not in titles


def test_hostile_titles_stay_text(data: Data, host_page: Client) -> None:
    hostile = "</script><img src=x onerror=alert(1)>"
    RumorPage.objects.update(title=hostile, truth=hostile)
    assert data("rumors")["items"][0]["title"] == hostile
    for form in ("fragment", "frame"):
        html = host_page.get(f"/widgets/v1/{form}/rumors").content.decode()
        assert "<img src=x" not in html
        assert "&lt;img src=x" in html


def test_an_emergency_is_on_the_widgets_of_its_region(data: Data) -> None:
    warn("440100", text="广州暴雨")
    assert [each["text"] for each in data("events?region=440106")["emergencies"]] == ["广州暴雨"]
    assert data("events?region=440300")["emergencies"] == []
    everywhere = data("rumors")["emergencies"][0]
    assert everywhere["label"] == "广州市红色预警"
    assert everywhere["url"] == "http://testserver/articles/li-an-liu/"
    venue = VenuePage.objects.get(slug="guang-dong-ke-xue-zhong-xin")
    assert len(data(f"venue?id={venue.pk}")["emergencies"]) == 1


def test_what_a_browser_has_is_not_sent_again(host_page: Client) -> None:
    first = host_page.get("/widgets/v1/data/rumors")
    again = host_page.get("/widgets/v1/data/rumors", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first["Cache-Control"] == "public, max-age=0, must-revalidate"


@pytest.mark.parametrize("name", LISTS)
def test_queries_do_not_grow_with_the_list(data: Data, figure: Callable[[str, object], None], name: str) -> None:
    counts = []
    for address in (name, f"{name}?limit=1" if name != "calendar" else f"{name}?region=441900"):
        data(address)
        changes.note(changes.SITE)
        counts.append(queries(data, address))
        again = min(queries(data, address) for _ in range(2))  # one of them may begin a new minute
        assert again <= 1, "what was read is remembered; region codes are looked up"
    figure(f"queries of the widget {name}", counts[0])
    assert abs(counts[0] - counts[1]) <= 1
    assert 2 <= counts[0] <= 10


def queries(data: Data, address: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        data(address)
    return len(seen)


def test_it_does_not_need_the_search_engine(data: Data, settings: Any, tmp_path: Path) -> None:
    settings.KEPU_SEARCH_INDEX_DIR = tmp_path / "nothing"
    assert data("rumors")["items"]
    assert data("events")["items"]
