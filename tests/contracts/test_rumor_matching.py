"""From a message to rebuttals: candidates, bands, several answers, what never answers, and the cache."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from content.records import ClaimFacts, ContentRecord, EvidenceFacts, Kind
from search.documents import claims_of, prepare
from search.embedders.none import NoEmbedder
from search.engines.base import SearchEngine
from search.rebuttals import Sought
from search.rumors.candidates import candidates
from search.rumors.checking import findings
from search.rumors.figures import counts, own_messages, published, tell
from search.rumors.matching import judged, matches
from search.rumors.message import read
from search.rumors.model import Band, Mode, fitted

TEXTS = {
    1: ("隔夜菜会致癌吗", "隔夜菜放一晚上亚硝酸盐超标几百倍，吃了得胃癌", "及时冷藏的隔夜菜亚硝酸盐远低于中毒的量。"),
    2: ("柿子和酸奶能一起吃吗", "吃完柿子不能喝酸奶，两样在肚子里会生成剧毒", "柿子与酸奶同吃不会产生毒素。"),
    3: ("打雷能用手机吗", "打雷时手机信号会把雷电引到身上，看到马上关机", "手机的信号和体积都不足以引雷。"),
    4: ("微波炉会致癌吗", "微波炉热过的饭菜带辐射，长期吃必得癌症", "微波断电即消失，不会留在饭菜里。"),
}


@pytest.fixture
def rebuttal(make_record: Callable[..., ContentRecord]) -> Callable[..., ContentRecord]:
    """A rebuttal with claim, truth and wordings."""

    def make(
        id: int, title: str, claim: str, truth: str, wordings: tuple[str, ...] = (), **fields: Any
    ) -> ContentRecord:
        facts = ClaimFacts(
            claim=claim, wordings=wordings, verdict="false", verdict_label="不实", truth=truth,
            circulates="", circulating_since=None, checked_by="",
        )  # fmt: skip
        return make_record(id, title, kind=Kind.RUMOR, claim=facts, **{"body": truth * 3, **fields})

    return make


@pytest.fixture
def records(rebuttal: Callable[..., ContentRecord], small_site: list[ContentRecord]) -> list[ContentRecord]:
    return [*(rebuttal(id, *texts) for id, texts in TEXTS.items()), *(replace(p, id=p.id + 100) for p in small_site)]


@pytest.fixture
def engine(records: list[ContentRecord], empty: SearchEngine) -> SearchEngine:
    empty.rebuild(map(prepare, records))
    return empty


def found(engine: SearchEngine, text: str) -> list[int]:
    return [match.id for match in matches(engine, NoEmbedder(), fitted(), read(text))]


def test_a_message_finds_its_rebuttal_in_either_script(engine: SearchEngine) -> None:
    assert found(engine, "隔夜菜亚硝酸盐超标，吃了得胃癌，快转给爸妈")[0] == 1
    assert found(engine, "隔夜菜亞硝酸鹽超標，吃了得胃癌")[0] == 1
    assert found(engine, "微波炉加热的饭菜有辐射会得癌症")[0] == 4


def test_only_rebuttals_are_candidates(engine: SearchEngine) -> None:
    asked = {"台风": 1.0, "致癌": 1.0}
    everything, nothing, again = engine.rebuttals(
        [Sought(words=asked, grams=asked), Sought(words={}, grams={}), Sought(words=asked, grams=asked, limit=1)]
    )
    assert everything
    assert {one.id for one in everything} <= {1, 2, 3, 4, 103}
    assert nothing == ()
    assert again == everything[:1]


def test_a_copied_claim_answers_and_its_sentence_is_named(engine: SearchEngine) -> None:
    pasted = "大家好！今天转一条给各位看看。打雷时手机信号会把雷电引到身上，看到马上关机！祝周末愉快，身体健康。"
    message = read(pasted)
    first = judged(fitted(), candidates(engine, NoEmbedder(), message))[0]
    assert first.id == 3
    assert pasted[first.sentence.start : first.sentence.end] == "打雷时手机信号会把雷电引到身上，看到马上关机！"


def test_two_claims_in_one_message_are_both_found(engine: SearchEngine) -> None:
    message = read("吃完柿子不能喝酸奶，两样在肚子里会生成剧毒。打雷时手机信号会把雷电引到身上，看到马上关机。")
    told = findings(message, candidates(engine, NoEmbedder(), message), replace(fitted().thresholds, same=0.3))
    assert {one.id for one in told} == {2, 3}
    assert all(one.band is Band.SAME for one in told)
    assert not told[0].sentence.overlaps(told[1].sentence)


def test_a_stranger_finds_nothing(engine: SearchEngine) -> None:
    message = read("本周六上午九点小区停水，请大家提前储水，物业电话在门口")
    assert findings(message, candidates(engine, NoEmbedder(), message), fitted().thresholds) == ()


def test_withdrawn_ones_and_other_kinds_have_no_claims(rebuttal: Callable[..., ContentRecord]) -> None:
    plain = rebuttal(1, *TEXTS[1], wordings=("剩菜有毒",))
    assert claims_of(plain) == ("隔夜菜会致癌吗", TEXTS[1][1], "剩菜有毒")
    assert claims_of(replace(plain, withdrawn_at=plain.updated_at)) == ()
    assert claims_of(replace(plain, claim=None)) == ()


def test_one_without_title_is_known_by_its_sources_and_sentences(rebuttal: Callable[..., ContentRecord]) -> None:
    source = EvidenceFacts(title="https://a.example/1\n柿子配酸奶会死吗", publisher="", url="", read_on=None)
    bare = rebuttal(1, "", "", "", body="柿子与酸奶同吃不会中毒。放心。", evidence=(source,))
    assert claims_of(bare) == ("柿子配酸奶会死吗", "柿子与酸奶同吃不会中毒")


def test_a_title_without_explanation_never_answers(rebuttal: Callable[..., ContentRecord], empty: SearchEngine) -> None:
    empty.rebuild([prepare(rebuttal(1, "剧烈运动后咯血是什么原因", "", "", body=""))])
    first = matches(empty, NoEmbedder(), fitted(), read("剧烈运动后咯血是什么原因"))[0]
    assert first.band(replace(fitted().thresholds, same=0.0)) is Band.SIMILAR


def test_a_confirmed_message_stored_as_a_wording_is_known_from_then_on(
    rebuttal: Callable[..., ContentRecord], records: list[ContentRecord], engine: SearchEngine
) -> None:
    pasted = "邻居说冰箱里过夜的炒青菜比砒霜还厉害，谁吃谁倒霉"
    before = matches(engine, NoEmbedder(), fitted(), read(pasted))[0].confidence
    with engine.writing() as batch:
        batch.put(prepare(replace(rebuttal(1, *TEXTS[1], wordings=(pasted,)), version=2)))
    after = matches(engine, NoEmbedder(), fitted(), read(pasted))[0]
    assert after.id == 1
    assert after.confidence > before


def test_the_generation_changes_with_every_commit_and_not_otherwise(
    rebuttal: Callable[..., ContentRecord], engine: SearchEngine
) -> None:
    first = engine.generation()
    assert first == engine.generation() != ""
    with engine.writing() as batch:
        batch.put(prepare(rebuttal(9, "水逆会让人倒霉吗", "水星逆行的时候诸事不顺，别签合同", "水星从不倒着走。")))
    assert engine.generation() != first


def test_terms_are_counted(engine: SearchEngine) -> None:
    counted = engine.frequencies(["手机", "没有的词"], ["致癌"])
    assert counted.documents == len(TEXTS) + 8
    assert (counted.words[1], counted.grams) == (0, (3,))
    assert counted.words[0] >= 1
    assert engine.frequencies([], []).words == ()


def test_the_model_says_where_it_comes_from() -> None:
    model = fitted()
    assert 0 < model.thresholds.similar < model.thresholds.same < 1
    for mode in Mode:
        assert "said" in model.confidence[mode].weights


def test_own_set_is_large_and_a_third_of_it_is_unknown() -> None:
    messages = own_messages()
    assert len(messages) >= 300
    assert sum(not message.gold for message in messages) >= len(messages) / 3
    assert len({message.text for message in messages}) == len(messages)


@pytest.mark.parametrize("engine_name", ["elastic", "elastic, older server", "embedded"], indirect=True)
def test_own_figures_have_not_dropped(demo_db: None, empty: SearchEngine) -> None:
    """What the public page promises for words alone is what this version does."""
    from content.selectors import iter_records

    pages = list(iter_records())
    slugs = {page.id: page.url.rstrip("/").rsplit("/", 1)[-1] for page in pages if page.kind is Kind.RUMOR}
    empty.rebuild(map(prepare, pages))
    now = counts(tell(empty, NoEmbedder(), fitted().thresholds, slugs, own_messages()))
    promised = published()["words"]
    assert now["answered_right"] >= promised["answered_right"]
    assert now["shown_right"] >= promised["shown_right"]
    assert now["unknown_answered"] <= promised["unknown_answered"]
    assert now["unknown_shown"] <= promised["unknown_shown"]
    assert now["types"]["reversed"]["denied"] >= promised["types"]["reversed"]["denied"]
    for name in ("reworded", "question", "traditional", "wrapped", "excerpt"):
        assert now["types"][name]["denied"] <= promised["types"][name]["denied"] + 1
