"""Venues from tables."""

from __future__ import annotations

from collections.abc import Sequence

from content.distance import kilometres
from content.models import Region
from content.models.taxonomy import region_with_ancestors
from content.records import Point
from content.vocabulary import Facility, VenueKind

from . import values
from .columns import Column, read_table
from .hours_words import read_hours
from .lookups import Lookups
from .plans import PlannedRow, Reading
from .stories import from_paragraphs
from .tables import Cell

FAR_FROM_CITY_KM = 200
_POSITION_HELP = "WGS-84 坐标的小数度数。高德、腾讯、百度地图上的坐标有偏移，不能直接填；不知道就留空。"
HOURS_HELP = (
    "写成“周二至周日 9:30-17:00；周一闭馆（法定节假日除外）”；中午休息写成“9:00-12:00，14:00-17:00”；"
    "停止入馆写在后面，如“（16:30停止入馆）”。也可以用 OpenStreetMap 的写法，如 Tu-Su 09:30-17:00。"
)


def _hours(cell: Cell) -> list[dict[str, object]]:
    return read_hours(cell)


COLUMNS = (
    Column("名称", "title", "场馆的正式名称。", "海珠湿地科普馆", values.text(255), required=True,
           aliases=("场馆名称", "馆名", "单位名称", "场馆")),
    Column("类别", "venue_kind", f"填其中一种：{'、'.join(VenueKind.labels)}。", "专业科技场馆",
           values.choice(VenueKind), required=True, aliases=("场馆类别", "类型")),
    Column("地区", "region", "六位代码或全称。", "广州市海珠区", find=lambda cell, site: site.region(cell),
           aliases=("所在地区", "区域", "行政区")),
    Column("地址", "address", "写到门牌号。", "新滘中路 168 号", values.text(120), aliases=("详细地址",)),
    Column("纬度", "lat", _POSITION_HELP, "23.0712",
           values.number(-90, 90, "北纬的度数，如 23.13", "，是不是和经度填反了"),
           aliases=("lat", "latitude")),
    Column("经度", "lon", _POSITION_HELP, "113.3265",
           values.number(-180, 180, "东经的度数，如 113.26", "，是不是抄错了"),
           aliases=("lon", "lng", "longitude")),
    Column("开放时间", "hours", HOURS_HELP, "周二至周日 9:30-17:00；周一闭馆（法定节假日除外）", _hours,
           aliases=("开放时段", "营业时间", "opening_hours")),
    Column("电话", "phone", "读者会看到。", "020-12345678", values.text(40), aliases=("联系电话", "咨询电话")),
    Column("网站", "website", "完整的网址。", "https://www.example.com", values.url, aliases=("网址", "官网")),
    Column("摘要", "summary", "60–110 个字：去了能看到什么。", "城央湿地里的小馆，看水鸟怎样过冬，学会认十种本地植物。",
           values.text(160), aliases=("简介", "一句话介绍")),
    Column("介绍", "intro", "正文，可以分段。", "一楼看湿地怎样净化水，二楼是观鸟台。", from_paragraphs,
           aliases=("详细介绍", "场馆介绍")),
    Column("设施", "facilities", f"用顿号隔开：{'、'.join(Facility.labels)}。", "无障碍设施、母婴室",
           values.several(Facility)),
    Column("适合年龄", "ages", "如：全年龄、3–12 岁。", "全年龄", values.text(40), aliases=("年龄",)),
    Column("免费", "free", "是或否：常设展览收不收门票。", "是", values.yes_no, aliases=("是否免费",)),
    Column("购票说明", "ticket_note", "收费的写票价和优惠。", "特展 20 元，60 岁以上免票", values.text(120),
           aliases=("票价", "门票")),
    Column("需要预约", "booking_needed", "是或否。", "是", values.yes_no, aliases=("是否预约", "预约")),
    Column("怎样预约", "booking_how", "在哪里预约。", "微信公众号“海珠湿地”", values.text(120), aliases=("预约方式",)),
    Column("最多提前几天", "booking_days_ahead", "整数。", "7", values.whole(0, 365), aliases=("提前天数",)),
    Column("预约网址", "booking_url", "完整的网址。", "https://www.example.com/book", values.url),
    Column("主题", "topics", "“资料 > 主题”里有的名称，用顿号隔开。", "生物多样性",
           find=lambda cell, site: site.topics(cell)),
    Column("所属组织", "organization", "“资料 > 组织”里有的全称。", "",
           find=lambda cell, site: site.organization(cell), aliases=("主管单位", "管理单位")),
    Column("标签", "tags", "自由的词，用顿号隔开。", "观鸟、湿地", values.words),
)  # fmt: skip


def read_venues(data: bytes, lookups: Lookups) -> Reading:
    """The venues of a CSV or XLSX file."""
    reading = read_table(data, COLUMNS, lookups)
    _check_positions(reading.rows)
    return reading


def _check_positions(rows: Sequence[PlannedRow]) -> None:
    """Half a position is none; one far from its city is a slip of the hand."""
    cities = {region.code: region for region in Region.objects.exclude(lat=None)}
    for row in rows:
        lat, lon = row.fields.get("lat"), row.fields.get("lon")
        if (lat is None) != (lon is None) and not any(each.column in ("纬度", "经度") for each in row.problems):
            row.bad("纬度" if lat is None else "经度", "", "纬度和经度要一起填")
        if lat is None or lon is None:
            continue
        codes = region_with_ancestors(row.fields.get("region") or "440000")
        city = next((cities[code] for code in codes if code in cities), None)
        limit = FAR_FROM_CITY_KM if city and city.code != "440000" else 3 * FAR_FROM_CITY_KM
        if city and city.lat is not None and city.lon is not None:
            away = kilometres(Point(lat=lat, lon=lon), Point(lat=city.lat, lon=city.lon))
            if away > limit:
                row.bad("纬度", f"{lat}, {lon}", f"离{city.name}有 {away:.0f} 公里，请核对，是不是填反或抄错了")
