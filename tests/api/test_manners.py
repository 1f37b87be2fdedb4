"""Errors, limits, caching, other sites, other languages, the documentation."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils.timezone import localdate
from openapi_spec_validator import validate

from content.models import RumorPage
from website.api_examples import PARTS, Example

Ask = Callable[..., Any]
EXAMPLES = [example for part in PARTS for example in part.examples]


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/api/v1/content/article?topic=nope", "topic"),
        ("/api/v1/content/article?region=12", "region"),
        ("/api/v1/content/article?region=999999", "region"),
        ("/api/v1/content/article?audience=cats", "audience"),
        ("/api/v1/content/rumor?verdict=maybe", "verdict"),
        ("/api/v1/content/article?from=2026-02-30", "from"),
        ("/api/v1/content/article?limit=0", "limit"),
        ("/api/v1/content/article?limit=101", "limit"),
        ("/api/v1/content/article?limit=٣", "limit"),
        ("/api/v1/content/article?cursor=nope", "cursor"),
        ("/api/v1/content/article?cursor=WyJ4IiwxXQ", "cursor"),
        ("/api/v1/content/article?cursor=WzEsMl0", "cursor"),
        ("/api/v1/content/article?q=x", "q"),
        ("/api/v1/venues?near=1", "near"),
        ("/api/v1/venues?near=23.1,113.2&km=501", "km"),
        ("/api/v1/occurrences?event=-1", "event"),
        ("/api/v1/occurrences?event=99999999999", "event"),
        ("/api/v1/occurrences?event_kind=party", "event_kind"),
        ("/api/v1/search?q=" + "a" * 201, "q"),
        ("/api/v1/search?page=501", "page"),
        ("/api/v1/venues/0", "id"),
        ("/api/v1/venues/99999999999999999999", "id"),
    ],
)
def test_wrong_parameters_are_named(ask: Ask, address: str, field: str) -> None:
    problem = ask(address, status=400)
    assert [error["field"] for error in problem["errors"]] == [field]
    assert problem["type"] == "http://testserver/api/#invalid-parameter"


@pytest.mark.parametrize(
    "address", ["/api/v1/", "/api/v1/nope", "/api/v1/venues/", "/api/v1/content/nope", "/api/v1/content/article/99999"]
)
def test_what_is_not_there(partner: Client, address: str) -> None:
    answer = partner.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["status"] == 404


@pytest.mark.parametrize(
    ("wanted", "language", "title"),
    [
        ("", "zh-Hans", "请求里有不对的参数"),
        ("fr", "zh-Hans", "请求里有不对的参数"),
        ("zh-HK,zh;q=0.8", "zh-Hant", "請求裏有不對的參數"),
        ("en-GB,zh;q=0.5", "en", "The request has wrong parameters"),
    ],
)
def test_errors_in_the_language_asked_for(partner: Client, wanted: str, language: str, title: str) -> None:
    answer = partner.get("/api/v1/venues?limit=x", headers={"accept-language": wanted})
    assert (answer["Content-Language"], answer.json()["title"]) == (language, title)
    assert "Accept-Language" in answer["Vary"]


def test_unreadable_addresses_get_a_problem_too(partner: Client) -> None:
    for path, query in (("/api/v1/venues", "topic=%ff"), ("/api/v1/venues", "q=" + "a" * 5000)):
        answer: Any = partner.generic("GET", path, QUERY_STRING=query)
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")


def test_other_methods_are_refused(partner: Client) -> None:
    answer = partner.delete("/api/v1/venues")
    assert (answer.status_code, answer["Allow"]) == (405, "GET")
    assert answer["Content-Type"] == "application/problem+json"
    head = partner.head("/api/v1/venues")
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == partner.get("/api/v1/venues")["ETag"]


def test_unchanged_answers_are_not_sent_again(partner: Client) -> None:
    first = partner.get("/api/v1/content/article", headers={"accept-encoding": "gzip"})
    assert first["Content-Encoding"] == "gzip"
    again = partner.get("/api/v1/content/article", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Access-Control-Allow-Origin"] == "*"


def test_other_sites_may_read_without_credentials(partner: Client) -> None:
    answer = partner.get("/api/v1/topics", headers={"origin": "https://county.example"})
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in answer
    before = partner.options("/api/v1/rumors/check", headers={"origin": "https://county.example"})
    assert before.status_code == 204
    assert "POST" in before["Access-Control-Allow-Methods"]
    assert "Content-Type" in before["Access-Control-Allow-Headers"]


def test_one_address_may_not_ask_for_ever(partner: Client, settings: Any) -> None:
    settings.KEPU_API_REQUESTS = 2
    window = settings.KEPU_RATE_WINDOW
    answers = [partner.get("/api/v1/topics") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer["RateLimit"].split(";")[1] for answer in answers] == ["r=1", "r=0", "r=0"]
    assert answers[0]["RateLimit-Policy"] == f'"default";q=2;w={window}'
    assert 0 < int(answers[2]["Retry-After"]) <= window
    assert partner.get("/api/v1/topics", REMOTE_ADDR="192.0.2.7").status_code == 200


def post(partner: Client, body: object, **headers: str) -> Any:
    return partner.post("/api/v1/rumors/check", json.dumps(body), content_type="application/json", headers=headers)


def test_a_message_is_checked(partner: Client) -> None:
    rumor = RumorPage.objects.live().filter(review_due__gt=localdate(), verdict="false").first()
    answer = post(partner, {"text": rumor.claim})
    found = answer.json()
    assert (answer.status_code, found["band"]) == (200, "same")
    assert found["answers"][0]["item"]["claim"]["verdict"]
    assert answer["Cache-Control"] == "no-store"
    said = found["answers"][0]["sentence"]
    assert 0 <= said["start"] < said["end"] <= len(rumor.claim)


@pytest.mark.parametrize("language", ["zh-Hant", "zh-HK,zh;q=0.9"])
def test_the_answer_is_in_the_characters_of_who_asks(partner: Client, language: str) -> None:
    rumor = RumorPage.objects.live().get(claim__startswith="饮水机和电热水壶")
    found = post(partner, {"text": rumor.claim}, accept_language=language).json()["answers"][0]["item"]
    assert "飲水機和電熱水壺" in found["claim"]["claim"]
    assert found["claim"]["wordings"][0] != rumor.wording_list[0]
    assert found["url"].endswith(rumor.url)
    assert found["kind"] == "rumor"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"text": 7}, 400),
        ({"text": "\ud800"}, 422),
        ([], 400),
        ({"text": ""}, 422),
        ({"text": "台" * 20_001}, 422),
        ({"text": "http://a.example/x"}, 422),
        ({"text": "台风"}, 200),
    ],
)
def test_a_message_that_cannot_be_checked(partner: Client, body: object, status: int) -> None:
    assert post(partner, body).status_code == status


def test_bodies_that_are_no_json(partner: Client) -> None:
    for body in (b"", b"{", b"\xff", b"null"):
        answer = partner.post("/api/v1/rumors/check", body, content_type="application/json")
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json"), body


def test_checks_have_their_own_limit(partner: Client, settings: Any) -> None:
    settings.KEPU_RUMOR_CHECKS = 1
    assert [post(partner, {"text": "隔夜菜会致癌，大家别吃了"}).status_code for _ in range(2)] == [200, 429]


def test_search_and_completions(ask: Ask) -> None:
    found = ask("/api/v1/search?q=台风&limit=3")
    assert "<mark>" in found["items"][0]["title_html"]
    assert found["total"] > 3
    second = ask(found["next"].removeprefix("http://testserver"))
    assert not {item["id"] for item in found["items"]} & {item["id"] for item in second["items"]}
    assert ask("/api/v1/suggest?q=taif")["items"]


def test_topics_and_regions(ask: Ask) -> None:
    topics = ask("/api/v1/topics")["items"]
    assert {topic["parent"] for topic in topics} - {None} <= {topic["slug"] for topic in topics}
    regions = {region["code"]: region for region in ask("/api/v1/regions")["items"]}
    assert regions["440106"]["parent"] == "440100"
    assert regions["440000"]["parent"] is None


def test_the_document_is_valid(ask: Ask) -> None:
    document = ask("/api/v1/openapi.json")
    assert document["openapi"].startswith("3.1")
    validate(document)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.path)
def test_the_examples_of_the_documentation_work(partner: Client, example: Example) -> None:
    answer = post(partner, {"text": example.message}) if example.message else partner.get(example.path)
    assert answer.status_code == 200
    assert answer.json().get("items", answer.json().get("answers")), example.path


def test_the_documentation_shows_the_examples(partner: Client) -> None:
    page = BeautifulSoup(partner.get("/api/").content, "html.parser")
    shown = [tag.get_text() for tag in page.select(".api-example code")]
    assert len(shown) == len(EXAMPLES)
    for example, text in zip(EXAMPLES, shown, strict=True):
        assert example.path in text
    assert page.find(id="invalid-parameter")
