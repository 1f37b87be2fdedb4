"""Events from tables."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from content.local_time import SHANGHAI
from content.recurrence import Schedule, ScheduleError
from content.vocabulary import EventKind

from . import values
from .columns import Column, read_table
from .lookups import Lookups
from .plans import PlannedRow, Reading
from .refusals import CellError
from .rules_words import EXPECTED as RULE_HELP
from .rules_words import read_rule
from .stories import from_paragraphs
from .tables import Cell

_WHEN = ("date", "starts", "ends", "until", "rule")


def _day(cell: Cell) -> str:
    return values.day(cell).isoformat()


def _time(cell: Cell) -> str:
    """A time of day, or a day with one: cells that hold both are common."""
    try:
        return values.clock(cell).isoformat() if not _dated(cell) else values.moment(cell).isoformat()
    except CellError:
        if _dated(cell):
            return values.moment(cell).isoformat()
        raise


def _dated(cell: Cell) -> bool:
    if isinstance(cell, datetime):
        return cell.date() > date(1900, 1, 1)
    if isinstance(cell, str):
        return values.starts_with_day(cell)
    return isinstance(cell, int | float) and cell > 20_000


COLUMNS = (
    Column("标题", "title", "读者最先看到的一行。", "湿地观鸟：冬候鸟来了", values.text(255), required=True,
           aliases=("活动名称", "活动标题", "名称", "主题名称")),
    Column("类别", "event_kind", f"填其中一种：{'、'.join(EventKind.labels)}。", "观测观察", values.choice(EventKind),
           required=True, aliases=("活动类别", "类型", "活动类型")),
    Column("日期", "date", "第一场在哪天，如 2030-12-07。", "2030-12-07", _day, required=True,
           aliases=("活动日期", "开始日期", "举办日期")),
    Column("开始时间", "starts", "如 9:30、下午2点。", "9:30", _time, required=True, aliases=("开始", "起始时间")),
    Column("结束时间", "ends", "如 11:30；跨天的写上日期，如 2030-12-09 17:00。", "11:30", _time, required=True,
           aliases=("结束", "截止时间")),
    Column("重复", "rule", f"有规律的活动才填：{RULE_HELP}。", "每周六", read_rule, aliases=("重复规律", "周期")),
    Column("重复到", "until", "最后一天，含这一天；长期举行就留空。", "2031-02-22", _day,
           aliases=("截止日期", "重复截止")),
    Column("场馆", "venue", "在网站已有的场馆里举行的，填场馆名称。", "", find=lambda cell, site: site.venue(cell),
           aliases=("活动场馆",)),
    Column("地址", "address", "不在场馆里举行的，写到门牌号。", "海珠湿地公园北门", values.text(120),
           aliases=("地点", "活动地点", "活动地址")),
    Column("线上地址", "online_url", "直播或线上会议的网址。", "", values.url, aliases=("直播地址",)),
    Column("地区", "region", "六位代码或全称；选了场馆可以不填。", "广州市海珠区",
           find=lambda cell, site: site.region(cell), aliases=("所在地区",)),
    Column("摘要", "summary", "60–110 个字：能看到什么、做什么。", "跟着观鸟会认水鸟，望远镜现场借用。",
           values.text(160), aliases=("简介", "活动简介")),
    Column("介绍", "intro", "正文，可以分段。", "请穿深色衣服，不要用闪光灯。", from_paragraphs,
           aliases=("活动介绍", "活动内容", "详细介绍")),
    Column("主办", "organizers", "“资料 > 组织”里有的全称，用顿号隔开。", "",
           find=lambda cell, site: site.organizations(cell), aliases=("主办单位",)),
    Column("所属专题", "campaign", "网站上已有的专题名称。", "", find=lambda cell, site: site.campaign(cell),
           aliases=("专题",)),
    Column("费用", "fee", "不收费写“免费”。", "免费", values.text(40), aliases=("收费",)),
    Column("名额", "capacity", "整数；没有限制就留空。", "30", values.whole(1, 1_000_000), aliases=("人数", "限额")),
    Column("报名网址", "booking_url", "不用报名就留空。", "https://www.example.com/signup", values.url,
           aliases=("报名链接",)),
    Column("适合年龄", "ages", "如：6 岁以上、亲子。", "6 岁以上", values.text(40), aliases=("年龄", "适合人群")),
    Column("主题", "topics", "“资料 > 主题”里有的名称，用顿号隔开。", "生物多样性",
           find=lambda cell, site: site.topics(cell)),
    Column("标签", "tags", "自由的词，用顿号隔开。", "观鸟", values.words),
)  # fmt: skip


def read_events(data: bytes, lookups: Lookups) -> Reading:
    """The events of a CSV or XLSX file."""
    reading = read_table(data, COLUMNS, lookups)
    for row in reading.rows:
        _join_times(row)
        if not row.problems and not any(row.fields.get(name) for name in ("venue", "address", "online_url")):
            row.bad("地址", "", "请写明在哪里：场馆、地址、线上地址至少填一个")
    return reading


def _join_times(row: PlannedRow) -> None:
    """The columns of time as the blocks of one field."""
    found: dict[str, Any] = {name: row.fields.pop(name, None) for name in _WHEN}
    if not (found["date"] and found["starts"] and found["ends"]):
        return
    start, end = _moment(found["date"], found["starts"]), _moment(found["date"], found["ends"])
    if end <= start and "T" not in found["ends"] and end.time() <= time(6) and start.time() >= time(17):
        end += timedelta(days=1)
    value: dict[str, Any] = {"start": start.isoformat(), "end": end.isoformat()}
    kind = "recurrence" if found["rule"] else "session"
    value |= {"rule": found["rule"], "until": found["until"]} if found["rule"] else {}
    try:
        row.fields["times"] = Schedule.from_blocks([{"type": kind, "value": value}]).to_blocks()
    except ScheduleError as error:
        row.bad("结束时间" if end <= start else "重复", f"{start:%Y-%m-%d %H:%M} – {end:%Y-%m-%d %H:%M}", str(error))


def _moment(day: str, written: str) -> datetime:
    naive = datetime.fromisoformat(written if "T" in written else f"{day}T{written}")
    return naive.replace(tzinfo=SHANGHAI)
