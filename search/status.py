"""How the index is, for operators and for the readiness check."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from content.selectors import record_count

from .embedders import embedder
from .embedders.base import EmbedderError
from .engines import engine, standby
from .engines.base import EngineError
from .meaning import made_by
from .models import IndexJob


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """``problems`` are Chinese sentences that say what to do; none means that all is well.

    ``lag_seconds`` is the age of the oldest change that readers cannot find yet; ``server`` has the versions of the
    servers, ``standby_built_at`` the age of the index that answers when they don't.
    """

    engine: str
    ok: bool
    problems: tuple[str, ...]
    documents: int
    pages: int
    waiting: int
    lag_seconds: int
    failing: int
    set_aside: int
    built_at: datetime | None
    rebuilding: bool
    outdated: bool
    bytes: int
    segments: int
    server: str
    standby_built_at: datetime | None


LATE_SECONDS = 600


def _vectors_problem() -> str:
    """What is to be said of rebuttals whose vectors are missing or of another model; empty when all is well."""
    try:
        model = embedder()
        lacking = engine().lacking(made_by(model)) if model.identity else 0
    except EmbedderError as error:
        return f"语义模型用不了（{error}），谣言比对只凭文字"
    except EngineError as error:
        return f"查不到语义向量的情况（{error}）"
    if not lacking:
        return ""
    return f"有 {lacking} 条核查没有现在这个语义模型（{model.identity}）的向量，比对只凭文字；请运行 search_rebuild"


def status() -> Status:
    """Reads the index's own files and counts rows; never raises for a broken index."""
    health, other = engine().health(), standby()
    jobs = IndexJob.objects.filter(set_aside=False)
    oldest = jobs.order_by("created_at").values_list("created_at", flat=True).first()
    lag = int((timezone.now() - oldest).total_seconds()) if oldest else 0
    aside = IndexJob.objects.filter(set_aside=True).count()
    problems = [health.problem or _vectors_problem()]
    if lag > LATE_SECONDS:
        problems.append(f"有更新等了 {lag // 60} 分钟还没进索引，请看后台任务是否在运行")
    if aside:
        where = "原因见后台“报告 > 搜索更新”，修好后在那里点“再试一次”，或运行 search_sweep"
        problems.append(f"有 {aside} 个页面多次失败、已搁置：{where}")
    problems = [problem for problem in problems if problem]
    return Status(
        engine=health.engine,
        ok=not problems,
        problems=tuple(problems),
        documents=health.documents,
        pages=record_count(),
        waiting=jobs.count(),
        lag_seconds=lag,
        failing=jobs.filter(attempts__gt=0).count(),
        set_aside=aside,
        built_at=health.built_at,
        rebuilding=health.rebuilding,
        outdated=health.outdated,
        bytes=health.bytes,
        segments=health.segments,
        server=health.server,
        standby_built_at=other.health().built_at if other else None,
    )
