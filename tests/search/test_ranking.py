from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from search.ranking import Question, ask, excerpt, judge, marked
from search.text import normalise

ORDINARY = st.text(st.sampled_from("台风疫苗安全a<&>\"'😀颱\n。，"), max_size=300)


def question(text: str, frequencies: dict[str, int] | None = None) -> Question:
    return ask(text, 1000, lambda field, term: (frequencies or {}).get(term, 5))


def test_only_rare_words_match_alone() -> None:
    asked = question("的台风", {"的": 900, "的台": 1, "台风": 99})
    assert asked.rare_words == ("台风",)
    assert asked.rare_grams == ("的台", "台风")
    assert question("的是", {"的": 900, "是": 900, "的是": 900}).rare_words == ()


def test_in_a_small_index_every_word_of_fewer_than_fifty_documents_matches_alone() -> None:
    assert ask("台风", 60, lambda field, term: 20).rare_words == ("台风",)


def test_more_of_the_question_and_closer_together_is_better() -> None:
    asked = question("台风来了怎么办")
    far = "台风" + "说" * 300 + "怎么办"
    near = "说" * 300 + "台风来了怎么办"
    factors = [judge(asked, body, "").factor for body in ("台风", far, near)]
    assert factors == sorted(factors)
    assert len(set(factors)) == 3
    assert judge(asked, near, "").passage == 300
    assert judge(asked, "", "台风").factor > judge(asked, "台风", "").factor


@given(ORDINARY)
def test_marks_are_the_only_markup_and_the_text_stays_whole(text: str) -> None:
    html = marked(text, normalise(text), ("台风", "疫苗"))
    without = html.replace("<mark>", "").replace("</mark>", "")
    assert not re.search(r"[<>\"]", without)
    plain = without.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", '"').replace("&#x27;", "'")
    assert plain.replace("&amp;", "&") == text


def test_traditional_characters_are_marked_as_written() -> None:
    assert marked("颱風來了", normalise("颱風來了"), ("台风",)) == "<mark>颱風</mark>來了"
    assert marked("新冠疫苗", "新冠疫苗", ("新冠", "疫苗")) == "<mark>新冠疫苗</mark>"


@given(ORDINARY, st.integers(0, 300))
def test_an_excerpt_is_short_and_marked(text: str, at: int) -> None:
    html = excerpt(text, normalise(text), min(at, len(text)), ("台风",))
    shown = re.sub(r"&[^;]+;", "x", html.replace("<mark>", "").replace("</mark>", ""))
    assert len(shown) <= 112
    assert html.count("<mark>") == html.count("</mark>")


def test_an_excerpt_begins_with_its_sentence() -> None:
    body = "天气很好。" + "啊" * 200 + "。今天台风登陆，请留在家里。"
    html = excerpt(body, body, body.index("台风"), ("台风",))
    assert "今天<mark>台风</mark>登陆" in html
    assert html.startswith("…")
