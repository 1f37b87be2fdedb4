"""Checks of how a page will be found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from content.records import Kind

from .findings import SHOULD, Finding, check


@check
def a_page_has_a_topic(page: Any) -> Iterator[Finding]:
    if not list(page.topics.all()):
        yield Finding(level=SHOULD, field="topics", words="还没有选主题：主题页、订阅和推送都靠它。")


@check
def texts_have_a_region(page: Any) -> Iterator[Finding]:
    if page.kind in (Kind.ARTICLE, Kind.RUMOR) and not list(page.regions.all()):
        yield Finding(level=SHOULD, field="regions", words="还没有选地区；全省通用就选广东省。")
