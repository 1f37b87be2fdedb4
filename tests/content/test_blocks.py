"""Every block of a story in its template: what it shows, and that no text in it becomes markup."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from wagtail.blocks import StreamBlock

from content.blocks.story import STORY
from content.models import ArticlePage
from media.models import Picture
from tests.content.writing import Desk, raw

HOSTILE = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&amp;"
TABLE = {
    "data": [[HOSTILE, HOSTILE], [HOSTILE, "3"], [None, "5"]],
    "first_row_is_table_header": True,
    "first_col_is_header": False,
    "table_caption": HOSTILE,
}
BLOCKS: dict[str, Any] = {
    "text": "<h2>标题</h2><p>正文<b>粗</b></p>",
    "quotation": {"text": f"第一行\n{HOSTILE}", "source": HOSTILE},
    "steps": {"title": HOSTILE, "items": [{"title": HOSTILE, "text": "关电"}, {"title": "再", "text": ""}]},
    "callout": {"tone": "warning", "title": HOSTILE, "text": "<p>别碰</p>"},
    "data_table": {"caption": HOSTILE, "table": TABLE, "note": HOSTILE},
    "chart": {"caption": HOSTILE, "shape": "bar", "unit": HOSTILE, "table": TABLE, "note": HOSTILE},
    "video_link": {"title": HOSTILE, "url": "https://example.com/v?a=1&b=2", "publisher": HOSTILE, "minutes": 3},
    "glossary_term": {"term": HOSTILE, "definition": HOSTILE},
    "evidence_reference": {"number": 2, "statement": HOSTILE},
}


def rendered(desk: Desk, kind: str, value: Any) -> BeautifulSoup:
    source = ("evidence", {"title": "通知", "publisher": "气象局", "url": "", "read_on": "2026-01-01"})
    page = ArticlePage.objects.get(pk=desk.article(body=raw((kind, value)), evidence=raw(source, source)).pk)
    return BeautifulSoup(str(page.body), "html.parser")


def test_every_block_is_looked_at_here() -> None:
    assert set(BLOCKS) | {"picture", "related_pages"} == {name for name, _ in STORY}
    assert all(getattr(block.meta, "template", None) for _, block in STORY)


@pytest.mark.parametrize("kind", [kind for kind in BLOCKS if kind != "text"])
def test_hostile_text_stays_text(desk: Desk, kind: str) -> None:
    page = rendered(desk, kind, BLOCKS[kind])
    assert not page.find_all(["script", "img"])
    assert not [tag for tag in page.find_all(True) for name in tag.attrs if name.startswith("on")]
    assert "<script>alert(1)</script>" in page.get_text()


def test_text(desk: Desk) -> None:
    page = rendered(desk, "text", BLOCKS["text"])
    assert (page.h2.text, page.b.text) == ("标题", "粗")


def test_steps_are_an_ordered_list(desk: Desk) -> None:
    page = rendered(
        desk, "steps", {"title": "三步", "items": [{"title": "先", "text": "关电"}, {"title": "后", "text": ""}]}
    )
    assert [item.strong.text for item in page.ol.find_all("li")] == ["先", "后"]


def test_a_warning_says_so_to_screen_readers(desk: Desk) -> None:
    assert "警告：" in rendered(desk, "callout", BLOCKS["callout"]).get_text()


def test_a_table_has_a_caption_and_heading_cells(desk: Desk) -> None:
    page = rendered(desk, "data_table", BLOCKS["data_table"] | {"caption": "雨量"})
    assert page.caption.text == "雨量"
    assert len(page.thead.find_all("th", scope="col")) == 2
    assert len(page.tbody.find_all("th", scope="row")) == 2
    assert "None" not in page.get_text()


@pytest.mark.parametrize(("shape", "marks"), [("bar", "rect"), ("line", "circle")])
def test_a_chart_is_drawn_above_its_table(desk: Desk, shape: str, marks: str) -> None:
    table = TABLE | {"data": [["城市", "雨量"], ["广州", "3"], ["深圳", "5"]]}
    page = rendered(desk, "chart", BLOCKS["chart"] | {"shape": shape, "table": table, "caption": "雨量"})
    assert len(page.select(f"svg {marks}")) == 2
    assert all(svg.get("aria-hidden") == "true" or "雨量" in svg["aria-label"] for svg in page.find_all("svg"))
    assert page.caption.text == "雨量"
    assert [cell.text for cell in page.tbody.find_all("td")] == ["3", "5"]


def test_a_chart_that_makes_no_sense_still_shows_its_table(desk: Desk) -> None:
    table = TABLE | {"data": [["城市", "雨量"], ["广州", "很多"]]}
    page = rendered(desk, "chart", BLOCKS["chart"] | {"table": table})
    assert not page.select("rect, circle")
    assert page.td.text == "很多"


def test_a_video_is_only_a_link(desk: Desk) -> None:
    page = rendered(desk, "video_link", BLOCKS["video_link"])
    assert page.a["href"] == "https://example.com/v?a=1&b=2"
    assert page.a["rel"] == ["noopener"]
    assert not page.find_all(["iframe", "video"])


def test_a_script_for_an_address_is_refused() -> None:
    story = StreamBlock(STORY)
    hostile = BLOCKS["video_link"] | {"url": "javascript:alert(1)"}
    value = story.to_python([{"type": "video_link", "value": hostile}])
    with pytest.raises(ValidationError):
        story.clean(value)


def test_an_evidence_reference_points_to_the_list(desk: Desk) -> None:
    page = rendered(desk, "evidence_reference", BLOCKS["evidence_reference"])
    assert page.a["href"] == "#evidence-2"


class TestPicture:
    @pytest.fixture
    def picture(self, desk: Desk) -> Picture:
        return desk.picture()

    def test_its_own_words_and_credit(self, desk: Desk, picture: Picture) -> None:
        picture.credit = HOSTILE[:100]
        picture.save()
        page = rendered(desk, "picture", {"picture": picture.pk, "alt_text": "", "caption": HOSTILE})
        assert page.img["alt"] == "一片绿"
        assert "onerror" not in page.img.attrs
        assert not page.find_all("script")
        assert "图：" in page.figcaption.text

    def test_words_for_this_place(self, desk: Desk, picture: Picture) -> None:
        page = rendered(desk, "picture", {"picture": picture.pk, "alt_text": HOSTILE, "caption": ""})
        assert page.img["alt"] == HOSTILE

    def test_a_deleted_picture_does_not_break_the_page(self, desk: Desk, picture: Picture) -> None:
        article = desk.article(body=raw(("picture", {"picture": picture.pk, "alt_text": "", "caption": "说明"})))
        Picture.objects.filter(pk=picture.pk).delete()
        page = BeautifulSoup(str(ArticlePage.objects.get(pk=article.pk).body), "html.parser")
        assert page.img is None


class TestRelatedPages:
    def test_live_pages_only(self, desk: Desk) -> None:
        shown, hidden = desk.article(f"看得见{HOSTILE}"[:200]), desk.article("草稿")
        hidden.unpublish()
        page = rendered(desk, "related_pages", {"title": HOSTILE, "pages": [shown.pk, hidden.pk]})
        assert [link["href"] for link in page.find_all("a")] == [shown.get_url()]
        assert not page.find_all("script")

    def test_a_deleted_page_is_left_out(self, desk: Desk) -> None:
        shown, gone = desk.article("看得见"), desk.article("删掉")
        article = desk.article("本文", body=raw(("related_pages", {"title": "", "pages": [gone.pk, shown.pk]})))
        gone.delete()
        page = BeautifulSoup(str(ArticlePage.objects.get(pk=article.pk).body), "html.parser")
        assert [link["href"] for link in page.find_all("a")] == [shown.get_url()]
