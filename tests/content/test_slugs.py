"""Addresses from Chinese titles."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from content.models import ArticlePage
from content.slugs import MAX_LENGTH, pinyin_slug
from tests.content.writing import Desk


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("台风来了", "tai-feng-lai-le"),
        ("重庆银行长大了", "chong-qing-yin-hang-zhang-da-le"),
        ("长江长个儿", "chang-jiang-zhang-ge-er"),
        ("AED怎么用", "aed-zen-me-yong"),
        ("PM2.5 和肺", "pm25-he-fei"),
        ("吕布绿豆", "lv-bu-lv-dou"),
        ("“喝醋”能软化血管？", "he-cu-neng-ruan-hua-xue-guan"),
        ("Öl & Café", "ol-cafe"),
        ("10 个问题", "10-ge-wen-ti"),
        ("🌀🌧️", ""),
        ("？！", ""),
        ("", ""),
    ],
)
def test_pinyin(title: str, slug: str) -> None:
    assert pinyin_slug(title) == slug


def test_traditional_characters_are_read_alike() -> None:
    assert pinyin_slug("颱風來了") == "tai-feng-lai-le"


def test_long_titles_end_with_a_whole_syllable() -> None:
    slug = pinyin_slug("双" * 40)
    assert len(slug) <= MAX_LENGTH
    assert set(slug.split("-")) == {"shuang"}


def test_one_endless_word_is_cut() -> None:
    assert pinyin_slug("a" * 300) == "a" * MAX_LENGTH


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_title_gives_an_address(title: str) -> None:
    assert re.fullmatch(r"[a-z0-9_-]{0,80}", pinyin_slug(title))


class TestPages:
    def test_the_address_comes_from_the_title_and_stays(self, desk: Desk) -> None:
        page = desk.article("台风来了")
        assert page.get_url() == "/articles/tai-feng-lai-le/"
        page.title = "暴雨来了"
        page.save_revision().publish()
        assert ArticlePage.objects.get(pk=page.pk).slug == "tai-feng-lai-le"

    def test_titles_that_sound_alike_get_numbers(self, desk: Desk) -> None:
        slugs = [desk.article(title).slug for title in ("台风来了", "台风来了", "抬风来了")]
        assert slugs == ["tai-feng-lai-le", "tai-feng-lai-le-2", "tai-feng-lai-le-3"]

    def test_sections_don_t_share_addresses(self, desk: Desk) -> None:
        assert desk.article("台风来了").slug == desk.rumor("台风来了").slug

    def test_a_title_of_emoji_alone_still_has_one(self, desk: Desk) -> None:
        assert [desk.article("🌀").slug, desk.article("🌧️").slug] == ["page-2", "page-3"]  # “page” is the site's own

    def test_an_address_must_be_ascii(self, desk: Desk) -> None:
        page = desk.article("台风来了")
        page.slug = "台风"
        with pytest.raises(ValidationError):
            page.full_clean()
