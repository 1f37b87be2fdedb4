"""Venues: science museums and science-education bases, where they are and when they open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.timezone import localdate
from wagtail import blocks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.search import index

from content.blocks.hours import HoursBlock
from content.blocks.story import STORY
from content.fields import ChoiceSetField, StreamField
from content.holiday_calendar import HolidayCalendar, published_calendar
from content.hours_schema import opening_hours_specification
from content.opening_hours import HoursError, OpeningRules
from content.panels import HoursPanel
from content.records import Kind, Point, VenueFacts
from content.vocabulary import Facility, VenueKind
from content.widgets import RegionRadios

from .base import KepuPage
from .section import SectionPage
from .taxonomy import region_with_ancestors

DAYS_AHEAD = 60
HOURS_HELP = (
    "先填每周的表，再加例外：每周闭馆日、节假日、临时调整。越具体的规则越优先；"
    "读者看到的“今天几点关门”和日历都由它算出，旁边随写随画。请照场馆公告填写，不知道就留空。"
)


class VenueIndexPage(SectionPage):
    """``/venues/``"""

    kind = Kind.VENUE
    subpage_types = ["content.VenuePage"]

    class Meta:
        verbose_name = "场馆栏目"


class PriceBlock(blocks.StructBlock):
    """Who pays how much."""

    who = blocks.CharBlock(label="谁", max_length=40)
    price = blocks.CharBlock(label="多少", max_length=40)

    class Meta:
        icon = "tag"
        label = "票价"


class VenuePage(KepuPage):
    """A place to go to, or to visit online (then without a position)."""

    kind = Kind.VENUE
    lists_kinds = (Kind.EVENT,)
    by_the_minute = True
    venue_kind = models.CharField("类别", max_length=20, choices=VenueKind)
    organization = models.ForeignKey(
        "content.Organization",
        verbose_name="所属组织",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    intro = StreamField(STORY, verbose_name="介绍", blank=True)
    region = models.ForeignKey(
        "content.Region",
        verbose_name="所在地区",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    address = models.CharField("地址", max_length=120, blank=True)
    lat = models.FloatField(
        "纬度", null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)],
        help_text="WGS-84 坐标。高德、腾讯、百度地图上的坐标有偏移，不能直接填。",
    )  # fmt: skip
    lon = models.FloatField("经度", null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)])
    phone = models.CharField("电话", max_length=40, blank=True)
    website = models.URLField("网站", blank=True)
    facilities = ChoiceSetField("设施", choices=Facility, blank=True)
    ages = models.CharField("适合年龄", max_length=40, blank=True)
    free = models.BooleanField("免费", default=True)
    prices = StreamField([("price", PriceBlock())], verbose_name="票价", blank=True)
    ticket_note = models.CharField("购票说明", max_length=120, blank=True)
    booking_needed = models.BooleanField("需要预约", default=False)
    booking_how = models.CharField("怎样预约", max_length=120, blank=True)
    booking_days_ahead = models.PositiveSmallIntegerField("最多提前几天", null=True, blank=True)
    booking_url = models.URLField("预约网址", blank=True)
    hours = StreamField(HoursBlock(), verbose_name="开放时间", blank=True)

    parent_page_types = ["content.VenueIndexPage"]
    subpage_types: list[str] = []
    template = "content/venue_page.html"
    search_fields = [
        *KepuPage.search_fields,
        index.SearchField("address"),
        index.FilterField("venue_kind"),
        index.FilterField("region"),
    ]
    edit_handler = KepuPage.tabs(
        [
            FieldRowPanel(
                [
                    FieldPanel("venue_kind"),
                    FieldPanel("organization", help_text="管理这个场馆的单位。"),
                ]
            ),
            HoursPanel("hours", help_text=HOURS_HELP),
            MultiFieldPanel(
                [
                    FieldPanel("region", widget=RegionRadios),
                    FieldPanel("address", help_text="写到门牌号；线上场馆留空。"),
                    FieldRowPanel([FieldPanel("lat"), FieldPanel("lon")]),
                    FieldRowPanel([FieldPanel("phone"), FieldPanel("website")]),
                ],
                heading="在哪里",
            ),
            MultiFieldPanel(
                [
                    FieldPanel("free", help_text="常设展览不收门票就勾选；特展、影院的票价写在下面。"),
                    FieldPanel("prices"),
                    FieldPanel("ticket_note", help_text="如：60 岁以上免票，凭身份证入馆。"),
                ],
                heading="门票",
            ),
            MultiFieldPanel(
                [
                    FieldPanel("booking_needed"),
                    FieldPanel("booking_how", help_text="如：微信公众号“广东科学中心”，实名预约。"),
                    FieldRowPanel([FieldPanel("booking_days_ahead"), FieldPanel("booking_url")]),
                ],
                heading="预约",
            ),
            MultiFieldPanel(
                [FieldPanel("facilities"), FieldPanel("ages", help_text="如：全年龄、3–12 岁。")], heading="设施和年龄"
            ),
            FieldPanel("intro", help_text="看什么、玩什么、适合谁、要多久。"),
        ]
    )

    class Meta:
        verbose_name = "场馆"
        verbose_name_plural = "场馆"
        indexes = [models.Index(fields=["lat", "lon"])]

    def body_stream(self) -> Any:
        return self.intro

    def opening_rules(self) -> OpeningRules:
        """The rules of ``hours``; empty while a draft's are incomplete or contradict each other."""
        try:
            return OpeningRules.from_blocks(list(self.hours.raw_data))
        except HoursError:
            return OpeningRules()

    @property
    def point(self) -> Point | None:
        """Where it is, or None."""
        return Point(lat=self.lat, lon=self.lon) if self.lat is not None and self.lon is not None else None

    def record_days(self) -> tuple[date, ...]:
        return _open_days(self.opening_rules(), published_calendar(), localdate())

    def record_fields(self) -> dict[str, Any]:
        fields = super().record_fields()
        hours = opening_hours_specification(self.opening_rules(), published_calendar(), localdate(), days=DAYS_AHEAD)
        return {**fields, "venue": replace(fields["venue"], hours=tuple(hours))}

    def brief_fields(self) -> dict[str, Any]:
        fields = super().brief_fields()
        own = region_with_ancestors(self.region_id) if self.region_id else ()
        return {
            **fields,
            "regions": tuple(dict.fromkeys([*own, *fields["regions"]])),
            "point": self.point,
            "venue": VenueFacts(
                venue_kind=self.venue_kind,
                venue_kind_label=self.get_venue_kind_display(),
                organization=self.organization.name if self.organization else "",
                address=self.address,
                phone=self.phone,
                website=self.website,
                facilities=self.facilities,
                ages=self.ages,
                free=self.free,
                ticket_note=self.ticket_note,
                booking=self.booking_how if self.booking_needed else "",
                hours=(),
            ),
        }


@lru_cache(maxsize=1024)
def _open_days(rules: OpeningRules, calendar: HolidayCalendar, first: date) -> tuple[date, ...]:
    """The days ahead on which rules open. Very many venues keep the same hours as others."""
    days = (first + timedelta(days=offset) for offset in range(DAYS_AHEAD))
    return tuple(day for day in days if rules.day(day, calendar).sessions)
