"""Events: what takes place where and when, and what changed about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.timezone import localdate, localtime, now
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PageChooserPanel
from wagtail.search import index

from content import changes
from content.blocks.story import STORY
from content.blocks.times import TimesBlock
from content.fields import StreamField
from content.panels import TimesPanel
from content.records import EventFacts, Kind, OccurrenceFacts, Point
from content.recurrence import Occurrence, Schedule, ScheduleError
from content.vocabulary import EventKind
from content.widgets import OrganizationCheckboxes, RegionRadios

from .base import KepuPage
from .section import SectionPage
from .taxonomy import region_with_ancestors

DAYS_AHEAD = 400
DAYS_BACK = 400
RECORD_OCCURRENCES = 100
ONLINE = "线上"
"""Where an event is that has neither a venue nor an address."""
TIMES_HELP = (
    "一次或几次的活动，每场加一个“一场”；有规律的用“重复”。要取消或改期，在旁边列出的场次上点按钮并写明原因，"
    "不要删原来的场次：已经记下时间的读者要看到变化。"
)


class EventIndexPage(SectionPage):
    """``/events/``"""

    kind = Kind.EVENT
    subpage_types = ["content.EventPage"]

    class Meta:
        verbose_name = "活动栏目"


class EventPage(KepuPage):
    """A lecture, exhibition, workshop, observation, contest, fair or live stream."""

    kind = Kind.EVENT
    by_the_minute = True
    event_kind = models.CharField("类别", max_length=20, choices=EventKind)
    intro = StreamField(STORY, verbose_name="介绍", blank=True)
    times = StreamField(TimesBlock(), verbose_name="时间")
    organizers = ParentalManyToManyField("content.Organization", verbose_name="主办", blank=True, related_name="+")
    campaign = models.ForeignKey(
        "content.CampaignPage",
        verbose_name="所属专题",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="events",
    )
    venue = models.ForeignKey(
        "content.VenuePage",
        verbose_name="场馆",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="events",
    )
    region = models.ForeignKey(
        "content.Region", verbose_name="所在地区", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="选了场馆可以留空。",
    )  # fmt: skip
    address = models.CharField("地址", max_length=120, blank=True, help_text="不在场馆里举行时填写。")
    online_url = models.URLField("线上地址", blank=True)
    ages = models.CharField("适合年龄", max_length=40, blank=True)
    fee = models.CharField("费用", max_length=40, default="免费")
    capacity = models.PositiveIntegerField("名额", null=True, blank=True)
    booking_url = models.URLField("报名网址", blank=True)

    parent_page_types = ["content.EventIndexPage"]
    subpage_types: list[str] = []
    template = "content/event_page.html"
    search_fields = [*KepuPage.search_fields, index.FilterField("event_kind"), index.FilterField("region")]
    edit_handler = KepuPage.tabs(
        [
            FieldRowPanel(
                [
                    FieldPanel("event_kind"),
                    PageChooserPanel("campaign", help_text="选了专题，专题页会自动列出这个活动。"),
                ]
            ),
            TimesPanel("times", help_text=TIMES_HELP),
            MultiFieldPanel(
                [
                    PageChooserPanel("venue", help_text="选了场馆，地址、地区和地图都用场馆的。"),
                    FieldPanel("region", widget=RegionRadios),
                    FieldPanel("address"),
                    FieldPanel("online_url", help_text="直播或线上会议的网址；线下活动留空。"),
                ],
                heading="在哪里",
            ),
            FieldPanel(
                "organizers",
                widget=OrganizationCheckboxes,
                help_text="没有的组织，先到“资料 > 组织”里添加。",
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel(
                        [
                            FieldPanel("ages", help_text="如：6 岁以上、亲子、成人。"),
                            FieldPanel("fee", help_text="不收费就写“免费”，读者按免费筛选时靠它。"),
                        ]
                    ),
                    FieldRowPanel(
                        [
                            FieldPanel("capacity", help_text="没有限制就留空。"),
                            FieldPanel("booking_url", help_text="不用报名就留空。"),
                        ]
                    ),
                ],
                heading="参加",
            ),
            FieldPanel("intro", help_text="去了能看到什么、做什么，要带什么。"),
        ]
    )

    class Meta:
        verbose_name = "活动"
        verbose_name_plural = "活动"

    def check_complete(self) -> None:
        super().check_complete()
        if not (self.venue_id or self.address or self.online_url):
            raise ValidationError({"venue": "请写明在哪里：选场馆，或填地址，或填线上地址。"})

    def body_stream(self) -> Any:
        return self.intro

    def schedule(self) -> Schedule:
        """The rules of ``times``; empty while a draft's are incomplete or can't be."""
        try:
            return Schedule.from_blocks(list(self.times.raw_data))
        except ScheduleError:
            return Schedule()

    def occurrences(self, first: datetime, last: datetime) -> list[Occurrence]:
        """What takes place, or was to take place, between two aware instants, by start."""
        return self.schedule().occurrences(first, last)

    def known_occurrences(self) -> list[Occurrence]:
        """From 400 days back to 400 days ahead: what the occurrence table and the record hold."""
        at = now()
        return self.occurrences(at - timedelta(days=DAYS_BACK), at + timedelta(days=DAYS_AHEAD))

    def about(self) -> tuple[str, ...]:
        """Also its venue, whose address it shows even while the venue has no page."""
        return *super().about(), *([changes.about_page(self.venue_id)] if self.venue_id else [])

    @property
    def place_region_id(self) -> str | None:
        """Its own region, else the venue's."""
        if self.region_id:
            return str(self.region_id)
        return str(self.venue.region_id) if self.venue and self.venue.region_id else None

    @property
    def place_name(self) -> str:
        """The venue's name, else the address, else 线上."""
        return self.venue.title if self.venue else self.address or ONLINE

    @property
    def point(self) -> Point | None:
        """Where the venue is, or None."""
        return self.venue.point if self.venue else None

    @property
    def is_free(self) -> bool:
        """Whether nothing has to be paid."""
        return self.fee.strip() in ("", "免费")

    def findable_fields(self) -> dict[str, Any]:
        fields, occurrences = super().findable_fields(), self.known_occurrences()
        shown = tuple(occurrence_facts(item) for item in occurrences[-RECORD_OCCURRENCES:])
        return {**fields, "days": days_of(occurrences), "event": replace(fields["event"], occurrences=shown)}

    def brief_fields(self) -> dict[str, Any]:
        fields = super().brief_fields()
        own = region_with_ancestors(self.place_region_id) if self.place_region_id else ()
        return {
            **fields,
            "regions": tuple(dict.fromkeys([*own, *fields["regions"]])),
            "campaigns": (self.campaign_id,) if self.campaign_id else (),
            "point": self.point,
            "event": self._event_facts(),
        }

    def _event_facts(self) -> EventFacts:
        return EventFacts(
            event_kind=self.event_kind,
            event_kind_label=self.get_event_kind_display(),
            occurrences=(),
            venue_id=self.venue_id,
            place_name=self.place_name,
            address=self.address or (self.venue.address if self.venue else ""),
            online_url=self.online_url,
            organizers=tuple(organizer.name for organizer in self.organizers.all()),
            ages=self.ages,
            fee=self.fee,
            free=self.is_free,
            capacity=self.capacity,
            booking_url=self.booking_url,
        )


