"""Questions that mean the same are one thing to write about."""

from __future__ import annotations

from search.guidance.wording import Guidance, StopPhrase, Synonyms, guidance
from search.insights.grouping import Group, grouped
from search.insights.selectors import Asked

LISTS = guidance([StopPhrase("请问")], [Synonyms(("打风", "台风"))])


def asked(*texts: str) -> list[Asked]:
    rows = enumerate(reversed(texts), start=1)
    return [
        Asked(print=text, text=text, times=times, empty=times, found=0, opened=0, is_empty=True) for times, text in rows
    ]


def together(groups: list[Group]) -> list[set[str]]:
    return [set(group.wordings) for group in groups]


def test_wordings_of_one_thing_are_together_and_other_things_apart() -> None:
    texts = [
        "龙舟水是什么",
        "请问龙舟水几时结束",
        "什么是龙舟水",
        "打风",
        "台风",
        "荔枝病",
        "吃荔枝会低血糖吗",
        "量子纠缠",
    ]
    groups = grouped(asked(*texts), LISTS)
    assert together(groups) == [
        {"龙舟水是什么", "请问龙舟水几时结束", "什么是龙舟水"},
        {"打风", "台风"},
        {"荔枝病", "吃荔枝会低血糖吗"},
        {"量子纠缠"},
    ]
    assert [group.name for group in groups] == ["龙舟水是什么", "打风", "荔枝病", "量子纠缠"]
    assert groups[0].times == 8 + 7 + 6
    assert groups[0].lines.splitlines() == texts[:3]


def test_a_word_of_nearly_all_questions_joins_nothing() -> None:
    others = ["海鲜", "茶叶", "手机", "微波炉", "矿泉水", "面膜", "鸡蛋"]
    groups = grouped(asked(*(f"致癌 {word}" for word in others)), Guidance())
    assert len(groups) == len(others)


def test_vectors_join_what_shares_no_word() -> None:
    def near(one: str, other: str) -> bool:
        return {one, other} == {"骨痛热", "登革出血"}

    assert len(grouped(asked("骨痛热", "登革出血"), Guidance())) == 2
    assert len(grouped(asked("骨痛热", "登革出血"), Guidance(), near)) == 1
