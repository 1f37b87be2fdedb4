"""The engines that can answer. The setting ``KEPU_SEARCH_ENGINE`` names one of ``ENGINES`` or a dotted path."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from .base import SearchEngine

ENGINES = {"elastic": "search.engines.elastic.make", "embedded": "search.engines.embedded.make"}
"""Name to the dotted path of ``make(scratch)``: over a folder of one's own, or as the settings say for None."""

STANDBY = "embedded"


def engine() -> SearchEngine:
    """The engine of this installation, made once a process (and again when a test changes the settings)."""
    servers = (settings.KEPU_ELASTICSEARCH_API_KEY, settings.KEPU_ELASTICSEARCH_CA, settings.KEPU_ELASTICSEARCH_PREFIX)
    where = (settings.KEPU_SEARCH_INDEX_DIR, *settings.KEPU_ELASTICSEARCH_URLS, *servers)
    return _made(settings.KEPU_SEARCH_ENGINE, tuple(map(str, where)))


def standby() -> SearchEngine | None:
    """The embedded engine with an index on this machine, to answer when the servers don't; None without one."""
    is_there = Path(settings.KEPU_SEARCH_INDEX_DIR).exists()
    return new_standby() if is_there and settings.KEPU_SEARCH_ENGINE != STANDBY else None


def new_standby() -> SearchEngine:
    """The engine that ``standby`` gives once it has been rebuilt for the first time."""
    return _made(STANDBY, (str(settings.KEPU_SEARCH_INDEX_DIR),))


def scratch_engine(name: str, folder: Path) -> SearchEngine:
    """An engine of that name that keeps its index apart from the one readers use; ``discard`` it in the end."""
    return _factory(name)(folder)


@lru_cache(maxsize=8)
def _made(name: str, _where: tuple[str, ...]) -> SearchEngine:
    return _factory(name)(None)


def _factory(name: str) -> Callable[[Path | None], SearchEngine]:
    path = ENGINES.get(name, name)
    if "." not in path:
        raise ImproperlyConfigured(f"KEPU_SEARCH_ENGINE 没有这个搜索引擎：{name}（可用：{'、'.join(ENGINES)}）")
    made: Callable[[Path | None], SearchEngine] = import_string(path)
    return made
