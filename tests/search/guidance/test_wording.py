"""How questions are read by the editors' lists."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.guidance.current import current, guided_by, shipped, shipped_stop_phrases, shipped_synonyms
from search.guidance.wording import (
    LONGEST,
    MOST_EQUAL,
    MOST_PINS,
    MOST_VARIANTS,
    Guidance,
    Pin,
    StopPhrase,
    Synonyms,
    guidance,
    plain,
    worded,
)
from search.ranking import ask, cut
from search.text import normalise

TODAY = date(2026, 9, 1)
LISTS = guidance(
    [StopPhrase("请问"), StopPhrase("是真的吗"), StopPhrase("求证"), StopPhrase("速转", in_search=False)],
    [Synonyms(("西红柿", "番茄")), Synonyms(("台风",), ("热带气旋",)), Synonyms(("Wi-Fi", "无线网络"))],
    [Pin(("台风来了怎么办", "台风 应急"), (7, 3)), Pin(("台风应急",), (9,), TODAY, TODAY)],
)


@pytest.mark.parametrize(
    ("asked", "left"),
    [
        ("请问隔夜菜致癌是真的吗", "隔夜菜致癌"),
        ("請問隔夜菜致癌是真的嗎？", "隔夜菜致癌 ?"),
        ("要求证据", "要求证据"),
        ("是真的吗", "是真的吗"),
        ("速转隔夜菜", "速转隔夜菜"),
        ("", ""),
    ],
)
def test_phrases_that_mean_nothing_are_left_out(asked: str, left: str) -> None:
    assert " ".join(LISTS.asked(normalise(asked)).split()).replace(" ", "") == left.replace(" ", "")


@pytest.mark.parametrize(
    ("asked", "also"),
    [
        ("西红柿能生吃吗", {"番茄能生吃吗"}),
        ("番茄能生吃吗", {"西红柿能生吃吗"}),
        ("台风来了", {"热带气旋来了"}),
        ("热带气旋来了", set()),
        ("西红柿就是番茄", set()),
        ("台风天的西红柿", {"热带气旋天的西红柿", "台风天的番茄", "热带气旋天的番茄"}),
        ("無線網絡安全", {"wi-fi安全"}),
    ],
)
def test_other_wordings_of_a_question(asked: str, also: set[str]) -> None:
    assert set(LISTS.variants(normalise(asked))) == also


WORDS = st.text(st.sampled_from("台风西红柿番茄请问 wifi。无线"), min_size=1, max_size=6)


@given(
    st.lists(st.lists(WORDS, min_size=2, max_size=8), max_size=6),
    st.text(st.sampled_from("台风西红柿番茄请问wifi，"), max_size=60),
)
def test_whatever_stands_in_the_lists_a_question_stays_answerable(groups: list[list[str]], asked: str) -> None:
    lists = guidance([StopPhrase(word) for group in groups for word in group], [Synonyms(tuple(g)) for g in groups])
    normalised = normalise(asked)
    variants = lists.variants(normalised)
    assert len(variants) <= MOST_VARIANTS
    assert normalised not in variants
    assert bool(plain(lists.asked(normalised))) == bool(plain(normalised))


def test_pins_belong_to_questions_worded_alike_and_to_days() -> None:
    for asked in ("颱風來了，怎麼辦？", "请问台风来了怎么办", "台风来了 怎么办"):
        assert LISTS.pages_for(normalise(asked), TODAY) == (7, 3)
    assert LISTS.pages_for("台风应急", TODAY) == (7, 3, 9)
    assert LISTS.pages_for("台风应急", date(2026, 9, 2)) == (7, 3)
    assert LISTS.pages_for("台风", TODAY) == ()
    many = guidance([], [], [Pin(("水",), tuple(range(50)))])
    assert len(many.pages_for("水", TODAY)) == MOST_PINS


def test_a_question_and_its_other_wordings_are_weighed_apart() -> None:
    with guided_by(LISTS):
        asked = ask("西红柿能生吃吗", 1000, lambda field, term: 1 if term == "番茄" else 30)
    (variant,) = asked.variants
    assert "番茄" in variant.words
    assert {"西红柿", "番茄"} <= set(asked.marks)
    assert variant.share < 1, "a rarer word must not outweigh the reader's own"


def test_another_wording_is_marked_as_a_whole() -> None:
    with guided_by(LISTS):
        asked = ask("台风", 1000, lambda field, term: 30)
    assert "热带气旋" in asked.marks
    assert "热带" not in asked.marks, "the rain forest of the tropics has nothing to do with it"


def test_the_shipped_lists_keep_the_rules_of_the_forms() -> None:
    for group in shipped_synonyms():
        for words in filter(None, (group.words, group.also)):
            assert len(set(map(worded, words))) == len(words) <= MOST_EQUAL
            assert all(2 <= len(plain(word)) <= LONGEST for word in words), words
    phrases = [worded(each.phrase) for each in shipped_stop_phrases()]
    assert all(len(plain(phrase)) >= 2 for phrase in phrases)
    assert "请问" in shipped().stops
    assert "不转不是中国人" in shipped().message_stops
    assert "不转不是中国人" not in shipped().stops


def test_a_preview_holds_for_its_own_time_only() -> None:
    assert current() is shipped()
    with guided_by(Guidance()):
        assert cut("请问番茄").text == "请问番茄"
    assert cut("请问番茄").text == "番茄"
