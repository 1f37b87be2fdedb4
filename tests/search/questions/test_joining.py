"""Which messages are one question."""

from __future__ import annotations

import pytest

from search.questions.joining import ALIKE, Print, nearest, parsed, print_of
from search.rumors.message import read

TEXT = "紧急通知：本市自来水管道检修，今晚水里会加大量氯气，千万别喝，会得白血病！"


def of(text: str) -> Print:
    return print_of(read(text))


@pytest.mark.parametrize(
    "again",
    [
        TEXT.replace("，", " ").replace("！", "。。。"),
        "緊急通知：本市自來水管道檢修，今晚水裡會加大量氯氣，千萬別喝，會得白血病！",
        "请问这是真的吗？" + TEXT + "https://example.com/a?b=c",
        "本市自来水管检修，今晚水里会加很多氯气，千万别喝，喝了会得白血病",
    ],
)
def test_the_same_in_other_words_is_one(again: str) -> None:
    assert of(TEXT).likeness(of(again)) >= ALIKE


@pytest.mark.parametrize(
    "other",
    ["今晚台风登陆，千万别出门！", "本市今晚停水检修，请市民提前储水。", "喝放凉的开水会得白血病，千万别喝。"],
)
def test_another_story_is_another(other: str) -> None:
    assert of(TEXT).likeness(of(other)) < ALIKE


def test_another_number_makes_another_claim() -> None:
    assert of("每天喝8杯水才健康，医生都这样说").likeness(of("每天喝3杯水才健康，医生都这样说")) == 0.0
    assert of("每天喝8杯水才健康，医生都这样说").likeness(of("每天喝8杯水就健康，医生都这样说")) >= ALIKE


def test_a_print_is_read_as_it_was_stored() -> None:
    known = of(TEXT + "每天8杯")
    assert parsed(known.digest, known.stored) == known
    assert nearest(known, [(1, of("今晚台风登陆")), (2, known)]) == 2
    assert nearest(known, [(1, of("今晚台风登陆"))]) is None
