"""Records, an index of one's own, and a small site."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from content.records import ClaimFacts, ContentRecord, Kind, Point
from search.engines import ENGINES, scratch_engine
from search.engines.base import SearchEngine

DAY = datetime(2026, 9, 1, 8, tzinfo=UTC)


@pytest.fixture
def make_record() -> Callable[..., ContentRecord]:
    """Records that differ in what a test says; later ids are published later."""

    def make(id: int, title: str, **fields: Any) -> ContentRecord:
        verdict = fields.pop("verdict", "")
        if verdict:
            claim = {"claim": title, "wordings": (), "verdict": verdict, "verdict_label": verdict, "truth": ""}
            rest = {"circulates": "", "circulating_since": None, "checked_by": ""}
            fields["claim"] = ClaimFacts(**claim, **rest)
        when = fields.pop("published_at", DAY + timedelta(hours=id))
        return ContentRecord(
            **{"id": id, "kind": Kind.ARTICLE, "url": f"/articles/{id}/", "title": title, "version": 1}
            | {"published_at": when, "updated_at": when}
            | fields
        )

    return make


@pytest.fixture
def small_site(make_record: Callable[..., ContentRecord]) -> list[ContentRecord]:
    """Eight pages of all kinds."""
    gz, sz = ("440106", "440100", "440000"), ("440305", "440300", "440000")
    storm = {"topics": ("typhoon", "weather"), "topic_names": ("台风", "天气与气候")}
    return [
        make_record(1, "台风来了怎么办", body="台风登陆前，检查门窗，储备食物。" * 8, **storm, regions=gz,
                    audiences=("everyone",), days=(date(2026, 9, 1),)),
        make_record(2, "新冠疫苗安全吗？", body="疫苗上市前要经过三期临床试验。", topics=("vaccine", "health"),
                    topic_names=("疫苗", "健康与医疗"), audiences=("older",)),
        make_record(3, "隔夜水会致癌", kind=Kind.RUMOR, verdict="false", body="烧开的水放一夜，亚硝酸盐远低于标准。",
                    topics=("drinking-water", "water"), topic_names=("饮用水", "水"), regions=gz),
        make_record(4, "登革热靠蚊子传播", body="清除积水，防蚊灭蚊。", tags=("蚊媒",), terms=("伊蚊",), regions=sz),
        make_record(5, "广东科学中心", kind=Kind.VENUE, url="/venues/5/", body="大型科技馆。", regions=gz,
                    point=Point(lat=23.0392, lon=113.3584), days=(date(2026, 9, 5), date(2026, 9, 6))),
        make_record(6, "深圳科学技术馆", kind=Kind.VENUE, url="/venues/6/", body="新的科技馆。", regions=sz,
                    point=Point(lat=22.7680, lon=113.9380), days=(date(2026, 9, 6),)),
        make_record(7, "台风观测开放日", kind=Kind.EVENT, url="/events/7/", body="走进气象台。", **storm, regions=sz,
                    audiences=("minors",), days=(date(2026, 9, 12), date(2026, 9, 19))),
        make_record(8, "全国科普月", kind=Kind.CAMPAIGN, url="/campaigns/8/", body="看展、听讲座、做实验。"),
    ]  # fmt: skip


@pytest.fixture
def index_folder(tmp_path: Path) -> Path:
    """An empty folder for an index."""
    return tmp_path / "index"


SERVERS = {
    "elastic": "elasticsearch",
    "elastic, older server": "older_elasticsearch",
    "elastic, serverless": "serverless_elasticsearch",
}
"""Ways to run an engine that need a server, and the fixture that has it."""


@pytest.fixture(params=sorted({*ENGINES, *SERVERS}))
def engine_name(request: pytest.FixtureRequest, settings: Any) -> str:
    """Each engine of the house, with what it needs; Elasticsearch newest, oldest and serverless."""
    if request.param in SERVERS:
        settings.KEPU_ELASTICSEARCH_URLS = [request.getfixturevalue(SERVERS[request.param])]
    return str(request.param).split(",")[0]


@pytest.fixture
def empty(engine_name: str, index_folder: Path) -> Iterator[SearchEngine]:
    """An engine with an empty index."""
    engine = scratch_engine(engine_name, index_folder)
    engine.rebuild([])
    yield engine
    engine.discard()
