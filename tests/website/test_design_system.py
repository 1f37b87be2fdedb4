"""The stylesheets are all in the order, tokens hold the colours, and headings break between words."""

from __future__ import annotations

import gzip
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from website.management.commands.build_css import joined_css
from website.stylesheets import FOLDER, ORDER
from website.templatetags.typography import pieces, whole_words


def test_every_stylesheet_has_its_place() -> None:
    on_disk = {str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.css")}
    assert on_disk == set(ORDER)


def test_colours_have_their_names_in_one_file() -> None:
    colour = re.compile(r"#[0-9a-f]{3,8}\b", re.IGNORECASE)
    for name in set(ORDER) - {"tokens.css", "print.css"}:
        rules = re.sub(r"/\*.*?\*/", "", (FOLDER / name).read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not colour.findall(rules), name


def test_no_rule_asks_for_an_undefined_token() -> None:
    css = joined_css()
    defined = set(re.findall(r"(--[a-z0-9-]+)\s*:", css))
    assert set(re.findall(r"var\((--[a-z0-9-]+)", css)) <= defined


def test_the_joined_stylesheet_is_small_and_whole() -> None:
    css = joined_css()
    assert css.count("{") == css.count("}")
    assert len(gzip.compress(css.encode())) <= 15_000


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("台风眼里为什么风平浪静", ["台风", "眼里", "为什么", "风平浪静"]),
        ("健康讲座和“孙子”的电话", ["健康", "讲座", "和", "“孙子”", "的", "电话"]),
        ("", []),
    ],
)
def test_headings_break_between_words(heading: str, expected: list[str]) -> None:
    assert pieces(heading) == expected


def test_markup_in_a_heading_stays_text() -> None:
    assert "<b>" not in whole_words("<b>加粗</b>")


@given(st.text(max_size=80))
def test_nothing_is_lost_between_the_pieces(heading: str) -> None:
    assert "".join(pieces(heading)) == heading
