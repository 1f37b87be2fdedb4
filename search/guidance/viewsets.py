"""The editors' menu 搜索词表: what is shown first, which words mean the same, which phrases mean nothing."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localdate
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.snippets.views.snippets import CreateView, SnippetViewSet, SnippetViewSetGroup

from content.listing_exports import EXPORTS, ExportColumn
from content.viewsets import SnippetIndex

from .models import EmptyPhrase, PinnedResult, SynonymGroup, lines_of
from .preview import PreviewPanel


class ValidityColumn(Column):
    """Whether a pin holds today."""

    def get_value(self, instance: PinnedResult) -> str:
        return validity(instance)


def validity(pin: PinnedResult) -> str:
    """In words: from when, or until when."""
    today = localdate()
    if pin.last_day and pin.last_day < today:
        return f"已过期（{pin.last_day:%Y-%m-%d}）"
    if pin.first_day and pin.first_day > today:
        return f"{pin.first_day:%Y-%m-%d} 起"
    return f"到 {pin.last_day:%Y-%m-%d}" if pin.last_day else "一直"


class PagesColumn(Column):
    """How many pages are pinned."""

    def get_value(self, instance: PinnedResult) -> str:
        return f"{len(instance.pages)} 个"


class Filled(CreateView):
    """A new entry, with the lines that the address names: questions of readers, for instance."""

    def get_initial_form_instance(self) -> Any:
        instance = self.model()
        for name, most in FILLED.items():
            if hasattr(instance, name):
                setattr(instance, name, self.request.GET.get(name, "")[:most])
        return instance


FILLED = {"wordings": 2000, "words": 400}
"""Fields of lines, and how much they hold."""


class ListViewSet(SnippetViewSet):
    """What the three lists share."""

    index_view_class = SnippetIndex
    add_view_class = Filled
    inspect_view_enabled = True
    copy_view_enabled = False
    list_per_page = 50


class PinnedViewSet(ListViewSet):
    model = PinnedResult
    icon = "pin"
    menu_label = "置顶结果"
    list_display = [
        "__str__",
        PagesColumn("pages", label="页面"),
        ValidityColumn("validity", label="有效期"),
        DateColumn("changed_at", label="更新"),
    ]
    search_fields = ["wordings", "note"]
    panels = [
        FieldPanel("wordings"),
        FieldPanel("pages"),
        FieldRowPanel([FieldPanel("first_day"), FieldPanel("last_day")], heading="有效期"),
        FieldPanel("note"),
        PreviewPanel(heading="试一试"),
    ]


class SynonymViewSet(ListViewSet):
    model = SynonymGroup
    icon = "resubmit"
    menu_label = "同义词"
    list_display = ["__str__", "note", DateColumn("changed_at", label="更新")]
    search_fields = ["words", "also", "note"]
    panels = [FieldPanel("words"), FieldPanel("also"), FieldPanel("note"), PreviewPanel(heading="试一试")]


class PhraseViewSet(ListViewSet):
    model = EmptyPhrase
    icon = "cut"
    menu_label = "套话"
    list_display = ["phrase", "in_search", "in_messages", DateColumn("changed_at", label="更新")]
    list_filter = ["in_search", "in_messages"]
    search_fields = ["phrase"]
    panels = [
        FieldPanel("phrase"),
        MultiFieldPanel([FieldPanel("in_search"), FieldPanel("in_messages")], heading="用在哪里"),
        PreviewPanel(heading="试一试"),
    ]


class GuidanceGroup(SnippetViewSetGroup):
    items = (PinnedViewSet, SynonymViewSet, PhraseViewSet)
    menu_label = "搜索词表"
    menu_name = "search-guidance"
    menu_icon = "list-ol"
    menu_order = 140


def _lines(name: str) -> Any:
    return lambda row: "、".join(lines_of(getattr(row, name)))


EXPORTS[PinnedResult] = (
    ExportColumn("读者怎么搜", _lines("wordings")),
    ExportColumn("页面", lambda pin: "、".join(str(block.value) for block in pin.pages if block.value)),
    ExportColumn("有效期", validity),
    ExportColumn("备注", lambda pin: pin.note),
)
EXPORTS[SynonymGroup] = (
    ExportColumn("说法", _lines("words")),
    ExportColumn("只单向", _lines("also")),
    ExportColumn("备注", lambda group: group.note),
)
EXPORTS[EmptyPhrase] = (
    ExportColumn("套话", lambda row: row.phrase),
    ExportColumn("搜索时去掉", lambda row: row.in_search),
    ExportColumn("查消息时去掉", lambda row: row.in_messages),
)
