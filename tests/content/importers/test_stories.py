"""Articles from Word and WeChat: the words come along, nothing else does."""

from __future__ import annotations

import base64
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from content.importers import articles, wechat, word
from content.importers.refusals import ImportRefused
from content.importers.stories import clean_address, from_html
from tests.content.importers.office import OFFICE, docx, drawing, paragraph, png, table

PICTURE = f"data:image/png;base64,{base64.b64encode(png()).decode()}"


def html_of(source: str) -> str:
    return "".join(block["value"] for block in from_html(source).blocks if block["type"] == "text")


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ('<p style="color:red">强风<strong class="x">很大</strong></p>', "<p>强风<b>很大</b></p>"),
        ("<h1>一</h1><h4>二</h4>", "<h2>一</h2><h3>二</h3>"),
        ("<ul><li>甲</li><li> <b>乙</b> </li><li></li></ul>", "<ul><li>甲</li><li><b>乙</b></li></ul>"),
        ("<section><section>一<br>二</section></section>", "<p>一</p><p>二</p>"),
        ("<p>水 H<sub>2</sub>O &lt;b&gt;</p>", "<p>水 H<sub>2</sub>O &lt;b&gt;</p>"),
        ('<a href="javascript:alert(1)">坏</a>', "<p>坏</p>"),
        ('<a href="https://a.cn/b?id=1&utm_source=x#rd">好</a>', '<p><a href="https://a.cn/b?id=1">好</a></p>'),
        ("<script>alert(1)</script><style>p{}</style><p onclick='x()'>字</p><!-- 藏 -->", "<p>字</p>"),
        ('<p style="display: none">藏</p><p hidden>藏</p><p>\u200b见\ufeff</p>', "<p>见</p>"),
        ("<p>  </p><p>&nbsp;</p>只有字", "<p>只有字</p>"),
    ],
)
def test_only_words_and_their_order_are_kept(source: str, kept: str) -> None:
    assert html_of(source) == kept


PIECES = ["<p>", "</p>", "<b>", "</b>", "<a href='x:y'>", "<script>", "</script>", "<img src=x>", "<table><tr><td>"]
PIECES += ["&lt;i&gt;", "字", "<li>", "<h2>", "\"'<", "<p onx=1>"]


@given(st.lists(st.sampled_from(PIECES)))
def test_no_markup_but_ours_survives(pieces: list[str]) -> None:
    tags = set(re.findall(r"<(/?\w+)", html_of("".join(pieces))))
    assert {tag.lstrip("/") for tag in tags} <= {"p", "b", "a", "h2", "h3", "ul", "ol", "li", "sup", "sub"}


def test_pictures_elsewhere_are_listed_and_not_fetched() -> None:
    story = from_html('<p>字</p><img data-src="https://m.cn/a.png"><img src="//x/y"><iframe src="//v"></iframe>')
    assert story.pictures == []
    assert "有 2 张图片在别的网站上" in story.notes[0]
    assert story.notes[1] == "有 1 处视频没有导入。"


def test_a_table_keeps_its_cells_where_they_stood() -> None:
    story = from_html(
        "<table><caption>风力</caption><tr><th>级</th><th>速</th></tr>"
        "<tr><td rowspan=2>12</td><td>33</td></tr><tr><td>34</td></tr></table>"
    )
    (block,) = story.blocks
    assert block["value"]["caption"] == "风力"
    assert block["value"]["table"]["data"] == [["级", "速"], ["12", "33"], ["", "34"]]


@pytest.mark.parametrize("source", ["<div>" * 500 + "x", "<b>" * 70_000])
def test_what_is_too_tangled_is_refused(source: str) -> None:
    with pytest.raises(ImportRefused):
        from_html(source)


def test_addresses_lose_what_counts_readers() -> None:
    assert clean_address("https://mp.weixin.qq.com/s?__biz=1&mid=2&chksm=3&scene=21#wechat_redirect") == (
        "https://mp.weixin.qq.com/s?__biz=1&mid=2"
    )
    assert clean_address("ftp://x/y") == clean_address("#a") == clean_address("http://[") == ""


def test_a_saved_wechat_page_gives_title_and_body() -> None:
    body = f'<div id="js_content"><p>正文。</p><img src="{PICTURE}"></div>'
    page = f'<html><body><h1 id="activity-name"> 台风 </h1><div>导航</div>{body}</body></html>'
    story, title = wechat.wechat_story(page.encode())
    assert (title, [block["type"] for block in story.blocks]) == ("台风", ["text", "picture"])
    assert story.pictures[0].data == png()
    plain, _ = wechat.wechat_story("第一段 < 第二段\n第三段".encode())
    assert plain.blocks[0]["value"] == "<p>第一段 &lt; 第二段</p><p>第三段</p>"
    with pytest.raises(ImportRefused, match="没有找到正文"):
        wechat.wechat_story(b"<p> </p>")


def test_a_word_file_gives_headings_lists_tables_and_pictures() -> None:
    body = [
        paragraph("台风天怎么办", "1"), paragraph("强风会把碎片吹成飞刀，待在室内最安全，别靠近玻璃。"),
        table(["级", "速"], ["12", "33"]), drawing("rId9", "一张图"), paragraph("结束。"),
    ]  # fmt: skip
    story, _ = word.word_story(docx(*body))
    assert [block["type"] for block in story.blocks] == ["text", "data_table", "picture", "text"]
    (row,) = articles.article_reading(story, "").rows
    assert (row.title, row.fields["summary"]) == ("台风天怎么办", "强风会把碎片吹成飞刀，待在室内最安全，别靠近玻璃。")
    (ask,) = articles.asked_pictures(row)
    assert (ask.alt_text, ask.size, ask.refusal) == ("一张图", "60 × 40", "")


def test_a_picture_that_is_none_is_named() -> None:
    story, _ = word.word_story(docx(paragraph("字"), drawing("rId9"), parts={"word/media/a.png": b"no picture"}))
    (row,) = articles.article_reading(story, "").rows
    assert "第 1 张图片不能用" in row.notes[-1]


def test_a_linked_picture_is_not_opened() -> None:
    link = f'<Relationship Id="rId7" Type="{OFFICE}/image" Target="file:///etc/passwd" TargetMode="External"/>'
    story, _ = word.word_story(docx(paragraph("字"), drawing("rId7", linked=True), relations=link))
    assert story.pictures == []
    assert "没有导入" in story.notes[0]


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><w:document/>'
REFUSED = [
    (b"hello", "不是 Word"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版"),
    (docx(paragraph("x"), parts={"word/vbaProject.bin": b"x"}), "宏"),
    (docx(paragraph("x"), parts={"word/document.xml": BOMB}), "实体"),
    (docx(paragraph("x"), parts={"word/document.xml": "<w:document><w:body>"}), "坏了"),
    (docx(paragraph("x" * 5_000_000)), "请分成几篇"),
]


@pytest.mark.parametrize(("data", "reason"), REFUSED, ids=[reason for _, reason in REFUSED])
def test_a_word_file_that_is_not_taken(data: bytes, reason: str) -> None:
    with pytest.raises(ImportRefused, match=reason):
        word.word_story(data)