class EventOccurrence(models.Model):
    """Derived from ``EventPage.times`` whenever a live event is saved, so that calendars need no expansion."""

    event = models.ForeignKey(EventPage, on_delete=models.CASCADE, related_name="occurrence_rows")
    start = models.DateTimeField()
    end = models.DateTimeField()
    status = models.CharField(max_length=10)
    reason = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["start", "event_id"]
        indexes = [models.Index(fields=["start", "end"]), models.Index(fields=["event", "start"])]

    def __str__(self) -> str:
        return f"{localtime(self.start):%Y-%m-%d %H:%M}"


def occurrence_facts(occurrence: Occurrence) -> OccurrenceFacts:
    """An occurrence as records carry it."""
    return OccurrenceFacts(
        start=occurrence.start, end=occurrence.end, status=str(occurrence.status), reason=occurrence.reason
    )


def last_day(end: datetime) -> date:
    """The local day in which something ends; at midnight, the day before."""
    return localdate(end - timedelta(microseconds=1))


def days_of(occurrences: list[Occurrence]) -> tuple[date, ...]:
    """Local days on which something really takes place."""
    days: dict[date, None] = {}
    for item in occurrences:
        if str(item.status) == "cancelled":
            continue
        first, last = localdate(item.start), last_day(item.end)
        for offset in range(min((last - first).days, DAYS_AHEAD) + 1):
            days[first + timedelta(days=offset)] = None
    return tuple(sorted(days))
