"""Topics are learnt from what is filed under them, and the judged sets are scored as their format says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from search.topics.evaluation import average_precision
from search.topics.learning import Example, learn

FILED = {
    "台风": ("台风登陆前要加固门窗", "台风眼里为什么没有风", "台风预警分四级", "颱風來襲時不要出海"),
    "疫苗": ("打疫苗前后要注意什么", "流感疫苗每年都要打吗", "疫苗为什么要打加强针", "孩子接种疫苗后发烧怎么办"),
    "天文": ("流星雨怎么看", "月食为什么是红色的", "用望远镜看土星光环", "日食时不要直接看太阳"),
}
EXAMPLES = [Example(words, frozenset((topic,))) for topic, texts in FILED.items() for words in texts]


@pytest.mark.parametrize(
    ("words", "topic"),
    [
        ("台风过后怎样清理门窗", "台风"),
        ("颱風預警發布了", "台风"),
        ("老人要不要接种流感疫苗", "疫苗"),
        ("今晚有月食", "天文"),
    ],
)
def test_a_text_goes_to_the_topic_of_its_like(words: str, topic: str) -> None:
    scores = learn(EXAMPLES).scores(words)

    assert list(scores) == sorted(scores, key=lambda name: -scores[name])
    assert next(iter(scores)) == topic
    assert sum(scores.values()) == pytest.approx(1)


def test_texts_without_a_known_term_are_no_more_like_one_topic_for_their_length() -> None:
    learnt = learn(EXAMPLES)

    assert learnt.scores("") == learnt.scores("📷 !!!")
    assert max(learnt.scores("").values()) < max(learnt.scores("台风预警").values())


def test_the_same_examples_teach_the_same() -> None:
    assert learn(EXAMPLES).scores("台风和疫苗") == learn(list(EXAMPLES)).scores("台风和疫苗")


def test_a_text_may_be_filed_twice_and_what_holds_for_all_is_left_out() -> None:
    both = Example("台风天还能打疫苗吗", frozenset(("台风", "疫苗")))
    learnt = learn([Example(one.text, one.topics | {"科普"}) for one in (*EXAMPLES, both)])

    assert set(learnt.lines) == set(FILED)
    assert set(list(learnt.scores(both.text))[:2]) == {"台风", "疫苗"}
    assert learn([]).scores("台风") == {}


def test_vectors_tell_apart_what_words_cannot() -> None:
    near, far = [1.0, 0.0, 0.1], [0.0, 1.0, 0.1]
    rows = [("甲乙", "a", near), ("丙丁", "a", near), ("戊己", "b", far), ("庚辛", "b", far)]
    learnt = learn([Example(words, frozenset((topic,)), vector) for words, topic, vector in rows])

    assert next(iter(learnt.scores("壬癸", near))) == "a"
    assert next(iter(learnt.scores("壬癸", far))) == "b"


def test_average_precision_counts_the_places_of_what_belongs() -> None:
    assert average_precision([True, False, True, False]) == pytest.approx((1 + 2 / 3) / 2)
    assert average_precision([False, False]) == 0.0


def test_the_command_gives_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    examples, items = _written(tmp_path / "examples.jsonl", FILED), tmp_path / "items.jsonl"
    _written(items, {"台风": ("台风预警解除",), "疫苗": ("流感疫苗",), "天文": ("看流星雨",), "没学过": ("围棋定式",)})

    call_command("evaluate_topics", examples, items, embedder="none")

    answer = json.loads(capsys.readouterr().out)
    assert answer == {"ALL": {"n": 4, "accuracy": 0.75, "mAP": 0.75, "P@50": 0.1875}}


@pytest.mark.parametrize("content", ["", "[1]\n", "{\n", '{"text": "没有标签"}\n'])
def test_a_set_that_cannot_be_read_is_told(tmp_path: Path, content: str) -> None:
    items = tmp_path / "items.jsonl"
    items.write_text(content, encoding="utf-8")

    with pytest.raises(CommandError, match="没法评测"):
        call_command("evaluate_topics", items, items, embedder="none")


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="没法评测"):
        call_command("evaluate_topics", tmp_path / "no.jsonl", tmp_path / "no.jsonl", embedder="none")


def _written(file: Path, filed: dict[str, tuple[str, ...]]) -> Path:
    rows = ({"id": words, "text": words, "label": label} for label, texts in filed.items() for words in texts)
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return file
