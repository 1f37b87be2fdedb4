"""The words of stored streams, as search and reading time see them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content.plain_text import html_text, reading_minutes, stream_text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("没有标记", "没有标记"),
        ("<p>一段</p><p>又一段</p>", "一段\n又一段"),
        ("<h2>标题</h2><p>正文</p>", "标题\n正文"),
        ("<p>A&amp;B &lt;5&nbsp;℃ &#8212; &ldquo;引&rdquo;</p>", "A&B <5\xa0℃ — “引”"),
        ("<ul><li>一<ul><li>一之一</li></ul></li><li>二</li></ul>", "一\n一之一\n二"),
        ("<p>前<b>粗</b>后</p>", "前粗后"),
        ("一<br>二<br/>三", "一\n二\n三"),
        ('<p>见<a linktype="page" id="3">那一页</a></p>', "见那一页"),
        ("<p>多   空\t格</p>", "多 空 格"),
        ("3 < 5 且 5 > 3", "3 < 5 且 5 > 3"),
        ("", ""),
        ("<p>一</p>\n\n<p> 二</p>", "一\n二"),
        ("<0.05 毫克", "<0.05 毫克"),
    ],
)
def test_rich_text(source: str, text: str) -> None:
    assert html_text(source) == text


def test_every_kind_of_block() -> None:
    table = {"data": [["场次", "人数"], ["第一场", "120"], [None, "80"]], "first_row_is_table_header": True,
             "table_caption": "到场人数", "cell": [{"row": 0, "className": "htLeft"}]}  # fmt: skip
    stream = [
        {"type": "text", "value": "<p>正文一</p>", "id": "a1"},
        {"type": "callout", "value": {"tone": "warning", "title": "小心", "text": "<p>别碰</p>"}},
        {
            "type": "steps",
            "value": {"title": "三步", "items": [{"title": "先", "text": "关电"}, {"title": "后", "text": ""}]},
        },
        {"type": "chart", "value": {"caption": "人数", "shape": "bar", "unit": "人", "table": table, "note": ""}},
        {"type": "video_link", "value": {"title": "录像", "url": "https://example.com/secret", "publisher": "台里"}},
        {"type": "glossary_term", "value": {"term": "静稳", "definition": "风小"}},
        {"type": "related_pages", "value": {"title": "延伸阅读", "pages": [3, 5]}},
        {"type": "evidence_reference", "value": {"number": 2, "statement": "有数据"}},
    ]
    text = stream_text(stream)
    for word in (
        "正文一",
        "小心",
        "别碰",
        "三步",
        "关电",
        "到场人数",
        "第一场",
        "120",
        "录像",
        "台里",
        "静稳",
        "有数据",
    ):
        assert word in text
    for word in ("warning", "bar", "secret", "htLeft", "a1", "None", "True"):
        assert word not in text


def test_list_blocks_with_ids_are_read_like_plain_ones() -> None:
    items = [{"type": "item", "value": {"title": "先", "text": "关电"}, "id": "x1"}]
    assert stream_text([{"type": "steps", "value": {"title": "", "items": items}}]) == "先\n关电"


def test_a_table_s_text_keeps_rows_apart() -> None:
    assert stream_text([{"type": "t", "value": {"data": [["甲", "乙"], ["丙", None]]}}]).split("\n") == [
        "甲",
        "乙",
        "丙",
    ]


JSON_LIKE: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "value", "data", "text", "id"]) | st.text(max_size=5), inner, max_size=4
        )
    ),
    max_leaves=15,
)


@given(JSON_LIKE)
@settings(max_examples=200, deadline=None)
def test_nothing_stored_makes_it_fail(value: Any) -> None:
    assert isinstance(stream_text(value), str)


@given(st.text(alphabet="<>&;#ap/ x", max_size=40))
@settings(max_examples=150, deadline=None)
def test_no_markup_makes_it_fail(source: str) -> None:
    html_text(source)


@pytest.mark.parametrize(("length", "minutes"), [(0, 1), (399, 1), (800, 2), (1300, 3), (4000, 10)])
def test_reading_time(length: int, minutes: int) -> None:
    assert reading_minutes("字" * length + " \n" * 500) == minutes
