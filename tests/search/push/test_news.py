"""What those who know a piece have to hear of its new state."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from content.records import ClaimFacts, ContentRecord, CorrectionFacts, Kind
from search.push.news import News, facts, news
from search.push.vocabulary import Change

CLAIM = ClaimFacts(
    claim="贴米字胶带能防台风",
    wordings=(),
    verdict="misleading",
    verdict_label="误导",
    truth="没有用。",
    circulates="",
    circulating_since=None,
    checked_by="",
)
NOW = datetime(2026, 11, 25, tzinfo=UTC)
PIECE = ContentRecord(
    id=1, kind=Kind.RUMOR, url="/", title="胶带", version=1, published_at=NOW, updated_at=NOW, claim=CLAIM
)
CORRECTIONS = (
    CorrectionFacts(corrected_on=date(2026, 11, 26), was="三级", now="十二级"),
    CorrectionFacts(corrected_on=date(2026, 11, 26), was="胶带", now="木板"),
)
CORRECTED = "原来写：三级\n现在改为：十二级\n原来写：胶带\n现在改为：木板"
JUDGED = "结论改为“谣言”。没有用。"


def test_a_verdict_is_told_with_the_corrections_saved_with_it() -> None:
    false = replace(CLAIM, verdict="false", verdict_label="谣言")
    both = replace(PIECE, claim=false, corrections=CORRECTIONS)
    assert news(facts(PIECE), both) == News(Change.VERDICT, f"{JUDGED}\n{CORRECTED}")
    assert news(facts(PIECE), replace(PIECE, claim=false)) == News(Change.VERDICT, JUDGED)
    assert news(facts(PIECE), replace(PIECE, corrections=CORRECTIONS)) == News(Change.CORRECTED, CORRECTED)
    assert news(facts(both), both) is None


def test_what_comes_back_corrected_says_so_once() -> None:
    withdrawn = facts(None)
    assert news(withdrawn, PIECE) == News(Change.CORRECTED, "这条内容重新发布了。")
    assert news(withdrawn, replace(PIECE, corrections=CORRECTIONS)) == News(Change.CORRECTED, CORRECTED)
