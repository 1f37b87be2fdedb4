"""Editors' listings as CSV and XLSX: what the screen shows under its filters, every cell safe in a spreadsheet.

Venues and events bear the headings of the import tables, so that an exported table can be mended and imported.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Model
from django.utils.timezone import localtime
from openpyxl import Workbook

from .hours_words import special_summary, week_summary
from .models import ArticlePage, CampaignPage, EventPage, KepuPage, Organization, Person, Region, RumorPage, Topic
from .models.venues import VenuePage
from .osm_hours import to_osm
from .plain_text import stream_text
from .recurrence_words import rule_in_words
from .safe_cells import safe
from .schedule_blocks import Recurrence, Session

CHUNK = 200
_BOM = "\ufeff"
Value = str | int | float | bool | date | datetime | None


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A heading and what stands below it."""

    heading: str
    value: Callable[[Any], Value]


class SafeExport:
    """A mixin for index views: Wagtail's export buttons, with our columns and safe cells."""

    model: type[Model]
    is_export: bool

    @property
    def list_export(self) -> list[str]:
        """Headings; Wagtail shows its buttons where there are any."""
        return [column.heading for column in self.export_columns()]

    @list_export.setter
    def list_export(self, value: Any) -> None:
        """Wagtail's view sets hand in their own, which are none."""

    def export_columns(self) -> Sequence[ExportColumn]:
        """What stands in the columns; a listing of something else than rows of a model says so itself."""
        return EXPORTS.get(self.model, ())

    def export_items(self, queryset: Any) -> Iterable[Any]:
        """What the columns are asked of."""
        return _whole(self.model, [item.pk for item in queryset])

    def get_filename(self) -> str:
        """Without extension; a name in Latin letters downloads well everywhere."""
        return f"{self.model._meta.model_name}-{localtime():%Y%m%d-%H%M}"

    def stream_csv(self, queryset: Any) -> Iterator[bytes]:
        """Line by line, in UTF-8 with its mark, without which Excel shows Chinese as rubbish."""
        writer = csv.writer(_Line())
        yield (_BOM + writer.writerow(self.list_export)).encode()
        for row in self._rows(queryset):
            yield writer.writerow([_csv_cell(value) for value in row]).encode()

    def write_xlsx(self, queryset: Any, output: Any) -> None:
        """A workbook of one sheet."""
        workbook = Workbook(write_only=True)
        sheet = workbook.create_sheet("导出")
        sheet.freeze_panes = "A2"
        sheet.append(self.list_export)
        for row in self._rows(queryset):
            sheet.append([_xlsx_cell(value) for value in row])
        workbook.save(output)

    def _rows(self, queryset: Any) -> Iterator[list[Value]]:
        columns = self.export_columns()
        for item in self.export_items(queryset):
            yield [column.value(item) for column in columns]


class _Line:
    """What ``csv`` writes to: hands each line back."""

    def write(self, line: str) -> str:
        return line


def _whole(model: type[Model], ids: list[Any]) -> Iterator[Any]:
    """Items in the order of ``ids``; of pages that are no longer live or not yet, the newest draft."""
    for begin in range(0, len(ids), CHUNK):
        wanted = ids[begin : begin + CHUNK]
        found = model._default_manager.filter(pk__in=wanted)
        if issubclass(model, KepuPage):
            found = found.select_related("latest_revision").prefetch_related("topics", "regions", "page_tags__tag")
        items = {item.pk: item for item in found}
        for pk in wanted:
            if pk in items:
                yield _current(items[pk])


def _current(item: Any) -> Any:
    drafted = isinstance(item, KepuPage) and not item.live and item.latest_revision
    return item.get_latest_revision_as_object() if drafted else item


def _csv_cell(value: Value) -> str:
    if isinstance(value, datetime):
        return f"{localtime(value):%Y-%m-%d %H:%M}"
    if value is None or isinstance(value, bool):
        return {None: "", True: "是", False: "否"}[value]
    return safe(value) if isinstance(value, str) else str(value)


def _xlsx_cell(value: Value) -> Value:
    if isinstance(value, datetime):
        return localtime(value).replace(tzinfo=None)
    if isinstance(value, bool):
        return "是" if value else "否"
    return safe(value) if isinstance(value, str) else value


def _names(items: Iterable[Any]) -> str:
    return "、".join(str(item).lstrip("— ") for item in items)


def _labels(field: str) -> Callable[[Any], str]:
    return lambda page: "、".join(page._meta.get_field(field).labels(getattr(page, field)))


def _attribute(name: str) -> Callable[[Any], Value]:
    def value(item: Any) -> Value:
        found: Value = getattr(item, name)
        return found

    return value


def _column(heading: str, name: str) -> ExportColumn:
    return ExportColumn(heading, _attribute(name))


def _named(heading: str, name: str) -> ExportColumn:
    """What a foreign key points to, by its name."""
    return ExportColumn(heading, lambda item: _names([found]) if (found := getattr(item, name)) else "")


def _chosen(heading: str, name: str) -> ExportColumn:
    """The word of a choice."""
    return ExportColumn(heading, lambda item: str(getattr(item, f"get_{name}_display")()))


_CLASSIFICATION = (
    ExportColumn("主题", lambda page: _names(page.topics.all())),
    ExportColumn("标签", lambda page: "、".join(row.tag.name for row in page.page_tags.all())),
)
_STATE = (
    ExportColumn("状态", lambda page: str(page.status_string)),
    _column("编号", "pk"),
    ExportColumn("页面网址", lambda page: page.full_url or ""),
    _column("首次发布", "first_published_at"),
    _column("更新", "latest_revision_created_at"),
    _column("审核日期", "reviewed_on"),
    _column("复核期限", "review_due"),
)
_ABOUT = (
    ExportColumn("地区", lambda page: _names(page.regions.all())),
    ExportColumn("适合人群", _labels("audiences")),
)


