from __future__ import annotations

import time

import pytest
import rjieba
from hypothesis import given, settings
from hypothesis import strategies as st

from search import text

ANYTHING = st.text(st.characters(codec=None), max_size=200)


@given(ANYTHING)
def test_normalising_keeps_the_length_and_is_done_once(value: str) -> None:
    once = text.normalise(value)
    assert len(once) == len(value)
    assert text.normalise(once) == once


@given(
    st.one_of(ANYTHING, st.text("台颱風风，。？ＡA:\t\ud800😀", max_size=80)),
    st.sampled_from(["", "颱風來襲請勿強行過橋檢查門窗與陽臺", "𠀀"]),
)
def test_a_character_is_normalised_alike_in_any_text(value: str, beside: str) -> None:
    """Few different spellings, very many, and characters beyond U+FFFF go different ways."""
    written = value + beside
    assert text.normalise(written) == "".join(map(text.normalise, written))


@given(ANYTHING)
def test_offsets_lead_back_into_the_original(value: str) -> None:
    for token in [*text.word_tokens(value), *text.gram_tokens(value)]:
        assert text.normalise(value[token.start : token.end])[: text.MAX_TERM] == token.term


@given(ANYTHING)
def test_tokens_with_and_without_offsets_are_the_same(value: str) -> None:
    normalised = text.normalise(value)
    assert [token.term for token in text.gram_tokens(value)] == text.grams(normalised)
    assert sorted(token.term for token in text.word_tokens(value)) == sorted(text.words(normalised))
    assert sorted(text.joined_grams(normalised).split()) == sorted(text.grams(normalised))


@given(st.lists(st.one_of(ANYTHING, st.text("台风a1.+-%_#&雨 ", max_size=150))).map("".join))
def test_words_are_what_begins_with_a_letter(value: str) -> None:
    """However they are picked out: most texts allow a shorter way."""
    normalised = text.normalise(value)
    cut = rjieba.cut_for_search(normalised, True)
    assert text.words(normalised) == [word[: text.MAX_TERM] for word in cut if word[0].isalnum()]


@given(ANYTHING)
def test_terms_can_be_joined_by_spaces_and_stored(value: str) -> None:
    normalised = text.normalise(value)
    for term in [*text.words(normalised), *text.grams(normalised)]:
        assert term.split() == [term]
        term.encode("utf-8")


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("颱風", "台风"),
        ("臺灣", "台湾"),
        ("衞生署裏面", "卫生署里面"),
        ("怎麼辦", "怎么办"),
        ("怎么著名著作", "怎么著名著作"),
        ("ＣＯＶＩＤ－１９", "covid-19"),
        ("táifēng", "taifeng"),
        ("a\x00b\ud800c", "a b c"),
        ("😀ﷺ", "😀ﷺ"),
    ],
)
def test_spellings_of_a_word_become_equal(written: str, plain: str) -> None:
    assert text.normalise(written) == plain


def test_simplified_text_stays_as_it_is() -> None:
    sentence = "台风来了怎么办？检查门窗，储备饮用水，注意里面的著名建筑和面条。"
    assert text.normalise(sentence) == sentence.replace("？", "?").replace("，", ",")


def test_words_and_pairs() -> None:
    assert text.words("新冠疫苗安全吗?") == ["新冠", "疫苗", "安全", "吗"]
    assert text.words("科学技术协会") == ["科学", "技术", "科学技术", "协会"]
    assert text.plain_words("科学技术协会") == ["科学技术", "协会"]
    assert text.grams("台风abc来 疫") == ["台风", "abc", "来", "疫"]
    assert text.grams("𠀀𠀁台") == ["𠀀𠀁", "𠀁台"]


def test_sounds() -> None:
    assert text.syllables("登革热") == ("deng", "ge", "re")
    assert (text.pinyin("银行"), text.initials("台风")) == ("yinhang", "tf")
    assert [text.latin_key(typed) for typed in ("tai f", "tai'feng", "台f", "")] == ["taif", "taifeng", "", ""]


@settings(max_examples=5, deadline=None)
@given(st.sampled_from(["台风来了", "a", "１", "，", "😀", "\x00", "ﷺ"]))
def test_twenty_thousand_characters_take_less_than_a_second(piece: str) -> None:
    value = (piece * 20_000)[:20_000]
    began = time.process_time()
    normalised = text.normalise(value)
    text.words(normalised), text.grams(normalised), text.word_tokens(value), text.gram_tokens(value)
    assert time.process_time() - began < 1
