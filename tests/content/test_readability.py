"""Length of sentences and hard words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from content import readability

LONG = "台风" * 31


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("台风来了，先关窗。", 7),
        ("每小时 120 毫米", 6),
        ("PM2.5 是什么", 4),
        ("“台风”——一种热带气旋", 8),
        ("", 0),
    ],
)
def test_what_a_reader_reads_is_counted(text: str, count: int) -> None:
    assert sum(map(readability.length, readability.sentences(text))) == count


def test_only_sentences_beyond_the_limit_are_long() -> None:
    fits = "风" * readability.LONG_SENTENCE
    assert readability.long_sentences(f"{fits}。{LONG}！{fits}风；短句") == [LONG, f"{fits}风"]


def test_terms_of_science_are_hard_and_everyday_words_are_not() -> None:
    text = "隔夜菜里的亚硝酸盐不多。转氨酶升高要看医生。水杯、手机、充电宝、汗珠、核桃、广州市、钟南山。"
    assert readability.hard_words(text) == ["亚硝酸盐", "转氨酶"]


def test_what_the_text_explains_is_not_hard() -> None:
    assert readability.hard_words("亚硝酸盐不多，转氨酶升高。", ["亚硝酸盐"]) == ["转氨酶"]


@given(st.text(max_size=300))
@settings(max_examples=100, deadline=None)
def test_any_text_can_be_looked_at(text: str) -> None:
    joined = "".join(readability.sentences(text))
    assert sum(map(readability.length, readability.sentences(text))) <= len(text)
    assert set(joined) <= set(text)
    assert len(readability.hard_words(text)) <= readability.MOST_HARD_WORDS