def _hours(venue: VenuePage) -> str:
    """What the import reads back as the same rules; empty where no text says them all."""
    written = to_osm(venue.opening_rules())
    return "" if written.left_out else written.text


def _hours_in_words(venue: VenuePage) -> str:
    rules = venue.opening_rules()
    return "；".join(f"{label} {text}" for label, text in [*week_summary(rules), *special_summary(rules)] if rules)


def _first(event: EventPage) -> Session | Recurrence | None:
    planned = [entry for entry in event.schedule().entries if isinstance(entry, Session | Recurrence)]
    return min(planned, key=lambda entry: entry.start, default=None)


def _first_day(event: EventPage) -> Value:
    entry = _first(event)
    return entry.start.date() if entry else None


def _clock(end: bool) -> Callable[[Any], Value]:
    def value(event: EventPage) -> Value:
        entry = _first(event)
        if entry is None:
            return ""
        moment = entry.end if end else entry.start
        return f"{moment:%H:%M}" if moment.date() == entry.start.date() else f"{moment:%Y-%m-%d %H:%M}"

    return value


def _rule(event: EventPage) -> str:
    entry = _first(event)
    return entry.rule.text if isinstance(entry, Recurrence) else ""


def _times_in_words(event: EventPage) -> str:
    said = []
    for entry in event.schedule().entries:
        if isinstance(entry, Recurrence):
            said.append(rule_in_words(entry.rule.text))
        elif isinstance(entry, Session):
            said.append(f"{entry.start:%Y-%m-%d %H:%M}")
    return "、".join(said)


EXPORTS: dict[type[Model], tuple[ExportColumn, ...]] = {
    ArticlePage: (
        _column("标题", "title"), _column("摘要", "summary"),
        ExportColumn("作者", lambda page: _people(page, "author")),
        ExportColumn("审核者", lambda page: _people(page, "reviewer")),
        *_CLASSIFICATION, *_ABOUT, *_STATE,
    ),
    RumorPage: (
        _column("标题", "title"), _column("摘要", "summary"), _column("流传的说法", "claim"),
        ExportColumn("其他说法", lambda page: "；".join(page.wording_list)), _chosen("结论", "verdict"),
        _column("一句话真相", "truth"), _column("在哪里流传", "circulates"),
        _column("何时开始流传", "circulating_since"), _named("核查机构", "checked_by"),
        *_CLASSIFICATION, *_ABOUT, *_STATE,
    ),
    VenuePage: (
        _column("名称", "title"), _chosen("类别", "venue_kind"), _named("地区", "region"), _column("地址", "address"),
        _column("纬度", "lat"), _column("经度", "lon"), ExportColumn("开放时间", _hours), _column("电话", "phone"),
        _column("网站", "website"), _column("摘要", "summary"),
        ExportColumn("设施", _labels("facilities")), _column("适合年龄", "ages"), _column("免费", "free"),
        _column("购票说明", "ticket_note"), _column("需要预约", "booking_needed"), _column("怎样预约", "booking_how"),
        _column("最多提前几天", "booking_days_ahead"), _column("预约网址", "booking_url"),
        _named("所属组织", "organization"), *_CLASSIFICATION, ExportColumn("开放时间说明", _hours_in_words), *_STATE,
    ),
    EventPage: (
        _column("标题", "title"), _chosen("类别", "event_kind"), ExportColumn("日期", _first_day),
        ExportColumn("开始时间", _clock(end=False)), ExportColumn("结束时间", _clock(end=True)),
        ExportColumn("重复", _rule), ExportColumn("重复到", lambda page: getattr(_first(page), "until", None)),
        _named("场馆", "venue"), _column("地址", "address"), _column("线上地址", "online_url"),
        _named("地区", "region"),
        _column("摘要", "summary"), ExportColumn("主办", lambda page: _names(page.organizers.all())),
        _named("所属专题", "campaign"), _column("费用", "fee"), _column("名额", "capacity"),
        _column("报名网址", "booking_url"), _column("适合年龄", "ages"), *_CLASSIFICATION,
        ExportColumn("时间说明", _times_in_words), *_STATE,
    ),
    CampaignPage: (
        _column("标题", "title"), _column("摘要", "summary"), _column("开始", "starts_on"), _column("结束", "ends_on"),
        ExportColumn("介绍", lambda page: stream_text(page.intro.raw_data)[:2000]),
        *_CLASSIFICATION, *_ABOUT, *_STATE,
    ),
    Topic: (
        _column("名称", "name"), _column("代码", "slug"), _named("上级主题", "parent"),
        _column("说明", "description"),
    ),
    Region: (
        _column("全称", "full_name"), _column("代码", "code"), _chosen("级别", "level"), _column("拼音", "pinyin"),
    ),
    Organization: (
        _column("名称", "name"), _chosen("级别", "level"), _chosen("类别", "kind"), _named("上级组织", "parent"),
        _named("地区", "region"), _column("网址", "url"),
    ),
    Person: (
        _column("姓名", "name"), _column("职称、职务", "title"), _column("单位", "institution"),
        _column("专业领域", "field"),
    ),
}  # fmt: skip


def _people(page: KepuPage, role: str) -> str:
    found = (item for item in page.contributors.select_related("person") if item.role == role)
    return "、".join(item.person.name for item in found)
