"""What can be imported: each kind reads a file and says which rows the site already has."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from content.models import ArticleIndexPage, ArticlePage, EventIndexPage, EventPage, KepuPage, VenueIndexPage, VenuePage
from content.models.imports import KINDS
from content.models.section import SectionPage

from . import calendars, events, matching, venues, wechat, word
from .articles import match_articles
from .columns import Column
from .lookups import Lookups
from .plans import PlannedRow, Reading
from .stories import FoundPicture


def no_pictures(data: bytes) -> list[FoundPicture]:
    """Of a file that holds none."""
    return []


Match = Callable[[Sequence[PlannedRow], Mapping[str, str], Any], None]


@dataclass(frozen=True, slots=True)
class Importer:
    """One kind of import. ``columns`` are those of its table, if it is one."""

    code: str
    label: str
    help: str
    accepts: str
    model: type[KepuPage]
    section: type[SectionPage]
    read: Callable[[bytes, Lookups], Reading]
    match: Match
    columns: tuple[Column, ...] = ()
    icon: str = "upload"
    pictures: Callable[[bytes], list[FoundPicture]] = no_pictures
    keeps_source: bool = False
    pasteable: bool = False

    @property
    def labels(self) -> dict[str, str]:
        """Words for fields."""
        return {"times": "时间", **{column.field: column.heading for column in self.columns}}


IMPORTERS = {
    importer.code: importer
    for importer in (
        Importer(
            "venues", KINDS["venues"], "XLSX 或 CSV，一行一个场馆。网站上已有的会比对，只改有变化的。",
            ".xlsx,.csv,.txt",
            VenuePage, VenueIndexPage, venues.read_venues, matching.match_venues, venues.COLUMNS, "home",
        ),
        Importer(
            "events", KINDS["events"], "XLSX 或 CSV，一行一个活动；有规律的活动写“每周六”这样的话。", ".xlsx,.csv,.txt",
            EventPage, EventIndexPage, events.read_events, matching.match_events, events.COLUMNS, "calendar",
        ),
        Importer(
            "calendar", KINDS["calendar"], "从日历软件导出的 .ics 文件；同题同地的日程合成一个活动。", ".ics",
            EventPage, EventIndexPage, calendars.read_calendar, matching.match_events, events.COLUMNS, "calendar-alt",
        ),
        Importer(
            "word", KINDS["word"], "DOCX 文件：标题、列表、表格和图片都会带过来，格式不会。", ".docx",
            ArticlePage, ArticleIndexPage, word.read_word, match_articles, (), "doc-full",
            lambda data: word.word_story(data)[0].pictures, True,
        ),
        Importer(
            "wechat", KINDS["wechat"], "从公众号文章里复制正文粘贴，或上传另存的网页。图片不会去微信取。",
            ".html,.htm,.txt",
            ArticlePage, ArticleIndexPage, wechat.read_wechat, match_articles, (), "link",
            lambda data: wechat.wechat_story(data)[0].pictures, True, True,
        ),
    )
}  # fmt: skip
