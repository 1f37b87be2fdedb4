"""The page where a message is pasted: what each kind of message is answered, and what never happens to it."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from content.models import RumorPage
from content.vocabulary import Verdict
from search.rumors import checking
from search.rumors.message import LONGEST
from tests.content.importers.office import png
from tests.drawn_messages import LOOKS, draw
from website.rumor_answers import LONGEST_REPLY

KNOWN = "紧急通知！菜放一晚上，亚硝酸盐超标几百倍，吃一口等于吃毒，全家得胃癌就是因为舍不得倒剩菜。转给爸妈看！"
SLUG = "ge-ye-cai-zhi-ai"
UNKNOWN = "本周六上午九点小区停水，请各位住户提前储水，物业电话在门口"

pytestmark = pytest.mark.usefixtures("demo_db", "fresh_cache")


@pytest.fixture
def fresh_cache() -> None:
    cache.clear()


@pytest.fixture
def reader() -> Client:
    """A browser without cookies whose tokens would be checked."""
    return Client(enforce_csrf_checks=True)


def ask(reader: Client, text: Any) -> tuple[Any, BeautifulSoup]:
    response = reader.post("/rumors/check/", {"text": text})
    return response, BeautifulSoup(response.content, "html.parser")


def heading(soup: BeautifulSoup) -> str:
    found = soup.find("h1")
    return found.get_text(strip=True) if found else ""


def test_the_form_works_without_script_and_cookie(reader: Client) -> None:
    response = reader.get("/rumors/check/")
    soup = BeautifulSoup(response.content, "html.parser")
    form = soup.select_one("form.check-form")
    assert form is not None
    assert form["method"] == "post"
    assert form["action"] == "/rumors/check/"
    assert "noindex" not in response.content.decode()
    assert not response.cookies
    assert not reader.cookies


def test_a_known_message_is_answered_with_truth_evidence_and_a_reply(reader: Client) -> None:
    response, soup = ask(reader, KNOWN)
    page = RumorPage.objects.get(slug=SLUG)
    assert response.status_code == 200
    assert not response.cookies
    assert heading(soup) == "查到了"
    assert page.truth in soup.get_text()
    mark = soup.find("mark")
    assert mark is not None
    assert mark.get_text() in KNOWN
    assert soup.select_one(".check-evidence li") is not None
    reply = soup.select_one(".check-reply-text")
    assert reply is not None
    assert len(reply.get_text()) <= LONGEST_REPLY
    assert f"http://testserver{page.url}" in reply.get_text()
    assert soup.find("meta", {"name": "robots", "content": "noindex"}) is not None
    assert "no-store" in response["Cache-Control"]
    assert "%" not in soup.select_one("main").get_text()


def test_an_unknown_message_is_told_so_and_nothing_else(reader: Client) -> None:
    _, soup = ask(reader, UNKNOWN)
    assert heading(soup) == "这条我们还没有查过"
    assert soup.select_one(".verdict") is None


def test_what_looks_alike_is_put_beside_it(reader: Client) -> None:
    _, soup = ask(reader, "听说打雷的时候玩手机会被雷劈")
    assert heading(soup) == "很像，请您对照"
    assert 1 <= len(soup.select(".check-similar")) <= 5


def test_a_few_words_are_a_search(reader: Client) -> None:
    _, soup = ask(reader, "隔夜菜")
    assert heading(soup).startswith("只有几个字")
    assert soup.select_one(f'a[href="/rumors/{SLUG}/"]') is not None


def test_who_denies_it_is_not_told_he_spreads_it(reader: Client) -> None:
    _, soup = ask(reader, "专家辟谣：" + KNOWN)
    assert "本身也不同意这个说法" in soup.get_text()
    reply = soup.select_one(".check-reply-text")
    assert reply is not None
    assert "先别转" not in reply.get_text()


@pytest.mark.parametrize(
    ("pasted", "expected"),
    [
        ("", "还没有内容"),
        ("柿" * (LONGEST + 1), "消息太长了"),
        ("http://t.cn/abcdefg", "只有网址"),
        ("哈" * 1000, "看不出在说什么"),
        ("\x00\x01\x02\x7f", "没有读到文字"),
        ("🙏🙏🙏", "没有读到文字"),
    ],
)
def test_what_cannot_be_judged_gets_a_clear_word(reader: Client, pasted: str, expected: str) -> None:
    response, soup = ask(reader, pasted)
    assert response.status_code == 200
    assert expected in heading(soup)


def test_markup_and_broken_bytes_come_back_harmless(reader: Client) -> None:
    response, _ = ask(reader, f"<script>alert(1)</script>{KNOWN}")
    assert b"<script>alert" not in response.content
    broken = reader.post("/rumors/check/", b"text=%ff%fe%00", content_type="application/x-www-form-urlencoded")
    assert broken.status_code == 200
    assert reader.post("/rumors/check/", b"{}", content_type="application/json").status_code == 200
    assert reader.put("/rumors/check/").status_code == 405


def test_the_message_is_in_no_address_and_no_log(reader: Client, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    _, soup = ask(reader, KNOWN)
    addresses = [str(tag.get("href") or tag.get("action")) for tag in soup.find_all(["a", "form"])]
    assert not any("亚硝酸盐" in address or "%E4%BA%9A" in address for address in addresses)
    assert "亚硝酸盐超标" not in caplog.text


def test_too_many_in_ten_minutes_are_asked_to_wait(reader: Client, settings: Any) -> None:
    settings.KEPU_RUMOR_CHECKS = 2
    assert [ask(reader, UNKNOWN)[0].status_code for _ in range(3)] == [200, 200, 429]
    elsewhere = reader.post("/rumors/check/", {"text": UNKNOWN}, REMOTE_ADDR="203.0.113.7")
    assert elsewhere.status_code == 200


def test_the_limit_keeps_no_address(reader: Client) -> None:
    ask(reader, UNKNOWN)
    kept = repr(getattr(cache, "_cache", {}).keys()) + repr(list(getattr(cache, "_cache", {}).values()))
    assert "127.0.0.1" not in kept
    assert "停水" not in kept


def test_equal_messages_are_answered_from_the_cache_without_their_text(
    reader: Client, django_assert_max_num_queries: Any
) -> None:
    first = checking.check(KNOWN)
    again = checking.check(KNOWN)
    assert again.findings == first.findings != ()
    with django_assert_max_num_queries(12):
        checking.answers(again)


def test_an_overdue_or_outdated_rebuttal_does_not_answer(reader: Client) -> None:
    RumorPage.objects.filter(slug=SLUG).update(review_due=date(2020, 1, 1))
    _, soup = ask(reader, KNOWN)
    assert heading(soup) == "很像，请您对照"
    assert "已过复核期限" in soup.get_text()
    RumorPage.objects.filter(slug=SLUG).update(review_due=None, verdict=Verdict.OUTDATED)
    assert heading(ask(reader, KNOWN)[1]) == "很像，请您对照"


def test_an_unpublished_rebuttal_is_never_shown(reader: Client) -> None:
    RumorPage.objects.filter(slug=SLUG).update(live=False)
    _, soup = ask(reader, KNOWN)
    assert heading(soup) == "这条我们还没有查过"


def test_a_broken_index_says_so_instead_of_not_known(reader: Client, settings: Any, tmp_path: Any) -> None:
    settings.KEPU_SEARCH_INDEX_DIR = tmp_path / "none"
    assert heading(ask(reader, KNOWN)[1]) == "现在查不了"


def test_a_draft_that_is_already_rebutted_is_found() -> None:
    page = RumorPage.objects.get(slug=SLUG)
    other = RumorPage.objects.exclude(slug=SLUG)[0]
    draft = page.to_record()
    assert page.pk not in dict(checking.matches_for_record(draft))
    found = checking.matches_for_record(type(draft)(**{**_fields(draft), "id": other.pk}))
    assert found[0][0] == page.pk


def _fields(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def test_the_quality_page_shows_the_published_figures(reader: Client) -> None:
    soup = BeautifulSoup(reader.get("/rumors/check/quality/").content, "html.parser")
    counted = checking_figures()
    assert f"{counted['answered_right']} / {counted['known']}" in soup.get_text()
    assert f"{counted['unknown_answered']} / {counted['unknown']}" in soup.get_text()


def checking_figures() -> dict[str, Any]:
    from search.rumors.figures import published

    found: dict[str, Any] = published()["words"]
    return found


def test_the_way_in_stands_where_messages_are_looked_for(reader: Client) -> None:
    for path in ("/", "/rumors/"):
        soup = BeautifulSoup(reader.get(path).content, "html.parser")
        assert soup.select_one('a[href="/rumors/check/"]') is not None


def send(reader: Client, picture: bytes) -> tuple[Any, BeautifulSoup]:
    uploaded = SimpleUploadedFile("截图.png", picture)
    response = reader.post("/rumors/check/", {"picture": uploaded})
    return response, BeautifulSoup(response.content, "html.parser")


def test_a_screenshot_fills_the_form_to_be_corrected(reader: Client, caplog: pytest.LogCaptureFixture) -> None:
    """Also one of more than Django takes into memory by itself; the words are in the answer alone."""
    form = BeautifulSoup(reader.get("/rumors/check/").content, "html.parser").select_one("form.check-picture")
    assert form is not None
    assert (form["action"], form["enctype"]) == ("/rumors/check/", "multipart/form-data")
    with caplog.at_level(logging.DEBUG):
        response, soup = send(reader, draw([KNOWN], LOOKS[1]).ljust(3_000_000, b"\0"))
    field = soup.select_one("#check-text")
    assert field is not None
    assert "亚硝酸盐超标几百倍" in field.get_text()
    assert heading(soup) == "图里读到这些字"
    assert soup.select_one("meta[name=robots]")["content"] == "noindex"  # type: ignore[index]
    assert not response.cookies
    assert "亚硝酸盐" not in caplog.text


def test_what_is_no_screenshot_gets_a_reason(reader: Client, settings: Any) -> None:
    assert heading(send(reader, png("red"))[1]) == "图里没有读到字"
    for picture, reason in ((b"<svg/>", "SVG"), (b"words", "不是我们能用的图片"), (b"", "空文件")):
        response, soup = send(reader, picture)
        assert (response.status_code, heading(soup)) == (200, "这张图没能读")
        assert reason in soup.get_text()
    settings.KEPU_SCREENSHOTS = 1
    assert send(reader, b"words")[0].status_code == 429
    settings.KEPU_SCREENSHOTS = 0
    assert heading(send(reader, b"words")[1]) == "还没有内容"
    assert "check-picture" not in reader.get("/rumors/check/").content.decode()
